"""How a figure is kept in columns (指标的列): what a count of all says, and how a difference moves it.

- An average keeps its sum and its number beside it; nobody sees these two columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from psycopg import sql

from guocheng.definition.totals import Figure, Total
from guocheng.store.aggregates.feeds import added, column_type, scale

#: How many records or lines stand behind a row of an aggregate.
ROWS = "gc_rows"


@dataclass(frozen=True)
class Kept:
    """A column: its name and type, what it is by a count of all, by how much a change moves it, and when empty.

    `counted` speaks of the rows `c` of a group; `moved` too, where each row has a sign `s`.
    """

    name: str
    type: sql.SQL
    counted: sql.Composable
    moved: sql.Composable
    empty: sql.Composable


def hidden_names(figure: Figure) -> tuple[str, ...]:
    """Return the names of the columns that an average needs besides its own."""
    name = figure.field.name
    return (f"{name}__sum", f"{name}__n") if figure.function == "avg" else ()


def kept_columns(total: Total) -> Iterator[Kept]:
    """Yield the columns in which figures are kept, without those that only follow from others."""
    for place, figure in enumerate(total.figures):
        value = sql.SQL("c.{}").format(added(place))
        if figure.function == "avg":
            yield _sum(hidden_names(figure)[0], sql.SQL("numeric"), value)
            yield _sum(hidden_names(figure)[1], sql.SQL("bigint"), sql.SQL("({} is not null)::int").format(value))
        elif figure.function in ("count", "sum"):
            yield _sum(figure.field.name, column_type(figure.field), value)
        else:
            empty = sql.SQL("0") if figure.function == "distinct" else sql.SQL("null")
            nothing = sql.SQL("null")
            yield Kept(figure.field.name, column_type(figure.field), _counted(figure, value), nothing, empty)


def _sum(name: str, type_: sql.SQL, value: sql.Composable) -> Kept:
    counted = sql.SQL("coalesce(sum({}), 0)").format(value)
    return Kept(name, type_, counted, sql.SQL("coalesce(sum(c.s * {}), 0)").format(value), sql.SQL("0"))


def _counted(figure: Figure, value: sql.Composable) -> sql.Composable:
    filled = sql.SQL(" filter (where {} is not null)").format(value)
    if figure.function == "first":
        order = sql.SQL("c.o, c.f, c.rid, c.lid")
    elif figure.function == "last":
        order = sql.SQL("c.o desc nulls last, c.f desc, c.rid desc, c.lid desc")
    elif figure.function == "distinct":
        return sql.SQL("count(distinct {})").format(value)
    elif figure.function == "concat":
        return sql.SQL("string_agg(distinct {0}, '、' order by {0})").format(value)
    else:
        return sql.SQL("{}({})").format(sql.SQL(figure.function), value)
    return sql.SQL("(array_agg({} order by {}){})[1]").format(value, order, filled)


def mean(figure: Figure, amount: sql.Composable, number: sql.Composable) -> sql.Composed:
    """Return the average rounded to the scale of its figure, blank where there is nothing."""
    return sql.SQL("round({} / nullif({}, 0), {})").format(amount, number, scale(figure.field))
