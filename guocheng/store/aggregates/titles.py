"""Titles of an aggregate's rows (汇总行的标题): made of its keys, made anew when a record they name is renamed."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.totals import aggregated
from guocheng.store.aggregates.groups import Groups


def retitle(connection: psycopg.Connection, catalogue: Catalogue, name: str, ids: Sequence[int]) -> tuple[int, ...]:
    """Write title and search text of some rows anew and return those that differed; no figure changes."""
    groups = Groups(catalogue, aggregated(catalogue.aggregates[name]))
    # Rows are taken in one order everywhere, so that nobody who moves figures waits crosswise.
    locked = sql.SQL("select id from {} where id = any(%s) order by id for no key update").format(groups.table)
    connection.execute(locked, [list(ids)])
    title, search = groups.words(lambda place: sql.SQL("r.{}").format(groups.key_names[place]))
    rows = connection.execute(
        sql.SQL(
            "update {0} t set title = n.title, search = n.search"
            " from (select r.id, {1} as title, {2} as search from {0} r where r.id = any(%s)) n"
            " where t.id = n.id and (t.title, t.search) is distinct from (n.title, n.search) returning t.id"
        ).format(groups.table, title, search),
        [list(ids)],
    )
    return tuple(row[0] for row in rows)
