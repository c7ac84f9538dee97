"""A twin of this process: what it keeps of its parent, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
from functools import partial
from pathlib import Path

import pytest

from guocheng.cli import twin
from guocheng.cli.twin import Twin

WAIT_SECONDS = 30

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a worker is started anew")


def test_a_twin_has_the_memory_and_nothing_else(tmp_path: Path) -> None:
    """分身有父进程装载的一切，但不占端口和锁，有自己的名字和会话。"""
    told, loaded = tmp_path / "told", {"colour": "green"}

    def work() -> None:
        told.write_text(json.dumps([loaded, _open_files(), Path("/proc/self/cmdline").read_text(), os.getsid(0)]))

    with socket.create_server(("127.0.0.1", 0)), (tmp_path / "lock").open("w"):
        child = Twin("a twin", work)
        assert child.wait(WAIT_SECONDS) == 0
    memory, files, name, session = json.loads(told.read_text())
    assert memory == loaded
    assert files == [0, 1, 2]
    assert name.rstrip("\0") == "a twin"
    assert session != os.getsid(0)


def test_a_twin_that_fails_says_so(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """分身出错时，退出码不是零，原因写在错误输出里。"""
    # The tests themselves write into files that a twin does not keep.
    monkeypatch.setattr(sys, "stderr", os.fdopen(2, "w", closefd=False))
    child = Twin("a twin", _fail)
    assert child.wait(WAIT_SECONDS) == 1
    assert "out of paper" in capfd.readouterr().err


def test_a_twin_can_be_ended() -> None:
    """分身可以像别的子进程一样结束。"""
    child = Twin("a twin", _wait_for_the_parent)
    assert child.poll() is None
    child.terminate()
    assert child.wait(WAIT_SECONDS) == -signal.SIGTERM
    child.kill()


def test_a_twin_ends_with_its_parent(tmp_path: Path) -> None:
    """父进程没有了，分身的标准输入就结束。"""
    told = tmp_path / "told"
    parent = Twin("a parent", partial(_leave_a_twin, told))
    assert parent.wait(WAIT_SECONDS) == 0
    reader = os.open(told, os.O_RDONLY)
    assert os.read(reader, 100) == b"ended"


def test_there_is_no_twin_of_a_process_with_threads() -> None:
    """父进程有别的线程时，不做分身。"""
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    assert not twin.possible()
    done.set()
    other.join()


def _open_files() -> list[int]:
    found = [int(one) for one in os.listdir("/proc/self/fd")]
    return sorted(one for one in found if _is_open(one))


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _fail() -> None:
    raise RuntimeError("out of paper")


def _wait_for_the_parent() -> None:
    os.read(0, 1)


def _leave_a_twin(told: Path) -> None:
    os.mkfifo(told)
    Twin("a twin", partial(_tell_the_end, told))


def _tell_the_end(told: Path) -> None:
    os.read(0, 1)
    told.write_text("ended")
