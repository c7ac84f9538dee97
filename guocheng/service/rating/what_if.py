"""A month by other prices (整月试算): a version that is not approved yet, or prices by a factor; nothing is stored.

- `now` is what stands in the charges; `then` is what a rating with the other prices would put there.
- DuckDB prices a month where it is installed; else PostgreSQL does day by day, for small months. One at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from guocheng.base.problem import Conflict, Invalid, Problem, Refused
from guocheng.engine.rating import COLUMNS, Book, Tariff, expanded
from guocheng.engine.rating.party import LEVEL_CODES, LEVEL_LABELS
from guocheng.engine.rating.whole import RATE_ONE, half_up, yuan
from guocheng.service.context import Look
from guocheng.service.rating.access import must_manage, must_see_amounts, reading
from guocheng.service.rating.days import level_of
from guocheng.service.rating.tariff import book, tariff, zones
from guocheng.service.rating.work import month_of
from guocheng.service.records.access import opened
from guocheng.service.records.prices import LINES, VERSION
from guocheng.store import rating
from guocheng.store.rating import Sum
from guocheng.store.rating.elsewhere import duck, export

LIST = "express.price_list"
ROWS_MAX = 200
#: How many waybills a question may price while somebody waits for the answer.
ON_DUCKDB, IN_POSTGRESQL = 3_000_000, 200_000
Key = tuple[int, int, int]


@dataclass(frozen=True)
class ListChange:
    """Other prices of a list: those of a version, or its own by a factor."""

    version: int | None = None
    list: int | None = None
    factor: Decimal | None = None


def what_if(look: Look, *, month: date, lists: Sequence[ListChange]) -> dict[str, Any]:
    """Return what a month costs now and would cost by other prices, in sum and by whom it concerns most.

    :raises Refused: the person may not have days rated, or does not see everything of the month.
    :raises Invalid: what is to change is not clear, or the month is too large.
    :raises Conflict: days wait to be rated, or somebody else is asking.
    """
    reader = reading(look)
    must_manage(look)
    must_see_amounts(look)
    first, until = month_of(look, month)
    if not rating.sees_all(look.connection, reader, first, until):
        message = "您只能看到这个月的一部分日计价汇总，不能试算整月，需要时请联系管理员"
        raise Refused(Problem("rating.partly_seen", "试算", message))
    days = _ready(look, first, until)
    found = _changed(look, tariff(look.connection, first, until), first, lists)
    if not rating.alone(look.connection):
        raise Conflict(Problem("rating.busy", "试算", "别人正在试算，同时只能试算一次，请过一会儿再试"))
    then = _priced(look, found, first, until, days)
    changed = rating.prices_changed_at(look.connection)
    outdated = sum(1 for one in days if one.rated_at and changed and changed > one.rated_at)
    warning = f"有 {outdated} 天的价格资料在计价之后改过，差额里也有那些改动，要分开看请先整月重算"
    return {
        "month": first.isoformat(),
        "engine": "duckdb" if duck.installed() else "postgresql",
        **_answer(look, rating.sums(look.connection, first, until), then),
        "warnings": [warning] if outdated else [],
    }


def _ready(look: Look, first: date, until: date) -> list[rating.Day]:
    """Return the days of a month when they are rated, and not too many waybills."""
    days = rating.days(look.connection, first, until)
    if not days:
        raise Invalid(Problem("rating.no_day", "月份", f"{first:%Y-%m} 还没有运单，请换一个月份"))
    if waiting := sum(1 for one in days if one.stale or one.run_id is None):
        message = f"{first:%Y-%m} 还有 {waiting} 天要计价，请先计价再试算，否则比不出差额"
        raise Conflict(Problem("rating.waiting", "月份", message))
    count = sum(one.waybills for one in days)
    if duck.installed():
        if count > ON_DUCKDB:
            message = f"这个月有 {count:,} 票，超过页面上能试算的 {ON_DUCKDB:,} 票，请让管理员在后台试算"
            raise Invalid(Problem("rating.month_too_large", "月份", message))
    elif count > IN_POSTGRESQL:
        message = (
            f"这个月有 {count:,} 票。服务器没有安装 DuckDB，只能试算 {IN_POSTGRESQL:,} 票以内的月份；"
            "请让管理员执行 pip install 'guocheng[duckdb]'"
        )
        raise Invalid(Problem("rating.month_too_large", "月份", message))
    return days


def _changed(look: Look, found: Tariff, first: date, lists: Sequence[ListChange]) -> Tariff:
    """Return the prices as they would be."""
    books = list(found.books)
    done: set[int] = set()
    for number, one in enumerate(lists):
        where = f"lists.{number}"
        if (one.version is None) == (one.list is None) or (one.list is None) != (one.factor is None):
            message = "请选一个价格表版本，或者选一张价格表并填写比例"
            raise Invalid(Problem("rating.bad_supposition", where, message))
        whole = _version(look, one.version, first) if one.version is not None else None
        changed = whole.list if whole else _seen_list(look, one.list or 0)
        if changed in done:
            raise Invalid(Problem("rating.list_twice", where, "同一张价格表只能改一次，请去掉重复的一行"))
        done.add(changed)
        before = [each for each in books if each.list == changed]
        if whole is None and not before:
            raise Invalid(Problem("rating.no_version", where, "这张价格表在这个月没有已批准的版本，请换一张"))
        after = [whole] if whole else [_by(each, one.factor or Decimal(1)) for each in before]
        books = [each for each in books if each.list != changed] + after
    return replace(found, books=tuple(books))


def _version(look: Look, number: int, first: date) -> Book:
    """Return a version as if it had been in force all month."""
    access = opened(look, VERSION, number, lines_max=0)
    if not access.shown - access.masked >= LINES:
        message = "您没有权限看这个版本的重量段和价格，不能用它试算，需要时请联系管理员"
        raise Refused(Problem("rating.prices_hidden", "价格表版本", message))
    row = rating.price_version(look.connection, number)
    assert row is not None
    return replace(book(row, zones(look.connection)), since=first, until=None)


def _seen_list(look: Look, number: int) -> int:
    return opened(look, LIST, number, lines_max=0).id


def _by(one: Book, factor: Decimal) -> Book:
    rate = int(factor * RATE_ONE)
    cells = (
        replace(cell, base=half_up(cell.base * rate, RATE_ONE), more=half_up(cell.more * rate, RATE_ONE))
        for cell in one.cells
    )
    return replace(one, cells=tuple(cells))


def _priced(look: Look, found: Tariff, first: date, until: date, days: Sequence[rating.Day]) -> list[Sum]:
    rates = expanded(found, first, until, lambda one: one.version)
    if not duck.installed():
        return [
            one
            for day in days
            for one in rating.supposed_day(look.connection, day.day, COLUMNS, rates)
        ]  # fmt: skip
    with TemporaryDirectory(prefix="guocheng-") as name:
        folder = Path(name)
        return duck.sums(export(look.connection, COLUMNS, rates, first, until, folder), folder)


def _answer(look: Look, now: Iterable[Sum], then: Iterable[Sum]) -> dict[str, Any]:
    before, after = _added(now), _added(then)
    keys = sorted(before.keys() | after.keys(), key=lambda key: (-abs(_more(before, after, key)), key))
    customers = rating.customers(look.connection, sorted({customer for _, customer, _ in keys if customer}))
    names = rating.list_names(look.connection)
    levels = [code for code in LEVEL_CODES.values() if any(level == code for level, *_ in keys)]
    return {
        "levels": [
            {
                "level": level_of(code).value,
                "label": LEVEL_LABELS[level_of(code)],
                **_figures(_level(before, code), _level(after, code)),
            }
            for code in levels
        ],
        "rows": [
            {
                "level": level_of(level).value,
                "label": LEVEL_LABELS[level_of(level)],
                "customer": customers.get(customer, ""),
                "list": names.get(price_list, ""),
                **_figures(
                    before.get((level, customer, price_list), _NONE), after.get((level, customer, price_list), _NONE)
                ),
            }
            for level, customer, price_list in keys[:ROWS_MAX]
        ],
        "left_out": max(0, len(keys) - ROWS_MAX),
    }


@dataclass(frozen=True)
class _Figure:
    charges: int = 0
    failed: int = 0
    fee: int = 0

    def plus(self, charges: int, failed: int, fee: int) -> _Figure:
        return _Figure(self.charges + charges, self.failed + failed, self.fee + fee)


_NONE = _Figure()


def _added(sums: Iterable[Sum]) -> Mapping[Key, _Figure]:
    found: dict[Key, _Figure] = {}
    for one in sums:
        key = (one.level, one.customer, one.list)
        found[key] = found.get(key, _NONE).plus(one.charges, one.failed, one.fee)
    return found


def _level(figures: Mapping[Key, _Figure], code: int) -> _Figure:
    found = _NONE
    for (level, *_), one in figures.items():
        if level == code:
            found = found.plus(one.charges, one.failed, one.fee)
    return found


def _more(before: Mapping[Key, _Figure], after: Mapping[Key, _Figure], key: Key) -> int:
    return after.get(key, _NONE).fee - before.get(key, _NONE).fee


def _figures(now: _Figure, then: _Figure) -> dict[str, Any]:
    return {
        "waybills": then.charges,
        "failed_now": now.failed,
        "failed_then": then.failed,
        "now": str(yuan(now.fee)),
        "then": str(yuan(then.fee)),
        "difference": str(yuan(then.fee - now.fee)),
    }
