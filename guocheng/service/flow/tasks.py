"""Deciding what waits for me (处理待办): approve, reject, submit, send back, hand over; withdraw, resubmit, remind.

Each verb is one row lock, one decision of the engine, one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from guocheng.base.problem import Conflict, NotFound, Problem, Refused, gathered
from guocheng.engine import flow as engine
from guocheng.engine.flow import Actor
from guocheng.engine.flow.blockers import OVERTAKEN
from guocheng.engine.flow.commands import Decide, Decision, HandOver, Remind, Resubmit, SendBack, Withdraw
from guocheng.engine.flow.state import STARTER
from guocheng.service.context import Change
from guocheng.service.flow.acting import (
    access_to,
    actor_of,
    actor_on,
    cause_of,
    fields_asked,
    locked_procedure,
    locked_task,
    outcome_of,
    steering_actor,
    step_of,
)
from guocheng.service.flow.moves import asked_fields
from guocheng.service.flow.procedures import Running, command
from guocheng.service.flow.world import world_of
from guocheng.service.records import form
from guocheng.service.records.change import origin_of
from guocheng.service.records.given_roles import role_problems
from guocheng.service.records.held import check_new_files
from guocheng.service.records.linked import link_problems
from guocheng.service.stand_ins import proxies_of
from guocheng.store import directory, messages, records

Values = Mapping[str, Any]
VERBS = {"approve": "同意", "reject": "拒绝", "submit": "提交"}


def decide_task(
    change: Change,
    *,
    task_id: int,
    decision: str,
    opinion: str,
    values: Values,
    dated: datetime | None = None,
    next_people: Collection[int] = (),
) -> dict[str, Any]:
    """Record one person's decision on a task and move the procedure on; `dated` enters it for an earlier time.

    `next_people` are those he picks for the step that comes next, where it lets him.

    :raises Refused: the task belongs to someone else, or he may not date it.
    :raises Conflict: it is already decided; the sentence says by whom and when.
    :raises Invalid: with everything wrong in the fields the step asks for.
    """
    running, no = locked_task(change, task_id)
    given = Decide(no, Decision(decision), opinion.strip(), dated, tuple(dict.fromkeys(next_people)))
    by = actor_on(change, running, no) if dated is None else steering_actor(change, access_to(change, running))
    if given.decision is not Decision.REJECT:
        _fill(change, running, given, values, by)
    cause = cause_of(running, no, VERBS[decision], opinion)
    after = command(change, running, given, by=by, cause=cause)
    if by.on_behalf_of:
        _tell_whose(change, running, no, VERBS[decision])
    return outcome_of(after)


def _tell_whose(change: Change, running: Running, no: int, verb: str) -> None:
    """Tell somebody what his stand-in decided for him, when he wants to know."""
    person = running.instance.tasks[no].person
    if not any(one.person == person and one.keeps_copy for one in proxies_of(change)):
        return
    text = f"{change.principal.name}代您处理了「{running.procedure.label}」：{verb}"
    entity, record_id = running.entity.name, running.record_id
    messages.tell(change.connection, [person], "proxy", text, at=change.now, entity=entity, record_id=record_id)


def send_back(change: Change, *, task_id: int, to_step: str, opinion: str, straight_back: bool) -> dict[str, Any]:
    """Send a procedure back to an earlier step or to its starter.

    :raises Refused: the step may not be sent back, or there.
    """
    running, no = locked_task(change, task_id)
    to = STARTER if to_step in ("starter", STARTER) else to_step
    given = SendBack(no, to, straight_back, opinion.strip())
    cause = cause_of(running, no, "退回", opinion)
    return outcome_of(command(change, running, given, by=actor_on(change, running, no), cause=cause))


def hand_over(change: Change, *, task_id: int, to: int, opinion: str) -> dict[str, Any]:
    """Give a task to another person.

    :raises NotFound: there is no such active person.
    """
    running, no = locked_task(change, task_id)
    if not directory.active_people(change.connection, [to]):
        raise NotFound(Problem("flow.no_person", "转办给", "找不到要转办给的人,可能已离职,请重新选择"))
    given = HandOver(no, to, opinion.strip())
    cause = cause_of(running, no, "转办", opinion)
    return outcome_of(command(change, running, given, by=actor_on(change, running, no), cause=cause))


def withdraw(change: Change, *, instance_id: int, opinion: str) -> dict[str, Any]:
    """Take a procedure back, as its starter."""
    running, _ = locked_procedure(change, instance_id)
    cause = f"撤回「{running.procedure.label}」"
    return outcome_of(command(change, running, Withdraw(opinion.strip()), by=actor_of(change), cause=cause))


def resubmit(change: Change, *, instance_id: int, opinion: str) -> dict[str, Any]:
    """Submit again what was sent back to its starter."""
    running, _ = locked_procedure(change, instance_id)
    cause = f"再次提交「{running.procedure.label}」"
    return outcome_of(command(change, running, Resubmit(opinion.strip()), by=actor_of(change), cause=cause))


def remind(change: Change, *, instance_id: int) -> dict[str, Any]:
    """Remind everybody with an open task; whoever sees the record may."""
    running, _ = locked_procedure(change, instance_id)
    return outcome_of(command(change, running, Remind(), by=actor_of(change), cause="催办"))


def _check_first(change: Change, running: Running, given: Decide, by: Actor) -> None:
    """Refuse before anything is written, so that what was filled in is judged only for who may decide."""
    values = records.bare_values(change.connection, change.catalogue, running.entity.name, running.record_id) or {}
    world = world_of(change, running.entity, values)
    found = tuple(engine.blockers(running.procedure, running.instance, given, by=by, at=change.now, world=world))
    gathered(found, Conflict if found and found[0].code in OVERTAKEN else Refused)


def _fill(change: Change, running: Running, given: Decide, values: Values, by: Actor) -> None:
    """Write the fields the step asks for, checked like any other form."""
    step, asks = step_of(running, given.task), fields_asked(running, given.task)
    if not asks and not values:
        return
    _check_first(change, running, given, by)
    before = records.locked(change.connection, change.catalogue, running.entity.name, running.record_id)
    editable = asked_fields(running.entity, asks)
    read, wrong = form.read(running.entity, values, editable=editable, before=before.values)
    full = form.completed(change, running.entity, {**before.values, **read}, creating=False, before=before.values)
    wrong += link_problems(change, running.entity, before.values, read)
    wrong += role_problems(change, running.entity, full, before.values)
    gathered([*wrong, *form.problems(change, running.entity, full, only=tuple(read))])
    check_new_files(change, running.entity, before.values, full)
    records.update(
        change.connection,
        change.catalogue,
        running.entity.name,
        running.record_id,
        {one.name: full.get(one.name) for one in running.entity.fields},
        origin_of(change, f"「{step.label if step else running.procedure.label}」时填写"),
        before=before,
    )
