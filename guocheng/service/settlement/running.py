"""Runs of settlement (结算批次): asked for by the office, done by a job conversion by conversion, seen by whoever may.

- Each conversion is a transaction of its own with its progress, so the next worker goes on where one was killed.
- Two runs over a month come one after the other and leave what one leaves.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg

from guocheng.base.period import Month
from guocheng.base.problem import NotFound, Problem, Refused
from guocheng.base.zone import local_day
from guocheng.definition.entity import Entity
from guocheng.definition.role import Right
from guocheng.engine.ledger.pricing import plain
from guocheng.service.context import Change, Context, Look
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.service.rights import visible
from guocheng.service.settlement import agreed, statements
from guocheng.service.settlement.converging import TRADE, converge
from guocheng.service.settlement.wanted import FIXED, FIXED_LABEL
from guocheng.store import directory, jobs
from guocheng.store.aggregates.periods import closed_on
from guocheng.store.lease import Lease
from guocheng.store.settlement import runs
from guocheng.store.settlement.runs import Pending, Run

Json = dict[str, Any]
JOB = "settlement.run"
ITEM = "settlement.item"
STATES = {"waiting": "排队中", "running": "正在折算", "done": "已完成", "failed": "没有完成"}


def overview(look: Look, *, month: str) -> Json:
    """Return the conversions, the newest runs of a month and what is pending in it.

    :raises Refused: the person does not look after internal trades.
    """
    wanted = Month.parse(month)
    must_settle(look)
    found = runs.runs(look.connection, wanted.first_day)
    people = directory.people(look.connection, {one.asked_by for one in found if one.asked_by})
    return {
        "month": str(wanted),
        "conversions": [
            {
                "name": one.name,
                "label": one.label,
                "help": one.help,
                "enabled": one.enabled,
                "source": look.catalogue.entity(one.entity).label,
                "valid_from": one.valid_from,
                "valid_until": one.valid_until,
                "floor": one.floor,
                "cap": one.cap,
                "gives_way_to": list(one.first),
            }
            for one in look.catalogue.conversions.values()
        ],
        "runs": [_shown(one, people[one.asked_by].name if one.asked_by in people else "系统") for one in found],
        "pending": [_pending(look, one) for one in runs.pending(look.connection, wanted.first_day)],
        "statements": statements.standing(look, wanted),
    }


def begin(change: Change, *, month: str) -> Json:
    """Order that the data of a month become trades; a job does it.

    :raises Refused: the person does not look after internal trades.
    """
    wanted = Month.parse(month)
    must_settle(change)
    return {"id": order(change, wanted, by=change.principal.actor_id)}


def send(change: Change, *, month: str) -> Json:
    """Send every statement of a month that still waits to both heads; say which could not be sent.

    :raises Refused: the person does not look after internal trades.
    """
    wanted = Month.parse(month)
    must_settle(change)
    return statements.send(change, wanted)


def order(change: Change, month: Month, *, by: int | None) -> int:
    """Put a run over a month into the queue and return its number."""
    # Trades are what really was; conversions of plans are for whoever makes plans of them.
    names = [one.name for one in change.catalogue.conversions.values() if one.scenario == "actual"] + [FIXED]
    run_id = runs.begin(change.connection, month.first_day, names, by=by, at=change.now)
    job = jobs.enqueue(change.connection, JOB, {"run": run_id}, order_key=f"settlement:{month}")
    runs.set_job(change.connection, run_id, job)
    return run_id


def order_open(change: Change) -> int:
    """Put runs over this month and the last into the queue, as far as they are open; return how many."""
    entity = change.catalogue.find_entity(TRADE)
    # Applications bring their conversions along; without price lists there is nobody to make trades of them.
    if entity is None or change.catalogue.find_entity(ITEM) is None or not change.catalogue.conversions:
        return 0
    this = Month.of(local_day(change.now))
    months = [one for one in (this.plus(-1), this) if not _closed(change, entity, one)]
    for one in months:
        order(change, one, by=None)
    return len(months)


def _closed(change: Change, entity: Entity, month: Month) -> bool:
    return bool(entity.lock_family) and (
        closed_on(change.connection, entity.lock_family, month.last_day, []) is not None
    )


def state_of(look: Look, *, run_id: int) -> Json:
    """Say how far a run is and what came of it.

    :raises NotFound: there is none of this number.
    """
    must_settle(look)
    found = runs.run_of(look.connection, run_id)
    if found is None:
        raise NotFound(Problem("settlement.no_run", f"折算 {run_id}", "没有这次折算，请刷新后再看"))
    return _shown(found, "")


def run(platform: Platform, lease: Lease, *, now: datetime) -> Json:
    """Do the job of a lease: conversion by conversion, then the statements."""
    run_id = int(lease.job.payload["run"])

    def part(connection: psycopg.Connection) -> tuple[bool, Json]:
        found = runs.run_of(connection, run_id, lock=True)
        if found is None or found.state in ("done", "failed"):
            return False, {}
        change = Change(Context(platform, SYSTEM, now, request_id=f"settlement-{run_id}"), connection)
        month = Month.of(found.month)
        left = [one for one in found.conversions if one not in found.finished]
        if left:
            # A conversion that is gone by now leaves what it made as it is.
            if left[0] == FIXED or left[0] in change.catalogue.conversions:
                outcome = converge(change, run_id, left[0], month)
                runs.part_done(connection, run_id, left[0], outcome.counts, outcome.used)
            else:
                runs.part_done(connection, run_id, left[0], {}, {})
        else:
            changed = statements.follow(change, month)
            runs.part_done(connection, run_id, agreed.STATEMENT, {"statements": changed}, {})
            runs.end(connection, run_id, "done", at=now)
        return bool(left), {"done": len(found.finished) + 1, "total": len(found.conversions) + 1}

    while lease.part(part, lambda answer: answer[1])[0]:
        pass
    return {"run": run_id}


def must_settle(look: Look) -> None:
    """Refuse who does not look after internal trades.

    :raises Refused: nobody gave him the right to manage all of them; a run shows those of everybody.
    """
    grants = visible(look.catalogue, look.principal, look.catalogue.entity(TRADE)).rows.get(Right.MANAGE_FLOW, ())
    if not any(one.everything for one in grants):
        message = "内部折算由阿米巴推进办来做；需要时请管理员授予「内部交易单」的流程管理权限"
        raise Refused(Problem("settlement.not_yours", "内部折算", message))


def _shown(one: Run, by: str) -> Json:
    return {
        "id": one.id,
        "month": str(Month.of(one.month)),
        "state": one.state,
        "state_label": STATES[one.state],
        "by": by,
        "at": one.asked_at.isoformat(),
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "done": len(one.finished),
        "total": len(one.conversions) + 1,
        "counts": one.counts,
        "used": one.used,
        "failure": one.failure,
    }


def _pending(look: Look, one: Pending) -> Json:
    known = look.catalogue.conversions.get(one.conversion)
    return {
        "conversion": one.conversion,
        "label": known.label if known else FIXED_LABEL,
        "day": one.day.isoformat() if one.day else None,
        "provider": one.provider,
        "receiver": one.receiver,
        "item": one.item,
        "grade": one.grade,
        "quantity": None if one.quantity is None else plain(one.quantity),
        "records": one.records,
        "reason": one.reason,
        "message": one.message,
    }
