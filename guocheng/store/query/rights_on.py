"""What a person may do with one row (单条记录的权限): asked of the database once, as every list asks."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg import sql

from guocheng.definition.role import Right
from guocheng.store.query.compile import Compiler
from guocheng.store.query.reader import Reader
from guocheng.store.tables.names import table_name


@dataclass(frozen=True)
class Here:
    """The rights on one row, and the fields that other rows show but this one does not."""

    rights: frozenset[Right]
    hidden: frozenset[str]


def rights_on(connection: psycopg.Connection, reader: Reader, entity: str, record_id: int) -> Here | None:
    """Return the rights of a person on a row, or nothing when there is no such row."""
    visibility = reader.visible(entity)
    compiler = Compiler(reader)
    rights = [right for right in Right if visibility.may(right)]
    limited = sorted(visibility.limited)
    conditions = [
        *(compiler.visible_rows(entity, "t", right) for right in rights),
        *(compiler.any_grant(entity, "t", visibility.limited[name]) for name in limited),
        sql.SQL("true"),
    ]
    found = connection.execute(
        sql.SQL("select {} from {} t where t.id = {}").format(
            sql.SQL(", ").join(sql.SQL("({}) is true").format(one) for one in conditions),
            sql.Identifier(table_name(entity)),
            compiler.parameters.cast(record_id, "bigint"),
        ),
        compiler.parameters.values,
    ).fetchone()
    if found is None:
        return None
    return Here(
        frozenset(right for right, granted in zip(rights, found, strict=False) if granted),
        frozenset(name for name, granted in zip(limited, found[len(rights) :], strict=False) if not granted),
    )
