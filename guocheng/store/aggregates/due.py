"""Totals that follow (按序汇总): groups noted by the triggers, counted anew by the worker in the order of the notes.

- The note is written in the transaction of the change, so no change is ever forgotten, however late the worker is.
- What is counted is read after the note is taken: a change that comes later leaves a note of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.totals import Total, total_of
from guocheng.store.aggregates.feeds import column_type
from guocheng.store.aggregates.groups import Groups

BATCH_MAX = 1000


@dataclass(frozen=True)
class Lag:
    """How far a total is behind: touched groups that wait, and since when the oldest does."""

    waiting: int = 0
    since: datetime | None = None


def lag(connection: psycopg.Connection, total: str) -> Lag:
    """Return how far a total is behind."""
    row = connection.execute("select count(*), min(at) from gc_total_due where total = %s", [total]).fetchone()
    return Lag(*row) if row else Lag()


def bring_up_to_date(connection: psycopg.Connection, catalogue: Catalogue, name: str) -> int:
    """Count the groups that wait, at most a batch of them, and return how many notes were taken."""
    total = total_of(catalogue, name)
    if total is None or total.at_once:
        return 0
    return _taken(connection, catalogue, total)


def _taken(connection: psycopg.Connection, catalogue: Catalogue, total: Total) -> int:
    groups = Groups(catalogue, total)
    parts = [
        sql.SQL("(key->>{})::{}").format(sql.Literal(f"k{place}"), column_type(one))
        for place, one in enumerate(total.keys)
    ]
    keys = sql.SQL(", ").join(parts)
    taken = connection.execute(
        sql.SQL(
            "delete from gc_total_due where seq in (select seq from gc_total_due where total = {} order by seq limit {}"
            " for update skip locked) returning {}"
        ).format(sql.Literal(total.name), sql.Literal(BATCH_MAX), keys)
    ).fetchall()
    places = sql.SQL(", ").join([sql.Placeholder()] * len(total.keys))
    count = sql.SQL("select {}({})").format(sql.Identifier(groups.count_function), places)
    for one in sorted(set(taken), key=str):
        connection.execute(count, list(one))
    return len(taken)
