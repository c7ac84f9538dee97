"""Intervening in a procedure (流程干预): name people, reassign, jump, suspend, go on, reopen, end, void; and signals.

Administrators may, and who has the right to manage the flow of the record; for who does not see it there is none.
"""

from __future__ import annotations

from typing import Any

from guocheng.base.problem import Conflict, Problem, Refused
from guocheng.engine.flow import State, blockers
from guocheng.engine.flow.commands import (
    Activate,
    Cancel,
    Command,
    Compensate,
    ForceEnd,
    Jump,
    Reassign,
    Reopen,
    Repair,
    Signal,
    Suspend,
    Void,
)
from guocheng.service.context import Change
from guocheng.service.flow import life
from guocheng.service.flow.acting import (
    access_to,
    locked_procedure,
    locked_task,
    must_work_here,
    outcome_of,
    signals_awaited,
    steering_actor,
)
from guocheng.service.flow.procedures import Running, command, stage_at_end
from guocheng.service.flow.world import world_of
from guocheng.service.records.access import Access
from guocheng.service.records.change import because, origin_of
from guocheng.store import records, stage_log


def repair(change: Change, *, instance_id: int, step: str, people: tuple[int, ...]) -> dict[str, Any]:
    """Name the people of a step that found nobody.

    :raises NotFound: somebody named does not work here.
    """
    running, access = locked_procedure(change, instance_id)
    must_work_here(change, people, "处理人")
    return _steered(change, running, access, Repair(step, people), "指定处理人")


def reassign(change: Change, *, task_id: int, to: int, reason: str) -> dict[str, Any]:
    """Give somebody's task to another person.

    :raises NotFound: there is no such active person.
    """
    running, no = locked_task(change, task_id)
    must_work_here(change, [to], "改派给")
    return _steered(change, running, access_to(change, running), Reassign(no, to, reason.strip()), "改派", reason)


def suspend(change: Change, *, instance_id: int, reason: str) -> dict[str, Any]:
    """Let a procedure stand still."""
    running, access = locked_procedure(change, instance_id)
    return _steered(change, running, access, Suspend(reason.strip()), "挂起流程", reason)


def activate(change: Change, *, instance_id: int) -> dict[str, Any]:
    """Let a suspended procedure go on."""
    running, access = locked_procedure(change, instance_id)
    return _steered(change, running, access, Activate(), "激活流程")


def jump(change: Change, *, instance_id: int, to: str, reason: str) -> dict[str, Any]:
    """Move a procedure to another step."""
    running, access = locked_procedure(change, instance_id)
    return _steered(change, running, access, Jump(to, reason.strip()), "跳转", reason)


def end(change: Change, *, instance_id: int, accepted: bool, reason: str) -> dict[str, Any]:
    """End a procedure with an outcome, whatever remains."""
    running, access = locked_procedure(change, instance_id)
    return _steered(change, running, access, ForceEnd(accepted, reason.strip()), "强制归档", reason)


def cancel(change: Change, *, instance_id: int, reason: str) -> dict[str, Any]:
    """End a procedure without an outcome; the record stays where it is."""
    running, access = locked_procedure(change, instance_id)
    return _steered(change, running, access, Cancel(reason.strip()), "终止流程", reason)


def reopen(change: Change, *, instance_id: int, to: str, reason: str) -> dict[str, Any]:
    """Open an ended procedure again at a step; its record stands again where it stood while the procedure ran.

    :raises Conflict: the record has moved on since, or another procedure runs on it.
    """
    running, access = locked_procedure(change, instance_id)
    if not running.instance.running and steering_actor(change, access).administers:
        _stand_as_before(change, running, because("唤醒流程", reason))
    return _steered(change, running, access, Reopen(to, reason.strip()), "唤醒流程", reason)


def void(change: Change, *, instance_id: int, reason: str) -> dict[str, Any]:
    """Void what was accepted, as its starter or whoever manages the flow; what makes it good again is done.

    :raises Conflict: the record has moved on since, or another procedure runs on it.
    """
    running, access = locked_procedure(change, instance_id)
    by, given = steering_actor(change, access), Void(reason.strip())
    world = world_of(change, running.entity, access.record.values)
    if not any(blockers(running.procedure, running.instance, given, by=by, at=change.now, world=world)):
        _must_stand_at_end(change, running)
    return _steered(change, running, access, given, "作废", reason)


def compensate(change: Change, *, instance_id: int) -> dict[str, Any]:
    """Try again what could not be done when a procedure was voided."""
    running, access = locked_procedure(change, instance_id)
    return _steered(change, running, access, Compensate(), "重试作废后的自动动作")


def signal(change: Change, *, instance_id: int, signal: str, note: str) -> dict[str, Any]:
    """Say that what a procedure waits for has happened outside.

    :raises Refused: the person may not steer it, or nothing in it waits for this now.
    """
    running, access = locked_procedure(change, instance_id)
    by, label = steering_actor(change, access), running.procedure.label
    if not by.administers:
        raise Refused(Problem("flow.wrong_person", label, "只有管理员可以发出等待的信号"))
    if running.instance.suspended_at:
        raise Refused(Problem("flow.suspended", label, f"「{label}」已挂起,请先激活"))
    if signal not in {one.signal for one in signals_awaited(running)}:
        raise Refused(Problem("flow.not_awaited", label, f"「{label}」现在没有在等「{signal}」,请刷新后再试"))
    return outcome_of(command(change, running, Signal(signal, note.strip()), by=by, cause=because("收到信号", note)))


def _steered(
    change: Change, running: Running, access: Access | None, given: Command, verb: str, reason: str = ""
) -> dict[str, Any]:
    by = steering_actor(change, access)
    return outcome_of(command(change, running, given, by=by, cause=because(verb, reason)))


def _stand_as_before(change: Change, running: Running, cause: str) -> None:
    """Let a record stand again where its ended procedure was started."""
    entity, move = running.entity, running.move
    before = records.locked(change.connection, change.catalogue, entity.name, running.record_id)
    if before.stage in move.sources:
        return
    if before.stage not in _ends(running):
        where = running.flow.stage(before.stage or "").label
        message = f"「{before.title}」已经流转到「{where}」,不能再唤醒这个流程,请重新发起"
        raise Conflict(Problem("flow.moved_on", running.procedure.label, message))
    stays = stage_log.stays(change.connection, entity.name, running.record_id)
    source = next(stay.stage for stay in reversed(stays) if stay.stage in move.sources)
    life.arrive(change, entity, running.flow, running.record_id, move, source, origin=origin_of(change, cause))


def _ends(running: Running) -> tuple[str, ...]:
    """Return where a record may stand whose procedure has ended; one that was voided may have stayed."""
    stays = running.instance.state is State.VOIDED and not stage_at_end(running)
    return (running.move.target,) if stays else (stage_at_end(running),)


def _must_stand_at_end(change: Change, running: Running) -> None:
    """Refuse to void what others rest on by now."""
    entity, record_id, label = running.entity, running.record_id, running.procedure.label
    stands = records.locked(change.connection, change.catalogue, entity.name, record_id)
    if stands.stage != stage_at_end(running):
        where = running.flow.stage(stands.stage or "").label
        message = f"「{stands.title}」已经流转到「{where}」，请先退回再作废「{label}」"
        raise Conflict(Problem("flow.moved_on", label, message))
    if other := life.running_on(change, entity, record_id):
        message = f"「{stands.title}」正在走另一个审批，请等它结束再作废「{label}」"
        raise Conflict(Problem("flow.locked", label, message, {"instance": other[0]}))
