"""Changes that set automations off (记录变化的触发): read from the river in order, each once, whoever wrote it.

- Who saves pays nothing: the river is written anyway, and what it sets off is found out here.
- What a run changes carries the number of that run, so that circles are seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import psycopg

from guocheng.definition.automation import Automation
from guocheng.service.automation.held import typed
from guocheng.service.automation.index import GONE, enabled, index_of, wants
from guocheng.service.automation.putting import REQUEST, Cause, chain_after, put
from guocheng.service.context import Change, Context
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.store import imports, records, river
from guocheng.store.automation import runs
from guocheng.store.automation.marks import READER
from guocheng.store.river import Event

BATCH = 500
_IMPORT = "import-"


def listen(platform: Platform, *, now: datetime) -> int:
    """Put the runs that the next changes set off; return how many changes were looked at."""
    return platform.database.run(partial(_some, platform, now=now))


def _some(platform: Platform, connection: psycopg.Connection, *, now: datetime) -> int:
    platform.follow(connection)
    entities = sorted(index_of(platform.catalogue).changed)
    if not entities:
        return 0
    events = river.read_as(connection, READER, limit=BATCH, entities=entities)
    if events:
        change = Change(Context(platform, SYSTEM, now, request_id=READER), connection)
        put(change, _set_off(change, events))
    return len(events)


def _set_off(change: Change, events: Sequence[Event]) -> Iterator[tuple[Automation, Cause]]:
    index, running = index_of(change.catalogue), enabled(change)
    quiet = imports.quiet_batches(change.connection) if any(e.request_id.startswith(_IMPORT) for e in events) else {}
    chains = chains_of(change, events)
    wanted = [
        (automation, event)
        for event in events
        if _batch_of(event) not in quiet
        for automation in index.changed.get(event.entity, ())
        if automation.name in running and _wants(change, automation, event)
    ]
    titles = records.titles_of(change.connection, change.catalogue, {(e.entity, e.record_id) for _, e in wanted})
    for automation, event in wanted:
        detail: dict[str, Any] = {"kind": "deleted" if event.kind in GONE else event.kind}
        if event.kind not in ("created", "restored"):
            detail["changes"] = event.changes
        yield (
            automation,
            Cause(
                automation.trigger.kind,
                event.entity,
                event.record_id,
                titles.get((event.entity, event.record_id), ""),
                event.actor_id,
                detail,
                chains.get(event.request_id, {}),
                once_key=f"river:{event.seq}:{automation.name}",
            ),
        )


def _wants(change: Change, automation: Automation, event: Event) -> bool:
    changed = [one["field"] for one in event.changes]
    after: Mapping[str, Any] = {}
    if "active" in changed:
        turned = [{**one, "before": one.get("after")} for one in event.changes if one["field"] == "active"]
        after = typed(change.catalogue.entity(event.entity), turned)
    return wants(automation, event.kind, changed, after)


def _batch_of(event: Event) -> int | None:
    rest = event.request_id.removeprefix(_IMPORT)
    return int(rest) if rest != event.request_id and rest.isdecimal() else None


def chains_of(change: Change, events: Sequence[Event]) -> dict[str, dict[str, int]]:
    """Return for each change by a run which automations led to it."""
    found: dict[str, dict[str, int]] = {}
    for request_id in {one.request_id for one in events if one.request_id.startswith(REQUEST)}:
        found[request_id] = chain_of(change, request_id)
    return found


def chain_of(change: Change, request_id: str) -> dict[str, int]:
    """Return which automations led to what a request does; none for what people do."""
    number = request_id.removeprefix(REQUEST)
    if number == request_id or not number.isdecimal():
        return {}
    run = runs.peek(change.connection, int(number))
    return chain_after(run) if run else {}
