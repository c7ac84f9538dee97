"""Statements beside each other (排名、趋势、瀑布): who comes first, how it went on, what made the difference.

- Ranked are units with nobody below them: a sum above does not compete with its own parts.
- Who has no figure, because it earned nothing or has no hours, is listed without a place.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from guocheng.base.period import Bucket, Month
from guocheng.base.problem import Invalid, NotFound, Problem
from guocheng.base.zone import local_day
from guocheng.engine.ledger.columns import Compared, PeriodKey
from guocheng.engine.ledger.ranking import ranked
from guocheng.engine.ledger.statement import Figure, Statement, rounded
from guocheng.engine.ledger.template import Chart
from guocheng.engine.ledger.waterfall import waterfall as fallen
from guocheng.service.context import Look
from guocheng.service.ledger.plans import from_edition, plans_of
from guocheng.service.ledger.reading import Reading
from guocheng.service.ledger.statement import asked, period_figures, ranked_units, read, text

PER_HOUR, ACHIEVEMENT, IMPROVEMENT = "per_hour", "achievement", "improvement"
#: Which row is compared when nobody says: by what it means.
_ROLES = {PER_HOUR: "per_hour", ACHIEVEMENT: "value_added", IMPROVEMENT: "per_hour"}
MONTHS_MAX = 36
LAST_MONTH, LAST_YEAR = "last_month", "last_year"


def ranking(look: Look, *, book: str, period: str, by: str = PER_HOUR, code: str = "") -> dict[str, Any]:
    """Rank units by a row, by how much of its plan was reached, or by how much it improved.

    :raises NotFound: there is no such book for this person.
    :raises Invalid: the period is no period.
    """
    reading = read(look, book, period)
    basis = reading.basis
    units = ranked_units(reading)
    now = reading.figures(units, reading.key.period)
    before = reading.figures(units, reading.key.previous().period) if by == IMPROVEMENT else {}
    plan: dict[int, list[Figure]] = {}
    if by == ACHIEVEMENT:
        plan = plans_of(reading, units, reading.key.period).figures
    values: dict[int, Decimal | None] = {}
    rows: dict[int, dict[str, Any]] = {}
    meant = ""
    for unit in units:
        statement = reading.statement(unit, now[unit])
        row = _row_of(statement.chart, by, code) if statement else None
        label = statement.chart.rows[row].label if statement and row else ""
        meant = meant or label
        # A code may mean something else in the template of another kind of unit.
        if statement is None or row is None or not now[unit] or (code and label != meant):
            values[unit], rows[unit] = None, {}
            continue
        value = statement.value(row)
        other = reading.statement(unit, (plan if by == ACHIEVEMENT else before).get(unit, ()))
        values[unit] = _compared(by, value, other.value(row) if other and by != PER_HOUR else None, statement, row)
        rows[unit] = {"code": row, "label": label, "figure": text(statement.shown(row))}
    return {
        "period": str(reading.key),
        "label": reading.key.label,
        "by": by,
        "unit": "%" if by == ACHIEVEMENT else "",
        "rows": [
            {
                "object": one.who,
                "title": basis.units[one.who].title,
                "place": one.place,
                "value": text(one.value),
                **{"code": "", "label": "", "figure": None, **rows[one.who]},
            }
            for one in ranked(values)
        ],
    }


def trend(
    look: Look,
    *,
    book: str,
    object: int,
    codes: Sequence[str],
    months: int = 12,
    until: str = "",
    template: int | None = None,
) -> dict[str, Any]:
    """Return rows of a unit over the months up to one, by the chart of each month.

    :raises NotFound: there is no such book, unit or row for this person.
    """
    if not 1 <= months <= MONTHS_MAX:
        raise Invalid(Problem("ledger.months", "months", f"趋势最多看 {MONTHS_MAX} 个月，至少 1 个月"))
    last = Month.of(PeriodKey.parse(until).last_day) if until else Month.of(local_day(look.now))
    spans = [last.plus(1 - months + n) for n in range(months)]
    head = read(look, book, str(PeriodKey.of(last.first_day, Bucket.MONTH)), template=template)
    unit = asked(head, [object])[0]
    chart = head.chart(head.basis.units[unit])
    wanted = [one for one in codes if chart and one in chart.rows]
    if chart is None or not wanted:
        raise no_row(head, ",".join(codes))
    series: dict[str, list[str | None]] = {code: [] for code in wanted}
    for month in spans:
        figures = head.figures([unit], month.period)[unit]
        statement = head.statement(unit, figures) if figures else None
        for code in wanted:
            series[code].append(text(statement.shown(code)) if statement else None)
    return {
        "title": head.basis.units[unit].title,
        "months": [str(month) for month in spans],
        "series": [
            {"code": code, "label": chart.rows[code].label, "unit": chart.rows[code].unit, "values": values}
            for code, values in series.items()
        ],
    }


def waterfall(
    look: Look, *, book: str, object: int, period: str, code: str, start: str = "monthly", template: int | None = None
) -> dict[str, Any]:
    """Return how a row came from its plan, or from another period, to what it is, row by row.

    :raises NotFound: there is no such book, unit or row for this person.
    :raises Invalid: there is nothing to begin from.
    """
    reading = read(look, book, period, template=template)
    unit = asked(reading, [object])[0]
    after = period_figures(reading, unit, reading.key.period)
    before = _beginning(reading, unit, start)
    if after is None or code not in after.chart.rows:
        raise no_row(reading, code)
    if before is None:
        raise Invalid(Problem("ledger.no_beginning", "from", "这个单元在这个期间没有可以比较的数，请换一个起点"))
    found = fallen(before, after, code)
    chart = after.chart

    def show(value: Decimal) -> str | None:
        return text(rounded(value, chart.decimals(code), chart.template.rounding))

    return {
        "title": reading.basis.units[unit].title,
        "label": chart.rows[code].label,
        "from": start,
        "start": show(found.start),
        "end": show(found.end),
        "steps": [
            {
                "code": one.code,
                "label": one.label,
                "before": show(one.before),
                "after": show(one.after),
                "effect": show(one.effect),
            }
            for one in found.steps
            if one.effect
        ],
    }


def no_row(reading: Reading, code: str) -> NotFound:
    """Return the refusal for a row that is not there."""
    return NotFound(Problem("ledger.no_row", reading.book.label, f"报表里没有「{code}」这一行，请刷新页面"))


def _beginning(reading: Reading, unit: int, start: str) -> Statement | None:
    key = reading.key
    if start in (LAST_MONTH, LAST_YEAR):
        other = key.previous() if start == LAST_MONTH else key.year_ago()
        return period_figures(reading, unit, other.period) if other else None
    figures = plans_of(reading, [unit], key.period, from_edition(start)).figures[unit]
    return reading.statement(unit, figures) if figures else None


def _row_of(chart: Chart, by: str, code: str) -> str | None:
    return code if code in chart.rows else None if code else chart.by_role(_ROLES[by])


def _compared(by: str, value: Decimal | None, other: Decimal | None, statement: Statement, row: str) -> Decimal | None:
    chart = statement.chart
    if by == ACHIEVEMENT:
        return Compared(value, other).rate
    if by == IMPROVEMENT:
        value = None if value is None or other is None else value - other
    return rounded(value, chart.decimals(row), chart.template.rounding)
