"""The database is killed while people work: what was acknowledged is there, what was not can be sent again."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from guocheng.base.problem import Unavailable
from guocheng.store.database import Database
from guocheng.store.idempotency import Answer, begin, finish, request_fingerprint
from guocheng.store.migrate import migrate
from guocheng.store.server import EmbeddedServer, start_embedded

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PEOPLE, COMMANDS, KILLS = 4, 60, 2


@pytest.fixture
def durable(own_folder: Path) -> Iterator[EmbeddedServer]:
    """A server with the settings that customers get."""
    started = start_embedded(own_folder / "data", tell=lambda _: None)
    yield started
    started.stop()


def command(connection: psycopg.Connection, key: str) -> None:
    fingerprint = request_fingerprint(key.encode())
    if begin(connection, actor="account:1", key=key, fingerprint=fingerprint, at=NOW):
        return
    connection.execute("insert into effect values (%s)", [key])
    finish(connection, Answer(200, "text/plain", b"ok"), actor="account:1", key=key)


def test_every_command_has_one_effect_though_the_database_is_killed(durable: EmbeddedServer) -> None:
    """数据库两次被 kill -9:答复过的一条不少,没答复的重发后恰好一次。"""
    assert psycopg.connect(durable.url).execute("select current_setting('fsync')").fetchone() == ("on",)
    database = Database(durable.url)
    migrate(database)
    database.run(lambda connection: connection.execute("create table effect (key text)"))
    acknowledged: list[str] = []
    enough = threading.Semaphore(0)

    def person(number: int) -> None:
        for key in (f"{number}-{n}" for n in range(COMMANDS)):
            while True:
                try:
                    database.run(lambda connection, key=key: command(connection, key))
                    break
                except Unavailable:
                    continue
            acknowledged.append(key)
            enough.release()

    people = [threading.Thread(target=person, args=(number,)) for number in range(PEOPLE)]
    for one in people:
        one.start()
    for _ in range(KILLS):
        for _ in range(PEOPLE * COMMANDS // (KILLS + 1)):
            assert enough.acquire(timeout=60)
        before = list(acknowledged)
        assert durable.pid is not None
        os.kill(durable.pid, signal.SIGKILL)
        durable.start()
        with database.direct() as connection:
            kept = {key for (key,) in connection.execute("select key from effect")}
        assert set(before) <= kept
    for one in people:
        one.join(timeout=120)
    with database.read() as connection:
        effects = Counter(key for (key,) in connection.execute("select key from effect"))
    database.close()
    assert len(acknowledged) == PEOPLE * COMMANDS
    assert effects == Counter(set(acknowledged))
