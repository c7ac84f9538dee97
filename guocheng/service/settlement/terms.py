"""What a run prices by (计价依据): amoebas, services, lists, factors, read once for a run of a conversion."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import psycopg

from guocheng.engine.ledger.pricing import Factor, Missing, PriceList, Rounding, Tier, plain
from guocheng.store.settlement import terms as stored
from guocheng.store.settlement.terms import Item, Member, Unit

#: Stages of a price list that has been approved; one that was ended counts until its last day.
APPROVED = ("approved", "ended")


@dataclass
class Terms:
    """Everything trades are priced by."""

    units: dict[int, Unit]
    items: dict[str, Item]
    lists: list[PriceList]
    factors: list[Factor]
    outlets: dict[int, str]
    members: list[Member]
    _of_department: dict[int, list[Unit]] = field(init=False)
    _by_number: dict[str, Unit] = field(init=False)

    def __post_init__(self) -> None:
        """Arrange amoebas by department and number."""
        self._by_number = {one.number: one for one in self.units.values()}
        self._of_department = {}
        for one in self.units.values():
            if one.department is not None:
                self._of_department.setdefault(one.department, []).append(one)

    def unit(self, side: int | str | None, entity: str, day: date, word: str) -> Unit | Missing:
        """Return the amoeba a side means on a day, or why there is none."""
        if side is None:
            return Missing("no_side", f"单据上没有{word}")
        if isinstance(side, str):
            known = self._by_number.get(side)
            if known is None:
                return Missing("no_unit", f"没有编号为「{side}」的阿米巴，请在 阿米巴单元 里建立")
            return _there(known, day)
        if entity == "amoeba.unit":
            return _there(self.units[side], day)
        name = self.outlets.get(side, f"#{side}")
        if shares := self.shares(side, day):
            total = sum((share for _, share in shares), Decimal(0))
            message = f"「{name}」在各单元的比例合计 {plain(total)}%，应为 100%，请在 阿米巴单元 的「对应部门沿革」里改"
            return Missing("shares", message)
        found = [one for one in self._of_department.get(side, []) if one.counts(day)]
        if not found:
            return Missing("no_unit", f"「{name}」没有对应的阿米巴，请在 阿米巴单元 的「对应部门」里填上")
        if len(found) > 1:
            names = "、".join(one.name for one in found)
            return Missing("many_units", f"「{name}」对应了好几个阿米巴（{names}），不知道记给谁")
        return found[0]

    def shares(self, department: int, day: date) -> list[tuple[Unit, Decimal]]:
        """Return which amoebas share a department on a day, and at how many per cent; nothing where nobody said so."""
        return [
            (self.units[one.unit], one.share)
            for one in self.members
            if one.department == department and one.counts(day) and self.units[one.unit].counts(day)
        ]

    def said(self, side: int | str | None, entity: str) -> str:
        """Return a side in words, for lists of what is pending."""
        if side is None or isinstance(side, str):
            unit = self._by_number.get(side or "")
            return unit.name if unit else side or ""
        if entity == "amoeba.unit":
            return self.units[side].name
        return self.outlets.get(side, f"#{side}")


def read(connection: psycopg.Connection) -> Terms:
    """Return the terms as they stand now."""
    return Terms(
        {one.id: one for one in stored.units(connection)},
        {one.code: one for one in stored.items(connection)},
        [_price_list(row) for row in stored.price_lists(connection)],
        [Factor(**row) for row in stored.factors(connection)],
        stored.outlet_names(connection),
        stored.members(connection),
    )


def _there(unit: Unit, day: date) -> Unit | Missing:
    if not unit.ended(day):
        return unit
    message = f"「{unit.name}」从 {unit.valid_until} 起已停用，不再产生交易，请改单据上的单元，或者改它的停用日期"
    return Missing("ended_unit", message)


def _price_list(row: stored.Row) -> PriceList:
    tiers = zip(row["starts"] or (), row["prices"] or (), strict=True)
    return PriceList(
        row["id"],
        row["item"],
        tuple(Tier(start or Decimal(0), price) for start, price in tiers),
        row["valid_from"],
        row["valid_until"],
        row["provider"],
        row["receiver"],
        row["coefficient"],
        bool(row["marginal"]),
        row["cap_amount"],
        row["floor_amount"],
        Rounding(row["rounding"]),
        row["stage"] in APPROVED,
        row["number"],
        row["version"],
    )
