"""What trades there should be (应有的内部交易): sums of business data, priced; what cannot be priced says why.

- A day is priced by the list in force on it; the days of a month that share a list reach a tier together.
- The key of a trade is all that it was summed by, so nothing else in it decides which trade it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from guocheng.base.money import EXACT, rounded, split
from guocheng.base.period import Month
from guocheng.definition.conversion import Conversion
from guocheng.engine.ledger.pricing import (
    Charge,
    Factor,
    Missing,
    PriceList,
    bounded,
    charge,
    factor_for,
    in_force,
    plain,
)
from guocheng.engine.ledger.trading import Figures
from guocheng.service.settlement.amoebas import SHARED
from guocheng.service.settlement.terms import Terms
from guocheng.store.settlement.runs import Pending
from guocheng.store.settlement.sums import Sum
from guocheng.store.settlement.terms import FixedFee, Item, Unit

#: What fixed fees are made under, as if it were a conversion.
FIXED = "settlement.fixed_fee"
FIXED_LABEL = "月固定费"
ONE = Decimal(1)
FEN = Decimal("0.01")


@dataclass(frozen=True)
class Head:
    """What a trade is about, apart from its figures."""

    day: date
    seller: Unit
    buyer: Unit
    item: Item
    kind: str
    direction: str | None
    grade: str


@dataclass
class Wanted:
    """The trades there should be, by key, and what could not become one."""

    heads: dict[str, Head] = field(default_factory=dict)
    figures: dict[str, Figures] = field(default_factory=dict)
    pending: list[Pending] = field(default_factory=list)
    used: dict[str, Any] = field(default_factory=dict)
    #: Who is charged on which days, by the id of the unit that pays.
    charged: set[tuple[int, date]] = field(default_factory=set)


def prefix(conversion: str, month: Month) -> str:
    """Return how the keys of the trades of a conversion in a month begin."""
    return f"{conversion}|{month}|"


@dataclass
class _Group:
    head: Head
    #: Quantities by the list and the factor they are priced with.
    parts: dict[tuple[int, Decimal], Decimal] = field(default_factory=dict)
    records: int = 0
    days: set[date] = field(default_factory=set)


@dataclass(frozen=True)
class Covered:
    """What other conversions charge for already: whom on which days, and by which it is."""

    days: Mapping[tuple[int, date], str] = field(default_factory=dict)


def wanted(
    one: Conversion,
    month: Month,
    found: Iterable[Sum],
    terms: Terms,
    sides: Mapping[str, str],
    already: Covered = Covered(),
) -> Wanted:
    """Return the trades of a conversion; `sides` says to which entity provider and receiver link."""
    made = Wanted()
    groups: dict[str, _Group] = {}
    lists = {each.id: each for each in terms.lists}
    for row in _divided(found, terms, sides):
        placed = _placed(one, month, row, terms, sides, already)
        if isinstance(placed, Missing):
            made.pending.append(_pending(one, row, terms, sides, placed))
            continue
        head, price_list, factor = placed
        key = _key(one, month, head, row.day)
        group = groups.setdefault(key, _Group(head))
        part = (price_list.id, factor.factor if factor else ONE)
        group.parts[part] = group.parts.get(part, Decimal(0)) + (row.quantity or Decimal(0))
        group.records += row.records
        group.days |= {row.day} if row.day and row.quantity else set()
        if factor:
            made.used[f"factor:{factor.id}"] = factor.version
    for key, group in groups.items():
        _price(one, key, group, lists, made)
    made.pending = _together(made.pending)
    return made


def fixed(month: Month, fees: Iterable[FixedFee], terms: Terms) -> Wanted:
    """Return the trades that fixed fees make in a month; one not in force all the month counts by its days."""
    made = Wanted()
    by_id = {one.id: one for one in terms.items.values()}
    for fee in fees:
        item, seller, buyer = by_id[fee.item], terms.units[fee.seller], terms.units[fee.buyer]
        key = f"{prefix(FIXED, month)}{fee.id}"
        days, in_month = _days_in_force(month, fee)
        whole = EXACT.multiply(fee.quantity, fee.price)
        amount = rounded(EXACT.divide(EXACT.multiply(whole, days), in_month))
        explained = f"每月 {plain(fee.quantity)} × {plain(fee.price)}"
        if days < in_month:
            explained += f" × {days} 天 ÷ {in_month} 天"
        made.heads[key] = Head(month.last_day, seller, buyer, item, item.kind, None, "")
        made.figures[key] = Figures(fee.quantity, ONE, fee.price, amount, f"月固定费 {fee.id}", explained)
        made.used[f"fixed_fee:{fee.id}"] = fee.version
    return made


def _divided(found: Iterable[Sum], terms: Terms, sides: Mapping[str, str]) -> Iterator[Sum]:
    """Yield what each amoeba has of a department or a person that several share; the parts come to the whole."""
    for row in found:
        parts = [row]
        for side, entity in sides.items():
            parts = [part for each in parts for part in _shared(each, side, entity, terms)]
        yield from parts


def _shared(row: Sum, side: str, entity: str, terms: Terms) -> Iterator[Sum]:
    whose = getattr(row, side)
    shares = terms.amoebas.parts(whose, entity, row.day) if entity in SHARED and whose and row.day else []
    if row.quantity is None or isinstance(shares, Missing) or len(shares) < 2:
        yield row
        return
    # The fen of ten times the quantity are its thousandths.
    pieces = split(row.quantity.scaleb(1), [share for _, share in shares])
    for place, ((unit, _), piece) in enumerate(zip(shares, pieces, strict=True)):
        part = replace(row, quantity=piece.scaleb(-1), records=0 if place else row.records)
        yield replace(part, provider=unit.number) if side == "provider" else replace(part, receiver=unit.number)


def _days_in_force(month: Month, fee: FixedFee) -> tuple[int, int]:
    """Return on how many days of a month a fee is in force, and how many it has."""
    start, end = month.first_day, month.plus(1).first_day
    until = min(fee.valid_until or end, end)
    return (until - max(fee.valid_from, start)).days, (end - start).days


def _placed(
    one: Conversion, month: Month, row: Sum, terms: Terms, sides: Mapping[str, str], already: Covered
) -> tuple[Head, PriceList, Factor | None] | Missing:
    """Return whose trade a row belongs to and by which list it is priced, or why it cannot be."""
    if row.day is None:
        return Missing("no_day", "单据上没有日期，不知道算在哪个月")
    if row.quantity is None:
        return Missing("no_quantity", "单据上没有数量")
    seller = terms.amoebas.unit(row.provider, sides["provider"], row.day, "提供方")
    if isinstance(seller, Missing):
        return seller
    buyer = terms.amoebas.unit(row.receiver, sides["receiver"], row.day, "接收方")
    if isinstance(buyer, Missing):
        return buyer
    if (by := already.days.get((buyer.id, row.day))) is not None:
        message = f"「{buyer.name}」这一天已经按「{by}」收了，同一件事不收两次"
        return Missing("covered", message)
    if seller.id == buyer.id:
        return Missing("same_unit", f"提供方和接收方都是「{seller.name}」")
    item = terms.items.get(row.item or "")
    if item is None or not item.active:
        return Missing("no_item", f"没有启用的服务项目「{row.item or ''}」")
    price_list = in_force(terms.lists, item=item.id, provider=seller.id, receiver=buyer.id, day=row.day)
    if isinstance(price_list, Missing):
        return price_list
    factor = factor_for(terms.factors, item=item.id, grade=row.grade or "", day=row.day)
    if isinstance(factor, Missing):
        return factor
    day = month.last_day if one.group_by == "month" else row.day
    return Head(day, seller, buyer, item, one.trade, row.direction, row.grade or ""), price_list, factor


def _key(one: Conversion, month: Month, head: Head, day: date | None) -> str:
    period = "" if one.group_by == "month" else f"{day}|"
    # By ids: a unit or an item that gets another number or code keeps its trades.
    parts = (head.seller.id, head.buyer.id, head.item.id, head.grade, head.direction or "")
    return prefix(one.name, month) + period + "|".join(map(str, parts))


def _price(one: Conversion, key: str, group: _Group, lists: Mapping[int, PriceList], made: Wanted) -> None:
    charges = [(part, charge(lists[part[0]], quantity, part[1])) for part, quantity in sorted(group.parts.items())]
    refused = [each for _, each in charges if isinstance(each, Missing)]
    head = group.head
    if refused:
        quantity = sum(group.parts.values(), Decimal(0))
        made.pending.append(
            Pending(one.name, None, head.seller.name, head.buyer.name, head.item.name, head.grade, quantity,
                    group.records, refused[0].code, refused[0].message)
        )  # fmt: skip
        return
    priced = [(part, each) for part, each in charges if isinstance(each, Charge)]
    if not any(each.quantity or each.amount.value for _, each in priced):
        return
    made.heads[key] = head
    made.charged |= {(head.buyer.id, day) for day in group.days}
    made.figures[key] = _within(one, _figures(priced))
    made.used |= {f"price_list:{each.price_list.name}": each.price_list.version for _, each in priced}


def _figures(priced: list[tuple[tuple[int, Decimal], Charge]]) -> Figures:
    """Return the figures of a trade; where several lists took part, the price shown is the mean."""
    charges = [each for _, each in priced]
    quantity = sum((each.quantity for each in charges), Decimal(0))
    amount = sum((each.amount.value for each in charges), Decimal("0.00"))
    standard = sum((each.standard for each in charges), Decimal(0))
    factors = {each.factor for each in charges}
    factor = factors.pop() if len(factors) == 1 else _ratio(standard, quantity)
    price = charges[0].price if len(charges) == 1 else _ratio(amount, standard)
    names = dict.fromkeys(f"{each.price_list.name} 第 {each.price_list.version} 版" for each in charges)
    return Figures(
        quantity.quantize(Decimal("0.001"), context=EXACT),
        factor.quantize(Decimal("0.0001"), context=EXACT),
        price,
        amount,
        "、".join(names),
        "\n".join(str(each.amount) for each in charges),
    )


def _within(one: Conversion, figures: Figures) -> Figures:
    """Return the figures of a trade within the floor and the cap of its rule."""
    floor, cap = (Decimal(text).quantize(FEN) if text else None for text in (one.floor, one.cap))
    short = bounded(figures.amount.quantize(FEN), floor, cap)
    if not short.steps:
        return figures
    explained = f"{figures.explained}\n{short}（规则「{one.label}」）"
    return replace(figures, amount=figures.amount + short.value, explained=explained)


def _ratio(above: Decimal, below: Decimal) -> Decimal:
    return EXACT.divide(above, below).quantize(Decimal("0.0001"), context=EXACT) if below else Decimal(0)


def _pending(one: Conversion, row: Sum, terms: Terms, sides: Mapping[str, str], why: Missing) -> Pending:
    item = terms.items.get(row.item or "")
    return Pending(
        one.name,
        row.day,
        terms.amoebas.said(row.provider, sides["provider"]),
        terms.amoebas.said(row.receiver, sides["receiver"]),
        item.name if item else row.item or "",
        row.grade or "",
        row.quantity,
        row.records,
        why.code,
        why.message,
    )


def _together(found: Iterable[Pending]) -> list[Pending]:
    """Return what is pending with the days of one thing added up; the first day stands for them."""
    groups: dict[tuple[str, ...], Pending] = {}
    for one in found:
        key = (one.provider, one.receiver, one.item, one.grade, one.reason, one.message)
        if (first := groups.get(key)) is not None:
            quantity = None if one.quantity is None else (first.quantity or 0) + one.quantity
            one = replace(first, quantity=quantity, records=first.records + one.records)
        groups[key] = one
    return list(groups.values())
