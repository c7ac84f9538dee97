"""What is added to the freight (附加费): by type one rule, by rule one line, all types together.

- Of a type the rule of the price list beats that of the customer, and that of the customer the general one; within
  them the outlet's own beats that of all, and the newest beats the older. It is chosen before its lines are looked at.
- Of a rule the first line counts whose provinces, weight and daily pieces fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any

from guocheng.engine.rating.book import ENDLESS
from guocheng.engine.rating.whole import KILOGRAM, half_up


class Scope(StrEnum):
    """For whom a rule is made, the most particular first."""

    LIST = "list"
    CUSTOMER = "customer"
    GLOBAL = "global"


@dataclass(frozen=True)
class Item:
    """A line: for these provinces (none are all), weights and daily pieces, so many fen, or fen a kilogram."""

    amount: int
    per_kg: bool = False
    provinces: tuple[int, ...] = ()
    weight_from: int = 0
    weight_until: int | None = None
    pieces_from: int = 0
    pieces_until: int | None = None

    def fits(self, province: int, grams: int, pieces: int) -> bool:
        """Tell whether a waybill falls under the line."""
        return (
            (not self.provinces or province in self.provinces)
            and self.weight_from <= grams < end_of(self.weight_until)
            and self.pieces_from <= pieces < end_of(self.pieces_until)
        )

    def fen(self, grams: int) -> int:
        """Return what it adds."""
        return half_up(self.amount * grams, KILOGRAM) if self.per_kg else self.amount


@dataclass(frozen=True)
class Surcharge:
    """A rule of one type: for a list, a customer or everybody, for one outlet or all."""

    number: int
    type: str
    label: str
    items: tuple[Item, ...]
    since: date
    until: date | None = None
    scope: Scope = Scope.GLOBAL
    list: int = 0
    customer: int = 0
    outlet: str = ""

    def holds(self, day: date) -> bool:
        """Tell whether the rule is in force."""
        return self.since <= day and (self.until is None or day < self.until)

    def concerns(self, price_list: int, customer: int, outlet: str) -> bool:
        """Tell whether the rule is made for these."""
        return (
            (self.scope is not Scope.LIST or self.list == price_list)
            and (self.scope is not Scope.CUSTOMER or self.customer == customer)
            and self.outlet in ("", outlet)
        )

    def item_of(self, province: int, grams: int, pieces: int) -> Item | None:
        """Return the line that counts."""
        return next((one for one in self.items if one.fits(province, grams, pieces)), None)

    def to_json(self) -> dict[str, Any]:
        """Return the rule as JSON."""
        made = asdict(self)
        return {**made, "since": self.since.isoformat(), "until": self.until and self.until.isoformat()}


def surcharge_from_json(document: Mapping[str, Any]) -> Surcharge:
    """Return the rule that was written as JSON."""
    items = tuple(Item(**{**one, "provinces": tuple(one["provinces"])}) for one in document["items"])
    return Surcharge(
        **{
            **document,
            "items": items,
            "since": date.fromisoformat(document["since"]),
            "until": date.fromisoformat(document["until"]) if document["until"] else None,
            "scope": Scope(document["scope"]),
        }
    )


_SCOPES = list(Scope)


def by_rank(rules: Iterable[Surcharge]) -> list[Surcharge]:
    """Return rules in the order in which they are preferred."""
    return sorted(
        rules,
        key=lambda one: (_SCOPES.index(one.scope), not one.outlet, -one.since.toordinal(), -one.number),
    )


def chosen(rules: Iterable[Surcharge], *, day: date, price_list: int, customer: int, outlet: str) -> list[Surcharge]:
    """Return of each type the rule that counts, in the order of their types."""
    found: dict[str, Surcharge] = {}
    for one in by_rank(rules):
        if one.holds(day) and one.concerns(price_list, customer, outlet):
            found.setdefault(one.type, one)
    return [found[type] for type in sorted(found)]


@dataclass(frozen=True)
class Box:
    """A part of a rule that no other part of it meets: one province, a range of weights, a range of daily pieces."""

    province: int
    weight_from: int
    weight_until: int
    pieces_from: int
    pieces_until: int
    item: int


def boxes(rule: Surcharge, provinces: Sequence[int]) -> Iterator[Box]:
    """Yield a rule cut into boxes, so that at most one fits a waybill and nobody has to ask which line is first."""
    weights = _cuts(number for one in rule.items for number in (one.weight_from, end_of(one.weight_until)))
    pieces = _cuts(number for one in rule.items for number in (one.pieces_from, end_of(one.pieces_until)))
    for province in provinces:
        for low, high in weights:
            for few, many in pieces:
                for number, one in enumerate(rule.items):
                    if one.fits(province, low, few):
                        yield Box(province, low, high, few, many, number)
                        break


def _cuts(numbers: Iterable[int]) -> list[tuple[int, int]]:
    marks = sorted({0, ENDLESS, *numbers})
    return list(pairwise(marks))


def end_of(until: int | None) -> int:
    """Return the first number behind a range; without one it has no end."""
    return ENDLESS if until is None else until
