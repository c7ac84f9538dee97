"""Rate a day (按日计价): lock it, lay out the prices, price in one statement, bring the totals of the day in step.

- Closed periods refuse. A day rated twice is the same day: charges are replaced, totals change only where they differ.
- Every total says where it is booked; one of a month that is closed stays where it was placed, and one that is new
  there is booked only where others of its level are.
- The version of every list that was applied, and all surcharges, are kept before they are used.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from guocheng.base.problem import Conflict, NotFound, Problem
from guocheng.engine.rating import COLUMNS, Book, Level, Tariff, expanded
from guocheng.engine.rating.party import LEVEL_CODES
from guocheng.engine.rating.whole import kilograms, yuan
from guocheng.service.context import Change
from guocheng.service.rating.access import ENTITY
from guocheng.service.rating.bill_making import refuse_archived
from guocheng.service.rating.booking import NOWHERE, Places, booked_levels, is_fixed
from guocheng.service.rating.tariff import tariff
from guocheng.store import aggregates, rating, records
from guocheng.store.records import Origin
from guocheng.store.records.bulk import ChangedRow, NewRow, insert_many, update_many

FAMILY = "express"
LEVELS = [level.value for level in LEVEL_CODES]
Key = tuple[str, str, int | None, int | None]


def rate_day(change: Change, day: date) -> dict[str, Any]:
    """Price every waybill of a day anew and say what came of it.

    :raises Conflict: the day is closed, or the bills of its month are archived.
    :raises NotFound: the day has no waybills.
    """
    refuse_closed(change, day)
    refuse_archived(change, [day])
    if not rating.lock_day(change.connection, day):
        raise NotFound(Problem("rating.no_day", f"{day}", f"{day} 还没有运单，请先导入这一天的运单明细"))
    began = time.monotonic()
    after = day + timedelta(days=1)
    found = tariff(change.connection, day, after)
    numbers, surcharges = kept(change, found)
    rating.lay_out(change.connection, COLUMNS, expanded(found, day, after, lambda one: numbers[one.version]))
    run = rating.begun(
        change.connection, day, surcharges_id=surcharges, at=change.now, by_name=change.principal.name or "系统"
    )
    totals = rating.rate_day(change.connection, day, run_id=run)
    _bring_in_step(change, day, totals)
    counted = {
        "charges": sum(one.pieces + one.failed for one in totals),
        "failed": sum(one.failed for one in totals),
        "fee_fen": sum(one.fee for one in totals),
    }
    rating.rated(change.connection, run, **counted, milliseconds=int((time.monotonic() - began) * 1000))
    return {"day": day.isoformat(), "run": run, **counted}


def refuse_closed(change: Change, day: date) -> None:
    """Refuse days of closed periods.

    :raises Conflict: the period is closed for the company or for a unit.
    """
    for lock in aggregates.period_locks(change.connection):
        if lock.family == FAMILY and lock.opened_at is None and day < lock.until:
            message = f"{day} 已经关账（截至 {lock.until - timedelta(days=1)}，{lock.closed_by_name}），不能重新计价"
            raise Conflict(Problem("rating.closed", f"{day}", message))


def kept(change: Change, found: Tariff) -> tuple[Mapping[int, int], int]:
    """Keep the prices and return the number of each version, and that of the surcharges."""
    rules = rating.Document("surcharges", {"surcharges": [one.to_json() for one in found.surcharges]})
    documents = [*(_document(one) for one in found.books), rules]
    *numbers, surcharges = rating.keep(change.connection, documents, at=change.now)
    return {one.version: number for one, number in zip(found.books, numbers, strict=True)}, surcharges


def _document(book: Book) -> rating.Document:
    return rating.Document("list", book.to_json(), book.list, book.version)


def _bring_in_step(change: Change, day: date, totals: list[rating.Total]) -> None:
    """Write the totals that are new or differ, and take away those that are no more."""
    outlets = rating.outlets(change.connection, sorted({one.outlet for one in totals}))
    wanted = {key_of(values): values for values in (_values(day, one, outlets) for one in totals)}
    origin = Origin(change.now, change.principal.actor_id, cause="运单计价", request_id=change.context.request_id)
    before = {
        key_of(one.values): one
        for one in records.read_many(
            change.connection, change.catalogue, ENTITY, rating.totals_of(change.connection, day), with_titles=False
        )
    }
    for key in before.keys() - wanted.keys():
        records.delete(change.connection, change.catalogue, ENTITY, before[key].id, origin)
    places, fixed = Places.of(change, day), is_fixed(change, day)
    kept_ones = [
        ChangedRow(
            before[key].id,
            before[key].version,
            before[key].values,
            {**values, **({} if fixed else places.place(values))},
        )
        for key, values in wanted.items()
        if key in before
    ]
    update_many(change.connection, change.catalogue, ENTITY, kept_ones, origin)
    is_placed = booked_levels(change, day, before.values()).__contains__ if fixed else lambda _: True
    new = [
        NewRow({**values, **(places.place(values) if is_placed(values["level"]) else NOWHERE)})
        for key, values in wanted.items()
        if key not in before
    ]
    insert_many(change.connection, change.catalogue, ENTITY, new, origin)


def key_of(values: Mapping[str, Any]) -> Key:
    """Return by what a total of a day is recognised."""
    return values["level"], values["outlet_number"] or "", values["customer"], values["price_list"]


def _values(day: date, total: rating.Total, outlets: Mapping[str, int]) -> dict[str, Any]:
    return {
        "day": day,
        "level": level_of(total.level).value,
        "outlet_number": total.outlet or None,
        "outlet": outlets.get(total.outlet),
        "customer": total.customer or None,
        "price_list": total.list or None,
        "pieces": total.pieces,
        "kilograms": kilograms(total.grams),
        "freight": yuan(total.freight),
        "surcharge": yuan(total.surcharge),
        "insurance": yuan(total.insurance),
        "fee": yuan(total.fee),
        "commission": yuan(total.commission),
        "failed": total.failed,
    }


def level_of(code: int) -> Level:
    """Return the level of a stored number."""
    return next(level for level, known in LEVEL_CODES.items() if known == code)
