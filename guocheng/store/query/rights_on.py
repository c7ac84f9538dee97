"""What a person may do with one row (单条记录的权限): asked of the database once, as every list asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

from guocheng.definition.role import Right
from guocheng.store.query.compile import Compiler
from guocheng.store.query.reader import Reader
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


def rights_on(connection: psycopg.Connection, reader: Reader, entity: str, record_id: int) -> Here | None:
    """Return the rights of a person on a row, or nothing when there is no such row."""
    visibility = reader.visible(entity)
    if not 0 < record_id < _ID_END:
        return None
    fields = (visibility.limited, visibility.revealed, *visibility.writable.values())
    asked = dict.fromkeys([*visibility.rows.values(), *(grants for named in fields for grants in named.values())])
    found = covering(connection, reader, entity, record_id, list(asked))
    if found is None:
        return None
    covered_by: set[Grants] = found

    def kept(fields: Mapping[str, Grants], *, covered: bool) -> frozenset[str]:
        return frozenset(name for name, grants in fields.items() if (grants in covered_by) is covered)

    return Here(
        frozenset(right for right, grants in visibility.rows.items() if grants in covered_by),
        kept(visibility.limited, covered=False),
        kept(visibility.revealed, covered=True),
        {right: kept(fields, covered=False) for right, fields in visibility.writable.items()},
    )


def covering(
    connection: psycopg.Connection, reader: Reader, entity: str, record_id: int, asked: Sequence[Grants]
) -> set[Grants] | None:
    """Return which of some sets of grants cover a row, or nothing when there is no such row.

    Fields share grants, so each set is asked about once, and all in one statement.
    """
    compiler = Compiler(reader)
    conditions = [compiler.any_grant(entity, "t", grants) for grants in asked]
    found = connection.execute(
        sql.SQL("select {} from {} t where t.id = {}").format(
            sql.SQL(", ").join(sql.SQL("({}) is true").format(one) for one in [*conditions, sql.SQL("true")]),
            sql.Identifier(table_name(entity)),
            compiler.parameters.cast(record_id, "bigint"),
        ),
        compiler.parameters.values,
    ).fetchone()
    return None if found is None else {grants for grants, covers in zip(asked, found, strict=False) if covers}
