"""Reading figures by their key (读取汇总): for checks and conditions, one group or many in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from psycopg import sql

from guocheng.base.problem import NotFound, Problem
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.totals import total_of
from guocheng.store.aggregates.feeds import column_type
from guocheng.store.tables.names import table_name

Key = tuple[Any, ...]
Figures = Mapping[str, Any]


def figures_of(
    connection: psycopg.Connection, catalogue: Catalogue, aggregate: str, keys: Iterable[Key]
) -> dict[Key, Figures]:
    """Return the figures of every key that is asked for; a group that is not there has its empty figures.

    :raises NotFound: there is no such aggregate.
    """
    total = total_of(catalogue, aggregate)
    if total is None or total.rolled_up:
        raise NotFound(Problem("total.unknown", aggregate, f"没有汇总表「{aggregate}」"))
    wanted = list(dict.fromkeys(keys))
    empty = {one.field.name: one.empty for one in total.figures}
    found: dict[Key, Figures] = dict.fromkeys(wanted, empty)
    asked = [key for key in wanted if None not in key]
    if asked:
        names = [sql.Identifier(one.name) for one in total.keys]
        arrays = sql.SQL(", ").join(sql.SQL("%s::{}[]").format(column_type(one)) for one in total.keys)
        query = sql.SQL("select {}, {} from {} t join unnest({}) as w({}) using ({})").format(
            sql.SQL(", ").join(names),
            sql.SQL(", ").join(sql.Identifier("t", name) for name in empty),
            sql.Identifier(table_name(aggregate)),
            arrays,
            sql.SQL(", ").join(names),
            sql.SQL(", ").join(names),
        )
        width = len(total.keys)
        for row in connection.execute(query, [list(column) for column in zip(*asked, strict=True)]).fetchall():
            found[tuple(row[:width])] = dict(zip(empty, row[width:], strict=True))
    return found
