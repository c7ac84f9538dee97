"""What a waybill costs and why (运单计价): the reference that every faster way has to agree with.

- Freight, surcharges and the insurance add up to the fee; the commission is what is given back of it.
- A waybill that cannot be priced costs nothing and says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from guocheng.base.explained import Explained, Step
from guocheng.engine.rating import telling
from guocheng.engine.rating.book import Book, province_of
from guocheng.engine.rating.party import By, Level, Party, party_of
from guocheng.engine.rating.reasons import Reason
from guocheng.engine.rating.surcharge import Surcharge, chosen
from guocheng.engine.rating.weight import Stage, chargeable
from guocheng.engine.rating.whole import KILOGRAM, RATE_ONE, half_up, yuan


@dataclass(frozen=True)
class Waybill:
    """What is known of a piece: its day, whose it is, where it goes, what it weighed where."""

    number: str
    day: date
    shop: str = ""
    courier: str = ""
    outlet: str = ""
    place: int = 0
    weights: Mapping[Stage, int] = field(default_factory=dict)
    volume_cm3: int = 0
    declared: int = 0

    @property
    def keys(self) -> dict[By, str]:
        """By what its party is found."""
        return {By.SHOP: self.shop, By.COURIER: self.courier, By.OUTLET: self.outlet}


@dataclass(frozen=True)
class Tariff:
    """Everything that prices: who pays by which list, the versions of the lists, what is added."""

    parties: tuple[Party, ...] = ()
    books: tuple[Book, ...] = ()
    surcharges: tuple[Surcharge, ...] = ()

    def book_of(self, price_list: int, day: date) -> Book | None:
        """Return the version of a list that counts on a day: the newest in force."""
        held = [one for one in self.books if one.list == price_list and one.holds(day)]
        return max(held, key=lambda one: (one.since, one.version), default=None)


@dataclass(frozen=True)
class Rated:
    """How the rating of a waybill on one level ended; amounts in fen, weights in grams."""

    reason: Reason
    customer: int = 0
    list: int = 0
    version: int = 0
    cell: int = -1
    weight: int = 0
    billed: int = 0
    freight: int = 0
    surcharge: int = 0
    insurance: int = 0
    commission: int = 0
    steps: tuple[telling.Told, ...] = ()
    parts: tuple[Step, ...] = ()

    @property
    def fee(self) -> int:
        """What the waybill costs."""
        return self.freight + self.surcharge + self.insurance

    @property
    def explained(self) -> Explained:
        """The fee with the amounts it is made of."""
        return Explained.sum(self.parts)


def rate(waybill: Waybill, tariff: Tariff, level: Level = Level.CUSTOMER, *, pieces: int = 1) -> Rated | None:
    """Price a waybill on a level; None where nobody on that level has to do with it.

    `pieces` is how many the same party has on that day.
    """
    party = party_of((one for one in tariff.parties if one.level is level), waybill.day, waybill.keys)
    if party is None:
        return Rated(Reason.UNKNOWN_SHOP, steps=telling.unknown(waybill.keys)) if level is Level.CUSTOMER else None
    whose = telling.party(party)
    book = tariff.book_of(party.list, waybill.day)
    if book is None:
        return Rated(Reason.NO_LIST, party.customer, party.list, steps=(whose,))
    rules = chosen(
        tariff.surcharges, day=waybill.day, price_list=book.list, customer=party.customer, outlet=waybill.outlet
    )
    return _priced(waybill, party, book, rules, pieces, (whose, telling.book(book)))


def _priced(
    waybill: Waybill,
    party: Party,
    book: Book,
    rules: Sequence[Surcharge],
    pieces: int,
    so_far: tuple[telling.Told, ...],
) -> Rated:
    weight, name = chargeable(
        waybill.weights, waybill.volume_cm3, stage=book.stage, throw=book.throw, divisor=book.divisor
    )
    if weight <= 0:
        return Rated(Reason.NO_WEIGHT, party.customer, book.list, book.version, steps=so_far)
    weighed = (*so_far, telling.weight(name, weight))
    segment = book.segment_of(weight)
    number = None if segment is None else book.cell_of(segment, waybill.place)
    if number is None or segment is None:
        return Rated(Reason.NO_CELL, party.customer, book.list, book.version, weight=weight, steps=weighed)
    cell, rounding = book.cells[number], book.rounding_of(book.cells[number])
    billed = rounding(weight)
    freight = cell.freight(billed)
    added = _added(rules, province_of(waybill.place), weight, pieces)
    insurance = half_up(waybill.declared * book.insurance, RATE_ONE)
    surcharge = sum(fen for _, fen in added)
    fee = freight + surcharge + insurance
    return Rated(
        Reason.DONE,
        party.customer,
        book.list,
        book.version,
        number,
        weight,
        billed,
        freight,
        surcharge,
        insurance,
        commission(book, fee, weight),
        steps=(
            *weighed,
            telling.segment(book.segments[segment]),
            telling.cell(cell, waybill.place),
            telling.rounding(rounding, weight, billed),
        ),
        parts=(
            Step(telling.freight(cell, billed), yuan(freight)),
            *(Step(rule.label, yuan(fen), telling.rule(rule)) for rule, fen in added),
            *([Step(telling.insurance(waybill.declared, book.insurance), yuan(insurance))] if insurance else []),
        ),
    )


def _added(rules: Sequence[Surcharge], province: int, weight: int, pieces: int) -> list[tuple[Surcharge, int]]:
    found = ((rule, rule.item_of(province, weight, pieces)) for rule in rules)
    return [(rule, item.fen(weight)) for rule, item in found if item is not None]


def commission(book: Book, fee: int, weight: int) -> int:
    """Return what is given back of a fee."""
    kind, value = book.commission.kind, book.commission.value
    if kind == "rate":
        return half_up(fee * value, RATE_ONE)
    if kind == "per_kg":
        return half_up(weight * value, KILOGRAM)
    return value if kind == "fixed" else 0
