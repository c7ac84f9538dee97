"""Migrations: each once, in order, unchanged; and schema.sql is what they make."""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from guocheng.base.problem import Unavailable
from guocheng.store import migrate as module
from guocheng.store.database import Database
from guocheng.store.migrate import Migration, dump_schema, migrate, migrations, pending

SCHEMA = Path(module.__file__).parent / "schema.sql"
FIRST = Migration(1, "first", "create table a (id integer)")
SECOND = Migration(2, "second", "create table b (id integer); create table c (id integer)")


def test_schema_file_is_what_the_migrations_make(db: Database) -> None:
    """After a new migration: GUOCHENG_WRITE_SCHEMA=1 pytest tests/store/test_migrate.py"""
    made = dump_schema(db)
    if os.environ.get("GUOCHENG_WRITE_SCHEMA"):
        SCHEMA.write_text(made, encoding="utf-8")
    assert made == SCHEMA.read_text(encoding="utf-8"), "run: GUOCHENG_WRITE_SCHEMA=1 pytest tests/store/test_migrate.py"


def test_everything_is_applied_once(db: Database) -> None:
    assert pending(db) == []
    assert migrate(db) == 0


def test_pending_names_what_is_missing(empty_database: Database) -> None:
    migrate(empty_database, [])
    assert len(pending(empty_database)) == len(migrations())


def test_a_failing_file_leaves_nothing_of_itself(empty_database: Database) -> None:
    broken = Migration(2, "broken", "create table b (id integer); select 1 / 0")
    with pytest.raises(Exception, match="division by zero"):
        migrate(empty_database, [FIRST, broken])
    with empty_database.read() as connection:
        assert connection.execute("select to_regclass('a') is null, to_regclass('b') is null").fetchone() == (
            False,
            True,
        )
    assert migrate(empty_database, [FIRST, SECOND]) == 1


def test_a_changed_file_is_refused(empty_database: Database) -> None:
    migrate(empty_database, [FIRST, SECOND])
    with pytest.raises(Unavailable) as refusal:
        migrate(empty_database, [replace(FIRST, text="create table a (id bigint)"), SECOND])
    assert [problem.code for problem in refusal.value.problems] == ["store.migration_changed"]


def test_a_newer_database_is_refused(empty_database: Database) -> None:
    migrate(empty_database, [FIRST, SECOND])
    with pytest.raises(Unavailable) as refusal:
        migrate(empty_database, [FIRST])
    assert [problem.code for problem in refusal.value.problems] == ["store.newer"]


def test_two_starters_migrate_once(empty_database: Database) -> None:
    counts: list[int] = []
    starters = [threading.Thread(target=lambda: counts.append(migrate(empty_database))) for _ in range(3)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert sorted(counts) == [0, 0, len(migrations())]


def test_two_companies_share_a_database(db: Database) -> None:
    other = Database(db.url, schema="company_two")
    try:
        migrate(other)
        assert dump_schema(other) == dump_schema(db)
    finally:
        other.close()
