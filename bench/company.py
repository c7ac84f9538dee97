"""The company that is measured (被测公司): an embedded server of its own in a temporary folder, as a customer has it.

Durability is on: what is measured is what is sold.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import conninfo, sql

from guocheng.store.server import Binaries, EmbeddedServer, find_binaries, start_embedded


@dataclass(frozen=True)
class Company:
    """Where a bench module finds its server, and a folder for what it writes."""

    server: EmbeddedServer
    folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def binaries(self) -> Binaries:
        """The programs of the server, such as pgbench for the floors."""
        return find_binaries()

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        name = f"bench_{next(self._numbers)}"
        with psycopg.connect(self.server.admin_url, autocommit=True) as connection:
            connection.execute(sql.SQL("create database {} owner guocheng").format(sql.Identifier(name)))
        return conninfo.make_conninfo(self.server.url, dbname=name)


@contextmanager
def company() -> Iterator[Company]:
    """Lend a running company and remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="guocheng-bench-"))
    folder.chmod(0o755)
    server = start_embedded(folder / "data", tell=lambda _: None)
    try:
        yield Company(server, folder)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
