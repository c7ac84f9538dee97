"""The company's own definitions (自有定义), and the revision by which processes notice a publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

Json = Mapping[str, Any]
# Any number serves, as long as it is the same everywhere and nobody else's.
_LOCK = 7_303_016


@dataclass(frozen=True)
class Kept:
    """A definition of the company's own as JSON; `base` is the shipped one it was changed from."""

    kind: str
    name: str
    json: dict[str, Any]
    base: dict[str, Any] | None
    changed_at: datetime
    changed_by: int | None
    reason: str
    #: Since when it is kept without being in force, and why.
    set_aside_at: datetime | None = None
    set_aside_why: str = ""


def own_definitions(connection: psycopg.Connection) -> list[Kept]:
    """Return all that are to be in force, the oldest change first."""
    return [one for one in kept_definitions(connection) if one.set_aside_at is None]


def kept_definitions(connection: psycopg.Connection) -> list[Kept]:
    """Return all of them, those that were set aside too, the oldest change first."""
    with connection.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(
            "select kind, name, json, base, changed_at, changed_by, reason, set_aside_at, set_aside_why"
            " from gc_own_definition order by changed_at, kind, name"
        ).fetchall()


def set_aside(connection: psycopg.Connection, kind: str, name: str, *, at: datetime | None, why: str) -> bool:
    """Keep a definition without its being in force, or without `at` put it back; say whether that changed anything."""
    return (
        connection.execute(
            "update gc_own_definition set set_aside_at = %s, set_aside_why = %s"
            " where kind = %s and name = %s and (set_aside_at is null) <> (%s::timestamptz is null)",
            [at, why, kind, name, at],
        ).rowcount
        == 1
    )


def keep(
    connection: psycopg.Connection,
    kind: str,
    name: str,
    json: Json,
    *,
    base: Json | None,
    at: datetime,
    by: int | None,
    reason: str,
) -> None:
    """Put a definition in the place of the one of its name."""
    connection.execute(
        "insert into gc_own_definition (kind, name, json, base, changed_at, changed_by, reason)"
        " values (%s, %s, %s, %s, %s, %s, %s)"
        " on conflict (kind, name) do update set json = excluded.json, base = excluded.base,"
        " changed_at = excluded.changed_at, changed_by = excluded.changed_by, reason = excluded.reason,"
        " set_aside_at = null, set_aside_why = ''",
        [kind, name, Jsonb(dict(json)), None if base is None else Jsonb(dict(base)), at, by, reason],
    )


def forget(connection: psycopg.Connection, kind: str, name: str) -> bool:
    """Take a definition away, so that the shipped one is in force again; say whether there was one."""
    return connection.execute("delete from gc_own_definition where kind = %s and name = %s", [kind, name]).rowcount == 1


def one_at_a_time(connection: psycopg.Connection) -> None:
    """Keep everybody else from publishing until the transaction ends."""
    connection.execute("select pg_advisory_xact_lock(%s, hashtext(current_schema()))", [_LOCK])


def revision(connection: psycopg.Connection) -> int:
    """Return the number of the newest publication."""
    row = connection.execute("select revision from gc_definition_revision").fetchone()
    assert row is not None
    return int(row[0])


def publish_revision(connection: psycopg.Connection) -> int:
    """Give the publication of this transaction its number."""
    row = connection.execute("update gc_definition_revision set revision = revision + 1 returning revision").fetchone()
    assert row is not None
    return int(row[0])
