"""What somebody entered last (上次填的): where a new form may start from."""

from __future__ import annotations

import psycopg
from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.store.records.shape import shape_of


def last_created(connection: psycopg.Connection, catalogue: Catalogue, entity: str, person_id: int) -> int | None:
    """Return the newest record of an entity that a person created, or nothing."""
    table = sql.Identifier(shape_of(catalogue, entity).table)
    query = sql.SQL("select id from {} where created_by = %s order by created_by desc, id desc limit 1").format(table)
    row = connection.execute(query, [person_id]).fetchone()
    return row[0] if row else None
