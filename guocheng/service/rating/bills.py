"""The bills of a month (月账单): what each customer is to pay and gets back, and of one what it is made of.

- A customer is on the list, and his bill can be opened, where one sees all his totals of the month.
- The list is made of the totals, a bill of the charges themselves: they come to the same, to the fen.
- Both are as waybills and prices are now; the document that was made of them stands beside, as it was. What a customer
  owes is what his document says, with what it carries along; without one it is what the month comes to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from guocheng.base.explained import Explained
from guocheng.base.problem import NotFound, Problem
from guocheng.definition.role import Right
from guocheng.engine.rating import Level, Traffic, telling
from guocheng.engine.rating.party import LEVEL_CODES
from guocheng.engine.rating.whole import kilograms, yuan
from guocheng.service.context import Look
from guocheng.service.rating.access import (
    BILLED,
    ENTITY,
    may_export,
    may_manage,
    must_see_amounts,
    reading,
    shows,
)
from guocheng.service.rating.bill_shown import shown
from guocheng.service.rating.reckoning import Reckoned, reckoned
from guocheng.service.rating.work import month_of
from guocheng.store import rating

LEVEL = LEVEL_CODES[Level.CUSTOMER]
#: The figures of a customer that are added up under the list.
FIGURES = ("pieces", "grams", "fee", "added", "prepaid", "now", "carried", "due", "rebate", "commission", "failed")


def listed(look: Look, *, month: date | None, right: Right = Right.SEE) -> dict[str, Any]:
    """Return the customers of a month with what each is to pay, and all of them together.

    :raises Refused: amounts of the totals are kept from the person.
    """
    reader = reading(look)
    must_see_amounts(look, BILLED, what="客户账单")
    first, until = month_of(look, month)
    found = rating.wholes(look.connection, reader, first, until, right=right)
    documents = shown(look, first)
    mine = [one for one in found if one.whole and one.customer is not None]
    if right is Right.SEE:
        known = {one.customer for one in found}
        mine += [rating.Whole(one, True, 0, 0, 0, 0, 0) for one in documents if one not in known]
    sent = {one.customer: Traffic(one.pieces, one.grams, one.fen) for one in mine if one.customer is not None}
    made = reckoned(look, sent, first, until)
    names = rating.customers(look.connection, list(sent))
    rows = [
        {
            "customer": {"id": one.customer, "title": names.get(one.customer, "")},
            "document": documents.get(one.customer),
        }
        | _figures(one, made[one.customer], documents.get(one.customer), commission=shows(look, "commission"))
        for one in mine
        if one.customer is not None
    ]
    rows.sort(key=lambda row: (-row["due"], row["customer"]["id"]))
    total = {name: sum(row[name] for row in rows) for name in FIGURES if all(row[name] is not None for row in rows)}
    return {
        "month": first.isoformat(),
        "rows": [_written(row) for row in rows],
        "total": _written(dict.fromkeys(FIGURES) | total),
        "unassigned": sum(one.failed for one in found if one.customer is None),
        "partial": sum(1 for one in found if not one.whole),
        "exports": may_export(look),
        "makes": may_manage(look),
    }


def _figures(one: rating.Whole, made: Reckoned, document: dict[str, Any] | None, *, commission: bool) -> dict[str, Any]:
    """Return the figures of a customer, amounts in fen; what couriers get is shown to who sees it."""
    bill = made.bill
    return {
        "pieces": one.pieces,
        "grams": one.grams,
        "fee": one.fen,
        "added": bill.average_weight + bill.destination,
        "prepaid": bill.prepaid,
        "now": bill.due,
        **_owed(bill.due, document),
        "rebate": made.rebate,
        "commission": one.commission if commission else None,
        "failed": one.failed,
    }


def _owed(now: int, document: dict[str, Any] | None) -> dict[str, int | None]:
    """Return what a customer owes, in fen, and what of it comes from months before."""
    if document is None or document["due"] is None:
        return {"carried": 0, "due": now}
    return {"carried": _fen(document["carried"]), "due": _fen(document["due"])}


def _fen(amount: str | None) -> int | None:
    return None if amount is None else int(Decimal(amount) * 100)


def _written(row: dict[str, Any]) -> dict[str, Any]:
    """Return figures as they are sent: grams as kilograms, fen as yuan, counts as they are."""
    told = {name: value for name, value in row.items() if name in ("customer", "document", "pieces", "failed")}
    told["kilograms"] = str(kilograms(row["grams"]))
    amounts = [name for name in FIGURES if name not in ("pieces", "grams", "failed")]
    return told | {name: None if row[name] is None else str(yuan(row[name])) for name in amounts}


def bill(look: Look, *, customer: int, month: date, right: Right = Right.SEE) -> dict[str, Any]:
    """Return the bill of a customer for a month, with its rebate beside it, and what the charges are made of.

    :raises NotFound: the customer has no total in this month, or one that the person may not see.
    :raises Refused: amounts of the totals are kept from the person.
    """
    reader = reading(look)
    must_see_amounts(look, BILLED, what="客户账单")
    first, until = month_of(look, month)
    found = rating.wholes(look.connection, reader, first, until, customer=customer, right=right)
    document = shown(look, first, customer=customer).get(customer)
    nothing = document is not None and not any(one.customer == customer for one in found)
    if not nothing and not any(one.customer == customer and one.whole for one in found):
        message = "这个客户这个月没有计价记录，或者您只能看到其中一部分，不能出整月账单"
        raise NotFound(Problem("rating.no_bill", ENTITY, message))
    parts = rating.parts(look.connection, customer, first, until, level=LEVEL)
    every = _sum("合计", parts)
    traffic = Traffic(every["pieces"], every["grams"], every["fee"])
    made = reckoned(look, {customer: traffic}, first, until)[customer]
    lists = rating.list_names(look.connection)
    return {
        "id": customer,
        "customer": rating.customers(look.connection, [customer]).get(customer, ""),
        "month": first.isoformat(),
        "document": document,
        "pieces": traffic.pieces,
        "kilograms": str(kilograms(traffic.grams)),
        "failed": every["failed"],
        "due": str(yuan(made.bill.due)),
        "lines": _lines(made.bill.explained),
        "rebates": [
            {"name": one.name, "amount": str(yuan(one.amount)), "lines": list(one.lines)} for one in made.rebates
        ],
        "total": _told(every),
        "days": _by(parts, lambda one: one.day, lambda day: f"{day.month} 月 {day.day} 日"),
        "lists": _by(parts, lambda one: one.list, lambda number: lists.get(number, "没有价格表")),
        "provinces": _by(parts, lambda one: one.province, province),
        "exports": may_export(look),
        "makes": may_manage(look),
    }


def province(place: int) -> str:
    """Return the name of a place, of none as well."""
    return telling.place_name(place) if place else "没有目的地"


def _by(
    parts: Sequence[rating.Part], key: Callable[[rating.Part], Any], label: Callable[[Any], str]
) -> list[dict[str, Any]]:
    """Return the parts of a bill under their keys, in order."""
    groups: dict[Any, list[rating.Part]] = {}
    for one in parts:
        groups.setdefault(key(one), []).append(one)
    return [_told(_sum(label(one), groups[one])) for one in sorted(groups)]


def _sum(label: str, parts: Iterable[rating.Part]) -> dict[str, Any]:
    names = [one.name for one in fields(rating.Part)][3:]
    sums: dict[str, Any] = dict.fromkeys(names, 0)
    for one in parts:
        for name in names:
            sums[name] += getattr(one, name)
    return {"label": label, **sums, "fee": sums["freight"] + sums["surcharge"] + sums["insurance"]}


def _told(row: dict[str, Any]) -> dict[str, Any]:
    amounts = ("freight", "surcharge", "insurance", "fee")
    return {
        "label": row["label"],
        "pieces": row["pieces"],
        "kilograms": str(kilograms(row["grams"])),
        "failed": row["failed"],
        **{name: str(yuan(row[name])) for name in amounts},
    }


def _lines(explained: Explained) -> list[dict[str, str]]:
    return [{"label": one.label, "amount": str(one.value)} for one in explained.steps]
