"""Deciding what waits for me (处理待办): approve, reject, submit, send back, hand over; withdraw, resubmit, remind.

Each verb is one row lock, one decision of the engine, one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from guocheng.base.problem import NotFound, Problem, gathered
from guocheng.engine.flow import Actor
from guocheng.engine.flow.commands import Decide, Decision, HandOver, Remind, Resubmit, SendBack, Withdraw
from guocheng.engine.flow.picking import NO_PICKS, Picks
from guocheng.engine.flow.state import STARTER
from guocheng.service.context import Change
from guocheng.service.flow import written
from guocheng.service.flow.acting import (
    access_to,
    actor_of,
    actor_on,
    cause_of,
    locked_procedure,
    locked_task,
    outcome_of,
    steering_actor,
)
from guocheng.service.flow.filling import check_signature, dated_problems, fill, fill_alone, starter_problems
from guocheng.service.flow.procedures import Running, command
from guocheng.service.settlement import agreed
from guocheng.service.stand_ins import proxies_of
from guocheng.store import directory, messages

Values = Mapping[str, Any]
VERBS = {"approve": "同意", "reject": "拒绝", "submit": "提交"}


def decide_task(
    change: Change,
    *,
    task_id: int,
    decision: str,
    opinion: str,
    values: Values | None,
    dated: datetime | None = None,
    next_people: Collection[int] = (),
    signature: int | None = None,
    confirmed: bool = False,
    seen: int | None = None,
) -> dict[str, Any]:
    """Record one person's decision on a task and move the procedure on; `dated` enters it for an earlier time.

    `next_people` are those he picks for the step that comes next, where it lets him. `signature` is the file in which
    he signed. `confirmed` goes on over checks that only warn. `seen` is the version of the record he looked at: a
    statement between units is confirmed only as it was seen. Without `values` nothing could be filled in or signed.

    :raises Refused: the task belongs to someone else, he may not date it, or the step asks for what is not given.
    :raises Conflict: it is already decided; the sentence says by whom and when.
    :raises Invalid: with everything wrong in the fields the step asks for.
    """
    running, no = locked_task(change, task_id)
    chosen = Decision(decision)
    given = Decide(no, chosen, opinion.strip(), dated, tuple(dict.fromkeys(next_people)), signature)
    by = actor_on(change, running, no) if dated is None else _who_dates(change, running, no)
    if signature is not None:
        check_signature(change, signature)
    if given.decision is not Decision.REJECT:
        agreed.must_hold(change, running.entity.name, running.record_id, running.move.target, seen)
        if values is None:
            fill_alone(running, no)
        if dated is not None:
            dated_problems(change, running, no, values or {})
        fill(change, running, given, values or {}, by, confirmed=confirmed)
    cause = cause_of(running, no, VERBS[decision], opinion)
    after = command(change, running, given, by=by, cause=cause)
    if by.on_behalf_of:
        _tell_whose(change, running, no, VERBS[decision])
    return outcome_of(after)


def _who_dates(change: Change, running: Running, no: int) -> Actor:
    """Return the signed-in person as who enters afterwards what the person of a task said, where he may."""
    by, person = steering_actor(change, access_to(change, running)), running.instance.tasks[no].person
    return replace(by, on_behalf_of=person) if by.may_date and by.person != person else by


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
    """Take a procedure back, as its starter; what it wrote into the record goes with it."""
    running, _ = locked_procedure(change, instance_id)
    cause = f"撤回「{running.procedure.label}」"
    after = command(change, running, Withdraw(opinion.strip()), by=actor_of(change), cause=cause)
    written.put_back(change, after)
    return outcome_of(after)


def resubmit(
    change: Change, *, instance_id: int, opinion: str, confirmed: bool = False, picks: Picks = NO_PICKS
) -> dict[str, Any]:
    """Submit again what was sent back to its starter; `confirmed` goes on over checks that only warn.

    `picks` are people he picks anew, by step; where he names nobody, whom he picked before stays.

    :raises Invalid: with what is missing in the form, or does not hold.
    """
    running, access = locked_procedure(change, instance_id)
    if running.instance.with_starter and running.instance.starter == change.principal.person_id:
        values, entity = access.record.values, running.entity
        gathered(starter_problems(change, entity, running.procedure, values, confirmed=confirmed))
    cause = f"再次提交「{running.procedure.label}」"
    given = Resubmit(opinion.strip(), picks)
    return outcome_of(command(change, running, given, by=actor_of(change), cause=cause))


def remind(change: Change, *, instance_id: int) -> dict[str, Any]:
    """Remind everybody with an open task; whoever sees the record may."""
    running, _ = locked_procedure(change, instance_id)
    return outcome_of(command(change, running, Remind(), by=actor_of(change), cause="催办"))
