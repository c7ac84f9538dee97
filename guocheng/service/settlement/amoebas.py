"""Which amoebas bear what a department or a person brings (归属): by per cent and by day, or why nobody does.

- What was said of a person wins over what was said of his department; a department is shared as its lines say, or is
  that of the one amoeba it answers to.
- Parts come to 100 per cent, or there are none: nobody bears more because others were forgotten, or have ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import psycopg

from guocheng.engine.ledger.pricing import Missing, plain
from guocheng.store.settlement import terms as stored
from guocheng.store.settlement.terms import Home, Member, Unit

AMOEBA, DEPARTMENT, PERSON = "amoeba.unit", "org.unit", "org.person"
#: What is no amoeba itself, but belongs to some.
SHARED = frozenset({DEPARTMENT, PERSON})
WHOLE = Decimal(100)
Shares = list[tuple[Unit, Decimal]]


@dataclass
class Amoebas:
    """Every amoeba, with the departments and the people that belong to it."""

    units: Mapping[int, Unit]
    departments: Mapping[int, str]
    members: Sequence[Member] = ()
    homes: Sequence[Home] = ()
    #: The name and the department of everybody.
    people: Mapping[int, tuple[str, int | None]] = field(default_factory=dict)
    _of_department: dict[int, list[Unit]] = field(init=False)
    _by_number: dict[str, Unit] = field(init=False)
    _at_home: dict[int, list[Home]] = field(init=False)

    def __post_init__(self) -> None:
        """Arrange amoebas by department and number, and people by who they are."""
        self._by_number = {one.number: one for one in self.units.values()}
        self._of_department, self._at_home = {}, {}
        for one in self.units.values():
            if one.department is not None:
                self._of_department.setdefault(one.department, []).append(one)
        for home in self.homes:
            self._at_home.setdefault(home.person, []).append(home)

    def unit(self, side: int | str | None, entity: str, day: date, word: str) -> Unit | Missing:
        """Return the one amoeba a side means on a day, or why there is none."""
        if side is None:
            return Missing("no_side", f"单据上没有{word}")
        if isinstance(side, str):
            known = self._by_number.get(side)
            if known is None:
                return Missing("no_unit", f"没有编号为「{side}」的阿米巴，请在 阿米巴单元 里建立")
            return _there(known, day)
        if entity == AMOEBA:
            return _there(self.units[side], day)
        found = self.parts(side, entity, day)
        if isinstance(found, Missing):
            return found
        if len(found) > 1:
            return Missing("shares", f"「{self.said(side, entity)}」由几个单元分担，这里只能是一个")
        return found[0][0]

    def parts(self, side: int, entity: str, day: date) -> Shares | Missing:
        """Return which amoebas bear what a department or a person brings on a day, or why nobody does."""
        own = entity == PERSON and bool(self._said(side, day))
        shares = self._shares(side, entity, day)
        if own or shares:
            total = sum((share for _, share in shares), Decimal(0))
            return shares if total == WHOLE else self._not_whole(side, entity, total, own=own)
        department = self._department(side, entity)
        if department is None:
            return Missing("no_unit", f"「{self.said(side, entity)}」没有部门，请在 人员归属 里写明归哪个阿米巴")
        found = [one for one in self._of_department.get(department, []) if one.counts(day)]
        name = self.said(department, DEPARTMENT)
        if not found:
            return Missing("no_unit", f"「{name}」没有对应的阿米巴，请在 阿米巴单元 的「对应部门」里填上")
        if len(found) > 1:
            names = "、".join(one.name for one in found)
            return Missing("many_units", f"「{name}」对应了好几个阿米巴（{names}），不知道记给谁")
        return [(found[0], WHOLE)]

    def said(self, side: int | str | None, entity: str) -> str:
        """Return a side in words, for lists of what is pending."""
        if side is None or isinstance(side, str):
            unit = self._by_number.get(side or "")
            return unit.name if unit else side or ""
        if entity == AMOEBA:
            return self.units[side].name
        if entity == PERSON:
            return self.people.get(side, (f"#{side}", None))[0]
        return self.departments.get(side, f"#{side}")

    def _said(self, person: int, day: date) -> list[Home]:
        return [one for one in self._at_home.get(person, ()) if one.counts(day)]

    def _shares(self, side: int, entity: str, day: date) -> Shares:
        """Return the per cent of each amoeba as somebody said them; one that ended leaves its part to nobody."""
        said: Sequence[Home | Member] = self._said(side, day) if entity == PERSON else ()
        department = self._department(side, entity)
        found = said or [one for one in self.members if one.department == department and one.counts(day)]
        return [(self.units[one.unit], one.share) for one in found if self.units[one.unit].counts(day)]

    def _department(self, side: int, entity: str) -> int | None:
        return self.people.get(side, ("", None))[1] if entity == PERSON else side

    def _not_whole(self, side: int, entity: str, total: Decimal, *, own: bool) -> Missing:
        name = self.said(side, entity) if own else self.said(self._department(side, entity), DEPARTMENT)
        where = "人员归属 里改，停用了的单元要换掉" if own else "阿米巴单元 的「对应部门沿革」里改"
        return Missing("shares", f"「{name}」在各单元的比例合计 {plain(total)}%，应为 100%，请在 {where}")


def read(connection: psycopg.Connection) -> Amoebas:
    """Return who belongs where, as it stands now."""
    return Amoebas(
        {one.id: one for one in stored.units(connection)},
        stored.outlet_names(connection),
        stored.members(connection),
        stored.homes(connection),
        stored.people(connection),
    )


def _there(unit: Unit, day: date) -> Unit | Missing:
    if not unit.ended(day):
        return unit
    message = f"「{unit.name}」从 {unit.valid_until} 起已停用，不再产生交易，请改单据上的单元，或者改它的停用日期"
    return Missing("ended_unit", message)
