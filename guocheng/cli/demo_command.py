"""`guocheng demo` (建立演示公司): started by `guocheng run --demo`, whose own memory stays small that way.

It ends with its parent, and what it had loaded is gone with it: the demo company is there whole or not at all.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from guocheng.base.problem import Problem, Unavailable
from guocheng.cli.house import opened, say
from guocheng.cli.settings import Settings
from guocheng.cli.worker_process import child_environment
from guocheng.service import demo


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare no options: everything comes from the settings."""


def main(given: argparse.Namespace, settings: Settings) -> int:
    """Load the demo company into an empty one."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with opened(settings, settings.database_url, pool_size=2) as platform:
        demo.load(platform, now=datetime.now(UTC), tell=say)
    return 0


def in_a_child(settings: Settings, database_url: str, tell: Callable[[str], None]) -> None:
    """Load the demo company in a process of its own and pass on what it says.

    :raises Unavailable: it did not succeed; the company is as empty as before.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", "guocheng.cli", "demo"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=child_environment(settings, database_url),
        text=True,
        encoding="utf-8",
    )
    assert child.stdout is not None
    with child:
        for line in child.stdout:
            tell(line.rstrip("\n"))
    if child.returncode:
        message = "演示公司没有建立成功,公司仍然是空的;请看上面的说明,处理后再次启动"
        raise Unavailable(Problem("cli.demo_failed", "演示公司", message))


def _end_with_parent() -> None:
    """Wait for the end of standard input: the parent holds its other end and never writes."""
    # Not through the buffered stream: its lock would be held when the interpreter ends.
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)
