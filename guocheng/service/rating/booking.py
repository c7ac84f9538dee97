"""Where the fees of a day are booked (计费入账): said on every total of the day, so that books only have to follow.

- A level without a rule is not booked; of one with rules a list that none of them names is, on no account as yet.
- The income is that of the amoeba an outlet belongs to; one that several share names none, and the book shares it.
- What lies in a month that is closed stays where it was placed: rules of today do not rewrite it, and what somebody
  booked by hand before there were rules is not booked again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from guocheng.base.period import Month
from guocheng.engine.ledger.pricing import Missing
from guocheng.service.context import Look
from guocheng.service.rating.access import ENTITY
from guocheng.service.settlement import amoebas
from guocheng.store import ledger
from guocheng.store.rating import booking as stored
from guocheng.store.rating.booking import Rule
from guocheng.store.records import Record

#: Of what the placing depends besides the totals themselves.
ACCORDING_TO = ("express.fee_booking", "amoeba.unit")
NOWHERE: Mapping[str, Any] = {
    "booked": False, "unit": None, "buyer": None, "account": None, "cost_account": None, "direction": None,
}  # fmt: skip


@dataclass(frozen=True)
class Places:
    """The rules of a day, and to which amoeba alone an outlet belongs on it."""

    rules: tuple[Rule, ...]
    amoeba: Callable[[int], int | None]

    @classmethod
    def of(cls, look: Look, day: date) -> Places:
        """Read them as they stand now."""
        rules = tuple(stored.booking_rules(look.connection, day))
        return cls(rules, _belonging(look, day) if rules else lambda _: None)

    def place(self, total: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the fields of a total that say where it is booked."""
        of_level = [one for one in self.rules if one.level == total["level"]]
        if not of_level:
            return NOWHERE
        outlet = self.amoeba(total["outlet"]) if total["outlet"] else None
        rule = self._rule(of_level, total["price_list"])
        if rule is None:
            return {**NOWHERE, "booked": True, "unit": outlet}
        if not rule.counts:
            return NOWHERE
        return {
            "booked": True,
            "unit": rule.seller or outlet,
            "buyer": outlet if rule.cost_account else None,
            "account": rule.account,
            "cost_account": rule.cost_account,
            "direction": rule.direction,
        }

    @staticmethod
    def _rule(rules: list[Rule], price_list: int | None) -> Rule | None:
        own = next((one for one in rules if one.price_list and one.price_list == price_list), None)
        return own or next((one for one in rules if one.price_list is None), None)


def is_fixed(look: Look, day: date) -> bool:
    """Tell whether a day lies in a closed month of a book that its fees are posted into."""
    books = {one.book for one in look.catalogue.posting_rules_of(ENTITY)}
    return any(Month.of(day) in ledger.closed_months(look.connection, one) for one in books)


def booked_levels(look: Look, day: date, before: Collection[Record]) -> set[str]:
    """Return the levels that a day of a closed month was booked by: as its totals say, or those of its month."""
    month = Month.of(day)
    told = {one.values["level"] for one in before}
    booked = {one.values["level"] for one in before if one.values["booked"]}
    return booked | (stored.levels_booked(look.connection, month.first_day, month.plus(1).first_day) - told)


def _belonging(look: Look, day: date) -> Callable[[int], int | None]:
    known = amoebas.read(look.connection)

    @cache
    def amoeba(outlet: int) -> int | None:
        found = known.parts(outlet, amoebas.DEPARTMENT, day)
        return None if isinstance(found, Missing) or len(found) > 1 else found[0][0].id

    return amoeba
