"""Runs on their way into the queue (放入队列): what they queue with, and what keeps them from going round in circles.

- A run knows which automations led to it; one that would set itself off more often than it may is not carried out.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from guocheng.base.problem import Refusal
from guocheng.definition.automation import Automation
from guocheng.definition.automation_names import known
from guocheng.service.automation.index import version_of
from guocheng.service.automation.scene import Scene
from guocheng.service.automation.wording import as_text
from guocheng.service.context import Change, Look
from guocheng.store.automation import runs
from guocheng.store.automation.runs import NewRun, Taken

#: Automations that set off automations come to an end after so many.
DEPTH_MAX = 16
HOUR = timedelta(hours=1)
#: How a change says which run made it.
REQUEST = "automation-"


@dataclass(frozen=True)
class Cause:
    """What set an automation off: the record, who did it, what happened, and the run that did it, if one did."""

    trigger: str
    entity: str = ""
    record_id: int | None = None
    title: str = ""
    actor_id: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    chain: Mapping[str, int] = field(default_factory=dict)
    once_key: str | None = None


def put(change: Change, found: Iterable[tuple[Automation, Cause]]) -> list[int]:
    """Put runs into the transaction of what causes them and return their numbers."""
    new = [_new(change, automation, cause) for automation, cause in found if not _silent(automation, cause)]
    return runs.put(change.connection, keep_in_bounds(change, new), at=change.now) if new else []


def keep_in_bounds(look: Look, new: Sequence[NewRun]) -> list[NewRun]:
    """Hold runs back that would go round in circles, or come too often."""
    counted = runs.often(look.connection, new, since=look.now - HOUR) if new else []
    earlier: dict[tuple[str, str, int | None], int] = {}
    found: list[NewRun] = []
    for one, count in zip(new, counted, strict=True):
        key = (one.automation, one.entity, one.record_id)
        found.append(replace(one, held_back=_bound(look, one, count + earlier.get(key, 0))))
        earlier[key] = earlier.get(key, 0) + 1
    return found


def chain_after(run: Taken) -> dict[str, int]:
    """Return which automations led to what a run does, and how often each."""
    chain = dict(run.cause.get("chain") or {})
    chain[run.automation] = chain.get(run.automation, 0) + 1
    return chain


def _silent(automation: Automation, cause: Cause) -> bool:
    """Tell whether an automation does not listen to what it did itself, which is no news to anybody."""
    return not automation.loops_max and automation.name in cause.chain


def _new(change: Change, automation: Automation, cause: Cause) -> NewRun:
    chain = dict(cause.chain)
    return NewRun(
        automation.name,
        version_of(change, automation.name),
        cause.trigger,
        _order_key(change, automation, cause),
        entity=cause.entity,
        record_id=cause.record_id,
        title=cause.title[:200],
        cause={**cause.detail, **({"chain": chain} if chain else {})},
        actor_id=cause.actor_id,
        depth=sum(chain.values()),
        loops=chain.get(automation.name, 0),
        once_key=cause.once_key,
    )


def _bound(look: Look, new: NewRun, often: int) -> str:
    automation = look.catalogue.automations.get(new.automation)
    if automation is None:
        return ""
    if new.loops > automation.loops_max:
        return f"自己触发自己已经 {new.loops} 次，超过了设置的 {automation.loops_max} 次，不再执行"
    if new.depth >= DEPTH_MAX:
        return f"自动化一个触发一个，已经 {new.depth} 层，不再执行"
    if new.record_id is not None and 0 < automation.per_hour_max <= often:
        return f"一小时内在同一条记录上超过了 {automation.per_hour_max} 次，不再执行"
    return ""


def _order_key(change: Change, automation: Automation, cause: Cause) -> str:
    """Return what a run queues with: what the definition gives, else the record; without one it queues with nobody."""
    if automation.order_by:
        scene = Scene(Change(change.context, change.connection), known(change.catalogue, automation), cause.record_id)
        try:
            value = scene.over_record({}, "", automation.order_by)
            checked = scene.known.over_record("", automation.order_by)
            return f"{automation.name}/={as_text(scene.change, change.catalogue, checked.type, value)}"[:300]
        except Refusal:
            # The record is gone already; it queues with nobody.
            return f"{automation.name}/{cause.record_id}"
    return f"{automation.name}/{cause.record_id or secrets.token_hex(8)}"
