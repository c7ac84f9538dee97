"""Published definitions (已发布的定义): every version is kept; the newest of a name is in force.

What is the same as the version in force makes no new version, so publishing twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import Definition, definition_kind, from_json, sha256, to_json

_LOCK = 7_303_016


@dataclass(frozen=True)
class Version:
    """One published version, without the document."""

    kind: str
    name: str
    version: int
    sha256: str
    installed_at: datetime


def publish(connection: psycopg.Connection, catalogue: Catalogue, at: datetime | None = None) -> list[Version]:
    """Store every definition of a catalogue that is new or changed, and return the versions that were made."""
    connection.execute("select pg_advisory_xact_lock(%s, hashtext(current_schema()))", [_LOCK])
    newest = {(one.kind, one.name): one for one in current(connection)}
    made = []
    for one in _definitions(catalogue):
        kind, digest = definition_kind(one), sha256(one)
        there = newest.get((kind, one.name))
        if there is None or there.sha256 != digest:
            made.append(_stored(connection, kind, one, (there.version if there else 0) + 1, digest, at))
    return made


def current(connection: psycopg.Connection) -> list[Version]:
    """Return the newest version of every definition."""
    with connection.cursor(row_factory=class_row(Version)) as cursor:
        return cursor.execute(
            "select distinct on (kind, name) kind, name, version, sha256, installed_at from gc_definition"
            " order by kind, name, version desc"
        ).fetchall()


def versions(connection: psycopg.Connection, kind: str, name: str) -> list[Version]:
    """Return every version of a definition, newest first."""
    with connection.cursor(row_factory=class_row(Version)) as cursor:
        return cursor.execute(
            "select kind, name, version, sha256, installed_at from gc_definition where kind = %s and name = %s"
            " order by version desc",
            [kind, name],
        ).fetchall()


def load(connection: psycopg.Connection, kind: str, name: str, version: int | None = None) -> Any:
    """Read a definition back, the newest version unless one is given; None when there is none."""
    row = connection.execute(
        "select json from gc_definition where kind = %s and name = %s and (%s::int is null or version = %s)"
        " order by version desc limit 1",
        [kind, name, version, version],
    ).fetchone()
    return None if row is None else from_json(row[0])


def _definitions(catalogue: Catalogue) -> Iterator[Definition]:
    for group in (
        catalogue.entities, catalogue.flows, catalogue.reports, catalogue.roles, catalogue.alerts, catalogue.imports,
    ):  # fmt: skip
        yield from group.values()


def _stored(
    connection: psycopg.Connection, kind: str, one: Definition, version: int, digest: str, at: datetime | None
) -> Version:
    with connection.cursor(row_factory=class_row(Version)) as cursor:
        row = cursor.execute(
            "insert into gc_definition (kind, name, version, json, sha256, installed_at)"
            " values (%s, %s, %s, %s, %s, coalesce(%s, now()))"
            " returning kind, name, version, sha256, installed_at",
            [kind, one.name, version, Jsonb(to_json(one)), digest, at],
        ).fetchone()
    assert row is not None
    return row
