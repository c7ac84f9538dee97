"""Closing the months of a demo's books (演示的月结): after everything is loaded, as people would have done it.

- Books follow their documents by what is committed, so months are closed after the demo itself, each by itself.
- Each month is closed on the fifth of the next, or now where that day has not come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import psycopg

from guocheng.base.period import Month
from guocheng.base.zone import SHANGHAI
from guocheng.service.context import Change, Context
from guocheng.service.directory import principal_of_person
from guocheng.service.ledger import allocating, closing, month_page
from guocheng.service.ledger.following import catch_up
from guocheng.service.platform import Platform


@dataclass(frozen=True)
class Closings:
    """The months of a book to be closed, by whom; of the last one only so much that closing it is left."""

    book: str
    months: tuple[Month, ...]
    person_id: int
    but_last: bool

    @classmethod
    def of(cls, book: str, months: Iterable[str], person_id: int, *, but_last: bool) -> Closings:
        """Return the closings of months given as 2026-03, in their order."""
        return cls(book, tuple(sorted(map(Month.parse, months))), person_id, but_last)


def close_months(platform: Platform, wanted: Closings, *, now: datetime, tell: Callable[[str], None]) -> None:
    """Share, confirm and close months of a book, the first one first."""
    label = platform.catalogue.book(wanted.book).label
    tell(f"  {label} 记账")
    catch_up(platform, wanted.book, now=now)
    for place, month in enumerate(wanted.months):
        last = wanted.but_last and place == len(wanted.months) - 1
        at = min(now, datetime.combine(month.last_day + timedelta(days=5), time(9, 30), SHANGHAI))
        as_person = partial(_as_person, platform, wanted.person_id, at)
        as_person(partial(allocating.allocate, name=wanted.book, month=month))
        for unit in as_person(partial(_unconfirmed, name=wanted.book, month=month)):
            as_person(partial(closing.confirm, name=wanted.book, month=month, object_id=unit))
        if last:
            as_person(partial(closing.check, name=wanted.book, month=month))
        else:
            as_person(partial(closing.close, name=wanted.book, month=month, early=True))
        tell(f"  {label} {month.label}{'已核对，等待结账' if last else '已结账'}")


def _as_person(platform: Platform, person_id: int, at: datetime, verb: Callable[[Change], Any]) -> Any:
    def work(connection: psycopg.Connection) -> Any:
        principal = principal_of_person(connection, platform.catalogue, person_id=person_id, now=at)
        return verb(Change(Context(platform, principal, at, request_id="demo"), connection))

    return platform.database.run(work)


def _unconfirmed(change: Change, *, name: str, month: Month) -> list[int]:
    page = month_page.show(change, name=name, month=month)
    return [one["object"] for one in page["confirmations"] if one["needed"] and not one["confirmed"]]
