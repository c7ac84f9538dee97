"""Plans as statements are held against them (预定): the edition of each unit and month, added up over units and months.

- The edition is chosen where the plan was made, for each unit and month alone, so a sum agrees with its parts whoever
  planned by the month and whoever by the year.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from guocheng.base.period import Month, Period
from guocheng.engine.ledger.statement import Figure
from guocheng.service.ledger.reading import ACTUAL, Reading
from guocheng.store.ledger.planned import months_with, planned

#: The editions of a plan, what is nearest to the month first.
EDITIONS = ("monthly", "rolling", "annual")


@dataclass
class Plans:
    """What units planned for a period, and of which editions that is."""

    figures: dict[int, list[Figure]]
    editions: dict[int, set[str]] = field(default_factory=dict)

    def edition_of(self, units: Collection[int]) -> str:
        """Return the edition of what some units planned; blank where there is none, or more than one."""
        found = set().union(*(self.editions.get(one, ()) for one in units))
        return found.pop() if len(found) == 1 else ""


def plans_of(reading: Reading, units: Collection[int], period: Period, editions: Sequence[str] = EDITIONS) -> Plans:
    """Return for each unit what it and all below it planned for whole months, by the first edition of each."""
    found = Plans({unit: [] for unit in units})
    for months, members in _stretches(reading, units, period):
        asked = sorted(frozenset().union(*members.values()))
        own: dict[int, list[tuple[str, Figure]]] = {}
        for edition, one in planned(reading.look.connection, reading.book.name, editions, months, asked):
            figure = Figure(one.account_id, one.amount, one.quantity, one.direction, one.kind)
            own.setdefault(one.object_id, []).append((edition, figure))
        for unit, below in members.items():
            rows = [row for member in sorted(below) for row in own.get(member, ())]
            found.figures[unit].extend(figure for _, figure in rows)
            found.editions.setdefault(unit, set()).update(edition for edition, _ in rows)
    return found


def planned_throughout(
    reading: Reading, units: Collection[int], period: Period, editions: Sequence[str] = EDITIONS
) -> frozenset[int]:
    """Return the units that planned something for every month in which they have figures."""
    months = list(period.months())
    below = {(unit, month): reading.below(unit, month) for unit in units for month in months}
    members = sorted(frozenset().union(*below.values()))
    asked = (reading.look.connection, reading.book.name)
    posted = months_with(*asked, [ACTUAL], months, members)
    meant = months_with(*asked, editions, months, members)
    lacking = {
        unit
        for (unit, month), found in below.items()
        if found & posted.get(month.first_day, set()) and not found & meant.get(month.first_day, set())
    }
    return frozenset(units) - lacking


def from_edition(start: str) -> tuple[str, ...]:
    """Return an edition with those that stand in where it has nothing: the coarser ones."""
    return EDITIONS[EDITIONS.index(start) :]


def _stretches(
    reading: Reading, units: Collection[int], period: Period
) -> Iterator[tuple[list[Month], dict[int, frozenset[int]]]]:
    """Yield months in which the same units lie below each other, with the units below each."""
    together: list[Month] = []
    members: dict[int, frozenset[int]] = {}
    for month in period.months() if units else ():
        below = {unit: reading.below(unit, month) for unit in units}
        if together and below != members:
            yield together, members
            together = []
        together.append(month)
        members = below
    if together:
        yield together, members
