"""The queue carried out (执行队列): a few runs in a transaction, as many of each automation as of every other.

- What runs did and how they stand is committed together: killed anywhere, a run goes on from its log, and did once
  what its log says.
- A run that fails for good stays where it failed, and its owner hears of it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime
from functools import partial

import psycopg

from guocheng.base.problem import Unavailable
from guocheng.definition.automation import Automation
from guocheng.engine.flow.world import NOTHING_YET
from guocheng.service.automation.carrying import Carried, Carrier
from guocheng.service.automation.index import at_version, enabled
from guocheng.service.context import Change, Context, Look
from guocheng.service.flow.sources.seeking import Seeking
from guocheng.service.flow.world import RecordResolver
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.store import messages, records
from guocheng.store.automation import runs
from guocheng.store.automation.runs import Outcome, Step, Taken
from guocheng.store.database import refusal_of

_log = logging.getLogger("guocheng.automation")
#: So many runs share a transaction; a lock that others hold is not waited for long, since the others wait with it.
TOGETHER = 16
LOCK_MILLISECONDS_MAX = 500


def drain(platform: Platform, *, now: datetime, most: int = TOGETHER) -> int:
    """Carry some runs out that are due; return how many there were.

    When the database refuses what one of them asks, they are taken again, each so that it spoils no other.
    """
    try:
        return platform.database.run(partial(_some, platform, now=now, most=most))
    except (Unavailable, psycopg.Error):
        return platform.database.run(partial(_some, platform, now=now, most=most, careful=True))


def _some(
    platform: Platform, connection: psycopg.Connection, *, now: datetime, most: int, careful: bool = False
) -> int:
    platform.follow(connection)
    look = Look(Context(platform, SYSTEM, now, request_id="automation"), connection)
    running = enabled(look)
    runs.wake(connection, running, at=now, most=most)
    taken = runs.take(connection, running, at=now, most=most)
    if not taken:
        return 0
    connection.execute("select set_config('lock_timeout', %s, true)", [f"{LOCK_MILLISECONDS_MAX}ms"])
    logs = runs.steps_of_many(connection, [one.id for one in taken if one.steps]) if any(r.steps for r in taken) else {}
    done = [(one, _carried(look, one, logs.get(one.id, ()), careful=careful)) for one in taken]
    settle(Change(look.context, connection), done)
    return len(taken)


def _carried(look: Look, run: Taken, log: Sequence[Step], *, careful: bool) -> Carried:
    """Carry a run out; what goes wrong outside its nodes ends it, and only it."""
    try:
        with look.connection.transaction() if careful else nullcontext():
            return _walked(look, run, log)
    except psycopg.Error as error:
        if not careful or look.connection.closed:
            raise
        return _broken(look, run, str(refusal_of(error) or f"程序出错（{type(error).__name__}）"))
    except Exception as error:
        _log.exception("run %s of %s cannot be carried out", run.id, run.automation)
        return _broken(look, run, f"程序出错（{type(error).__name__}：{error}）"[:1000])


def _broken(look: Look, run: Taken, why: str) -> Carried:
    return Carried(Outcome(run.id, "failed", look.now, run.steps, why=why, ended=True), [], failed=True)


def _walked(look: Look, run: Taken, log: Sequence[Step]) -> Carried:
    automation = at_version(look, run.automation, run.version)
    if automation is None:
        why = "这个自动化的定义已经没有了"
        return Carried(Outcome(run.id, "given_up", look.now, run.steps, why=why, ended=True), [])
    return Carrier(look.platform, look.connection, look.now, automation, run, log).carry()


def settle(change: Change, done: Sequence[tuple[Taken, Carried]]) -> None:
    """Write how runs stand; who waits for one that is over goes on, and owners hear of those that failed."""
    steps = [step for _, carried in done for step in carried.steps]
    runs.write(change.connection, [carried.outcome for _, carried in done], steps, at=change.now)
    for run, carried in done:
        if carried.outcome.ended and run.parent_id:
            go_on(change, run.parent_id)
        if (automation := change.catalogue.automations.get(run.automation)) is None:
            continue
        if carried.failed:
            _tell_owner(change, automation, run, "运行失败", f"{carried.outcome.why}。请在运行记录里重试或放弃")
        for label, why in carried.wrong.items():
            what = f"的「{label}」没有得到能用的回应"
            _tell_owner(change, automation, run, what, f"{why}。运行按出错处理继续了", f":{label}")


def go_on(change: Change, run_id: int) -> None:
    """Let a run go on that waits for an answer which has come."""
    waiting = runs.take_one(change.connection, run_id)
    if waiting is not None and waiting.state == "asking":
        runs.revive(change.connection, run_id, state="waiting", at=change.now)


def _tell_owner(change: Change, automation: Automation, run: Taken, what: str, why: str, apart: str = "") -> None:
    """Tell the owner of an automation once in an hour what goes wrong with runs of it."""
    hour = int(change.now.timestamp() // 3600)
    about = f"（{run.title}）" if run.title else ""
    text = f"自动化「{automation.label}」{what}{about}：{why}，一小时内同样的不再提醒"
    messages.tell(
        change.connection,
        owners(change, automation, run),
        "automation.failed",
        text[:1000],
        at=change.now,
        entity=run.entity or None,
        record_id=run.record_id if run.entity else None,
        once_key=f"automation:{automation.name}:{hour}{apart}",
    )


def owners(change: Change, automation: Automation, run: Taken) -> tuple[int, ...]:
    """Return who hears of failures: those the definition names, else the administrators."""
    entity = change.catalogue.find_entity(automation.on) or change.catalogue.entity("org.person")
    values = {}
    if automation.on and run.record_id:
        values = records.bare_values(change.connection, change.catalogue, entity.name, run.record_id) or {}
    found = RecordResolver(change, entity, values)
    starter = run.actor_id or 0
    named = tuple(dict.fromkeys(one for who in automation.owner for one in found.find(who, starter).people))
    return named or Seeking(change, entity, values, starter, NOTHING_YET).administrators()
