"""The time of a whole procedure (整个流程的时限): reckoned when it starts, resting with its starter, ending late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from guocheng.definition.procedure import Approval, Then, Work
from guocheng.definition.who import Who
from guocheng.engine.flow import commands as c
from guocheng.engine.flow import events as e
from guocheng.engine.flow import events_whole as w
from guocheng.engine.flow.deadlines import due_of_whole, put_off
from guocheng.engine.flow.people import past_of
from guocheng.engine.flow.send_back import send_back
from guocheng.engine.flow.state import STARTER, WHOLE, PersonId, State, Task, TaskState, Timer
from guocheng.engine.flow.steering import hand_over
from guocheng.engine.flow.walk import Walk


def set_time(walk: Walk) -> None:
    """Reckon anew until when the procedure should have ended."""
    due = due_of_whole(walk.tree.procedure, at=walk.at, world=walk.world)
    if due.at or walk.instance.due_at:
        walk.emit(w.Timed(*walk.stamp, due.at, due.nudges, on_time=True))


def go_on(walk: Walk, since: datetime) -> None:
    """Put off what is still ahead by the working time that stood still since then."""
    instance = walk.instance
    if instance.due_at is None:
        return
    ahead = [_later(walk, since, one) for one in instance.nudges[instance.nudged :]]
    walk.emit(w.Timed(*walk.stamp, _later(walk, since, instance.due_at), tuple(one for one in ahead if one)))


def _later(walk: Walk, since: datetime, at: datetime | None) -> datetime | None:
    return put_off((), since, at, now=walk.at, world=walk.world)


def rest_or_go_on(walk: Walk) -> None:
    """Let time stand still while it is back with the starter, where the procedure says so, and go on afterwards."""
    instance = walk.instance
    if not instance.running or instance.due_at is None:
        return
    if instance.with_starter and walk.tree.procedure.rests_with_starter:
        if instance.rested_at is None:
            walk.emit(w.Rested(*walk.stamp))
    elif instance.rested_at is not None:
        go_on(walk, instance.rested_at)


def ring(walk: Walk, timer: Timer) -> None:
    """Remind people of the end, or do what the procedure says when it is late."""
    if timer.kind == "nudge":
        walk.emit(w.WholeNudged(*walk.stamp))
        return
    deadline = walk.tree.procedure.deadline
    walk.emit(w.WholeOverdue(*walk.stamp, tuple(dict.fromkeys(_people(walk, deadline.escalate)))))
    match deadline.then:
        case Then.PASS:
            _end(walk, State.ACCEPTED, "整个流程超时，按规则自动通过")
        case Then.REJECT:
            _end(walk, State.REJECTED, "整个流程超时，按规则自动拒绝")
        case Then.SEND_BACK:
            if (task := next(_sendable(walk), None)) is not None:
                send_back(walk, c.SendBack(task.no, STARTER, False, "整个流程超时，按规则自动退回"))
        case Then.HAND_OVER:
            for task in list(_sendable(walk)):
                _hand_on(walk, task)
        case _:
            pass


def _end(walk: Walk, state: State, reason: str) -> None:
    walk.emit(e.Cancelled(*walk.stamp, reason))
    walk.end(state)


def _sendable(walk: Walk) -> Iterator[Task]:
    """Yield the open tasks at the steps where people decide."""
    for task in walk.instance.open_tasks():
        if task.step in walk.tree and isinstance(walk.tree.step(task.step), Approval | Work) and not task.attached:
            yield task


def _hand_on(walk: Walk, task: Task) -> None:
    asked = {one.person for one in walk.instance.tasks_in(task.step)}
    heir = next((one for one in _people(walk, walk.tree.procedure.deadline.to) if one not in asked), None)
    if heir is not None and walk.instance.tasks[task.no].state is TaskState.OPEN:
        hand_over(walk, task.no, heir, "整个流程超时，按规则转交", "超时转交")


def _people(walk: Walk, sources: tuple[Who, ...]) -> Iterator[PersonId]:
    past = past_of(walk.instance, WHOLE)
    for who in sources:
        yield from walk.world.resolver.find(who, walk.instance.starter, past).people
