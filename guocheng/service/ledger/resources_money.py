"""The money of an object (钱): what came in, what went out, what is left, month by month, and against its plan.

- Sums are those of the postings the reader sees; what is masked from him on some of them is not added up.
- Income and cost are told apart by what an account is (科目性质); a book without accounts has its categories alone.
- A plan is compared over the months that have one and have begun, each by its nearest edition, never a sum of editions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from guocheng.base.period import Month
from guocheng.base.problem import Problem, Refused
from guocheng.base.zone import local_day
from guocheng.definition.book import ACCOUNT_KINDS, SCENARIOS, Book
from guocheng.engine.ledger.columns import Compared
from guocheng.service.context import Look
from guocheng.service.ledger.plans import EDITIONS
from guocheng.service.ledger.resources_behind import plain
from guocheng.service.records import lists
from guocheng.service.records.access import reader_of
from guocheng.store.ledger.lookups import accounts

Json = dict[str, Any]
KINDS = {one.code: one.label for one in ACCOUNT_KINDS}
INCOME = ("external_income", "internal_income")
COST = ("internal_cost", "variable", "fixed", "shared", "allocated")
LABOUR, HOURS, VOLUME, BALANCE = "labour", "hours", "volume", "balance"
#: Accounts that count things instead of money.
COUNTED = (HOURS, VOLUME)
#: So many months are drawn in the overview, and compared with a plan.
MONTHS_SHOWN, MONTHS_PLANNED = 6, 12
_EDITION_LABELS = {one.code: one.label for one in SCENARIOS}
_FIGURES = ("amount", "quantity")
NOUGHT = Decimal(0)


def shows(look: Look, book: Book) -> bool:
    """Tell whether a reader sees the amounts of a book."""
    visibility = reader_of(look).visible(book.name)
    return {"object", "scenario", "account", "month"} <= visibility.shown and plain(visibility, "amount")


def must_show(look: Look, books: Sequence[Book]) -> None:
    """Refuse who sees the amounts of none of the books.

    :raises Refused: there is none whose amounts he sees.
    """
    if not any(shows(look, one) for one in books):
        message = "这一页上的金额对您不可见；需要时请联系管理员"
        raise Refused(Problem("ledger.no_amounts", "钱", message))


def summary(look: Look, book: Book, record_id: int) -> Json:
    """Return what is left of all that was put on an object, and its last months."""
    where = actual(record_id)
    months = by_month(look, book, where)[:MONTHS_SHOWN]
    return {
        "name": book.name,
        "label": book.label,
        "where": where,
        "result": result(by_account(look, book, where)),
        "months": list(reversed(_told_apart(look, book, where, months))),
    }


def of_book(look: Look, book: Book, record_id: int) -> Json:
    """Return what a book holds of an object: by account, by month, and against the plan."""
    where = actual(record_id)
    rows = by_account(look, book, where)
    return {
        "name": book.name,
        "label": book.label,
        "where": where,
        "accounts": [one for one in rows if one["kind"] not in COUNTED],
        "result": result(rows),
        "months": _told_apart(look, book, where, by_month(look, book, where)),
        "plan": _plan(look, book, record_id),
    }


def actual(record_id: int, scenario: str = "actual") -> Json:
    """Return the filter of the postings on an object, of what was or of an edition of its plan."""
    return {
        "and": [
            {"field": "object", "op": "eq", "value": record_id},
            {"field": "scenario", "op": "eq", "value": scenario},
        ]
    }


def by_account(look: Look, book: Book, where: Json) -> list[Json]:
    """Return sums by account, or by category, each with what it is."""
    sums = _sums(look, book)
    found = lists.grouped(look, entity=book.name, group={"field": "account"}, measures=sums, where=where)
    kinds = {one.id: one.kind for one in accounts(look.connection, book).values()}
    return [{**_sum(one, sums), **_kind(kinds, one)} for one in found["groups"]]


def by_month(look: Look, book: Book, where: Json) -> list[Json]:
    """Return sums by month, the latest first."""
    sums = _sums(look, book)
    group = {"field": "month", "bucket": "month", "down": True}
    found = lists.grouped(look, entity=book.name, group=group, measures=sums, where=where)
    return [_sum(one, sums) for one in found["groups"]]


def _told_apart(look: Look, book: Book, where: Json, months: Sequence[Json]) -> list[Json]:
    """Return months each with income, cost, labour and what is left, where accounts say what they are."""
    kinds = {one.id: one.kind for one in accounts(look.connection, book).values()}
    if not set(kinds.values()) & {*INCOME, *COST, LABOUR}:
        return [{**one, "result": None} for one in months]
    sums: dict[str, list[Json]] = {}
    for kind in {*kinds.values()} & {*INCOME, *COST, LABOUR}:
        ids = [account for account, its in kinds.items() if its == kind]
        of_kind = {"and": [*where["and"], {"field": "account", "op": "in", "value": ids}]}
        for one in by_month(look, book, of_kind):
            sums.setdefault(str(one["value"]), []).append({"kind": kind, "amount": one["amount"]})
    return [{**one, "result": result(sums.get(str(one["value"]), []))} for one in months]


def result(rows: Iterable[Json]) -> Json | None:
    """Return income, cost, labour and what is left; nothing where the accounts say not what they are."""
    sums: dict[str, Decimal] = {}
    for one in rows:
        if one["kind"] and one["amount"] is not None:
            sums[one["kind"]] = sums.get(one["kind"], NOUGHT) + Decimal(one["amount"])
    if not sums.keys() & {*INCOME, *COST, LABOUR}:
        return None
    income = sum((sums.get(kind, NOUGHT) for kind in INCOME), NOUGHT)
    cost = sum((sums.get(kind, NOUGHT) for kind in COST), NOUGHT)
    labour = sums.get(LABOUR, NOUGHT)
    left = income - cost - labour
    return {
        "income": f"{income:.2f}",
        "cost": f"{cost:.2f}",
        "labour": f"{labour:.2f}",
        "margin": f"{left:.2f}",
        "rate": _text(Compared(left, income).rate),
    }


def _plan(look: Look, book: Book, record_id: int) -> Json | None:
    """Return the plan of an object beside what came of it, over the same months; nothing where there is none."""
    editions = _planned_months(look, book, record_id)
    if not editions:
        return None
    planned: dict[str, list[Json]] = {}
    for edition, months in editions.items():
        for one in by_account(look, book, _within(record_id, edition, months)):
            planned.setdefault(str(one["value"]), []).append(one)
    months = sorted(month for each in editions.values() for month in each)
    this = Month.of(local_day(look.now)).first_day.isoformat()
    was = {str(one["value"]): one for one in by_account(look, book, _within(record_id, "actual", months))}
    keys = [*was, *(key for key in planned if key not in was)]
    rows = [_compared(was.get(key), planned.get(key, [])) for key in keys]
    return {
        "months": [Month.parse(one[:7]).label for one in months],
        #: The month that is under way has all of its plan, and not yet all of its figures.
        "under_way": months[-1] == this,
        "editions": [_EDITION_LABELS[one] for one in editions],
        "rows": sorted(rows, key=lambda one: str(one["label"])),
    }


def _planned_months(look: Look, book: Book, record_id: int) -> dict[str, list[str]]:
    """Return for each edition the months that go by it: the nearest edition that has anything for them."""
    until = Month.of(local_day(look.now)).first_day.isoformat()
    taken: set[str] = set()
    found: dict[str, list[str]] = {}
    for edition in EDITIONS:
        months = {str(one["value"])[:10] for one in by_month(look, book, actual(record_id, edition))}
        if mine := {one for one in months if one <= until} - taken:
            found[edition] = sorted(mine)
            taken |= mine
    last = set(sorted(taken)[-MONTHS_PLANNED:])
    kept = {edition: [one for one in months if one in last] for edition, months in found.items()}
    return {edition: months for edition, months in kept.items() if months}


def _within(record_id: int, scenario: str, months: Sequence[str]) -> Json:
    among = {"or": [{"field": "month", "op": "eq", "value": one} for one in months]}
    return {"and": [*actual(record_id, scenario)["and"], among]}


def _compared(was: Json | None, planned: Sequence[Json]) -> Json:
    one = was or planned[0]
    counts = one["kind"] in COUNTED
    name = "quantity" if counts else "amount"
    value = Decimal(was[name] or 0) if was else NOUGHT
    plan = sum((Decimal(each[name] or 0) for each in planned), NOUGHT)
    beside = Compared(value, plan)
    return {
        "label": one["label"],
        "kind": one["kind"],
        "kind_label": one["kind_label"],
        "counted": counts,
        "plan": _text(plan),
        "actual": _text(value),
        "gap": _text(beside.gap),
        "rate": _text(beside.rate),
        #: More income is good news, more cost is not.
        "good": "up" if one["kind"] in INCOME else "down" if one["kind"] in (*COST, LABOUR, HOURS) else "",
    }


def _sums(look: Look, book: Book) -> list[dict[str, str]]:
    shown = reader_of(look).visible(book.name).shown
    return [{"field": one, "statistic": "sum"} for one in _FIGURES if one in shown]


def _sum(group: Json, sums: Sequence[dict[str, str]]) -> Json:
    values = dict(zip((one["field"] for one in sums), group["statistics"], strict=True))
    return {
        "value": group["value"],
        "label": group["label"],
        "count": group["count"],
        "amount": values.get("amount"),
        "quantity": values.get("quantity"),
        "where": group["where"],
    }


def _kind(kinds: dict[int, str], group: Json) -> dict[str, str]:
    value = group["value"]
    account = value["id"] if isinstance(value, dict) else value
    found = kinds.get(account, "") if isinstance(account, int) else ""
    return {"kind": found, "kind_label": KINDS.get(found, "")}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
