"""Looking records up for rules (按规则查找): rows of a decision table, an earlier record alike; the system asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.store.records.read import read_many
from guocheng.store.records.shape import shape_of

RULES_MAX = 2000


def all_values(connection: psycopg.Connection, catalogue: Catalogue, entity: str) -> list[dict[str, Any]]:
    """Return the values of every record of a small entity, oldest first: the rows of a decision table."""
    table = sql.Identifier(shape_of(catalogue, entity).table)
    ids = connection.execute(sql.SQL("select id from {} order by id limit %s").format(table), [RULES_MAX]).fetchall()
    return [one.values for one in read_many(connection, catalogue, entity, [row[0] for row in ids])]


def earlier_alike(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    entity: str,
    *,
    same: Mapping[str, Any],
    date_field: str,
    since: datetime,
    before: datetime,
    but: int,
) -> int | None:
    """Return the latest earlier record with the same value in any of these fields, or nothing."""
    if not same:
        return None
    alike = sql.SQL(" or ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in same)
    query = sql.SQL(
        "select id from {} where ({}) and {at} >= %s and {at} <= %s and id <> %s order by {at} desc, id desc limit 1"
    )
    row = connection.execute(
        query.format(sql.Identifier(shape_of(catalogue, entity).table), alike, at=sql.Identifier(date_field)),
        [*same.values(), since, before, but],
    ).fetchone()
    return row[0] if row else None
