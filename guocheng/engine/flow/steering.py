"""What administrators do to a running procedure (流程干预): jump, suspend, go on, reopen, end by force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from guocheng.engine.flow import commands as c
from guocheng.engine.flow import events as e
from guocheng.engine.flow.deadlines import put_off
from guocheng.engine.flow.state import PENDING_TASKS, NodeState, PersonId, State, TaskState
from guocheng.engine.flow.walk import Walk


def steer(walk: Walk, command: c.Steering) -> None:
    """Carry out what an administrator asks for."""
    match command:
        case c.Cancel():
            walk.emit(e.Cancelled(*walk.stamp, command.reason))
            walk.end(State.CANCELLED)
        case c.ForceEnd():
            walk.emit(e.Cancelled(*walk.stamp, command.reason))
            walk.end(State.ACCEPTED if command.accepted else State.REJECTED)
        case c.Jump():
            _jump(walk, command)
        case c.Reopen():
            walk.emit(e.Reopened(*walk.stamp, command.reason))
            _jump(walk, command)
        case c.Suspend():
            walk.emit(e.Suspended(*walk.stamp, command.reason))
        case c.Activate():
            for event in list(_later(walk)):
                walk.emit(event)
            walk.emit(e.Activated(*walk.stamp))
        case c.Reassign():
            hand_over(walk, command.task, command.to, command.reason, "改派")
        case c.Repair():
            raise AssertionError("a repair is carried out at its step")


def hand_over(walk: Walk, no: int, to: PersonId, opinion: str, verb: str) -> None:
    """Give a task to another person; the deadline belongs to the matter, so it does not begin anew."""
    task = walk.instance.tasks[no]
    given = replace(
        walk.again(task),
        person=to,
        why=f"{walk.world.resolver.name(task.person)}{verb}",
        open=task.state is not TaskState.WAITING,
        due_at=task.due_at,
        provisional=task.provisional,
        nudges=task.nudges[task.nudged :],
    )
    walk.emit(e.HandedOver(*walk.stamp, no, given, opinion, walk.by.behalf(task.person)))


def _jump(walk: Walk, command: c.Jump | c.Reopen) -> None:
    walk.emit(e.Jumped(*walk.stamp, command.to, command.reason))
    walk.go_to(command.to)


def _later(walk: Walk) -> Iterator[e.Later]:
    """Put off what was still ahead when everything was suspended, by the working time that stood still."""
    instance, since = walk.instance, walk.instance.suspended_at
    assert since is not None
    for node in instance.nodes.values():
        if node.state is NodeState.ACTIVE and node.due_at:
            yield e.Later(*walk.stamp, node.step, due_at=_put_off(walk, (), since, node.due_at))
    for task in instance.tasks.values():
        if task.state not in PENDING_TASKS or not (task.due_at or task.nudges or task.release_at):
            continue
        who = (task.person,)
        yield e.Later(
            *walk.stamp,
            task.step,
            task.no,
            _put_off(walk, who, since, task.due_at),
            task.provisional,
            tuple(at for one in task.nudges[task.nudged :] if (at := _put_off(walk, who, since, one))),
            _put_off(walk, who, since, task.release_at),
        )


def _put_off(walk: Walk, people: tuple[PersonId, ...], since: datetime, at: datetime | None) -> datetime | None:
    return put_off(people, since, at, now=walk.at, world=walk.world)
