"""Every published version of every definition (定义版本): a new version only when the canonical JSON differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import sha256, to_json


def publish(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    *,
    at: datetime | None = None,
    by: int | None = None,
    reason: str = "",
) -> int:
    """Keep the definitions in force; return how many are new or changed."""
    latest = {
        (kind, name): (version, digest)
        for kind, name, version, digest in connection.execute(
            "select distinct on (kind, name) kind, name, version, sha256 from gc_definition"
            " order by kind, name, version desc"
        )
    }
    changed = 0
    for kind, definition in _all(catalogue):
        version, digest = latest.get((kind, definition.name), (0, ""))
        now = sha256(definition)
        if now != digest:
            connection.execute(
                "insert into gc_definition (kind, name, version, json, sha256, installed_at, changed_by, reason)"
                " values (%s, %s, %s, %s, %s, coalesce(%s, now()), %s, %s)",
                [kind, definition.name, version + 1, Jsonb(to_json(definition)), now, at, by, reason],
            )
            changed += 1
    return changed


def version_in_force(connection: psycopg.Connection, kind: str, name: str) -> int:
    """Return the newest version of a definition, 0 when it was never published."""
    row = connection.execute(
        "select coalesce(max(version), 0) from gc_definition where kind = %s and name = %s", [kind, name]
    ).fetchone()
    assert row is not None
    return int(row[0])


def stored(connection: psycopg.Connection, kind: str, name: str, version: int) -> Any:
    """Return the JSON of one published version, or None."""
    row = connection.execute(
        "select json from gc_definition where kind = %s and name = %s and version = %s", [kind, name, version]
    ).fetchone()
    return row[0] if row else None


@dataclass(frozen=True)
class Past:
    """The version of a definition that was in force at some time."""

    version: int
    document: Any


def in_force_at(connection: psycopg.Connection, kind: str, name: str, at: datetime) -> Past | None:
    """Return the version of a definition that was in force, or None; what was shipped always was."""
    with connection.cursor(row_factory=class_row(Past)) as cursor:
        return cursor.execute(
            "select version, json as document from gc_definition where kind = %s and name = %s"
            " and (installed_at <= %s or (version = 1 and reason = '')) order by version desc limit 1",
            [kind, name, at],
        ).fetchone()


def flows_with_rights(connection: psycopg.Connection) -> set[str]:
    """Return the flows of which some published version says what may be done with fields at a step."""
    rows = connection.execute(
        "select distinct name from gc_definition where kind = 'flow' and json @? '$.**.rights[*].right'"
    )
    return {row[0] for row in rows}


@dataclass(frozen=True)
class Version:
    """One published version of a definition: when, by whom and why; without its text."""

    version: int
    installed_at: datetime
    changed_by: int | None
    reason: str


def versions(connection: psycopg.Connection, kind: str, name: str) -> list[Version]:
    """Return every published version of a definition, newest first."""
    with connection.cursor(row_factory=class_row(Version)) as cursor:
        return cursor.execute(
            "select version, installed_at, changed_by, reason from gc_definition where kind = %s and name = %s"
            " order by version desc",
            [kind, name],
        ).fetchall()


def _all(catalogue: Catalogue) -> Iterator[tuple[str, Any]]:
    for kind, found in (
        ("entity", {name: one for name, one in catalogue.entities.items() if name not in catalogue.aggregates}),
        ("flow", catalogue.flows),
        ("alert", catalogue.alerts),
        ("report", catalogue.reports),
        ("role", catalogue.roles),
        ("import", catalogue.imports),
        ("aggregate", catalogue.aggregates),
        ("automation", catalogue.automations),
        ("conversion", catalogue.conversions),
        ("book", catalogue.books),
        ("posting_rule", catalogue.posting_rules),
    ):
        for definition in found.values():
            yield kind, definition
