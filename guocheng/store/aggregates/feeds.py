"""How records and lines are counted (计入方式): a feed as rows of SQL, one for each record or line that counts.

- The rows have the columns k0.. (the group), v0.. (what is added), o (what first and last go by), f, rid, lid.
- Every value is rounded to the scale of its figure before it is added, so sums of differences stay exact.
- A trigger takes no parameters: values of an expression stand in the text as literals that the driver has quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Field
from guocheng.definition.field_types import FIELD_TYPES, type_of
from guocheng.definition.totals import Feed, Figure, Total, Value, expected, fed
from guocheng.expr.run import Env
from guocheng.expr.types import Kind
from guocheng.store.expr_sql import Place, expression
from guocheng.store.parameters import Parameters
from guocheng.store.tables.names import lines_table_name, table_name

RECORD, LINE = "r", "l"
#: No expression of a total may ask for the time or the reader; the definition is refused that does.
NOWHERE = Env(datetime(2000, 1, 1, tzinfo=UTC))
#: A place of its own for the rows of a record and of a line: a table or what a trigger hands over.
Rows = sql.Composable


class Literals(Parameters):
    """Values that stand in the text, for statements that can have no parameters."""

    def cast(self, value: Any, type_name: str) -> sql.Composed:
        """Return a value as a literal, cast to a type of ours."""
        return sql.SQL("{}::{}").format(sql.Literal(value), sql.SQL(type_name))


@dataclass(frozen=True)
class Writer:
    """Writes the feeds of one total."""

    catalogue: Catalogue
    total: Total
    #: Where values of the expressions go: into the text of a trigger, or to the driver with a question.
    parameters: Parameters = field(default_factory=Literals)

    @property
    def orders(self) -> bool:
        """Tell whether a figure goes by an order."""
        return any(one.function in ("first", "last") for one in self.total.figures)

    def everything(self, extra: Callable[[Feed], sql.Composable] | None = None) -> sql.Composed:
        """Return the rows of all feeds over the tables as they are; `extra` narrows each."""
        parts = [self.stored(feed, extra(feed) if extra else None) for feed in self.total.feeds]
        return sql.SQL(" union all ").join(parts)

    def stored(self, feed: Feed, extra: sql.Composable | None = None) -> sql.Composed:
        """Return the rows of a feed over the tables as they are."""
        return self.rows(feed, sql.Identifier(table_name(feed.entity)), lines_of(feed), extra)

    def rows(self, feed: Feed, record: Rows, lines: Rows | None, extra: sql.Composable | None = None) -> sql.Composed:
        """Return the rows of a feed over given records and lines."""
        conditions: list[sql.Composable] = [self._condition(feed, feed.where)] if feed.where else []
        conditions += [extra] if extra is not None else []
        if self.total.rolled_up:
            conditions.append(sql.SQL("{} is not null").format(self._key(feed, 0)))
        line = sql.SQL("{}.id").format(sql.Identifier(LINE)) if lines is not None else sql.SQL("0::bigint")
        return sql.SQL("select {}, {} as f, r.id as rid, {} as lid from {} r{}{}").format(
            sql.SQL(", ").join(self._columns(feed)),
            sql.Literal(self.total.feeds.index(feed)),
            line,
            record,
            sql.SQL(" join {} l on l.parent_id = r.id").format(lines) if lines is not None else sql.SQL(""),
            sql.SQL(" where {}").format(sql.SQL(" and ").join(conditions)) if conditions else sql.SQL(""),
        )

    def members(self, feed: Feed, place: int, row: str) -> sql.Composed:
        """Return the question which records add something to a figure of the group that a row `row` shows."""
        figure, value = self.total.figures[place], feed.values[place]
        same: list[sql.Composable] = [
            sql.SQL("{} is not distinct from {}").format(self._key(feed, number), sql.Identifier(row, one.name))
            for number, one in enumerate(self.total.keys)
        ]
        conditions = [*same, sql.SQL("{} is not null").format(self._value(feed, figure, value))]
        conditions += [self._condition(feed, feed.where)] if feed.where else []
        lines = lines_of(feed)
        return sql.SQL("from {} r{} where {}").format(
            sql.Identifier(table_name(feed.entity)),
            sql.SQL(" join {} l on l.parent_id = r.id").format(lines) if lines is not None else sql.SQL(""),
            sql.SQL(" and ").join(conditions),
        )

    def _columns(self, feed: Feed) -> Iterator[sql.Composable]:
        for place in range(len(self.total.keys)):
            yield sql.SQL("{} as {}").format(self._key(feed, place), key(place))
        for place, (figure, value) in enumerate(zip(self.total.figures, feed.values, strict=True)):
            yield sql.SQL("{} as {}").format(self._value(feed, figure, value), added(place))
        if self.orders:
            yield sql.SQL("{} as o").format(self._expression(feed, feed.order) if feed.order else sql.SQL("r.id"))

    def _key(self, feed: Feed, place: int) -> sql.Composable:
        field = self.total.keys[place]
        kind = FIELD_TYPES[field.type].expr_type(field).kind
        return sql.SQL("{}::{}").format(self._expression(feed, feed.keys[place], kind), column_type(field))

    def _value(self, feed: Feed, figure: Figure, value: Value) -> sql.Composable:
        made = self._made(feed, figure, value)
        if not value.where:
            return made
        return sql.SQL("case when {} then {} end").format(self._condition(feed, value.where), made)

    def _made(self, feed: Feed, figure: Figure, value: Value) -> sql.Composable:
        sign = sql.Literal(feed.sign)
        if figure.function == "count":
            if not value.text:
                return sql.SQL("{}::bigint").format(sign)
            counted = self._expression(feed, value.text)
            return sql.SQL("case when {} is not null then {}::bigint end").format(counted, sign)
        if not value.text:
            return sql.SQL("null::{}").format(added_type(figure))
        made = self._expression(feed, value.text, expected(figure.field, figure.function))
        if figure.function in ("sum", "avg"):
            return sql.SQL("round(({})::numeric, {}) * {}").format(made, scale(figure.field), sign)
        if figure.function in ("distinct", "concat"):
            return sql.SQL('({})::text collate "C"').format(made)
        if expected(figure.field, figure.function) is Kind.NUMBER:
            made = sql.SQL("round(({})::numeric, {})").format(made, scale(figure.field))
        return sql.SQL("({})::{}").format(made, column_type(figure.field))

    def _condition(self, feed: Feed, text: str) -> sql.Composable:
        checked = fed(self.catalogue, feed, text, Kind.BOOLEAN)
        return expression(checked, self._place(feed), self.parameters, NOWHERE, condition=True)

    def _expression(self, feed: Feed, text: str, expects: Kind | None = None) -> sql.Composable:
        return expression(fed(self.catalogue, feed, text, expects), self._place(feed), self.parameters, NOWHERE)

    def _place(self, feed: Feed) -> Place:
        return Place(self.catalogue, feed.entity, RECORD, line_alias=LINE, line_entity=feed.entity, bare=feed.lines)


def lines_of(feed: Feed) -> sql.Identifier | None:
    """Return the table of the lines that a feed counts."""
    return sql.Identifier(lines_table_name(feed.entity, feed.lines)) if feed.lines else None


def key(place: int) -> sql.Identifier:
    """Return the name of a key among the counted rows."""
    return sql.Identifier(f"k{place}")


def added(place: int) -> sql.Identifier:
    """Return the name of what is added to a figure among the counted rows."""
    return sql.Identifier(f"v{place}")


def column_type(field: Field) -> sql.SQL:
    """Return the type of a field's column."""
    return sql.SQL(type_of(field).column(field))


def added_type(figure: Figure) -> sql.SQL:
    """Return the type of what is added to a figure."""
    if figure.function in ("sum", "avg"):
        return sql.SQL("numeric")
    if figure.function in ("distinct", "concat"):
        return sql.SQL("text")
    return sql.SQL("bigint") if figure.function == "count" else column_type(figure.field)


def scale(field: Field) -> sql.Literal:
    """Return the digits after the point that a figure keeps."""
    return sql.Literal({"money": 2, "decimal": field.scale}.get(field.type, 0))
