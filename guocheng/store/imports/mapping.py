"""Mappings remembered by the header of a file (记住的列对应): the last one that was used holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb


def remember(
    connection: psycopg.Connection, fingerprint: str, mapping: Mapping[str, Any], *, by: int | None, at: datetime
) -> None:
    """Keep how a file with this header is mapped."""
    connection.execute(
        "insert into gc_import_mapping (fingerprint, mapping, changed_by, changed_at) values (%s, %s, %s, %s)"
        " on conflict (fingerprint) do update set mapping = excluded.mapping, changed_by = excluded.changed_by,"
        " changed_at = excluded.changed_at",
        [fingerprint, Jsonb(dict(mapping)), by, at],
    )


def remembered(connection: psycopg.Connection, fingerprints: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return the mappings known for these headers."""
    rows = connection.execute(
        "select fingerprint, mapping from gc_import_mapping where fingerprint = any(%s)", [list(fingerprints)]
    )
    return dict(rows.fetchall())


def all_mappings(connection: psycopg.Connection) -> list[tuple[str, dict[str, Any], datetime]]:
    """Return every remembered mapping with its fingerprint and when it was last changed, the newest first."""
    rows = connection.execute("select fingerprint, mapping, changed_at from gc_import_mapping order by changed_at desc")
    return [(mark, mapping, at) for mark, mapping, at in rows]


def mappings_of(connection: psycopg.Connection, entity: str) -> list[dict[str, Any]]:
    """Return every mapping that leads to an entity."""
    rows = connection.execute("select mapping from gc_import_mapping where mapping->>'entity' = %s", [entity])
    return [row[0] for row in rows]
