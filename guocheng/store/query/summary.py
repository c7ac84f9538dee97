"""One figure over the records that a condition of a definition finds (汇总一个数), through what the reader may see."""

from __future__ import annotations

from decimal import Decimal

import psycopg
from psycopg import sql

from guocheng.expr.check import Checked
from guocheng.store.query.compile import Compiler
from guocheng.store.query.reader import Reader
from guocheng.store.query.where import EVERYTHING, Condition
from guocheng.store.query.window import conditions
from guocheng.store.tables.names import table_name

_FUNCTIONS = {"count": "count", "sum": "sum", "avg": "avg", "min": "min", "max": "max"}
#: The sum and the count of nothing are 0, its average is blank.
_ZERO = ("count", "sum")


def summary(
    connection: psycopg.Connection,
    reader: Reader,
    entity: str,
    function: str,
    value: Checked | None,
    where: Condition = EVERYTHING,
) -> Decimal | None:
    """Return a figure over records: how many, or the sum, average, least, greatest of an expression."""
    compiler = Compiler(reader)
    figured = sql.SQL("*") if value is None else compiler.expression(entity, "t", value)
    found = conditions(compiler, entity, where, ())
    statement = sql.SQL("select ({}({}))::numeric from {} t where {}").format(
        sql.SQL(_FUNCTIONS[function]), figured, sql.Identifier(table_name(entity)), found
    )
    row = connection.execute(statement, compiler.parameters.values).fetchone()
    assert row is not None
    figure: Decimal | None = row[0]
    return Decimal(0) if figure is None and function in _ZERO else figure
