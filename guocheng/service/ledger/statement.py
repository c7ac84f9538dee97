"""The statement of units for a period (经营报表): every row with its value, its plan, and the periods beside it.

- A closed month is shown as it was frozen; its estimates are forgotten.
- The edition of a plan is chosen for each unit and month, so a sum agrees with its parts.
- Plan, last month, last year and cumulative are worked out from figures like the value itself, never from results.
- Cumulative is held against its plan where every month with figures was planned; a part of a plan is no measure.
- Places are those of the ranking by a row: rows where more is better, units with nobody below them, equals alike.
- What no row of a template took, and whoever has no template, is told; nothing is lost silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from guocheng.base.period import Period
from guocheng.base.problem import NotFound, Problem
from guocheng.engine.ledger.columns import Compared, PeriodKey
from guocheng.engine.ledger.ranking import places
from guocheng.engine.ledger.statement import Figure, Statement, rounded
from guocheng.engine.ledger.template import Row
from guocheng.service.context import Look
from guocheng.service.ledger import freezing
from guocheng.service.ledger.basis import ASIDE, Unit
from guocheng.service.ledger.following import lag
from guocheng.service.ledger.plans import planned_throughout, plans_of
from guocheng.service.ledger.reading import ACTUAL, Reading
from guocheng.service.ledger.seen import known_book
from guocheng.store.ledger.book_months import OPEN

COLUMNS = (
    ("value", "实绩"),
    ("per_piece", "单票"),
    ("plan", "预定"),
    ("gap", "差异"),
    ("rate", "达成率"),
    ("last_month", "上月"),
    ("last_year", "去年同月"),
    ("cumulative", "累计"),
    ("cumulative_plan", "累计预定"),
    ("cumulative_rate", "累计达成率"),
    ("place", "排名"),
)
_BEFORE = {"day": "前一天", "week": "上周", "month": "上月", "quarter": "上季", "year": "上年"}
_AGO = {"month": "去年同月", "quarter": "去年同季", "year": "上年"}
UNITS_MAX = 500


@dataclass
class Columns:
    """The statements beside the one of the period, by what they are."""

    plan: Statement | None = None
    last: Statement | None = None
    ago: Statement | None = None
    cumulative: Statement | None = None
    cumulative_plan: Statement | None = None
    #: Whether cumulative figures may be held against that plan.
    planned_throughout: bool = False
    #: The place of the unit by row.
    places: Mapping[str, int] = field(default_factory=dict)
    frozen: Mapping[str, Any] = field(default_factory=dict)


def show(
    look: Look,
    *,
    book: str,
    period: str,
    objects: Sequence[int] = (),
    template: int | None = None,
    direction: str = "",
    compare: Sequence[str] = (),
    mix_estimates: bool = False,
) -> dict[str, Any]:
    """Return the statements of some units, or of all this person sees.

    :raises NotFound: there is no such book, or no such unit, for this person.
    :raises Invalid: the period is no period.
    """
    reading = read(look, book, period, direction=direction, template=template, mix=mix_estimates)
    wanted = asked(reading, objects)
    figures = Gathered(reading, wanted, compare)
    units = [reading.basis.units[one] for one in wanted if one in objects or figures.stands(one)]
    warnings: list[str] = []
    if len(units) > UNITS_MAX:
        warnings.append(f"共有 {len(units)} 个单元，一次只列出前 {UNITS_MAX} 个，请选择要看的单元")
        del units[UNITS_MAX:]
    shown = [one for unit in units if (one := _unit(reading, figures, unit, warnings))]
    month = next(reading.key.period.months())
    return {
        "period": str(reading.key),
        "label": reading.key.label,
        "state": reading.states.get(month, OPEN) if reading.key.by_months else OPEN,
        "closed": reading.is_closed(reading.key.period),
        "as_of": look.now.isoformat(),
        "behind": lag(look, reading.book).waiting,
        "units": shown,
        "columns": _columns(reading.key, figures.scenario),
        "directions": [{"code": one.code, "label": one.label} for one in reading.book.directions],
        "templates": [{"id": one.id, "name": one.template.name} for one in reading.basis.sheets.values()],
        "warnings": warnings,
    }


def read(
    look: Look, book: str, period: str, *, direction: str = "", template: int | None = None, mix: bool = False
) -> Reading:
    """Begin a question about a book; days and weeks take estimates where the books have nothing yet.

    :raises NotFound: there is no such book for this person.
    :raises Invalid: the period is no period.
    """
    known, key = known_book(look, book), PeriodKey.parse(period)
    return Reading(look, known, key, mix or not key.by_months, direction, template)


def asked(reading: Reading, objects: Sequence[int]) -> list[int]:
    """Return the units asked for, or all that this person sees, closed ones too, those above before those below.

    :raises NotFound: one of them is not there for this person.
    """
    if missing := [one for one in objects if one not in reading.seen]:
        message = "没有这个单元，或者您没有查看它的权限，请刷新页面"
        raise NotFound(Problem("ledger.no_unit", reading.book.label, message, {"objects": missing}))
    if objects:
        return list(dict.fromkeys(objects))
    return list(in_tree_order(reading))


def ranked_units(reading: Reading) -> list[int]:
    """Return the units that are ranked: those in force with nobody below them, in the order of the tree."""
    basis = reading.basis
    return [one for one in in_tree_order(reading) if len(basis.below[one]) == 1 and basis.units[one].in_force]


def in_tree_order(reading: Reading) -> Iterator[int]:
    """Yield the units this person sees as a tree is read: each before those below it."""
    units = {one: reading.basis.units[one] for one in reading.basis.units if one in reading.seen}
    children: dict[int | None, list[int]] = {}
    for unit in units.values():
        children.setdefault(unit.parent if unit.parent in units else None, []).append(unit.id)
    waiting, told = list(reversed(children.get(None, []))), set[int]()
    while waiting:
        one = waiting.pop()
        told.add(one)
        yield one
        waiting.extend(reversed([child for child in children.get(one, []) if child not in told]))
    # Units that stand above each other in a circle have no first one.
    yield from (one for one in units if one not in told)


class Gathered:
    """The figures of some units for every column, read once for all of them."""

    def __init__(self, reading: Reading, units: Sequence[int], compare: Sequence[str]) -> None:
        self.reading, self.units = reading, units
        key = reading.key
        self.actual = reading.figures(units, key.period)
        self.scenario, self.plan = self._planned(compare)
        self.last: dict[int, list[Figure]] | None = None
        self.ago: dict[int, list[Figure]] | None = None
        self.cumulative: dict[int, list[Figure]] | None = None
        self.cumulative_plan: dict[int, list[Figure]] | None = None
        self.planned_throughout: frozenset[int] = frozenset()
        self.places: dict[int, dict[str, int]] = {}
        self._statements: dict[int, Statement | None] = {}
        if compare:
            self.last = reading.figures(units, key.previous().period)
            year_ago = key.year_ago()
            self.ago = reading.figures(units, year_ago.period) if year_ago else None
            self.cumulative = reading.figures(units, key.cumulative())
            self.places = self._placed()
        if compare and key.by_months:
            self.cumulative_plan = plans_of(reading, units, key.cumulative(), compare).figures
            self.planned_throughout = planned_throughout(reading, units, key.cumulative(), compare)
        self.frozen = freezing.kept_rows(reading, units) if not reading.direction else {}

    def stands(self, unit: int) -> bool:
        """Tell whether a unit belongs into the period: it is in force at its end, or has figures of it."""
        return self.reading.basis.units[unit].in_force or bool(self.actual[unit])

    def statement(self, unit: int) -> Statement | None:
        """Return the statement of a unit in the period, nothing when there is no chart for it."""
        if unit not in self._statements:
            self._statements[unit] = self.reading.statement(unit, self.actual[unit])
        return self._statements[unit]

    def _placed(self) -> dict[int, dict[str, int]]:
        """Return the places of units by row; a code may mean something else in another template."""
        ranked = ranked_units(self.reading)
        self.actual.update(
            self.reading.figures([one for one in ranked if one not in self.actual], self.reading.key.period)
        )
        values: dict[int, dict[str, Decimal | None]] = {}
        for unit in ranked:
            statement = self.statement(unit) if self.actual[unit] else None
            rows = statement.chart.rows.values() if statement else ()
            values[unit] = (
                {_meant(row): statement.value(row.code) for row in rows if row.good == "up"} if statement else {}
            )
        return places(values)

    def _planned(self, compare: Sequence[str]) -> tuple[str, dict[int, list[Figure]]]:
        """Return what these units planned, and the edition where it is of one alone."""
        if not compare or not self.reading.key.by_months:
            return "", {}
        found = plans_of(self.reading, self.units, self.reading.key.period, compare)
        return found.edition_of(self.units), found.figures

    def columns(self, unit: int) -> Columns:
        """Return the statements beside that of the period for one unit."""

        def made(figures: Mapping[int, list[Figure]] | None) -> Statement | None:
            rows = (figures or {}).get(unit)
            return self.reading.statement(unit, rows) if rows else None

        chart = self.reading.basis.sheet_of(self.reading.basis.units[unit], self.reading.template)
        return Columns(
            made(self.plan),
            made(self.last),
            made(self.ago),
            made(self.cumulative),
            made(self.cumulative_plan),
            unit in self.planned_throughout,
            self.places.get(unit, {}),
            self.frozen.get((unit, str(chart.id)), {}) if chart else {},
        )


def value_rows(statement: Statement, beside: Columns) -> list[dict[str, Any]]:
    """Return the rows of a statement with everything beside them, as JSON."""
    chart = statement.chart
    rows = []
    for code, row in chart.rows.items():
        if row.display == "hidden":
            continue
        cell, kept = statement.cells[code], beside.frozen.get(code)
        value = cell.shown if kept is None else _number(kept["shown"])
        each = cell.per_piece if kept is None else _number(kept["per_piece"])
        exact = cell.value if kept is None else _number(kept["value"])
        compared = Compared(exact, beside.plan.value(code) if beside.plan else None)
        whole = beside.cumulative if beside.planned_throughout else None
        over_year = Compared(
            whole.value(code) if whole else None, beside.cumulative_plan.value(code) if beside.cumulative_plan else None
        )
        gap = rounded(compared.gap, chart.decimals(code), chart.template.rounding)
        rows.append(
            {
                "code": code,
                "label": row.label,
                "parent": row.parent,
                "level": chart.level(code),
                "display": row.display,
                "unit": row.unit,
                "good": row.good,
                "role": row.role,
                "decimals": chart.decimals(code),
                "value": text(value),
                "per_piece": text(each),
                "plan": text(beside.plan.shown(code) if beside.plan else None),
                "gap": text(gap),
                "rate": text(compared.rate),
                "last_month": text(beside.last.shown(code) if beside.last else None),
                "last_year": text(beside.ago.shown(code) if beside.ago else None),
                "cumulative": text(beside.cumulative.shown(code) if beside.cumulative else None),
                "cumulative_plan": text(beside.cumulative_plan.shown(code) if beside.cumulative_plan else None),
                "cumulative_rate": text(over_year.rate),
                "place": str(place) if (place := beside.places.get(_meant(row))) else None,
                "estimated": cell.estimated and kept is None,
            }
        )
    return rows


def _meant(row: Row) -> str:
    """Return what is ranked together: rows of the same code that are called the same."""
    return f"{row.code} {row.label}"


def text(value: Decimal | None) -> str | None:
    """Return a figure as JSON."""
    return None if value is None else f"{value:f}"


def _number(kept: str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)


def _unit(reading: Reading, figures: Gathered, unit: Unit, warnings: list[str]) -> dict[str, Any] | None:
    statement = figures.statement(unit.id)
    sheet = reading.basis.sheet_of(unit, reading.template)
    if statement is None or sheet is None:
        kind = reading.basis.labels.get(unit.kind, unit.kind)
        why = f"模板「{sheet.template.name}」有错" if sheet else f"没有适合「{kind}」的报表模板"
        warnings.append(f"「{unit.title}」没有报表：{why}，请在报表模板里改好，或在单元上指定模板")
        return None
    warnings.extend(_left_out(reading, unit, statement))
    return {
        "id": unit.id,
        "title": unit.title,
        "kind": unit.kind,
        "kind_label": reading.basis.labels.get(unit.kind, unit.kind),
        "parent": unit.parent if unit.parent in reading.seen else None,
        "template": {"id": sheet.id, "name": sheet.template.name},
        "pieces": {"send": text(statement.pieces.send), "deliver": text(statement.pieces.deliver)},
        "rows": value_rows(statement, figures.columns(unit.id)),
    }


def _left_out(reading: Reading, unit: Unit, statement: Statement) -> Iterator[str]:
    accounts = reading.basis.accounts
    missed = [accounts[one] for one in statement.unmatched if one in accounts and accounts[one].kind not in ASIDE]
    if missed:
        names = "、".join(f"{one.code} {one.name}" for one in sorted(missed, key=lambda one: one.code)[:6])
        more = f"等 {len(missed)} 个科目" if len(missed) > 6 else ""
        yield f"「{unit.title}」的 {names}{more}有数，可是模板里没有一行取它，请检查报表模板"
    if statement.undivided:
        names = "、".join(statement.chart.rows[one].label for one in statement.undivided)
        yield f"「{unit.title}」的{names}没有按方向分摊：进出港件合计是 0，请检查业务量是否已经录入"
    whole = reading.basis.below.get(unit.id, frozenset())
    if hidden := len(whole - reading.seen):
        yield f"「{unit.title}」下面有 {hidden} 个单元您看不到，没有计入合计"


def _columns(key: PeriodKey, scenario: str) -> list[dict[str, str]]:
    labels = {"last_month": _BEFORE[key.bucket], "last_year": _AGO.get(key.bucket, "")}
    if scenario:
        labels["plan"] = {"annual": "年度计划", "monthly": "月度预定", "rolling": "滚动预定"}.get(scenario, "预定")
    named = [{"name": name, "label": labels.get(name, label)} for name, label in COLUMNS]
    return [one for one in named if one["label"]]


def period_figures(reading: Reading, unit: int, period: Period, scenario: str = ACTUAL) -> Statement | None:
    """Return the statement of one unit in another period, by the chart of this one."""
    return reading.statement(unit, reading.figures([unit], period, scenario)[unit])
