"""Starting, resting, and room on disk (启动、静止内存、安装体积): what a small machine notices first."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path

from bench.company import Company
from bench.frame import Row, at_most

ROOT = Path(__file__).resolve().parent.parent
WAIT_SECONDS_MAX = 300
_LOOK_EVERY_SECONDS = 3
#: Of 300 in three seconds.
_TICKS_AT_REST = 5


def rows(company: Company) -> Iterator[Row]:
    """Start the demo company twice; the second start is the one people wait for every day."""
    data = company.folder / "started"
    with _running(data) as (child, _):
        _rests(child)
    with _running(data) as (child, seconds):
        _rests(child)
        yield at_most("有数据时启动到第一页", seconds, 3, "秒")
        ours, server = _memory(child.pid)
        yield at_most("静止内存:网页 + 后台进程", ours, 120, "MB")
        yield at_most("静止内存:连同内置数据库", ours + server, 250, "MB")
    yield at_most("安装体积", _installed() / 1e6, 150, "MB")


@contextmanager
def _running(data: Path) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Run the demo company until the block ends; tell how long it took to the first page."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "guocheng.cli", "run", "--demo", "--port", str(port), "--data", str(data)]
    began = time.monotonic()
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        # The port is taken before the rest starts, so the first question waits for its answer.
        _wait(f"http://127.0.0.1:{port}/", child)
        seconds = time.monotonic() - began
        _wait(f"http://127.0.0.1:{port}/healthz", child)
        yield child, seconds
    finally:
        child.terminate()
        child.wait(60)


def _wait(address: str, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while time.monotonic() < deadline and child.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=WAIT_SECONDS_MAX):
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"no answer from {address}")


def _rests(child: subprocess.Popen[bytes]) -> None:
    """Wait until nothing is being worked off: the first start leaves figures of a whole year to be added up."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    before = _ticks(child.pid)
    while time.monotonic() < deadline:
        time.sleep(_LOOK_EVERY_SECONDS)
        now = _ticks(child.pid)
        if now - before <= _TICKS_AT_REST:
            return
        before = now
    raise RuntimeError("the demo company never comes to rest")


def _ticks(pid: int) -> int:
    """Return the processor time of our processes, in ticks; the database's own housekeeping does not count."""
    spent = 0
    for one in _family(pid):
        try:
            name, told = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)
        except OSError:
            continue
        if "(postgres" not in name:
            spent += sum(map(int, told.split()[11:13]))
    return spent


def _memory(pid: int) -> tuple[float, float]:
    """Return the memory in MB of our processes and of the database server; shared pages count by their share."""
    ours = server = 0
    for one in _family(pid):
        pss = int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE)[1])  # type: ignore[index]
        if Path(f"/proc/{one}/comm").read_text().startswith("postgres"):
            server += pss
        else:
            ours += pss
    return ours / 1000, server / 1000


def _family(pid: int) -> list[int]:
    """List a process and all below it."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                parents[int(entry)] = int(Path(f"/proc/{entry}/stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
    found = [pid]
    for one in found:
        found.extend(child for child, parent in parents.items() if parent == one)
    return found


def _installed() -> int:
    """Add up the files of the product and of everything it is locked to."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    names = re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)
    files = [path.locate() for name in names for path in distribution(name).files or []]
    ours = [path for package in ("guocheng", "guocheng_apps") for path in (ROOT / package).rglob("*")]
    return sum(path.stat().st_size for path in map(Path, map(str, [*files, *ours])) if path.is_file())
