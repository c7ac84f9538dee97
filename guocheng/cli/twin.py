"""A twin of this process (分身): a child that shares the memory of everything loaded so far.

- It is made while this process has one thread; a process with several must start its children anew.
- It keeps nothing open but its standard streams, and ends when its parent does, however that ends.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

_LOOK_EVERY_SECONDS = 0.02
_ENDING = (signal.SIGTERM, signal.SIGHUP)
_STDIN = 0
_LAST_STANDARD = 2
#: Where /proc/self/stat tells the addresses of the command line, counted from behind the name.
_COMMAND_LINE = slice(45, 47)


def possible() -> bool:
    """Tell whether a twin would work; elsewhere than on Linux, libraries of the system may break in one."""
    return sys.platform == "linux" and threading.active_count() == 1


class Twin:
    """A child that shares our memory, seen from its parent as if it were a `subprocess.Popen`.

    Its standard input ends when its parent does.
    """

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        leash, self._held = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        # Whoever looks for garbage writes into every object he looks at, and what is written is no longer shared.
        gc.collect()
        gc.freeze()
        # What is sent to it before it has put our handlers away waits until it has.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
        try:
            self._pid = os.fork()
            if self._pid == 0:
                _live(name, work, leash, before)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(leash)
        self._ended: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, or nothing while it lives."""
        if self._ended is None:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if pid:
                self._ended = os.waitstatus_to_exitcode(status)
                os.close(self._held)
        return self._ended

    def terminate(self) -> None:
        """Ask it to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self._send(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        :raises TimeoutExpired: it still lives.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while (ended := self.poll()) is None:
            if deadline is not None and timeout is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("twin", timeout)
            time.sleep(_LOOK_EVERY_SECONDS)
        return ended

    def _send(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self._pid, number)


def _live(name: str, work: Callable[[], None], leash: int, unblocked: set[int]) -> NoReturn:
    """Be the twin; what our parent would do after this point is none of our business."""
    code = 1
    try:
        # Ctrl-C in the terminal is for the parent, which then stops us in its own order.
        os.setsid()
        for number in _ENDING:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, unblocked)
        _keep_only(leash)
        _call_ourselves(name)
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _keep_only(leash: int) -> None:
    """Close the parent's files: a port and a lock would stay taken after its end."""
    os.dup2(leash, _STDIN)
    for one in [int(number) for number in os.listdir("/proc/self/fd")]:
        # The folder itself was open while it was read.
        if one > _LAST_STANDARD:
            os.closerange(one, one + 1)


def _call_ourselves(name: str) -> None:
    """Stand in the list of processes under this name, not under the command line of the parent."""
    told = Path("/proc/self/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    start, end = (int(address) for address in told[_COMMAND_LINE])
    if start:
        ctypes.memmove(start, name.encode().ljust(end - start, b"\0"), end - start)
