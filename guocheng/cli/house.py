"""Opening a company (打开公司): the database it stands in, and the platform on it.

`served_database` is for the long-running server, which owns the embedded database; `visited` is for a command that
looks in, and uses a running database when there is one.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from guocheng.base.problem import Unavailable, gathered
from guocheng.cli.settings import Settings
from guocheng.connect.outgoing import Allowed
from guocheng.definition.catalogue import Catalogue
from guocheng.service.context import Context
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.store.server import Server, outside_problems, start_embedded, use_embedded

Tell = Callable[[str], None]


def say(text: str) -> None:
    """Tell the person at the terminal what goes on, at once."""
    print(text, flush=True)


def whisper(text: str) -> None:
    """Tell what goes on beside the answer of a command, which alone belongs on standard output."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def served_database(settings: Settings, tell: Tell) -> Iterator[tuple[str, Server | None]]:
    """Lend the address of the database and, when it is ours, the server that we must keep alive.

    :raises Unavailable: the outside database does not fit, or the embedded one cannot start.
    """
    if settings.database_url:
        gathered(outside_problems(settings.database_url), Unavailable)
        yield settings.database_url, None
        return
    server = start_embedded(settings.data, tell=tell, binaries_dir=settings.postgres_bin)
    try:
        yield server.url, server
    finally:
        server.stop()


@contextmanager
def opened(
    settings: Settings, database_url: str, *, pool_size: int = 8, catalogue: Catalogue | None = None
) -> Iterator[Platform]:
    """Lend the platform on a database; with a catalogue that was checked before, or the installed one."""
    platform = Platform.open(
        database_url=database_url,
        files=settings.files,
        secret_key=settings.secret_key,
        schema=settings.schema,
        tls=settings.tls,
        loopback=not settings.beyond_loopback,
        pool_size=pool_size,
        catalogue=catalogue,
    )
    platform.watch_root, platform.import_rows = settings.watch, settings.import_rows
    platform.address = settings.address
    platform.outgoing = Allowed(settings.outgoing_hosts, settings.outgoing_networks)
    try:
        yield platform
    finally:
        platform.close()


@contextmanager
def visited_database(settings: Settings) -> Iterator[str]:
    """Lend the address of the company's database for one command."""
    if settings.database_url:
        gathered(outside_problems(settings.database_url), Unavailable)
        yield settings.database_url
        return
    with use_embedded(settings.data, tell=whisper, binaries_dir=settings.postgres_bin) as url:
        yield url


@contextmanager
def visited(settings: Settings) -> Iterator[Platform]:
    """Lend the platform for one command; the company is brought to this version first."""
    with visited_database(settings) as url, opened(settings, url, pool_size=2) as platform:
        platform.prepare(whisper)
        yield platform


def by_system(platform: Platform, now: datetime) -> Context:
    """Return the context of a command: whoever can run it on this machine may do everything."""
    return Context(platform, SYSTEM, now, request_id="command line")


def hand_over(made: Path, target: Path) -> None:
    """Give a file that was made for somebody its place, with the access rights of any new file."""
    shutil.copyfile(made, target)
    made.unlink()
