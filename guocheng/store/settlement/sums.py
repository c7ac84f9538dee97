"""What a conversion sums up (折算的合计): one statement per conversion and month, grouped by all that makes a trade.

- A record without a day belongs to no month; it comes along with every one, so that somebody sees it.
- What has a history is whose it was on the day of the record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import psycopg
from psycopg import sql

from guocheng.base.period import Period
from guocheng.definition.belonging import Belonging, belonging
from guocheng.definition.book import UNTIL
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.conversion import Conversion
from guocheng.expr.check import Checked
from guocheng.expr.types import Kind
from guocheng.store.aggregates.feeds import NOWHERE
from guocheng.store.expr_sql import Place, expression
from guocheng.store.parameters import Parameters
from guocheng.store.tables.names import lines_table_name, table_name

#: The parts that make a trade, in the order of the statement.
PARTS = ("day", "provider", "receiver", "item", "grade", "direction")


@dataclass(frozen=True)
class Sum:
    """What one day has of one thing; a side is the id of a record, or the number of an amoeba as text."""

    day: date | None
    provider: int | str | None
    receiver: int | str | None
    item: str | None
    grade: str | None
    direction: str | None
    quantity: Decimal | None
    records: int


def sums(connection: psycopg.Connection, catalogue: Catalogue, one: Conversion, period: Period) -> Iterator[Sum]:
    """Yield what a conversion finds in a period, day by day."""
    writer = _Writer(catalogue, one)
    rows = connection.execute(writer.statement(period), writer.parameters.values).fetchall()
    return (Sum(*row) for row in rows)


def side_entity(catalogue: Catalogue, one: Conversion, side: str) -> str:
    """Return the entity a side of a conversion links to, blank where it gives the number of an amoeba."""
    found = _checked(catalogue, one, getattr(one, side)).type
    return (found.entity or "") if found.kind is Kind.LINK else ""


@dataclass
class _Writer:
    """Writes the statement of one conversion."""

    catalogue: Catalogue
    conversion: Conversion

    def __post_init__(self) -> None:
        one = self.conversion
        self.parameters = Parameters()
        self.place = Place(self.catalogue, one.entity, "r", line_alias="l", bare=one.lines)

    def statement(self, period: Period) -> sql.Composed:
        one = self.conversion
        day = self.expression(one.day)
        within = sql.SQL("(({day} >= {start} and {day} < {end}) or {day} is null)").format(
            day=day,
            start=self.parameters.cast(period.start, "date"),
            end=self.parameters.cast(period.end, "date"),
        )
        conditions = [within]
        if one.where:
            conditions.append(sql.SQL("{}").format(self.expression(one.where, Kind.BOOLEAN)))
        columns = [sql.SQL("{} as {}").format(self.part(name), sql.Identifier(f"k_{name}")) for name in PARTS]
        lines: sql.Composable = sql.SQL("")
        if one.lines:
            lines = sql.SQL(" join {} l on l.parent_id = r.id").format(
                sql.Identifier(lines_table_name(one.entity, one.lines))
            )
        rows = sql.SQL("select {columns}, {quantity}::numeric as q from {table} r{lines} where {found}").format(
            columns=sql.SQL(", ").join(columns),
            quantity=self.expression(one.quantity),
            table=sql.Identifier(table_name(one.entity)),
            lines=lines,
            found=sql.SQL(" and ").join(conditions),
        )
        keys = sql.SQL(", ").join(sql.Identifier(f"k_{name}") for name in PARTS)
        return sql.SQL("select {keys}, sum(q), count(*) from ({rows}) s group by {keys} order by {keys}").format(
            keys=keys, rows=rows
        )

    def part(self, name: str) -> sql.Composable:
        text = getattr(self.conversion, name)
        if not text:
            return sql.SQL("null::text")
        kind = _checked(self.catalogue, self.conversion, text).type.kind
        cast = {Kind.DATE: "date", Kind.LINK: "bigint"}.get(kind, "text")
        value: sql.Composable = sql.SQL("{}::{}").format(self.expression(text), sql.SQL(cast))
        one = self.conversion
        history = one.provider_history if name == "provider" else ""
        if history and (kept := belonging(self.catalogue, one.entity, one.provider, history)):
            value = self.then(kept, value)
        return sql.SQL("nullif({}, '')").format(value) if cast == "text" else value

    def then(self, kept: Belonging, now: sql.Composable) -> sql.Composable:
        """Return whose something was on the day of the record, or whose it is now where its history is silent."""
        past = sql.SQL("from {history} h where h.{of} = r.{link} and h.{until} > {day}").format(
            history=sql.Identifier(table_name(kept.history)),
            of=sql.Identifier(kept.of),
            link=sql.Identifier(kept.link),
            until=sql.Identifier(UNTIL),
            day=self.expression(self.conversion.day),
        )
        first = sql.SQL("(select h.{whose} {past} order by h.{until}, h.id limit 1)").format(
            whose=sql.Identifier(kept.field), past=past, until=sql.Identifier(UNTIL)
        )
        return sql.SQL("case when exists (select 1 {past}) then {first} else {now} end").format(
            past=past, first=first, now=now
        )

    def expression(self, text: str, expects: Kind | None = None) -> sql.Composable:
        checked = _checked(self.catalogue, self.conversion, text, expects)
        return expression(checked, self.place, self.parameters, NOWHERE, condition=expects is Kind.BOOLEAN)


def _checked(catalogue: Catalogue, one: Conversion, text: str, expects: Kind | None = None) -> Checked:
    names = catalogue.column_names(one.entity, one.lines) if one.lines else ()
    return catalogue.checked(one.entity, text, expects, names)
