"""How much of lines has gone on into other records (已下推数量): counted from those there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import psycopg
from psycopg import sql

from guocheng.store.tables.names import lines_table_name


def taken(
    connection: psycopg.Connection, entity: str, lines: str, *, origin: str, amount: str, of: Sequence[int]
) -> Mapping[int, Decimal]:
    """Return for each of these origins the sum of the amounts in a sub-table that name it."""
    query = sql.SQL("select {origin}, sum({amount}) from {table} where {origin} = any(%s) group by {origin}").format(
        origin=sql.Identifier(origin),
        amount=sql.Identifier(amount),
        table=sql.Identifier(lines_table_name(entity, lines)),
    )
    return {int(one): Decimal(total or 0) for one, total in connection.execute(query, [list(of)])}
