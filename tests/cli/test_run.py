"""`guocheng run` from outside: what is killed comes back, what is stopped is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from guocheng.store.server.cluster import running
from tests.house.tree import ROOT
from tests.outside import free_port, get, wait_until_well

WAIT_SECONDS_MAX = 90

pytestmark = pytest.mark.timeout(300)


class System:
    """One running installation."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.data = folder / "data"
        self.log = folder / "log"
        self.address = f"http://127.0.0.1:{free_port()}"
        port = self.address.rsplit(":", 1)[1]
        command = [sys.executable, "-m", "guocheng.cli", "run", "--port", port, "--data", str(self.data)]
        with self.log.open("ab") as output:
            self.child = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **settings}, stdout=output, stderr=subprocess.STDOUT
            )
        wait_until_well(self.address, self.child, self.log)

    @property
    def told(self) -> str:
        """Everything it has said."""
        return self.log.read_text(encoding="utf-8")

    @property
    def worker(self) -> int | None:
        """The process number of the worker."""
        for one in _children(self.child.pid):
            if b"worker" in Path(f"/proc/{one}/cmdline").read_bytes():
                return one
        return None

    @property
    def database(self) -> int | None:
        """The process number of the database server."""
        found = running((self.data / "postgres").resolve())
        return found.pid if found else None

    def well(self) -> bool:
        """Tell whether it says that it is well."""
        try:
            return bool(get(f"{self.address}/healthz"))
        except OSError:
            return False


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    """A running installation with an empty company."""
    with _stopped_in_the_end(System(tmp_path)) as started:
        yield started


def test_a_killed_worker_comes_back(system: System) -> None:
    """后台进程被 kill -9,会重新启动。"""
    before = system.worker
    assert before is not None
    assert _words(before) == ["guocheng", "worker"], "the first one is a twin of the web"
    os.kill(before, signal.SIGKILL)
    _until(lambda: system.worker not in (None, before) and system.well())
    assert _words(system.worker or 0)[-2:] == ["guocheng.cli", "worker"], "the web has threads: it starts another anew"
    assert "后台进程意外停止,正在重新启动" in system.told


def test_a_killed_database_comes_back(system: System) -> None:
    """数据库被 kill -9,会重新启动,服务随后恢复。"""
    before = system.database
    assert before is not None
    os.kill(before, signal.SIGKILL)
    _until(lambda: system.database not in (None, before) and system.well())
    assert "数据库意外停止,正在重新启动" in system.told


def test_stopping_leaves_nothing_behind(system: System) -> None:
    """SIGTERM 之后,网页、后台进程、数据库都停了。"""
    worker, database = system.worker, system.database
    system.child.send_signal(signal.SIGTERM)
    assert system.child.wait(WAIT_SECONDS_MAX) == 0
    assert not any(Path(f"/proc/{one}").exists() for one in (worker, database))
    assert "已停止" in system.told


def test_after_a_kill_the_next_start_goes_on(system: System, tmp_path: Path) -> None:
    """整个程序被 kill -9:它的后台进程自己结束,再启动就接着用原来的数据库。"""
    worker, database = system.worker, system.database
    system.child.kill()
    system.child.wait()
    _until(lambda: not Path(f"/proc/{worker}").exists())
    with _stopped_in_the_end(System(tmp_path)) as again:
        assert again.database == database, "the server that outlived its owner is taken over"


def test_two_do_not_share_a_folder(system: System) -> None:
    """同一个数据目录只能开一个,第二个用一句话说明。"""
    command = [sys.executable, "-m", "guocheng.cli", "run", "--port", str(free_port()), "--data", str(system.data)]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert "正由另一个过程系统使用" in second.stderr
    assert system.well()


def test_an_outside_database_is_used(tmp_path: Path, new_database: Callable[[], str]) -> None:
    """GUOCHENG_DATABASE_URL 指向外部数据库时,不启动内置的。"""
    with _stopped_in_the_end(System(tmp_path, GUOCHENG_DATABASE_URL=new_database())) as started:
        assert started.database is None
        assert "正在启动数据库" not in started.told


@contextmanager
def _stopped_in_the_end(system: System) -> Iterator[System]:
    try:
        yield system
    finally:
        if system.child.poll() is None:
            system.child.terminate()
            system.child.wait(WAIT_SECONDS_MAX)


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(one) for path in found for one in path.read_text().split()]


def _words(pid: int) -> list[str]:
    """Return what stands in the list of processes."""
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().split()


def _until(holds: Callable[[], bool]) -> None:
    """Look again and again; the programs watched are not ours to wake us."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.1)
