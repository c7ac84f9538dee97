"""The worker as a process of its own (后台进程): long work neither slows the web nor dies with a page.

- The worker ends when its standard input is closed, so it never outlives a killed parent.
- The first one is a twin of the web where that is possible, and shares its memory. One that comes after it is started
  anew: by then the web has threads.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

from guocheng.cli import twin
from guocheng.cli.settings import Settings
from guocheng.cli.twin import Twin

NAME = "guocheng worker"
STOP_SECONDS_MAX = 10.0


def child_environment(settings: Settings, database_url: str) -> dict[str, str]:
    """Return the environment in which a child works on the same company as we do."""
    return {
        **os.environ,
        "GUOCHENG_DATA": str(settings.data),
        "GUOCHENG_DATABASE_URL": database_url,
        "GUOCHENG_SCHEMA": settings.schema,
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
    }


class WorkerProcess:
    """The one worker beside a small installation's web server."""

    def __init__(self, settings: Settings, database_url: str, work: Callable[[], None]) -> None:
        self._work = work
        self._environment = child_environment(settings, database_url)
        self._child: subprocess.Popen[bytes] | Twin | None = None

    def start(self) -> None:
        """Start the process."""
        self._child = Twin(NAME, self._work) if twin.possible() else self._started_anew()

    def is_running(self) -> bool:
        """Tell whether the process lives."""
        return self._child is not None and self._child.poll() is None

    def stop(self) -> None:
        """Let the worker put its job back and end; end it for good when it takes too long."""
        if self._child is None:
            return
        self._child.terminate()
        try:
            self._child.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._child = None

    def _started_anew(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "guocheng.cli", "worker"],
            stdin=subprocess.PIPE,
            env=self._environment,
            # Ctrl-C in the terminal is for the parent, which then stops us in its own order.
            start_new_session=True,
        )
