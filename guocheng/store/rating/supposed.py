"""Prices that are only supposed (试算的存取): what a day would cost, worked out without writing anything.

- The prices laid out come along with the question, so it may be asked in a transaction that only reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import psycopg
from psycopg import sql

from guocheng.store.rating.charges import TYPES, Rates, by_hashing, statement, waybills_of
from guocheng.store.rating.elsewhere.translate import SUMS
from guocheng.store.rating.month import Sum


def alone(connection: psycopg.Connection) -> bool:
    """Let nobody else suppose prices until the end of the transaction; tell whether nobody does."""
    row = connection.execute("select pg_try_advisory_xact_lock(hashtext('rating.what_if'))").fetchone()
    return bool(row and row[0])


def supposed_day(
    connection: psycopg.Connection, day: date, columns: Mapping[str, Sequence[str]], rates: Rates
) -> list[Sum]:
    """Return what the waybills of a day would add up to by the prices laid out."""
    given: dict[str, Any] = {}
    tables = [_table(table, names, rates[table], given) for table, names in columns.items()]
    before, after = SUMS.split("{charges}")
    composed = sql.SQL("with {} {}").format(
        sql.SQL(", ").join([*tables, waybills_of(day)]),
        sql.SQL("{}{}{}").format(sql.SQL(before), statement(), sql.SQL(after)),
    )
    with by_hashing(connection):
        rows = connection.execute(composed, given).fetchall()
    return [Sum(*map(int, row)) for row in rows]


def _table(table: str, names: Sequence[str], rows: Sequence[Sequence[Any]], given: dict[str, Any]) -> sql.Composed:
    arrays = []
    for place, name in enumerate(names):
        given[f"{table}_{name}"] = [row[place] for row in rows]
        kind = sql.SQL(TYPES.get(name, "bigint"))
        arrays.append(sql.SQL("{}::{}[]").format(sql.Placeholder(f"{table}_{name}"), kind))
    return sql.SQL("{} as materialized (select * from unnest({}) as t({}))").format(
        sql.Identifier(table), sql.SQL(", ").join(arrays), sql.SQL(", ").join(map(sql.Identifier, names))
    )
