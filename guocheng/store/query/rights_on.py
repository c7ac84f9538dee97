"""What a person may do with one row (单条记录的权限): asked of the database once, as every list asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.role import Right
from guocheng.store.parameters import Parameters
from guocheng.store.query.compile import Compiler
from guocheng.store.query.reader import Reader, system
from guocheng.store.query.visibility import RowGrant
from guocheng.store.tables.names import table_name

#: Ids beyond bigint are nowhere.
_ID_END = 2**63

Grants = tuple[RowGrant, ...]


@dataclass(frozen=True)
class Here:
    """The rights on one row, and what is different on it from other rows.

    `hidden` other rows show, `revealed` other rows mask; `locked` are the fields that a right does not let be written.
    """

    rights: frozenset[Right]
    hidden: frozenset[str]
    revealed: frozenset[str]
    locked: Mapping[Right, frozenset[str]]
    version: int
    title: str
    stage: str | None


def rights_on(connection: psycopg.Connection, reader: Reader, entity: str, record_id: int) -> Here | None:
    """Return the rights of a person on a row, or nothing when there is no such row."""
    visibility = reader.visible(entity)
    if not 0 < record_id < _ID_END:
        return None
    fields = (visibility.limited, visibility.revealed, *visibility.writable.values())
    asked = dict.fromkeys([*visibility.rows.values(), *(grants for named in fields for grants in named.values())])
    columns = ("version", "title", *(("stage",) if reader.catalogue.flow_of(entity) else ()))
    found = _asked(connection, reader, entity, record_id, list(asked), columns)
    if found is None:
        return None
    covered_by, (version, title, *stage) = found

    def kept(fields: Mapping[str, Grants], *, covered: bool) -> frozenset[str]:
        return frozenset(name for name, grants in fields.items() if (grants in covered_by) is covered)

    return Here(
        frozenset(right for right, grants in visibility.rows.items() if grants in covered_by),
        kept(visibility.limited, covered=False),
        kept(visibility.revealed, covered=True),
        {right: kept(fields, covered=False) for right, fields in visibility.writable.items()},
        version,
        title,
        next(iter(stage), None),
    )


def covering(
    connection: psycopg.Connection, reader: Reader, entity: str, record_id: int, asked: Sequence[Grants]
) -> set[Grants] | None:
    """Return which of some sets of grants cover a row, or nothing when there is no such row.

    Fields share grants, so each set is asked about once, and all in one statement.
    """
    found = _asked(connection, reader, entity, record_id, asked, ("id",))
    return None if found is None else found[0]


def readers_among(
    connection: psycopg.Connection, entity: str, record_id: int, asked: Mapping[int, Reader]
) -> set[int] | None:
    """Return those of some people whose rights show them a row, in one statement; nothing when there is no such row."""
    parameters = Parameters()
    record = parameters.cast(record_id, "bigint")
    seen = [
        sql.SQL("({}) is true").format(Compiler(reader, parameters).visible_rows(entity, "t"))
        for reader in asked.values()
    ]
    statement = sql.SQL("select array[{}]::boolean[] from {} t where t.id = {}").format(
        sql.SQL(", ").join(seen), sql.Identifier(table_name(entity)), record
    )
    row = connection.execute(statement, parameters.values).fetchone()
    return None if row is None else {person for person, sees in zip(asked, row[0], strict=True) if sees}


def with_right(
    connection: psycopg.Connection, reader: Reader, entity: str, ids: Sequence[int], right: Right
) -> set[int]:
    """Return those of some rows to which a person has a right and which he sees."""
    compiler = Compiler(reader)
    statement = sql.SQL("select t.id from {} t where t.id = any({}) and ({}) and ({})").format(
        sql.Identifier(table_name(entity)),
        compiler.parameters.cast(list(ids), "bigint[]"),
        compiler.visible_rows(entity, "t"),
        compiler.visible_rows(entity, "t", right),
    )
    return {row[0] for row in connection.execute(statement, compiler.parameters.values).fetchall()}


def _asked(
    connection: psycopg.Connection,
    reader: Reader,
    entity: str,
    record_id: int,
    asked: Sequence[Grants],
    columns: Sequence[str],
) -> tuple[set[Grants], Sequence[Any]] | None:
    """Return which grants cover a row, and some of its columns."""
    statement: sql.Composed | bytes
    if any(_depends_on_more(one) for grants in asked for one in grants):
        statement, values = _composed(reader, entity, asked, columns)
    else:
        statement, values = _composed_once(reader.catalogue, entity, tuple(asked), tuple(columns))
    row = connection.execute(statement, {**values, "record": record_id}).fetchone()
    if row is None:
        return None
    covers = row[len(columns) :]
    return {grants for grants, one in zip(asked, covers, strict=True) if one}, row[: len(columns)]


def _depends_on_more(grant: RowGrant) -> bool:
    """Tell whether what a grant covers hangs on the moment or the person, and not on its own values alone."""
    return grant.where is not None or any(map(_depends_on_more, grant.but))


@lru_cache(maxsize=1024)
def _composed_once(
    catalogue: Catalogue, entity: str, asked: tuple[Grants, ...], columns: tuple[str, ...]
) -> tuple[bytes, Mapping[str, Any]]:
    """Return the statement ready to be sent; composing it anew would cost as much as running it."""
    statement, values = _composed(system(catalogue, datetime.min.replace(tzinfo=UTC)), entity, asked, columns)
    return statement.as_bytes(None), values


def _composed(
    reader: Reader, entity: str, asked: Sequence[Grants], columns: Sequence[str]
) -> tuple[sql.Composed, Mapping[str, Any]]:
    compiler = Compiler(reader)
    conditions = [compiler.any_grant(entity, "t", grants) for grants in asked]
    selected: list[sql.Composable] = [
        *(sql.Identifier("t", name) for name in columns),
        *(sql.SQL("({}) is true").format(one) for one in conditions),
    ]
    statement = sql.SQL("select {} from {} t where t.id = %(record)s::bigint").format(
        sql.SQL(", ").join(selected), sql.Identifier(table_name(entity))
    )
    return statement, compiler.parameters.values
