"""Automations that come by the clock (定时触发): times of the day, and dates of records that have come.

- How far the clock was looked at is kept, so nothing is missed while no worker ran, and nothing comes twice.
- What was missed long ago is not made up: a schedule comes once for all its missed times, dates for a day back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial

import psycopg

from guocheng.base.calendar import OFFICE
from guocheng.base.cron import Cron
from guocheng.base.zone import SHANGHAI, local_day
from guocheng.definition.automation import Automation
from guocheng.definition.automation_triggers import DateReached, Schedule
from guocheng.service.automation.index import enabled, index_of
from guocheng.service.automation.putting import Cause, put
from guocheng.service.context import Change, Context
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.store import records
from guocheng.store.automation import marks, runs
from guocheng.store.query import read_query, system, window

#: Dates that came while no worker ran are still told of for so long.
BACK_MAX = timedelta(days=1)
WINDOW = 500


def look(platform: Platform, *, now: datetime) -> int:
    """Put the runs whose time has come; return how many."""
    found = 0
    for automation in index_of(platform.catalogue).clock:
        found += platform.database.run(partial(_due, platform, automation, now=now))
    platform.database.run(partial(_mend, now=now))
    return found


def next_time(automation: Automation, after: datetime) -> datetime | None:
    """Return when a schedule comes next."""
    trigger = automation.trigger
    if not isinstance(trigger, Schedule):
        return None
    return Cron.of(trigger.cron).after(after, calendar=OFFICE if trigger.working_days else None)


def _due(platform: Platform, automation: Automation, connection: psycopg.Connection, *, now: datetime) -> int:
    change = Change(Context(platform, SYSTEM, now, request_id="clock"), connection)
    since = marks.looked_until(connection, automation.name, at=now)
    if since is None or since >= now:
        return 0
    marks.looked(connection, automation.name, until=now)
    if automation.name not in enabled(change):
        return 0
    if isinstance(automation.trigger, DateReached):
        return len(put(change, _reached(change, automation, automation.trigger, max(since, now - BACK_MAX))))
    at = next_time(automation, since)
    if at is None or at > now:
        return 0
    cause = Cause("schedule", detail={"at": at.isoformat()}, once_key=f"clock:{automation.name}:{at.isoformat()}")
    return len(put(change, [(automation, cause)]))


def _reached(
    change: Change, automation: Automation, trigger: DateReached, since: datetime
) -> Iterator[tuple[Automation, Cause]]:
    """Yield the records whose date has come since an instant."""
    field = change.catalogue.field(automation.on, trigger.field)
    assert field is not None, "problems() has found the field"
    span = timedelta(days=trigger.days, hours=trigger.hours)
    first, last = since - span, change.now - span
    if field.type == "date":
        between = [(local_day(first) - timedelta(days=1)).isoformat(), local_day(last).isoformat()]
    else:
        between = [first.isoformat(), last.isoformat()]
    for record in _standing(change, automation.on, trigger.field, between):
        value = record.values[trigger.field]
        if isinstance(value, datetime):
            due = value + span
        else:
            hour, minute = map(int, trigger.at.split(":"))
            due = datetime.combine(value, time(hour, minute), SHANGHAI) + span
        if since < due <= change.now:
            once = f"date:{automation.name}:{record.id}:{due.isoformat()}"
            detail = {"at": due.isoformat()}
            yield automation, Cause("date_reached", automation.on, record.id, record.title, None, detail, {}, once)


def _standing(change: Change, entity: str, field: str, between: list[str]) -> Iterator[records.Record]:
    """Yield the records whose date lies between two, a window at a time."""
    reader = system(change.catalogue, change.now)
    where = {"field": field, "op": "between", "value": between}
    after = None
    while True:
        asked = read_query(reader, entity, where=where, sort=[["id", "asc"]], columns=[], limit=WINDOW, after=after)
        shown = window(change.connection, reader, asked)
        ids = [row["id"] for row in json.loads(shown.rows)]
        yield from records.read_many(change.connection, change.catalogue, entity, ids, with_titles=False)
        after = shown.next
        if after is None:
            return


def _mend(connection: psycopg.Connection, *, now: datetime) -> None:
    """Let runs come up that queue behind nothing."""
    if keys := runs.stranded(connection):
        runs.come_up(connection, keys, at=now)
