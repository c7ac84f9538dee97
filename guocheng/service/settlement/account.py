"""The statement of an outlet (网点对账单): what it had, what came in and went out line by line, what is left.

- Read from the postings of its prepaid account, so every line opens to its postings and they to their papers.
- What waits to be confirmed stands below and is no part of the balance; labels are refused by both together.
- With every statement the balance is reckoned anew from the papers, and a difference is said (`checked`).
- What the other side entered by hand and the office has not sent to both yet is only told of: it takes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from guocheng.base.period import Month
from guocheng.base.problem import NotFound, Problem
from guocheng.definition.book import Book
from guocheng.service.context import Look
from guocheng.service.ledger.basis import Unit
from guocheng.service.ledger.following import lag
from guocheng.service.ledger.seen import known_book, seen
from guocheng.store.ledger.figures import Figure, figures, months_of
from guocheng.store.settlement import accounts
from guocheng.store.settlement.accounts import Line, Waiting

Json = dict[str, Any]
BOOK, TRADE = "settlement.prepaid", "amoeba.trade"
ZERO = Decimal("0.00")
_BY_RULE: Json = {"field": "made_by", "op": "not_empty"}
STATES = {"ok": "正常", "low": "余额不足", "stopped": "已停单号"}


def outlets(look: Look, *, month: str) -> Json:
    """Return the accounts in use that this person sees, with what is left in each at the end of a month.

    :raises NotFound: the person sees no prepaid account.
    """
    wanted = Month.parse(month)
    book = known_book(look, BOOK)
    names = accounts.outlets(look.connection)
    seen_ones = _seen(look, book, names)
    mine = [one for one in names if one in seen_ones]
    kept = _by_outlet(figures(look.connection, BOOK, "actual", _until(look, wanted), mine))
    limits = accounts.lines(look.connection)
    waiting = accounts.waiting(look.connection, mine, wanted.plus(1).first_day)
    used = {*kept, *limits, *(one.outlet for one in waiting)}
    rows = []
    for one in [each for each in mine if each in used]:
        left = sum((each.amount for each in kept.get(one, ())), ZERO)
        coming = sum((each.amount for each in waiting if each.outlet == one and each.counts), ZERO)
        rows.append({"outlet": {"id": one, "title": names[one]}, **_left(left, coming, limits.get(one))})
    # Whoever runs out of money comes first; among equals the order of their numbers stays.
    rows.sort(key=lambda row: list(STATES)[::-1].index(row["state"]))
    return {"month": str(wanted), "outlets": rows}


def statement(look: Look, *, outlet: int, month: str) -> Json:
    """Return the statement of an outlet for a month.

    :raises NotFound: there is no such account for this person.
    """
    wanted = Month.parse(month)
    book = known_book(look, BOOK)
    names = accounts.outlets(look.connection)
    if outlet not in names or outlet not in _seen(look, book, {outlet: names[outlet]}):
        message = "没有这个网点的预付账，或者您没有查看它的权限"
        raise NotFound(Problem("settlement.no_account", f"网点 {outlet}", message))
    before = figures(look.connection, BOOK, "actual", _until(look, wanted.plus(-1)), [outlet])
    opening = sum((one.amount for one in before), ZERO)
    inside = figures(look.connection, BOOK, "actual", [wanted], [outlet])
    lines = list(_lines(book, wanted, outlet, opening, inside))
    closing = opening + sum((one.amount for one in inside), ZERO)
    asked = accounts.waiting(look.connection, [outlet], wanted.plus(1).first_day)
    waiting = [one for one in asked if one.counts]
    coming = sum((one.amount for one in waiting), ZERO)
    late = lag(look, book)
    return {
        "book": BOOK,
        "outlet": {"id": outlet, "title": names[outlet]},
        "month": str(wanted),
        "label": wanted.label,
        "opening": f"{opening}",
        "lines": lines,
        "closing": f"{closing}",
        "trades": TRADE,
        "waiting": _waiting(book, outlet, wanted, waiting),
        "unconfirmed": _unconfirmed(outlet, wanted, [one for one in asked if not one.counts]),
        **_left(closing, coming, accounts.lines(look.connection).get(outlet)),
        "behind": late.waiting,
        "checked": checked(look, outlet, late.waiting),
        "as_of": look.now.isoformat(),
    }


def checked(look: Look, outlet: int, behind: int) -> Json:
    """Say whether the kept balance, the book and the papers agree on what an outlet has left today.

    While the book has changes before it that it has not read, only the balance and the papers are compared.
    """
    found = accounts.thrice(look.connection, BOOK, outlet)
    wrong = [
        f"{name}{figure} 元"
        for name, figure, compared in (
            ("预付余额（停单看它）", found.kept, True),
            ("网点预付账（对账单看它）", found.booked, not behind),
        )
        if compared and figure != found.papers
    ]
    message = f"按单据重算，到今天应该是 {found.papers} 元，和{'、'.join(wrong)}对不上，请管理员核对" if wrong else ""
    figures_ = {"kept": f"{found.kept}", "booked": f"{found.booked}", "papers": f"{found.papers}"}
    return {**figures_, "agrees": not wrong, "message": message}


def _seen(look: Look, book: Book, names: Mapping[int, str]) -> frozenset[int]:
    return seen(look, book, {one: Unit(one, name, department=one) for one, name in names.items()})


def _until(look: Look, month: Month) -> list[Month]:
    return [one for one in months_of(look.connection, BOOK) if one <= month]


def _by_outlet(found: Iterable[Figure]) -> dict[int, list[Figure]]:
    kept: dict[int, list[Figure]] = {}
    for one in found:
        kept.setdefault(one.object_id, []).append(one)
    return kept


def _lines(book: Book, month: Month, outlet: int, opening: Decimal, found: Iterable[Figure]) -> Iterator[Json]:
    """Yield the lines of a month in the order of the categories, each with the balance after it."""
    figures_of: dict[str, list[Figure]] = {}
    for one in found:
        figures_of.setdefault(one.category, []).append(one)
    balance = opening
    for category in book.categories:
        if (here := figures_of.get(category.code)) is None:
            continue
        amount = sum((one.amount for one in here), ZERO)
        quantity = sum((one.quantity for one in here), Decimal(0))
        balance += amount
        yield {
            "category": category.code,
            "label": category.label,
            "quantity": f"{abs(quantity).normalize():f}" if quantity else None,
            "amount": f"{amount}",
            "balance": f"{balance}",
            "where": {
                "and": [
                    {"field": "object", "op": "eq", "value": outlet},
                    {"field": "account", "op": "eq", "value": category.code},
                    {"field": "month", "op": "eq", "value": month.first_day.isoformat()},
                ]
            },
        }


def _waiting(book: Book, outlet: int, month: Month, found: Iterable[Waiting]) -> list[Json]:
    """Return what waits to be confirmed in the order of the categories, each with the filter that lists its trades."""
    order = {one.code: (place, one.label) for place, one in enumerate(book.categories)}
    return [
        {
            "category": one.topic,
            "label": order[one.topic][1],
            "amount": f"{one.amount}",
            "trades": one.trades,
            "where": {
                "and": [
                    *_open_trades(outlet, month),
                    {"field": "topic", "op": "eq", "value": one.topic},
                    {"or": [_BY_RULE, {"field": "stage", "op": "eq", "value": "waiting"}]},
                ]
            },
        }
        for one in sorted(found, key=lambda each: order[each.topic][0])
    ]


def _unconfirmed(outlet: int, month: Month, found: Iterable[Waiting]) -> Json | None:
    """Return what was entered by hand and asks to be agreed to; nothing where there is none."""
    ones = list(found)
    if not ones:
        return None
    by_hand = {"field": "made_by", "op": "empty"}
    not_sent = {"field": "stage", "op": "in", "value": ["made", "disputed"]}
    return {
        "trades": sum(one.trades for one in ones),
        "amount": f"{sum((one.amount for one in ones), ZERO)}",
        "where": {"and": [*_open_trades(outlet, month), by_hand, not_sent]},
    }


def _open_trades(outlet: int, month: Month) -> Iterator[Json]:
    """Yield the conditions that find what an outlet has not confirmed until the end of a month."""
    yield {"or": [{"field": name, "op": "eq", "value": outlet} for name in ("seller_outlet", "buyer_outlet")]}
    yield {"field": "stage", "op": "in", "value": ["made", "waiting", "disputed"]}
    yield {"field": "day", "op": "lt", "value": month.plus(1).first_day.isoformat()}


def _left(left: Decimal, coming: Decimal, line: Line | None) -> Json:
    """Return what is left, what is left with what waits, and whether that is enough."""
    together = left + coming
    warn, stop = (line.warn_below, line.stop_below) if line else (ZERO, ZERO)
    state = "stopped" if together < stop else "low" if line and together < warn else "ok"
    return {
        "balance": f"{left}",
        "open": f"{together}",
        "warn_below": f"{warn}" if line else None,
        "stop_below": f"{stop}",
        "state": state,
        "state_label": STATES[state],
    }
