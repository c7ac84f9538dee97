"""Migrations of the platform's own tables (平台表迁移): numbered SQL files, each applied once in one transaction.

An applied file never changes. Two processes that start at once do not both migrate.
`schema.sql` is what a fresh schema looks like after all of them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from guocheng.base.problem import Problem, Unavailable
from guocheng.store.catalog import schema_text
from guocheng.store.database import Database

FOLDER = Path(__file__).parent / "migrations"
_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")
# Any number serves, as long as it is the same everywhere.
_LOCK = 7_303_014


@dataclass(frozen=True)
class Migration:
    """One numbered file."""

    number: int
    name: str
    text: str

    @property
    def sha256(self) -> str:
        """The fingerprint by which a changed file is recognised."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def migrations(folder: Path = FOLDER) -> Sequence[Migration]:
    """Read the migration files in order."""
    found = []
    for path in sorted(folder.glob("*.sql")):
        match = _NAME.fullmatch(path.name)
        assert match, f"{path.name} is not called NNNN_name.sql"
        found.append(Migration(int(match[1]), match[2], path.read_text(encoding="utf-8")))
    assert len({one.number for one in found}) == len(found), "two migrations have the same number"
    return found


def migrate(
    database: Database, known: Sequence[Migration] | None = None, *, tell: Callable[[str], None] | None = None
) -> int:
    """Bring the company's schema to the current state and return how many migrations that took.

    :raises Unavailable: an applied file was changed, or the database is newer than this program.
    """
    known = migrations() if known is None else known
    with database.direct() as connection:
        _extend(connection, database.schema)
        # Long migrations are allowed to be long; the lock guards against a second starter.
        connection.execute("set statement_timeout = 0")
        connection.execute("set lock_timeout = '60s'")
        connection.execute("select pg_advisory_lock(%s, hashtext(%s))", [_LOCK, database.schema])
        return _apply(connection, known, tell)


def pending(database: Database) -> Sequence[str]:
    """Name the migrations that are still to be applied; empty when the schema is current."""
    with database.read() as connection:
        done = _applied(connection) if _has_table(connection) else {}
    return [f"{one.number:04} {one.name}" for one in migrations() if one.number not in done]


def dump_schema(database: Database) -> str:
    """Return the normalised text of the company's schema."""
    with database.read() as connection:
        return schema_text(connection, database.schema)


def _extend(connection: psycopg.Connection, schema: str) -> None:
    # The lock comes first: "if not exists" alone loses the race of two starters.
    connection.execute("select pg_advisory_lock(%s, 0)", [_LOCK])
    try:
        connection.execute("create extension if not exists pg_trgm schema public")
        connection.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise Unavailable(
            Problem(
                "store.no_right",
                "数据库",
                f"数据库账户权限不够({error.diag.message_primary})。请让它成为这个数据库的所有者,"
                "或由管理员先执行 CREATE EXTENSION pg_trgm",
            )
        ) from error
    finally:
        connection.execute("select pg_advisory_unlock(%s, 0)", [_LOCK])


def _apply(connection: psycopg.Connection, known: Sequence[Migration], tell: Callable[[str], None] | None) -> int:
    with connection.transaction():
        connection.execute(
            "create table if not exists gc_migration (number integer primary key, name text not null,"
            " sha256 text not null, applied_at timestamptz not null default now())"
        )
    applied = _applied(connection)
    if problems := tuple(_history_problems(applied, known)):
        raise Unavailable(*problems)
    todo = [one for one in known if one.number not in applied]
    for one in todo:
        if tell:
            tell(f"正在更新数据库结构:{one.number:04} {one.name}")
        with connection.transaction():
            connection.execute(one.text.encode())
            connection.execute(
                "insert into gc_migration (number, name, sha256) values (%s, %s, %s)",
                [one.number, one.name, one.sha256],
            )
    return len(todo)


def _applied(connection: psycopg.Connection) -> dict[int, tuple[str, str]]:
    rows = connection.execute("select number, name, sha256 from gc_migration order by number")
    return {number: (name, sha256) for number, name, sha256 in rows}


def _has_table(connection: psycopg.Connection) -> bool:
    row = connection.execute("select to_regclass('gc_migration') is not null").fetchone()
    return bool(row and row[0])


def _history_problems(applied: dict[int, tuple[str, str]], known: Sequence[Migration]) -> Iterator[Problem]:
    by_number = {one.number: one for one in known}
    for number, (name, sha256) in applied.items():
        where = f"{number:04}_{name}.sql"
        if number not in by_number:
            yield Problem("store.newer", where, f"数据库已由更新版本的程序升级过({where}),请升级程序后再启动")
        elif by_number[number].sha256 != sha256:
            yield Problem(
                "store.migration_changed", where, f"迁移文件 {where} 在执行之后被改动了,请恢复原文件,改动写进新的编号"
            )
