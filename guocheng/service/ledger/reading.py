"""Figures of units as statements want them (取数): by period and scenario, with all units below, estimates where asked.

- A closed month is read by the basis it was closed with, and never takes estimates.
- Units below are those of each month: who moved in March counts above his old unit in February.
- Who does not see a unit does not see it in the sum above it either; it is told how many were left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from guocheng.base.period import Month, Period
from guocheng.definition.book import Book
from guocheng.engine.ledger.columns import PeriodKey
from guocheng.engine.ledger.statement import Figure, Pieces, Statement, filled, worked_out
from guocheng.engine.ledger.template import Chart
from guocheng.service.context import Look
from guocheng.service.ledger.basis import Basis, Tree, Unit, basis_of, chart_or_none, from_json, tree_on
from guocheng.service.ledger.seen import seen
from guocheng.store import ledger
from guocheng.store.ledger.book_months import CLOSED

ACTUAL = "actual"
#: Of so few units each is added up by the database; of more all are read once and added up here.
FEW = 3
Figures = Mapping[int, Sequence[Figure]]


@dataclass
class Reading:
    """One question about a book: its period, whether estimates stand in, and how the rows are narrowed."""

    look: Look
    book: Book
    key: PeriodKey
    mix: bool = False
    direction: str = ""
    template: int | None = None
    #: The system itself asks: every unit counts.
    whole: bool = False
    _trees: dict[Month, Tree] = field(default_factory=dict)
    _charts: dict[int, Chart | None] = field(default_factory=dict)

    @cached_property
    def basis(self) -> Basis:
        """Return what the period is read by: what its last month was closed with, or what is in force at its end."""
        month = Month.of(self.key.last_day)
        return self._kept(month) or basis_of(self.look, self.book, month.last_day)

    @cached_property
    def seen(self) -> frozenset[int]:
        """Return the units whose figures this person may see."""
        units = self.basis.units
        return frozenset(units) if self.whole else seen(self.look, self.book, units)

    @cached_property
    def states(self) -> Mapping[Month, str]:
        """Return how the months of the book stand that somebody touched."""
        return {Month.of(one.month): one.state for one in ledger.months(self.look.connection, self.book.name)}

    @cached_property
    def closed(self) -> frozenset[Month]:
        """Return the months of the book that are closed."""
        return frozenset(month for month, state in self.states.items() if state == CLOSED)

    def is_closed(self, period: Period) -> bool:
        """Tell whether every month of a period is closed."""
        return all(month in self.closed for month in period.months())

    def tree_in(self, month: Month) -> Tree:
        """Return what units lay below each other in a month: when it was closed, or on its last day."""
        if month not in self._trees:
            of_period = month == Month.of(self.key.last_day)
            kept = self.basis if of_period else self._kept(month)
            self._trees[month] = kept.below if kept else tree_on(self.look, self.book, month.last_day)
        return self._trees[month]

    def _kept(self, month: Month) -> Basis | None:
        if month not in self.closed:
            return None
        closing = next(iter(ledger.closings(self.look.connection, self.book.name, month)), None)
        document = closing.snapshot.get("basis") if closing else None
        return from_json(document) if document else None

    def below(self, unit: int, month: Month) -> frozenset[int]:
        """Return a unit and all below it in a month, as far as this person sees them."""
        return self.tree_in(month).get(unit, frozenset({unit})) & self.seen

    def chart(self, unit: Unit) -> Chart | None:
        """Return the chart a unit is read by, nothing when there is none for it."""
        sheet = self.basis.sheet_of(unit, self.template)
        if sheet is None:
            return None
        if sheet.id not in self._charts:
            self._charts[sheet.id] = chart_or_none(sheet)
        return self._charts[sheet.id]

    def figures(self, units: Collection[int], period: Period, scenario: str = ACTUAL) -> dict[int, list[Figure]]:
        """Return for each unit the figures of it and all below it in a period."""
        found: dict[int, list[Figure]] = {unit: [] for unit in units}
        for part, months in self._parts(period):
            by_unit = {unit: self.below(unit, months[0]) for unit in units}
            if len(units) <= FEW:
                for unit, members in by_unit.items():
                    found[unit].extend(self._together(members, part, months, scenario))
                continue
            wanted = frozenset().union(*by_unit.values()) if by_unit else frozenset()
            own = self.own(wanted, part, scenario)
            for unit, members in by_unit.items():
                for member in members:
                    found[unit].extend(own.get(member, ()))
        return found

    def own(
        self, units: Collection[int], period: Sequence[Month] | Period, scenario: str = ACTUAL
    ) -> dict[int, list[Figure]]:
        """Return the figures of each unit alone; estimates stand in where they may."""
        if not units:
            return {}
        found = ledger.figures(self.look.connection, self.book.name, scenario, period, self._objects(units))
        return self._by_unit(found, period.months() if isinstance(period, Period) else period)

    def by_day(self, unit: int, period: Period) -> dict[date, list[Figure]]:
        """Return for each day of a period within one month the figures of a unit and all below it."""
        month = Month.of(period.start)
        added, asked = self._added([month]), self._objects(self.below(unit, month))
        found = ledger.by_day(self.look.connection, self.book.name, ACTUAL, period, asked, added=added)
        return {day: self._joined(rows, [month]) for day, rows in found.items()}

    def _by_unit(self, found: Iterable[ledger.Figure], months: Iterable[Month]) -> dict[int, list[Figure]]:
        """Return figures by the unit they are of; estimates stand in where they may."""
        rows: dict[int, list[Figure]] = {}
        for one in found:
            figure = Figure(one.account_id, one.amount, one.quantity, one.direction, one.kind)
            rows.setdefault(one.object_id, []).append(figure)
        return {unit: list(filled(own)) for unit, own in rows.items()} if self._mixes(months) else rows

    def _together(
        self, units: Collection[int], period: Sequence[Month] | Period, months: Sequence[Month], scenario: str
    ) -> list[Figure]:
        """Return the figures of units added up by the database, as far as no estimates stand in."""
        added, asked = self._added(months), self._objects(units)
        found = ledger.figures(self.look.connection, self.book.name, scenario, period, asked, added=added)
        return self._joined(found, months)

    def _objects(self, units: Collection[int]) -> list[int] | None:
        """Return which units the database is asked for, None for all there are: it need not look for any then."""
        return None if len(units) == len(self.basis.units) else sorted(units)

    def _joined(self, found: Iterable[ledger.Figure], months: Sequence[Month]) -> list[Figure]:
        return [one for own in self._by_unit(found, months).values() for one in own]

    def _added(self, months: Sequence[Month]) -> ledger.Added:
        return ledger.Added.BUT_ESTIMATED if self._mixes(months) else ledger.Added.ALL

    def _mixes(self, months: Iterable[Month]) -> bool:
        """Tell whether estimates stand in in these months."""
        return self.mix and not any(month in self.closed for month in months)

    def statement(self, unit: int, figures: Sequence[Figure]) -> Statement | None:
        """Work out the statement of a unit, nothing when there is no chart for it."""
        chart = self.chart(self.basis.units[unit])
        if chart is None:
            return None
        pieces = Pieces.of(figures, self.basis.pieces)
        return worked_out(chart, figures, pieces=pieces, direction=self.direction)

    def _parts(self, period: Period) -> Iterator[tuple[Sequence[Month] | Period, list[Month]]]:
        """Yield stretches in which the same units lie below each other and estimates count alike."""
        months = list(period.months())
        if period != Period(months[0].first_day, months[-1].plus(1).first_day):
            for month in months:
                if part := month.period.overlap(period):
                    yield part, [month]
            return
        together: list[Month] = []
        for month in months:
            if together and not self._alike(together[-1], month):
                yield together, together
                together = []
            together.append(month)
        yield together, together

    def _alike(self, one: Month, other: Month) -> bool:
        if self.mix and not (one in self.closed and other in self.closed):
            return False
        return self.tree_in(one) == self.tree_in(other)
