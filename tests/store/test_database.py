"""Connections: whole or nothing, tried again when nothing was done, refusals instead of driver errors."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from guocheng.base.problem import Unavailable
from guocheng.store.database import TRIES_MAX, Database
from guocheng.store.events_notify import Bulletin, notify
from guocheng.store.server import EmbeddedServer, start_embedded


@pytest.fixture(autouse=True)
def table(request: pytest.FixtureRequest) -> None:
    if "db" in request.fixturenames:
        with request.getfixturevalue("db").transaction() as connection:
            connection.execute("create table thing (id integer primary key, name text)")


def count(db: Database) -> int:
    with db.read() as connection:
        row = connection.execute("select count(*) from thing").fetchone()
    assert row is not None
    return int(row[0])


def codes(refusal: pytest.ExceptionInfo[Unavailable]) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


def test_raised_transaction_leaves_nothing(db: Database) -> None:
    def command() -> None:
        with db.transaction() as connection:
            connection.execute("insert into thing (id) values (1)")
            raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        command()
    assert count(db) == 0


def test_reading_cannot_write_and_sees_one_moment(db: Database) -> None:
    with db.read() as reading:
        reading.execute("select count(*) from thing")
        with db.transaction() as writing:
            writing.execute("insert into thing (id) values (1)")
        row = reading.execute("select count(*) from thing").fetchone()
        assert row == (0,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), reading.transaction():
            reading.execute("insert into thing (id) values (2)")
    with db.transaction() as connection:
        connection.execute("insert into thing (id) values (3)")
    assert count(db) == 2


def test_limits_and_schema_are_set(db: Database) -> None:
    with db.read() as connection:
        row = connection.execute(
            "select current_setting('statement_timeout'), current_setting('lock_timeout'),"
            " current_setting('idle_in_transaction_session_timeout'), current_schema(), current_setting('timezone')"
        ).fetchone()
    assert row == ("15s", "3s", "1min", "company", "UTC")


def test_slow_statement_is_stopped_with_a_sentence(db: Database) -> None:
    with pytest.raises(Unavailable) as refusal, db.transaction() as connection:
        connection.execute("set local statement_timeout = '10ms'; select pg_sleep(30)")
    assert codes(refusal) == ["store.too_slow"]


def test_row_that_stays_locked_is_a_sentence_after_some_tries(db: Database) -> None:
    tries: list[int] = []

    def command(connection: psycopg.Connection) -> None:
        tries.append(1)
        connection.execute("set local lock_timeout = '10ms'")
        connection.execute("update thing set name = 'b' where id = 1")

    with db.transaction() as holder:
        holder.execute("insert into thing (id, name) values (1, 'a')")
    with db.transaction() as holder:
        holder.execute("select id from thing where id = 1 for update")
        with pytest.raises(Unavailable) as refusal:
            db.run(command)
    assert codes(refusal) == ["store.locked"]
    assert len(tries) == TRIES_MAX


def test_deadlocked_commands_both_end(db: Database) -> None:
    """Two commands lock two rows crosswise; the loser is run again as a whole."""
    db.run(lambda connection: connection.execute("insert into thing (id, name) values (1, ''), (2, '')"))
    both_hold = threading.Barrier(2)
    entered: list[int] = []

    def command(connection: psycopg.Connection, first: int, second: int) -> None:
        connection.execute("update thing set name = name || %s where id = %s", [str(first), first])
        entered.append(first)
        if len(entered) <= 2:
            both_hold.wait(timeout=10)
        connection.execute("update thing set name = name || %s where id = %s", [str(first), second])

    threads = [
        threading.Thread(target=lambda a=a, b=b: db.run(lambda connection: command(connection, a, b)))
        for a, b in ((1, 2), (2, 1))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.read() as connection:
        names = [sorted(name) for (name,) in connection.execute("select name from thing order by id")]
    assert names == [["1", "2"], ["1", "2"]]
    assert len(entered) >= 3


def test_changed_table_under_a_prepared_statement_is_tried_again(db: Database) -> None:
    def command(connection: psycopg.Connection) -> list[tuple[object, ...]]:
        return connection.execute("select thing.* from thing", prepare=True).fetchall()

    single = Database(db.url, max_size=1)
    try:
        single.run(command)
        with db.transaction() as connection:
            connection.execute("alter table thing add column note text")
            connection.execute("insert into thing (id) values (1)")
        assert single.run(command) == [(1, None, None)]
    finally:
        single.close()


def test_refused_command_is_not_tried_again(db: Database) -> None:
    tries: list[int] = []

    def command(connection: psycopg.Connection) -> None:
        tries.append(1)
        connection.execute("insert into thing (id) values (1), (1)")

    with pytest.raises(psycopg.errors.UniqueViolation):
        db.run(command)
    assert len(tries) == 1


def test_cut_connection_is_tried_again(db: Database) -> None:
    cut: list[int] = []

    def command(connection: psycopg.Connection) -> None:
        connection.execute("insert into thing (id) values (1)")
        if not cut:
            cut.append(connection.info.backend_pid)
            with db.direct() as other:
                other.execute("select pg_terminate_backend(%s, 5000)", [cut[0]])
        connection.execute("insert into thing (id) values (2)")

    db.run(command)
    assert count(db) == 2


def test_connection_cut_while_committing_is_not_tried_again(db: Database) -> None:
    """Then nobody knows whether it was saved; only the idempotency key can tell."""
    tries: list[int] = []

    def command(connection: psycopg.Connection) -> None:
        tries.append(1)
        connection.execute("insert into thing (id) values (%s)", [len(tries)])
        with db.direct() as other:
            other.execute("select pg_terminate_backend(%s, 5000)", [connection.info.backend_pid])

    with pytest.raises(Unavailable) as refusal:
        db.run(command)
    assert codes(refusal) == ["store.unreachable"]
    assert len(tries) == 1


def test_missing_database_is_a_sentence() -> None:
    away = Database("postgresql://guocheng@127.0.0.1:1/guocheng")
    try:
        with pytest.raises(Unavailable), away.direct():
            pass
    finally:
        away.close()


@pytest.fixture
def own_server(own_folder: Path) -> Iterator[EmbeddedServer]:
    started = start_embedded(
        own_folder / "data", tell=lambda _: None, settings={"fsync": "off", "shared_buffers": "16MB"}
    )
    yield started
    started.stop()


def test_pool_recovers_after_the_server_was_killed(own_server: EmbeddedServer) -> None:
    database = Database(own_server.url, schema="public", min_size=2)
    try:
        database.run(lambda connection: connection.execute("create table thing (id integer)"))
        assert own_server.pid is not None
        os.kill(own_server.pid, signal.SIGKILL)
        own_server.start()
        database.run(lambda connection: connection.execute("insert into thing (id) values (1)"))
        assert count(database) == 1
    finally:
        database.close()


def test_notification_comes_after_the_commit_and_to_this_company_only(db: Database) -> None:
    heard = db.listen("news")
    assert next(heard) is None
    with db.transaction() as connection, connection.transaction(force_rollback=True):
        notify(connection, "news", "rolled back")
    with db.transaction() as connection:
        connection.execute("select pg_notify('other_company.news', 'foreign')")
        notify(connection, "news", "委托")
    notification = next(heard)
    assert notification is not None
    assert notification.payload == "委托"
    heard.close()


def test_quiet_listening_ticks(db: Database) -> None:
    heard = db.listen("news", tick=0.01)
    assert [next(heard), next(heard)] == [None, None]
    heard.close()


def test_bulletin_hands_every_call_to_every_reader(db: Database) -> None:
    bulletin = Bulletin(db, "news")
    try:
        with bulletin.reader() as first, bulletin.reader() as second:
            # None says: listening from now on, look yourself once.
            assert (first.get(timeout=10), second.get(timeout=10)) == (None, None)
            db.run(lambda connection: notify(connection, "news", "1"))
            assert (first.get(timeout=10), second.get(timeout=10)) == ("1", "1")
    finally:
        bulletin.close()
