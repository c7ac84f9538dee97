"""The same done to many records (批量操作): fields set, deleted, handed over, moved; on a selection or a whole filter.

- Few records are done at once, many by a job, part by part. Each has its verdict in the transaction of its effect,
  so it is done once however often the work is cut.
- Every record is asked for its own rights, with those the person has at that moment; who is refused learns why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import psycopg

from guocheng.base.problem import Invalid, Problem, Refusal, Refused, Unavailable, gathered
from guocheng.definition.entity import Entity
from guocheng.definition.role import Right
from guocheng.service.batch import attempt, changed_row
from guocheng.service.context import Change, Context, Look
from guocheng.service.directory import principal_of, principal_of_person
from guocheng.service.flow.moves import make_move
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM, Principal
from guocheng.service.records import form
from guocheng.service.records.access import known_entity, opened, reader_of, visibility_of
from guocheng.service.records.change import erase
from guocheng.service.rights import must
from guocheng.store import accounts, actions, jobs
from guocheng.store.actions import Action, Verdict
from guocheng.store.lease import Lease

Json = dict[str, Any]
JOB = "records.action"
#: So many records are done while the person waits.
AT_ONCE = 200
PART = 100
_RIGHTS = {"edit": Right.BATCH_EDIT, "transfer": Right.BATCH_EDIT, "delete": Right.DELETE, "move": Right.SEE}


def begin(
    change: Change,
    *,
    entity: str,
    action: str,
    ids: Sequence[int] | None = None,
    where: Json | None = None,
    search: str = "",
    values: Mapping[str, Any] | None = None,
    to: int | None = None,
    move: str = "",
    comment: str = "",
) -> Json:
    """Do something to the chosen records, or to all that a filter finds when none are chosen.

    :raises Invalid: what is to be done makes no sense, or there are too many records.
    :raises Refused: this person may not do it to any record.
    """
    found = known_entity(change, entity)
    visibility_of(change, entity)
    must(reader_of(change).visible(entity), _RIGHTS[action], found.label)
    body, label = _checked(change, found, action, values or {}, to, move, comment)
    action_id = actions.begin(
        change.connection,
        entity=entity,
        kind=action,
        label=label,
        body=body,
        account_id=change.principal.account_id or None,
        person_id=change.principal.actor_id,
        at=change.now,
    )
    total = (
        actions.take_records(change.connection, action_id, ids)
        if ids is not None
        else actions.take_list(
            change.connection, action_id, reader_of(change), entity, where=where, search=search or None
        )
    )
    if total > actions.ROWS_MAX:
        message = f"一次最多处理 {actions.ROWS_MAX:,} 条记录,请先缩小筛选范围"
        raise Invalid(Problem("action.too_many", found.label, message))
    if total <= AT_ONCE:
        while _some(change, actions.action_of(change.connection, action_id, lock=True)):
            pass
        actions.end(change.connection, action_id, "done", at=change.now)
    else:
        # The actions of one person come one after the other, as they were ordered.
        order = f"action:{change.principal.account_id}"
        job = jobs.enqueue(change.connection, JOB, {"action": action_id}, order_key=order)
        assert job is not None
        actions.set_job(change.connection, action_id, job)
    return _shown(change, actions.action_of(change.connection, action_id))


def state_of(look: Look, *, action_id: int) -> Json:
    """Say how far an action of this person is and which records were refused why.

    :raises NotFound: there is none, or it is somebody else's.
    """
    return _shown(look, _own(look, action_id))


def cancel(change: Change, *, action_id: int) -> Json:
    """Stop an action before its next part; what is done stays.

    :raises NotFound: there is none, or it is somebody else's.
    """
    action = _own(change, action_id, lock=True)
    actions.end(change.connection, action.id, "cancelled", at=change.now)
    return _shown(change, actions.action_of(change.connection, action.id))


def run(platform: Platform, lease: Lease, *, now: datetime) -> Json:
    """Do the job of a lease: part by part, to the end or until somebody stops it."""
    action_id = int(lease.job.payload["action"])

    def part(connection: psycopg.Connection) -> tuple[bool, Json]:
        action = actions.action_of(connection, action_id, lock=True)
        if action.state != "running":
            return False, {}
        context = Context(platform, _actor(platform, connection, action, now), now, request_id=f"action-{action_id}")
        change = Change(context, connection)
        more = _some(change, action)
        if not more:
            actions.end(connection, action_id, "done", at=now)
        return more, {"done": action.done + action.refused, "total": action.total}

    try:
        while lease.part(part, lambda answer: answer[1])[0]:
            pass
    except Unavailable:
        raise
    except Refusal as refusal:
        platform.database.run(partial(actions.end, action_id=action_id, state="failed", at=now, failure=str(refusal)))
    return {"action": action_id}


def _some(change: Change, action: Action) -> bool:
    """Do the next part and tell whether there was one."""
    ids = actions.waiting(change.connection, action.id, PART)
    verdicts = [_done_to(change, action, record_id) for record_id in ids]
    if verdicts:
        actions.judge(change.connection, action.id, verdicts)
    return bool(verdicts)


def _done_to(change: Change, action: Action, record_id: int) -> Verdict:
    title = [""]

    def work() -> None:
        access = opened(change, action.entity, record_id, lock=True)
        title[0] = access.title
        if action.kind in ("edit", "transfer"):
            access.must(Right.BATCH_EDIT)
            changed_row(change, action.entity, record_id, None, action.body["values"])
        elif action.kind == "delete":
            erase(change, action.entity, record_id, None, cause="批量删除")
        else:
            make_move(
                change,
                entity=action.entity,
                record_id=record_id,
                move=action.body["move"],
                version=None,
                values=action.body["values"],
                comment=action.body["comment"],
            )

    problems = attempt(change, work)
    return Verdict(record_id, title[0], problems)


def _checked(
    look: Look, entity: Entity, action: str, values: Mapping[str, Any], to: int | None, move: str, comment: str
) -> tuple[Json, str]:
    """Return what is kept of an action and what it is called.

    :raises Invalid: with everything that is wrong with it whatever the record.
    """
    if action == "delete":
        return {}, "删除"
    if action == "move":
        flow = look.catalogue.flow_of(entity)
        found = flow.move(move) if flow else None
        if found is None:
            raise Invalid(Problem("action.no_move", entity.label, f"「{entity.label}」没有这个操作,请刷新页面后再试"))
        return {"move": move, "values": dict(values), "comment": comment}, found.label
    if action == "transfer":
        if not entity.owner_fields or to is None:
            message = f"「{entity.label}」没有负责人字段,或者没有选择移交给谁"
            raise Invalid(Problem("action.no_owner", entity.label, message))
        values = {entity.owner_fields[0]: to}
    if not values:
        raise Invalid(Problem("action.nothing", entity.label, "请至少填写一个要修改的字段"))
    _, wrong = form.read(entity, values, editable=reader_of(look).visible(entity.name).editable)
    gathered(wrong)
    labels = "、".join(one.label for one in entity.fields if one.name in values)
    return {"values": dict(values)}, "移交" if action == "transfer" else f"修改{labels}"


def _own(look: Look, action_id: int, *, lock: bool = False) -> Action:
    found = actions.action_of(look.connection, action_id, lock=lock)
    if found.account_id != (look.principal.account_id or None) and not look.principal.administers:
        raise actions.unknown(action_id)
    return found


def _shown(look: Look, action: Action) -> Json:
    dead = action.job_id is not None and action.state == "running" and _gave_up(look, action.job_id)
    return {
        "id": action.id,
        "entity": action.entity,
        "state": "failed" if dead else action.state,
        "label": action.label,
        "total": action.total,
        "done": action.done,
        "refused": action.refused,
        "failure": action.failure or ("后台处理多次失败,请联系管理员" if dead else ""),
        "refusals": actions.refusals(look.connection, action.id) if action.refused else [],
    }


def _gave_up(look: Look, job_id: int) -> bool:
    return jobs.job_status(look.connection, job_id).state == "dead"


def _actor(platform: Platform, connection: psycopg.Connection, action: Action, now: datetime) -> Principal:
    """Return who acts, with the rights of this moment.

    :raises Refused: the account is gone or disabled.
    """
    if action.account_id is None:
        person = action.person_id
        found = partial(principal_of_person, connection, platform.catalogue, now=now)
        return SYSTEM if person is None else found(person_id=person)
    account = accounts.account_by_id(connection, action.account_id)
    if account.disabled:
        raise Refused(Problem("account.disabled", action.label, "发起操作的账户已停用,操作已停下"))
    return principal_of(
        connection, platform.catalogue, account_id=account.id, login=account.login, person_id=account.person_id, now=now
    )
