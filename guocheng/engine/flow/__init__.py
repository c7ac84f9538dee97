"""The process engine (流程引擎): decides what happens next in an approval, and says every reason why not.

    events = start(procedure, ..., at=now, world=world)      # or decide(procedure, instance, command, by=..., ...)
    instance = apply_all(instance, events)                    # replay(all events) gives the same
    while due := actions_due(procedure, instance): ...        # do them, then decide Performed(step)

It looks nothing up: people, values and calendars come in through `World`, the time as `at`.
"""

from guocheng.engine.flow.apply import apply, apply_all, replay
from guocheng.engine.flow.blockers import blockers
from guocheng.engine.flow.decide import actions_due, calls_due, decide, start
from guocheng.engine.flow.moves import Standing, locked_message, move_blockers
from guocheng.engine.flow.state import (
    COMPENSATION,
    STARTER,
    SYSTEM,
    Attached,
    Instance,
    Node,
    NodeState,
    State,
    Task,
    TaskState,
)
from guocheng.engine.flow.world import NOTHING_YET, SYSTEM_ACTOR, Actor, Found, Past, Resolver, World

__all__ = [
    "COMPENSATION",
    "NOTHING_YET",
    "STARTER",
    "SYSTEM",
    "SYSTEM_ACTOR",
    "Actor",
    "Attached",
    "Found",
    "Instance",
    "Node",
    "NodeState",
    "Past",
    "Resolver",
    "Standing",
    "State",
    "Task",
    "TaskState",
    "World",
    "actions_due",
    "apply",
    "apply_all",
    "blockers",
    "calls_due",
    "decide",
    "locked_message",
    "move_blockers",
    "replay",
    "start",
]
