"""What a command causes (裁决): the events, or every reason why not.

The same instance, command, world and time always give the same events.
"""

from __future__ import annotations

from datetime import datetime

from guocheng.base.problem import Conflict, Refused
from guocheng.definition.action import Action
from guocheng.definition.procedure import Act, Approval, Procedure, WaitFor, Work
from guocheng.engine.flow import commands as c
from guocheng.engine.flow import events as e
from guocheng.engine.flow.apply import apply
from guocheng.engine.flow.blockers import OVERTAKEN, blockers
from guocheng.engine.flow.people import Asked, opened
from guocheng.engine.flow.send_back import send_back
from guocheng.engine.flow.state import STARTER, Instance, NodeState, PersonId, State, TaskState
from guocheng.engine.flow.tree import tree_of
from guocheng.engine.flow.walk import Walk
from guocheng.engine.flow.world import Actor, World

_STATES = {
    c.Decision.APPROVE: TaskState.APPROVED,
    c.Decision.REJECT: TaskState.REJECTED,
    c.Decision.SUBMIT: TaskState.SUBMITTED,
}


def start(
    procedure: Procedure,
    *,
    flow: str,
    flow_version: int,
    move: str,
    starter: PersonId,
    at: datetime,
    world: World,
) -> list[e.Event]:
    """Start a procedure and return all that happens at once, beginning with Started."""
    started = e.Started(at, starter, flow, flow_version, move, starter)
    walk = Walk(tree_of(procedure), apply(None, started), world, Actor(starter), at)
    walk.begin()
    return [started, *walk.run()]


def decide(
    procedure: Procedure, instance: Instance, command: c.Command, *, by: Actor, at: datetime, world: World
) -> list[e.Event]:
    """Check a command and return the events it causes.

    :raises Conflict: somebody else was faster.
    :raises Refused: with all blockers.
    """
    if found := tuple(blockers(procedure, instance, command, by=by, at=at, world=world)):
        raise (Conflict if found[0].code in OVERTAKEN else Refused)(*found)
    walk = Walk(tree_of(procedure), instance, world, by, at)
    _carry_out(walk, command)
    return walk.run()


def actions_due(procedure: Procedure, instance: Instance) -> tuple[tuple[str, tuple[Action, ...]], ...]:
    """Return the steps whose actions are to be done now; after each, decide `Performed(step)` with fresh values."""
    tree = tree_of(procedure)
    steps = (tree.step(name) for name in tree.names() if instance.node(name).state is NodeState.ACTIVE)
    return tuple((step.name, step.actions) for step in steps if isinstance(step, Act))


def _carry_out(walk: Walk, command: c.Command) -> None:
    match command:
        case c.Decide():
            _decide(walk, command)
        case c.SendBack():
            send_back(walk, command)
        case c.Resubmit():
            _resubmit(walk, command)
        case c.Withdraw():
            walk.emit(e.Withdrawn(*walk.stamp, command.reason))
            walk.end(State.WITHDRAWN)
        case c.Cancel():
            walk.emit(e.Cancelled(*walk.stamp, command.reason))
            walk.end(State.CANCELLED)
        case c.HandOver():
            _hand_over(walk, command)
        case c.Repair():
            _repair(walk, command)
        case c.Remind():
            walk.emit(e.Reminded(*walk.stamp, tuple(task.no for task in walk.instance.open_tasks())))
        case c.CopyPeople():
            _copy(walk, command)
        case c.WakeUp():
            _wake_up(walk, command)
        case c.Performed():
            if walk.instance.node(command.step).state is NodeState.ACTIVE:
                walk.leave(e.Left(*walk.stamp, command.step, NodeState.PASSED))


def _decide(walk: Walk, command: c.Decide) -> None:
    task = walk.instance.tasks[command.task]
    step = walk.tree.step(task.step)
    assert isinstance(step, Approval | Work)
    behalf = walk.by.behalf(task.person)
    walk.emit(e.Decided(*walk.stamp, task.no, _STATES[command.decision], command.opinion, behalf))
    walk.settle(step)


def _resubmit(walk: Walk, command: c.Resubmit) -> None:
    [task] = (task for task in walk.instance.tasks_in(STARTER) if task.state is TaskState.OPEN)
    straight = walk.instance.node(STARTER).returns_to
    round_now = walk.instance.round + (0 if straight else 1)
    walk.emit(e.Resubmitted(*walk.stamp, task.no, round_now, command.comment))
    walk.emit(e.Left(*walk.stamp, STARTER, NodeState.PASSED))
    for step in straight:
        walk.resume(step)
    if not straight:
        walk.begin()


def _hand_over(walk: Walk, command: c.HandOver) -> None:
    task = walk.instance.tasks[command.task]
    why = f"{walk.world.resolver.name(task.person)}转办"
    # The deadline belongs to the matter, not to the person: it does not begin anew.
    to = e.Opened(
        walk.instance.next_task_no(), command.to, task.turn, why, due_at=task.due_at, provisional=task.provisional
    )
    walk.emit(e.HandedOver(*walk.stamp, task.no, to, command.opinion, walk.by.behalf(task.person)))


def _repair(walk: Walk, command: c.Repair) -> None:
    step = walk.tree.step(command.step)
    assert isinstance(step, Approval | Work)
    people = [Asked(person, "由管理员指定") for person in dict.fromkeys(command.people)]
    walk.emit(e.Repaired(*walk.stamp, step.name, walk.with_due(step, opened(step, people, walk.instance))))


def _copy(walk: Walk, command: c.CopyPeople) -> None:
    known = {copy.person for copy in walk.instance.copies}
    if people := tuple(person for person in dict.fromkeys(command.people) if person not in known):
        walk.emit(e.Copied(*walk.stamp, people))


def _wake_up(walk: Walk, command: c.WakeUp) -> None:
    """End a wait or mark a task late; a timer that lost against a person, or rings early, changes nothing."""
    timers = {(timer.step, timer.round, timer.task): timer for timer in walk.instance.timers()}
    timer = timers.get((command.step, command.round, command.task)) if walk.instance.running else None
    if timer is None or walk.at < timer.due_at:
        return
    if timer.kind == "deadline":
        walk.emit(e.Overdue(*walk.stamp, timer.task))
    elif isinstance(walk.tree.step(timer.step), WaitFor):
        walk.leave(e.Left(*walk.stamp, timer.step, NodeState.PASSED))
