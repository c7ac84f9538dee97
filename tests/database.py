"""What every test may use: a real PostgreSQL of its own for the session, an empty migrated database for each test.

The server is embedded and private to this run, so several runs may go on at once. Nothing is waited for by time.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo, sql

from guocheng.store.database import Database
from guocheng.store.migrate import migrate
from guocheng.store.server import EmbeddedServer, start_embedded
from guocheng.store.server.cluster import running

# Durability against a power cut is not what tests of ours show; kills of processes are survived without it.
FAST = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "32MB", "autovacuum": "off"}
# A database is a thousand files, and hundreds of databases are made.
_IN_MEMORY, _ENOUGH_BYTES = Path("/dev/shm"), 4 << 30
_PREFIX = "guocheng-test-"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """The embedded server of this test run."""
    folder = new_folder()
    started = start_embedded(folder / "data", tell=lambda _: None, settings=FAST)
    try:
        yield started
    finally:
        started.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(server: EmbeddedServer) -> str:
    """The name of a database with every migration applied, to be copied."""
    name = "guocheng_template"
    _create(server, name)
    database = Database(database_url(server, name))
    migrate(database)
    database.close()
    return name


@pytest.fixture
def new_database(server: EmbeddedServer, template: str) -> Iterator[Callable[..., str]]:
    """A function that makes one more migrated database, or a copy of another, and returns its address."""
    made: list[str] = []

    def make(copy_of: str = template) -> str:
        name = f"test_{next(_numbers)}"
        _create(server, name, copy_of)
        made.append(name)
        return database_url(server, name)

    yield make
    for name in made:
        _admin(server, sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def db(new_database: Callable[[], str]) -> Iterator[Database]:
    """A fresh migrated database."""
    database = Database(new_database())
    yield database
    database.close()


@pytest.fixture
def empty_database(server: EmbeddedServer) -> Iterator[Database]:
    """A database without any migration applied."""
    name = f"empty_{next(_numbers)}"
    _create(server, name)
    database = Database(database_url(server, name))
    yield database
    database.close()
    _admin(server, sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def own_folder() -> Iterator[Path]:
    """A folder for a server of one test alone."""
    folder = new_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def files_dir(tmp_path: Path) -> Path:
    """An empty folder for attachments."""
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def new_folder() -> Path:
    """Make a folder for a server that lasts as long as the tests, and remove what killed test runs left behind."""
    place = _place()
    _sweep(place)
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=place))
    folder.chmod(0o755)
    return folder


def _place() -> Path:
    if os.access(_IN_MEMORY, os.W_OK) and shutil.disk_usage(_IN_MEMORY).free > _ENOUGH_BYTES:
        return _IN_MEMORY
    return Path(tempfile.gettempdir())


def database_url(server: EmbeddedServer, name: str) -> str:
    """Return the address of one database of the test server."""
    return conninfo.make_conninfo(server.url, dbname=name)


def _create(server: EmbeddedServer, name: str, template: str = "template1") -> None:
    # Copying files is twice as fast as writing every page into the log.
    command = sql.SQL("create database {} template {} owner guocheng strategy file_copy")
    _admin(server, command.format(sql.Identifier(name), sql.Identifier(template)))


def _admin(server: EmbeddedServer, command: sql.Composed) -> None:
    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        connection.execute(command)


def _sweep(place: Path) -> None:
    for folder in place.glob(f"{_PREFIX}*"):
        pid = folder.name.removeprefix(_PREFIX).split("-")[0]
        if folder.stat().st_uid != os.getuid() or not pid.isdigit() or Path(f"/proc/{pid}").exists():
            continue
        if left := running((folder / "data" / "postgres").resolve()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(left.pid, signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)
