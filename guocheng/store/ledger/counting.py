"""Counts over documents and postings (核对): what a checklist asks, hours in attendance, sums by rule.

- Conditions are the expressions of the definitions; they reach the database through the compiler alone.
"""

from __future__ import annotations

from decimal import Decimal

import psycopg
from psycopg import sql

from guocheng.base.period import Month, Period
from guocheng.definition.book import Counted, Demand, PostingRule
from guocheng.definition.catalogue import Catalogue
from guocheng.expr.run import Env
from guocheng.expr.types import Kind
from guocheng.store.expr_sql import Place, expression
from guocheng.store.parameters import Parameters
from guocheng.store.tables.names import lines_table_name, table_name


def left(connection: psycopg.Connection, catalogue: Catalogue, demand: Demand, period: Period, env: Env) -> int:
    """Return how many records a row of the checklist still asks for; of the period where it names a day."""
    counting = _Counting(catalogue, demand.entity, env)
    conditions = [counting.holds(demand.where)]
    conditions += [counting.within(demand.day, period)] if demand.day else []
    row = connection.execute(counting.select(sql.SQL("count(*)"), conditions), counting.parameters.values).fetchone()
    assert row is not None
    return int(row[0])


def counted(connection: psycopg.Connection, catalogue: Catalogue, one: Counted, period: Period, env: Env) -> Decimal:
    """Return what records of a period come to."""
    counting = _Counting(catalogue, one.entity, env)
    conditions = [counting.within(one.day, period)]
    conditions += [counting.holds(one.where)] if one.where else []
    value = sql.SQL("coalesce(sum({}), 0)").format(counting.value(one.value, Kind.NUMBER))
    row = connection.execute(counting.select(value, conditions), counting.parameters.values).fetchone()
    assert row is not None
    return Decimal(row[0])


def by_rule(
    connection: psycopg.Connection, book: str, month: Month
) -> list[tuple[str, int, int, str, Decimal, Decimal, int]]:
    """Return what each rule put on each object and account in a month, without estimates: amounts, quantities, rows."""
    return connection.execute(
        "select rule, object_id, account_id, category, sum(amount), sum(quantity), count(*) from gc_posting"
        " where book = %s and scenario = 'actual' and month = %s and kind <> 'estimate'"
        " group by rule, object_id, account_id, category order by rule, object_id, account_id, category",
        [book, month.first_day],
    ).fetchall()


def sources(connection: psycopg.Connection, book: str, month: Month) -> list[tuple[str, int]]:
    """Return the documents that have postings or wait in a month."""
    return connection.execute(
        "select source_entity, source_id from gc_posting where book = %(book)s and month = %(month)s"
        " union select source_entity, source_id from gc_book_pool"
        " where book = %(book)s and (month = %(month)s or month is null) order by 1, 2",
        {"book": book, "month": month.first_day},
    ).fetchall()


def dated(
    connection: psycopg.Connection, catalogue: Catalogue, rule: PostingRule, period: Period, env: Env
) -> list[int]:
    """Return the documents that a rule looks at whose day lies in a period."""
    counting = _Counting(catalogue, rule.entity, env, rule.lines)
    query = counting.select(sql.SQL("distinct r.id"), [counting.within(rule.day, period)])
    return [row[0] for row in connection.execute(query, counting.parameters.values)]


class _Counting:
    def __init__(self, catalogue: Catalogue, entity: str, env: Env, lines: str = "") -> None:
        self.catalogue, self.entity, self.env, self.lines = catalogue, entity, env, lines
        self.parameters = Parameters()
        self._names = catalogue.column_names(entity, lines) if lines else ()
        self._place = (
            Place(catalogue, entity, "r", line_alias="l", line_entity=entity, bare=lines)
            if lines
            else Place(catalogue, entity, "r")
        )

    def value(self, text: str, kind: Kind) -> sql.Composable:
        checked = self.catalogue.checked(self.entity, text, kind, self._names)
        return expression(checked, self._place, self.parameters, self.env)

    def holds(self, text: str) -> sql.Composable:
        checked = self.catalogue.checked(self.entity, text, Kind.BOOLEAN)
        return expression(checked, self._place, self.parameters, self.env, condition=True)

    def within(self, day: str, period: Period) -> sql.Composable:
        made = self.value(day, Kind.DATE)
        start, end = self.parameters.cast(period.start, "date"), self.parameters.cast(period.end, "date")
        return sql.SQL("({0} >= {1} and {0} < {2})").format(made, start, end)

    def select(self, what: sql.Composable, conditions: list[sql.Composable]) -> sql.Composed:
        lines: sql.Composable = sql.SQL("")
        if self.lines:
            table = sql.Identifier(lines_table_name(self.entity, self.lines))
            lines = sql.SQL(" join {} l on l.parent_id = r.id").format(table)
        return sql.SQL("select {} from {} r{} where {}").format(
            what, sql.Identifier(table_name(self.entity)), lines, sql.SQL(" and ").join(conditions)
        )
