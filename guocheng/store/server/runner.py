"""The runner of the embedded server (内置数据库): start, adopt, stop.

One process holds the lock of a data directory; the operating system frees it even after a kill -9.
A server that outlived its runner is adopted, not started a second time.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql

from guocheng.base.problem import Problem, Unavailable
from guocheng.base.trouble import said
from guocheng.store.server import cluster as clusters
from guocheng.store.server.account import ELSEWHERE, Account, copy_programs, place_cluster, server_account
from guocheng.store.server.binaries import Binaries, find_binaries
from guocheng.store.server.lock import DataLock
from guocheng.store.server.sockets import address, answers, socket_directory

ROLE = "guocheng"
DATABASE = "guocheng"
START_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 30.0
LOG_BYTES_MAX = 10_000_000
_LOOK_EVERY_SECONDS = 0.01


class Server(Protocol):
    """A database server that somebody may use, start and stop."""

    @property
    def url(self) -> str: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def is_running(self) -> bool: ...


class EmbeddedServer:
    """The PostgreSQL of one data directory."""

    def __init__(
        self, data_dir: Path, *, binaries_dir: Path | None = None, settings: Mapping[str, str] | None = None,
        elsewhere: Path = ELSEWHERE, tell: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._data_dir = data_dir
        self._binaries_dir = binaries_dir
        self._settings = dict(settings or {})
        self._elsewhere = elsewhere
        self._tell = tell
        self._lock = DataLock(data_dir)
        self._child: subprocess.Popen[bytes] | None = None
        self._cluster: Path | None = None
        self._sockets: Path | None = None

    @property
    def url(self) -> str:
        """The address for the ordinary role that owns the company's tables."""
        return self._address(ROLE, DATABASE)

    @property
    def admin_url(self) -> str:
        """The address for the superuser; only for making and dropping whole databases."""
        return self._address(clusters.SUPERUSER, "postgres")

    @property
    def pid(self) -> int | None:
        """The process number of the running server."""
        found = clusters.running(self._cluster) if self._cluster else None
        return found.pid if found else None

    def start(self) -> None:
        """Start the server, or adopt the one that a killed process left running.

        :raises Unavailable: the folder is used by another process, cannot be written, or the server does not come up.
        """
        try:
            self._prepare_folder()
            self._lock.hold()
            self._start_locked()
        except OSError as error:
            self._lock.release()
            raise Unavailable(_not_writable(self._data_dir, error)) from error
        except BaseException:
            self._lock.release()
            raise

    def stop(self) -> None:
        """Stop the server in good order; sessions are cut, nothing committed is lost."""
        pid = self.pid
        if pid is not None:
            for how, seconds in ((signal.SIGINT, STOP_SECONDS_MAX), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, how)
                if self._gone(pid, seconds):
                    break
        if self._child is not None:
            self._child.wait()
            self._child = None
        if self._sockets is not None:
            with contextlib.suppress(OSError):
                self._sockets.rmdir()
        self._lock.release()

    def is_running(self) -> bool:
        """Say whether the server process lives."""
        return self.pid is not None

    def _prepare_folder(self) -> None:
        if not self._data_dir.exists():
            self._data_dir.mkdir(parents=True)
            self._data_dir.chmod(0o755)
        with tempfile.TemporaryFile(dir=self._data_dir):
            pass
        self._cluster = place_cluster(self._data_dir, elsewhere=self._elsewhere)
        if not self._cluster.parent.is_dir():
            raise Unavailable(
                Problem(
                    "server.cluster_missing",
                    str(self._cluster),
                    f"数据目录「{self._data_dir}」里的 postgres 指向「{self._cluster}」,但那里没有了。"
                    "请把它放回原处;确定不要旧数据时,删掉这个链接再启动",
                )
            )

    def _start_locked(self) -> None:
        cluster = self._at()
        account = server_account(cluster)
        if self._adopt(cluster):
            self._make_database()
            return
        binaries = copy_programs(find_binaries(self._binaries_dir), cluster.parent, account)
        if not (cluster / "PG_VERSION").exists():
            self._tell("正在建立数据库……")
            clusters.create(cluster, binaries, account)
        if problem := clusters.version_problem(cluster, binaries):
            raise Unavailable(problem)
        self._sockets = socket_directory(cluster, account)
        clusters.remove_stale_locks(cluster, self._sockets)
        clusters.configure(cluster, self._sockets, account, major=binaries.major, extra=self._settings)
        self._tell("正在启动数据库……")
        self._launch(cluster, binaries, account)
        self._make_database()

    def _adopt(self, cluster: Path) -> bool:
        """Take over a server that still runs; wait for one that is coming up or going down."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while (found := clusters.running(cluster)) and time.monotonic() < deadline:
            if found.ready and answers(found.sockets):
                self._sockets = Path(found.sockets)
                return True
            time.sleep(_LOOK_EVERY_SECONDS)
        if found:
            raise Unavailable(
                Problem(
                    "server.stuck",
                    str(cluster),
                    f"数据库进程 {found.pid} 还在运行,但没有应答。请稍后再试;仍不行就结束这个进程再启动",
                )
            )
        return False

    def _launch(self, cluster: Path, binaries: Binaries, account: Account) -> None:
        """Start the server process and wait until it is ready, again while children of a killed one still leave."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            self._child = self._popen(cluster, binaries, account)
            if self._ready(cluster, deadline):
                return
            told = _last_lines(self._log(cluster))
            if "shared memory block" not in told or time.monotonic() > deadline:
                raise Unavailable(
                    Problem(
                        "server.not_started",
                        str(cluster),
                        f"数据库没能启动:{told}。详情见「{self._log(cluster)}」",
                    )
                )
            time.sleep(0.2)

    def _popen(self, cluster: Path, binaries: Binaries, account: Account) -> subprocess.Popen[bytes]:
        log = self._log(cluster)
        if log.exists() and log.stat().st_size > LOG_BYTES_MAX:
            log.replace(log.with_suffix(".log.old"))
        with log.open("ab") as output:
            account.owns(log)
            return subprocess.Popen(  # noqa: S603
                [binaries.program("postgres"), "-D", str(cluster)],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/",
                env=clusters.clean_environment(), start_new_session=True, umask=0o077, **account.as_popen(),
            )  # fmt: skip

    def _ready(self, cluster: Path, deadline: float) -> bool:
        assert self._child is not None
        while time.monotonic() < deadline and self._child.poll() is None:
            found = clusters.running(cluster)
            if found and found.ready and found.pid == self._child.pid:
                return True
            time.sleep(_LOOK_EVERY_SECONDS)
        return False

    def _make_database(self) -> None:
        """Make the ordinary role and its database once."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            if not connection.execute("select 1 from pg_roles where rolname = %s", [ROLE]).fetchone():
                connection.execute(sql.SQL("create role {} login").format(sql.Identifier(ROLE)))
            if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                connection.execute(
                    sql.SQL("create database {} owner {}").format(sql.Identifier(DATABASE), sql.Identifier(ROLE))
                )

    def _gone(self, pid: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._child is not None and self._child.poll() is not None:
                return True
            if self.pid != pid:
                return True
            time.sleep(_LOOK_EVERY_SECONDS)
        return False

    def _at(self) -> Path:
        assert self._cluster is not None
        return self._cluster

    def _log(self, cluster: Path) -> Path:
        return cluster.with_name("postgres.log")

    def _address(self, role: str, database: str) -> str:
        assert self._sockets is not None, "the server has not been started"
        return address(self._sockets, role, database)


def start_embedded(
    data_dir: Path, *, tell: Callable[[str], None], binaries_dir: Path | None = None,
    settings: Mapping[str, str] | None = None, elsewhere: Path = ELSEWHERE,
) -> EmbeddedServer:  # fmt: skip
    """Start the server of a data directory and return it running.

    :raises Unavailable: with one sentence that says what is in the way.
    """
    server = EmbeddedServer(data_dir, binaries_dir=binaries_dir, settings=settings, elsewhere=elsewhere, tell=tell)
    server.start()
    return server


@contextlib.contextmanager
def use_embedded(data_dir: Path, *, tell: Callable[[str], None], binaries_dir: Path | None = None) -> Iterator[str]:
    """Lend the address of a data directory's server: the one that runs, or one started for this use only."""
    cluster = (data_dir / "postgres").resolve()
    found = clusters.running(cluster)
    if found and found.ready:
        yield address(Path(found.sockets), ROLE, DATABASE)
        return
    server = start_embedded(data_dir, tell=tell, binaries_dir=binaries_dir)
    try:
        yield server.url
    finally:
        server.stop()


def _not_writable(data_dir: Path, error: OSError) -> Problem:
    place = error.filename or data_dir
    return Problem(
        "server.folder_not_writable",
        str(data_dir),
        f"数据目录「{data_dir}」不能用:「{place}」{said(error)}。请改目录权限,或用 GUOCHENG_DATA 换一个目录",
    )


def _last_lines(log: Path) -> str:
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return " ".join(line.split("] ", 1)[-1] for line in text.strip().splitlines()[-3:])
