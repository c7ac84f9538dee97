"""The same key has one effect and one answer, whatever happens in between."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from guocheng.base.problem import Conflict, Invalid
from guocheng.store.database import Database
from guocheng.store.idempotency import Answer, begin, finish, purge, request_fingerprint

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SAME = request_fingerprint(b"POST", b"/api/tasks/81/decide", b"{}")
DONE = Answer(200, "application/json", b'{"ok":true}')


def command(connection: psycopg.Connection, *, fingerprint: bytes = SAME, key: str = "k1") -> Answer:
    """Count one up, once per key."""
    if earlier := begin(connection, actor="account:1", key=key, fingerprint=fingerprint, at=NOW):
        return earlier
    connection.execute("insert into gc_setting (key, value) values ('count', '1') on conflict (key)"
                       " do update set value = to_jsonb(gc_setting.value::int + 1)")  # fmt: skip
    finish(connection, DONE, actor="account:1", key=key)
    return DONE


def count(db: Database) -> int:
    with db.read() as connection:
        row = connection.execute("select value from gc_setting where key = 'count'").fetchone()
    return row[0] if row else 0


def test_second_try_gets_the_first_answer(db: Database) -> None:
    assert db.run(command) == DONE
    assert db.run(command) == DONE
    assert count(db) == 1


def test_parallel_tries_have_one_effect(db: Database) -> None:
    """连点四下只算一次。"""
    answers: list[Answer] = []
    clicks = [threading.Thread(target=lambda: answers.append(db.run(command))) for _ in range(4)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert answers == [DONE] * 4
    assert count(db) == 1


def test_failed_command_leaves_its_key_free(db: Database) -> None:
    def broken(connection: psycopg.Connection) -> None:
        command(connection)
        raise ValueError("the effect fails after the answer")

    with pytest.raises(ValueError, match="the effect fails"):
        db.run(broken)
    assert count(db) == 0
    assert db.run(command) == DONE
    assert count(db) == 1


def test_key_of_another_request_is_refused(db: Database) -> None:
    db.run(command)
    with pytest.raises(Conflict):
        db.run(lambda connection: command(connection, fingerprint=request_fingerprint(b"another")))


def test_fingerprint_keeps_the_parts_apart() -> None:
    assert request_fingerprint(b"ab", b"c") != request_fingerprint(b"a", b"bc")


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_key_has_a_length(db: Database, key: str) -> None:
    with pytest.raises(Invalid):
        db.run(lambda connection: command(connection, key=key))


def test_old_answers_are_forgotten(db: Database) -> None:
    db.run(command)
    assert db.run(lambda connection: purge(connection, before=NOW)) == 0
    assert db.run(lambda connection: purge(connection, before=NOW + timedelta(seconds=1))) == 1
