"""Batches of imported files: one thing at a time, each part once, each row once."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest

from guocheng.base.problem import Conflict, NotFound
from guocheng.store import imports, jobs
from guocheng.store.database import Database
from guocheng.store.imports import Outcome

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def batch(db: Database) -> int:
    with db.transaction() as connection:
        account = connection.execute("insert into gc_account (login, created_at) values ('a', now()) returning id")
        (account_id,) = account.fetchone() or (0,)
        file = connection.execute(
            "insert into gc_file (sha256, name, size, media_type, created_at)"
            " values (repeat('0', 64), 'a.xls', 1, 'x/y', now()) returning id"
        )
        (file_id,) = file.fetchone() or (0,)
        made = imports.create_batch(
            connection, file_id=file_id, name="a.xls", account_id=account_id, person_id=None, at=NOW
        )
        parts = [(0, 0, 1, '[["单号"],["a\\tb\\\\"]]'), (1, 0, 3, '[[1.5,{"d":"2026-03-01"},true,""]]')]
        imports.stage_parts(connection, made, parts)
        imports.save_sheets(connection, made, [{"name": "甲"}], rows=2, parts=2)
    return made


def begin(connection: psycopg.Connection, batch: int, state: str = "running") -> None:
    job = jobs.enqueue(connection, "import.run", {})
    assert job is not None
    found = imports.batch_of(connection, batch, lock=True)
    imports.begin(connection, found, state, of=("read", "checked"), job_id=job, at=NOW)


def test_rows_come_back_as_they_were_read(db: Database, batch: int) -> None:
    with db.read() as connection:
        assert imports.part_of(connection, batch, 0).rows == [["单号"], ["a\tb\\"]]
        assert imports.part_of(connection, batch, 1).rows == [[1.5, {"d": "2026-03-01"}, True, ""]]
        assert imports.batch_of(connection, batch).rows == 2


def test_batch_does_one_thing_at_a_time(db: Database, batch: int) -> None:
    with db.transaction() as connection:
        begin(connection, batch)
    with pytest.raises(Conflict, match="导入中"), db.transaction() as connection:
        begin(connection, batch)


def test_part_counts_once(db: Database, batch: int) -> None:
    with db.transaction() as connection:
        begin(connection, batch)
        imports.advance(connection, batch, done=0, counts={"new": 1})
        with pytest.raises(AssertionError):
            imports.advance(connection, batch, done=0, counts={"new": 2})
        assert imports.batch_of(connection, batch).counts == {"new": 1}


def test_row_has_one_outcome(db: Database, batch: int) -> None:
    one = Outcome(0, 2, "new", 7, 1)
    with db.transaction() as connection:
        imports.write_outcomes(connection, batch, [one, Outcome(0, 3, "error", problems=[{"message": "坏"}])])
    with pytest.raises(psycopg.errors.UniqueViolation), db.transaction() as connection:
        imports.write_outcomes(connection, batch, [one])
    with db.read() as connection:
        assert imports.count_outcomes(connection, batch) == {"new": 1, "error": 1}
        assert [found.row for found in imports.problem_rows(connection, batch)] == [3]
        assert imports.problem_rows(connection, batch, after=(0, 3)) == []


def test_undone_rows_are_not_met_again(db: Database, batch: int) -> None:
    with db.transaction() as connection:
        imports.write_outcomes(connection, batch, [Outcome(0, 2, "new", 7, 1), Outcome(0, 3, "changed", 8, 4)])
        assert [one.row for one in imports.outcomes_to_undo(connection, batch, limit=9)] == [3, 2]
        imports.mark_undone(connection, batch, [(0, 3, "kept", "后来有人改过"), (0, 2, "deleted", "")])
        assert imports.outcomes_to_undo(connection, batch, limit=9) == []
        assert imports.problem_rows(connection, batch)[0].problems[0]["message"] == "后来有人改过"


def test_changing_the_mapping_makes_a_check_void(db: Database, batch: int) -> None:
    with db.transaction() as connection:
        begin(connection, batch, "checking")
        imports.end(connection, batch, "checked", checked={"new": 2})
        imports.save_sheets(connection, batch, [{"name": "乙"}])
        found = imports.batch_of(connection, batch)
    assert (found.state, found.checked, found.rows) == ("read", None, 2)


def test_mapping_is_remembered_by_the_header(db: Database) -> None:
    with db.transaction() as connection:
        imports.remember(connection, "f1", {"entity": "a.b"}, by=None, at=NOW)
        imports.remember(connection, "f1", {"entity": "a.c"}, by=None, at=NOW)
        assert imports.remembered(connection, ["f1", "f2"]) == {"f1": {"entity": "a.c"}}


def test_unknown_batch_is_not_found(db: Database) -> None:
    with pytest.raises(NotFound), db.read() as connection:
        imports.batch_of(connection, 99)
