"""The company that is measured (被测公司): an embedded server of its own in a temporary folder, as a customer has it.

Durability is on: what is measured is what is sold.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
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

    def processor_seconds(self, *others: int) -> float:
        """Add up the processor time of the server, its connections (ended ones included) and other processes."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                pid, fields = int(stat.parent.name), stat.read_text().rpartition(")")[2].split()
            except OSError:
                # It ended while we looked.
                continue
            if pid == self._postmaster:
                ticks += sum(map(int, fields[11:15]))
            elif pid in others or int(fields[1]) == self._postmaster:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    @cached_property
    def _postmaster(self) -> int:
        with psycopg.connect(self.server.admin_url) as connection:
            row = connection.execute("select pg_read_file('postmaster.pid')").fetchone()
        assert row is not None
        return int(str(row[0]).splitlines()[0])


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
