"""Totals follow the rules they are booked by (入账规则变了): rules and amoebas are watched, and days placed anew.

- Nothing is priced again and no waybill is read: only the totals of days are looked at, a day a transaction.
- Closed months and closed days stay as they are; days that are opened again are placed by what was said meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

import psycopg

from guocheng.base.problem import Conflict
from guocheng.service import periods
from guocheng.service.context import Change, Context
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.service.rating import work
from guocheng.service.rating.access import ENTITY
from guocheng.service.rating.booking import ACCORDING_TO, Places, is_fixed
from guocheng.service.rating.days import refuse_closed
from guocheng.store import jobs, rating, records, river
from guocheng.store.lease import Lease
from guocheng.store.rating.booking import days_to_book
from guocheng.store.records import Origin
from guocheng.store.records.bulk import ChangedRow, update_many

JOB = "rating.booking"
READER = "rating:booking"
HEARD = (*ACCORDING_TO, periods.RIVER_NAME)


def follow(platform: Platform) -> bool:
    """Have days placed anew when something they are placed by has changed; tell whether it has."""
    if platform.catalogue.find_entity(ENTITY) is None:
        return False
    return platform.database.run(_ordered)


def run(platform: Platform, lease: Lease, clock: Callable[[], datetime]) -> dict[str, Any]:
    """Do the job of a lease: day by day, going on where it stopped."""
    days = [date.fromisoformat(one) for one in lease.job.payload["days"]]
    told = dict(lease.job.progress or {"done": 0, "changed": 0})
    for day in days[told["done"] :]:
        changed = lease.part(partial(_one, platform, day, clock()), partial(_so_far, told))
        told = _so_far(told, changed)
    return told


def place_day(change: Change, day: date) -> int:
    """Place the totals of a day anew, and return how many of them changed."""
    if is_fixed(change, day) or not rating.lock_day(change.connection, day):
        return 0
    try:
        refuse_closed(change, day)
    except Conflict:
        return 0
    places = Places.of(change, day)
    ids = rating.totals_of(change.connection, day)
    totals = records.read_many(change.connection, change.catalogue, ENTITY, ids, with_titles=False)
    rows = [ChangedRow(one.id, one.version, one.values, places.place(one.values)) for one in totals]
    origin = Origin(change.now, change.principal.actor_id, cause="计费入账规则", request_id=change.context.request_id)
    return update_many(change.connection, change.catalogue, ENTITY, rows, origin)


def _ordered(connection: psycopg.Connection) -> bool:
    events = river.read_as(connection, READER, entities=HEARD)
    if not any(one.entity in ACCORDING_TO or one.kind == "opened" for one in events):
        return bool(events)
    if days := days_to_book(connection):
        # After the ratings that were ordered before, and before those that come.
        jobs.enqueue(connection, JOB, {"days": [one.isoformat() for one in days]}, order_key=work.JOB)
    return True


def _so_far(told: dict[str, Any], changed: int) -> dict[str, Any]:
    return {"done": told["done"] + 1, "changed": told["changed"] + changed}


def _one(platform: Platform, day: date, now: datetime, connection: psycopg.Connection) -> int:
    context = Context(platform, SYSTEM, now, request_id=f"booking-{day}")
    return place_day(Change(context, connection), day)
