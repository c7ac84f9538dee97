"""The meeting about a month (经营会): one page for each unit, in the order of the ranking.

- A unit of which the month has neither figures nor a plan, and of which nothing was said, has no page.
- Places are those of the ranking, of this month and of the one before; sums come after the units they are made of.
- The lines furthest from plan are those that read the books themselves: a sum would only say again what its parts say.
- Every figure is that of the statement, a closed month as it was frozen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from guocheng.base.period import Month
from guocheng.engine.ledger.statement import Statement
from guocheng.service.context import Look
from guocheng.service.ledger import comparing
from guocheng.service.ledger.following import lag
from guocheng.service.ledger.meeting_remarks import key_of, may_speak, said
from guocheng.service.ledger.month_facts import confirmers
from guocheng.service.ledger.plans import EDITIONS
from guocheng.service.ledger.reading import Reading
from guocheng.service.ledger.statement import UNITS_MAX, Gathered, asked, read, text, value_rows
from guocheng.store import directory, ledger

#: What stands large on a page, by what rows mean.
HEADLINES = ("value_added", "per_hour", "profit")
#: What is followed over the months.
FOLLOWED = ("per_hour", "value_added", "profit")
OFF_MAX = 6
MONTHS = 6
Json = dict[str, Any]


def show(look: Look, *, book: str, month: Month) -> Json:
    """Return the pages of a meeting about a month.

    :raises NotFound: there is no such book for this person.
    """
    reading = read(look, book, key_of(month))
    figures = Gathered(reading, asked(reading, ()), EDITIONS)
    made = {one: made for one in figures.units if figures.stands(one) and (made := figures.statement(one))}
    places = _places(look, book, month)
    units = _in_order(reading, made, places)
    spoken, earlier = said(reading, units)
    planned = figures.plan
    units = [one for one in units if figures.actual[one] or planned.get(one) or one in spoken or one in earlier]
    shown = units[:UNITS_MAX]
    speaks, leaders = may_speak(reading), _leaders(reading, shown)
    before, trends = _places(look, book, month.plus(-1)), _trends(reading, shown, made, month)
    state = ledger.month_of(look.connection, reading.book.name, month).state
    return {
        "month": str(month),
        "label": month.label,
        "book": reading.book.label,
        "state": state,
        "closed": reading.is_closed(reading.key.period),
        "behind": lag(look, reading.book).waiting,
        "ranked": sum(1 for place in places.values() if place is not None),
        "left_out": len(units) - len(shown),
        "months": [str(one) for one in _months(month)],
        "lines": _lines(reading, made),
        "pages": [
            {
                "object": unit,
                "title": reading.basis.units[unit].title,
                "kind_label": reading.basis.labels.get(reading.basis.units[unit].kind, ""),
                "template": _sheet(reading, unit),
                "leader": leaders.get(unit),
                "sum": len(reading.basis.below[unit]) > 1,
                "place": places.get(unit),
                "place_before": before.get(unit),
                **_rows(made[unit], value_rows(made[unit], figures.columns(unit))),
                "trend": trends[unit],
                "may_speak": unit in speaks,
                "remarks": spoken.get(unit, []),
                "earlier": earlier.get(unit, []),
            }
            for unit in shown
        ],
    }


def _places(look: Look, book: str, month: Month) -> dict[int, int | None]:
    """Return the place of each unit that is ranked, the first first, then those without a figure."""
    found = comparing.ranking(look, book=book, period=key_of(month))
    return {one["object"]: one["place"] for one in found["rows"]}


def _in_order(reading: Reading, made: Mapping[int, Statement], places: Mapping[int, int | None]) -> list[int]:
    ranked = [one for one in places if one in made]
    others = [one for one in made if one not in places]
    others.sort(key=lambda one: len(reading.basis.below[one]) > 1)
    return [*ranked, *others]


def _sheet(reading: Reading, unit: int) -> int:
    sheet = reading.basis.sheet_of(reading.basis.units[unit], reading.template)
    assert sheet is not None, "a unit with a statement has a template"
    return sheet.id


def _lines(reading: Reading, made: Mapping[int, Statement]) -> dict[str, list[Json]]:
    """Return the lines that can be spoken of, by template."""
    charts = {_sheet(reading, unit): statement.chart for unit, statement in made.items()}
    return {
        str(sheet): [
            {"code": code, "label": row.label, "level": chart.level(code)}
            for code, row in chart.rows.items()
            if row.display != "hidden"
        ]
        for sheet, chart in charts.items()
    }


def _rows(statement: Statement, rows: Sequence[Json]) -> Json:
    """Return the rows that stand large, and those furthest from plan with how many more there are."""
    roles = {row["role"]: row for row in rows if row["role"]}
    head = [roles[one] for one in HEADLINES if one in roles]
    off = [row for row in rows if _is_off(statement, row)]
    off.sort(key=lambda row: -abs(Decimal(row["gap"])))
    return {"head": head or list(rows[-1:]), "off": off[:OFF_MAX], "more": max(0, len(off) - OFF_MAX)}


def _is_off(statement: Statement, row: Json) -> bool:
    """Tell whether a line of money that reads the books itself missed its plan, or went beyond it."""
    chart_row = statement.chart.rows[row["code"]]
    counts = chart_row.is_read and chart_row.measure == "amount" and not row["unit"] and row["good"]
    return bool(counts and row["gap"] is not None and Decimal(row["gap"]))


def _leaders(reading: Reading, units: Sequence[int]) -> dict[int, Json]:
    """Return who leads each unit, as whoever is given its tasks first."""
    people = confirmers(reading.look, reading.book, list(units))
    cards = directory.people(reading.look.connection, {one for one in people.values() if one})
    return {
        unit: {"id": person, "title": cards[person].name}
        for unit, person in people.items()
        if person and person in cards
    }


def _months(month: Month) -> list[Month]:
    return [month.plus(one) for one in range(1 - MONTHS, 1)]


def _trends(
    reading: Reading, units: Sequence[int], made: Mapping[int, Statement], month: Month
) -> dict[int, list[Json]]:
    """Return what is followed of each unit over the months, by the chart of this one."""
    found: dict[int, list[Json]] = {}
    for unit in units:
        chart = made[unit].chart
        codes = [code for role in FOLLOWED if (code := chart.by_role(role))]
        found[unit] = [
            {
                "code": code,
                "label": chart.rows[code].label,
                "unit": chart.rows[code].unit,
                "decimals": chart.decimals(code),
                "values": [],
            }
            for code in codes[:2]
        ]
    for one in _months(month):
        figures = reading.figures(units, one.period)
        for unit in units:
            statement = reading.statement(unit, figures[unit]) if figures[unit] else None
            for series in found[unit]:
                series["values"].append(text(statement.shown(series["code"])) if statement else None)
    return found
