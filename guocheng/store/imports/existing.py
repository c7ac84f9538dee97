"""What an import asks about records that are there already (已有记录): rights, versions, and what it changed before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from guocheng.definition.entity import Entity
from guocheng.definition.role import Right
from guocheng.store.query.compile import Compiler
from guocheng.store.query.reader import Reader
from guocheng.store.query.visibility import RowGrant
from guocheng.store.tables.names import table_name


def granted(
    connection: psycopg.Connection, reader: Reader, entity: str, ids: Collection[int], right: Right
) -> set[int]:
    """Return those of the records to which this person has a right."""
    return covered(connection, reader, entity, ids, reader.visible(entity).rows.get(right, ()))


def covered(
    connection: psycopg.Connection, reader: Reader, entity: str, ids: Collection[int], grants: tuple[RowGrant, ...]
) -> set[int]:
    """Return those of the records that one of some grants covers."""
    if not ids or any(grant.everything for grant in grants):
        return set(ids)
    compiler = Compiler(reader)
    query = sql.SQL("select t.id from {} t where ({}) and t.id = any({})").format(
        sql.Identifier(table_name(entity)),
        compiler.any_grant(entity, "t", grants),
        compiler.parameters.cast(list(ids), "bigint[]"),
    )
    return {row[0] for row in connection.execute(query, compiler.parameters.values)}


def versions(connection: psycopg.Connection, entity: str, ids: Collection[int]) -> dict[int, int]:
    """Return the versions of those records that are there."""
    if not ids:
        return {}
    query = sql.SQL("select id, version from {} where id = any(%s)").format(sql.Identifier(table_name(entity)))
    return dict(connection.execute(query, [list(ids)]).fetchall())


@dataclass(frozen=True)
class Trace:
    """What an import left in the river about one record; `lines` has every change of a sub-table, in order."""

    created: bool = False
    touched: bool = False  # by anybody else since
    before: dict[str, Any] = field(default_factory=dict)  # what changed fields held before it, as JSON
    lines: dict[str, list[tuple[Any, Any]]] = field(default_factory=dict)  # lines that went and that came, as JSON


def trace_of(connection: psycopg.Connection, entity: Entity, record_id: int, request_id: str, *, undoing: str) -> Trace:
    """Follow a record through the river from the moment an import met it; events of undoing it do not count."""
    rows = connection.execute(
        "select kind, request_id, changes from gc_river where entity = %s and record_id = %s order by seq",
        [entity.name, record_id],
    )
    tables = {one.name for one in entity.lines}
    created = touched = met = False
    before: dict[str, Any] = {}
    lines: dict[str, list[tuple[Any, Any]]] = {}
    for kind, by, changes in rows:
        if by == request_id:
            met, created = True, created or kind == "created"
            for one in changes:
                if one["field"] in tables:
                    lines.setdefault(one["field"], []).append((one["before"], one["after"]))
                else:
                    before.setdefault(one["field"], one["before"])
        elif met and by != undoing:
            touched = True
    return Trace(created, touched, before, lines)


def made_besides(connection: psycopg.Connection, entity: str, batch_id: int, sheets: Sequence[int]) -> list[int]:
    """Return the records that a batch made by links: those that no row of the entity's own sheets is about."""
    query = sql.SQL(
        "select t.id from {} t where t.batch_id = %s and not exists"
        " (select from gc_import_row r where r.batch_id = %s and r.record_id = t.id and r.verdict = 'new'"
        " and r.sheet = any(%s)) order by t.id desc"
    ).format(sql.Identifier(table_name(entity)))
    return [row[0] for row in connection.execute(query, [batch_id, batch_id, list(sheets)])]
