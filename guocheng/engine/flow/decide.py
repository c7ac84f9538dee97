"""What a command causes (裁决): the events, or every reason why not.

The same instance, command, world and time always give the same events.
"""

from __future__ import annotations

from datetime import datetime

from guocheng.base.problem import Conflict, Refused
from guocheng.definition.action import Action
from guocheng.definition.procedure import Act, Approval, Call, Procedure, Work
from guocheng.engine.flow import commands as c
from guocheng.engine.flow import events as e
from guocheng.engine.flow.adding import add, claim, remove, take_back
from guocheng.engine.flow.answers import answered, wake_up
from guocheng.engine.flow.apply import apply
from guocheng.engine.flow.blockers import OVERTAKEN, blockers
from guocheng.engine.flow.outside import named
from guocheng.engine.flow.people import Asked, opened
from guocheng.engine.flow.picking import NO_PICKS, Picks, choose_next
from guocheng.engine.flow.send_back import send_back
from guocheng.engine.flow.state import COMPENSATION, STARTER, Instance, NodeState, PersonId, State, TaskState
from guocheng.engine.flow.steering import hand_over, steer
from guocheng.engine.flow.tree import tree_of
from guocheng.engine.flow.voiding import compensate, void
from guocheng.engine.flow.walk import Walk
from guocheng.engine.flow.whole import go_on, rest_or_go_on, set_time
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
    picks: Picks = NO_PICKS,
) -> list[e.Event]:
    """Start a procedure and return all that happens at once, beginning with Started.

    `picks` are the people the starter picked, by step; `starter_pick_problems` says what is wrong with them.
    """
    started = e.Started(at, starter, flow, flow_version, move, starter)
    walk = Walk(tree_of(procedure), apply(None, started), world, Actor(starter), at)
    for step, people in sorted(picks.items()):
        walk.emit(e.Chosen(*walk.stamp, step, tuple(dict.fromkeys(people))))
    set_time(walk)
    walk.begin()
    walk.run()
    return [started, *walk.events]


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
    walk.run()
    rest_or_go_on(walk)
    return walk.events


def actions_due(procedure: Procedure, instance: Instance) -> tuple[tuple[str, tuple[Action, ...]], ...]:
    """Return the steps whose actions are to be done now; after each, decide `Performed(step)` with fresh values."""
    tree = tree_of(procedure)
    steps = (tree.step(name) for name in tree.names() if instance.node(name).state is NodeState.ACTIVE)
    due = tuple((step.name, step.actions) for step in steps if isinstance(step, Act))
    compensating = instance.node(COMPENSATION).state is NodeState.ACTIVE
    return (*due, (COMPENSATION, procedure.compensation)) if compensating else due


def calls_due(procedure: Procedure, instance: Instance) -> tuple[Call, ...]:
    """Return the steps whose procedures are to be started now; after each, decide `CallsMade(step, calls)`."""
    tree = tree_of(procedure)
    active = (node for node in instance.nodes.values() if node.state is NodeState.ACTIVE and not node.called)
    steps = (tree.step(node.step) for node in active if node.step in tree)
    return tuple(step for step in steps if isinstance(step, Call))


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
        case c.HandOver():
            hand_over(walk, command.task, command.to, command.opinion, "转办")
        case c.Claim():
            claim(walk, command)
        case c.Release():
            walk.emit(e.Released(*walk.stamp, command.task))
        case c.Add():
            add(walk, command)
        case c.Remove():
            remove(walk, command)
        case c.TakeBack():
            take_back(walk, command)
        case c.Remind():
            walk.emit(e.Reminded(*walk.stamp, tuple(task.no for task in walk.instance.reminded_of())))
        case c.CopyPeople():
            _copy(walk, command)
        case c.Repair():
            _repair(walk, command)
        case c.Void():
            void(walk, command)
        case c.Compensate():
            compensate(walk)
        case c.WakeUp():
            wake_up(walk, command)
        case c.Named():
            named(walk, command)
        case c.Performed() | c.CallsMade() | c.CallEnded() | c.Signal():
            answered(walk, command)
        case c.Reopen():
            steer(walk, command)
            set_time(walk)
        case c.Activate():
            since, resting = walk.instance.suspended_at, walk.instance.rested_at
            assert since is not None
            steer(walk, command)
            if not resting:
                go_on(walk, since)
        case _:
            steer(walk, command)


def _decide(walk: Walk, command: c.Decide) -> None:
    task = walk.instance.tasks[command.task]
    step = walk.tree.step(task.step)
    assert isinstance(step, Approval | Work)
    state, behalf = _STATES[command.decision], walk.by.behalf(task.person)
    form, dated, signed = walk.form(), command.dated, command.signature
    walk.emit(e.Decided(*walk.stamp, task.no, state, command.opinion, behalf, form, dated, signed))
    if command.next_people:
        choose_next(walk, task, command.next_people)
    if task.attached is None and state is TaskState.APPROVED and isinstance(step, Approval) and step.later_settles:
        settled = [one for one in walk.instance.tasks_in(step.name) if one.pending and one.turn < task.turn]
        if settled:
            walk.excuse(settled, f"{walk.world.resolver.name(task.person)}已同意")
    walk.settle(step)


def _resubmit(walk: Walk, command: c.Resubmit) -> None:
    [task] = (task for task in walk.instance.tasks_in(STARTER) if task.state is TaskState.OPEN)
    straight = walk.instance.node(STARTER).returns_to
    round_now = walk.instance.round + (0 if straight else 1)
    walk.emit(e.Resubmitted(*walk.stamp, task.no, round_now, command.comment))
    for step, people in sorted(command.picks.items()):
        walk.emit(e.Chosen(*walk.stamp, step, tuple(dict.fromkeys(people))))
    walk.emit(e.Left(*walk.stamp, STARTER, NodeState.PASSED))
    for step in straight:
        walk.resume(step)
    if not straight:
        walk.begin()


def _repair(walk: Walk, command: c.Repair) -> None:
    step = walk.tree.step(command.step)
    assert isinstance(step, Approval | Work)
    people = [Asked(person, "由管理员指定") for person in dict.fromkeys(command.people)]
    walk.emit(e.Repaired(*walk.stamp, step.name, walk.with_due(step, opened(step, people, walk.instance))))


def _copy(walk: Walk, command: c.CopyPeople) -> None:
    known = {copy.person for copy in walk.instance.copies}
    if people := tuple(person for person in dict.fromkeys(command.people) if person not in known):
        walk.emit(e.Copied(*walk.stamp, people))
