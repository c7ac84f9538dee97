"""What the foot of a column says (列统计): counts, sums, averages and ends over a whole filtered list, by the database.

- A field that is limited counts only where it is shown; of a masked one only whether it is filled is told.
- Without `exact` a list is reckoned up to a cap and says so; sums and medians are exact decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.entity import Field
from guocheng.definition.field_types import type_of
from guocheng.definition.view import Statistic
from guocheng.expr.types import Kind
from guocheng.store.query.compile import Compiler
from guocheng.store.query.operators import kind_of
from guocheng.store.query.reader import Reader
from guocheng.store.query.search import read_search
from guocheng.store.query.where import read_where, shown, unknown_field
from guocheng.store.query.window import conditions
from guocheng.store.tables.names import table_name

MEASURES_MAX = 100
ROWS_MAX = 100_000
_ANY = frozenset({Statistic.COUNT, Statistic.EMPTY, Statistic.FILLED})
_DISTINCT = _ANY | {Statistic.DISTINCT}
_ENDS = _DISTINCT | {Statistic.MIN, Statistic.MAX}
_NUMBER = _ENDS | {Statistic.SUM, Statistic.AVG, Statistic.MEDIAN}
_FITTING = {Kind.NUMBER: _NUMBER, Kind.DATE: _ENDS, Kind.INSTANT: _ENDS, Kind.LIST: _ANY}
#: An average has more digits than what it is of, at least those of money.
_MORE_DIGITS = 2


@dataclass(frozen=True)
class Measure:
    """One figure of a column."""

    field: Field
    statistic: Statistic


@dataclass(frozen=True)
class Figures:
    """The figures of a list as text, in the order they were asked for; capped means of the first rows only."""

    count: int
    capped: bool
    values: tuple[str | None, ...]


def statistics_of(field: Field, masked: bool = False) -> frozenset[Statistic]:
    """Return what can be said at the foot of a field's column."""
    return _ANY if masked else _FITTING.get(kind_of(field), _DISTINCT)


def read_measures(reader: Reader, entity: str, documents: Any) -> tuple[Measure, ...]:
    """Read figures sent as `[{"field", "statistic"}]`.

    :raises Invalid: a field is unknown or hidden, or the figure does not fit it.
    """
    if not isinstance(documents, list) or len(documents) > MEASURES_MAX:
        raise Invalid(Problem("query.bad_measures", "measures", f"列统计的写法不对,最多 {MEASURES_MAX} 个"))
    return tuple(_measure(reader, entity, one, f"measures.{place}") for place, one in enumerate(documents))


def _measure(reader: Reader, entity: str, document: Any, where: str) -> Measure:
    name = document.get("field") if isinstance(document, dict) else None
    field = reader.field(entity, name) if isinstance(name, str) and "." not in name else None
    if field is None or not type_of(field).column(field):
        raise unknown_field(str(name), where)
    statistic = document.get("statistic")
    allowed = statistics_of(field, field.name in reader.visible(entity).masked)
    if statistic not in {one.value for one in allowed}:
        message = f"「{field.label}」不能统计「{shown(statistic)}」"
        raise Invalid(Problem("query.bad_statistic", where, message))
    return Measure(field, Statistic(statistic))


def statistics(
    connection: psycopg.Connection,
    reader: Reader,
    entity: str,
    measures: Sequence[Measure],
    *,
    where: Any = None,
    search: Any = None,
    exact: bool = False,
) -> Figures:
    """Return the figures over every row of a filtered list that the reader may see.

    :raises Invalid: the filter is unknown, hidden or does not fit.
    """
    compiler = Compiler(reader)
    found = conditions(compiler, entity, read_where(reader, entity, where), read_search(search))
    statement = sql.SQL("select count(*), array[{}]::text[] from (select {} from {} t where {}{}) q").format(
        sql.SQL(", ").join(figure(sql.Identifier("q", f"v{place}"), one) for place, one in enumerate(measures)),
        measured(compiler, entity, measures),
        sql.Identifier(table_name(entity)),
        found,
        sql.SQL("") if exact else sql.SQL(" limit {}").format(sql.Literal(ROWS_MAX + 1)),
    )
    row = connection.execute(statement, compiler.parameters.values).fetchone()
    assert row is not None
    capped = not exact and row[0] > ROWS_MAX
    return Figures(min(row[0], ROWS_MAX) if capped else row[0], capped, tuple(row[1]))


def measured(compiler: Compiler, entity: str, measures: Sequence[Measure]) -> sql.Composable:
    """Return the measured values of a row as columns `v0`, `v1` and so on."""
    values = [
        sql.SQL("{} as {}").format(compiler.value(entity, "t", one.field.name), sql.Identifier(f"v{place}"))
        for place, one in enumerate(measures)
    ]
    return sql.SQL(", ").join([sql.SQL("1 as one"), *values])


def figure(value: sql.Composable, measure: Measure) -> sql.Composable:
    """Return one figure over values as text."""
    if measure.statistic is Statistic.COUNT:
        return sql.SQL("count(*)::text")
    if measure.statistic in (Statistic.FILLED, Statistic.EMPTY):
        wanted = sql.SQL("" if measure.statistic is Statistic.FILLED else "not ")
        return sql.SQL("count(*) filter (where {}{})::text").format(wanted, _filled(value, measure.field))
    if measure.statistic is Statistic.DISTINCT:
        return sql.SQL("count(distinct {}) filter (where {})::text").format(value, _filled(value, measure.field))
    if measure.statistic is Statistic.MEDIAN:
        # The lower and the upper one of the middle; a continuous percentile would go through floats.
        lower = sql.SQL("percentile_disc(0.5) within group (order by {})").format(value)
        upper = sql.SQL("percentile_disc(0.5) within group (order by {} desc)").format(value)
        return _rounded(sql.SQL("({} + {})::numeric / 2").format(lower, upper), measure.field)
    if measure.statistic is Statistic.AVG:
        return _rounded(sql.SQL("avg({})").format(value), measure.field)
    # As JSON writes it, so that an instant reads as everywhere else.
    return sql.SQL("to_json({}({})) #>> '{{}}'").format(sql.SQL(measure.statistic.value), value)


def _filled(value: sql.Composable, field: Field) -> sql.Composable:
    if kind_of(field) is Kind.LIST:
        return sql.SQL("(coalesce(cardinality({}), 0) > 0)").format(value)
    text = type_of(field).column(field) == "text"
    return sql.SQL("(coalesce({}, '') <> '')" if text else "({} is not null)").format(value)


def _rounded(value: sql.Composable, field: Field) -> sql.Composable:
    digits = max(field.scale, 0) + _MORE_DIGITS if field.scale else _MORE_DIGITS
    return sql.SQL("round({}, {})::text").format(value, sql.Literal(digits))
