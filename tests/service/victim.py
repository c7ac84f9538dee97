"""A worker that kills itself at a certain moment: python -m tests.service.victim <database> <files> <moment> <number>.

A moment is a function of the platform; at its call of that number the process is killed as the kernel would do it,
so that a test knows where the work was cut, and nothing is left to chance.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from pathlib import Path
from typing import Any

from guocheng.service import actions
from guocheng.service.platform import Platform
from guocheng.worker.duties import handlers
from guocheng.worker.worker import Worker
from tests.service.club import bundles

#: Parts are small, so that a few records already fall into several.
PART = 4


def deadly(module: str, name: str, number: int) -> None:
    """Let a function kill the process when it is called for the given time."""
    found = importlib.import_module(module)
    whole, calls = getattr(found, name), [0]

    def counted(*given: Any, **more: Any) -> Any:
        calls[0] += 1
        if calls[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(*given, **more)

    setattr(found, name, counted)


def main(url: str, files: str, moment: str, number: str) -> None:
    """Work until that moment, or until nothing is left."""
    actions.PART = PART
    module, _, name = moment.partition(":")
    deadly(module, name, int(number))
    platform = Platform.open(database_url=url, files=Path(files), bundles=bundles())
    worker = Worker(platform.database, handlers(platform))
    while worker.work_once():
        pass


if __name__ == "__main__":
    main(*sys.argv[1:5])
