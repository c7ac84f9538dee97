"""A worker that kills itself at a certain moment, in a process of its own.

A moment is a function of the platform; at its call of that number the process is killed as the kernel would do it,
so that a test knows where the work was cut, and nothing is left to chance. Victims are forked from a process that has
read the program and done nothing else, because reading it takes longer than most of them live.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
from pathlib import Path
from typing import Any

from guocheng.service import actions
from guocheng.service.platform import Platform
from guocheng.worker.duties import handlers
from guocheng.worker.worker import Worker
from tests.service.club import bundles

#: Parts are small, so that a few records already fall into several.
PART = 4
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["pytest", __name__])


def exit_code(platform: Platform, moment: str, number: int) -> int | None:
    """Let a victim work on the database of a platform, and return how it ended."""
    given = (platform.database.url, str(platform.files.folder), moment, number)
    victim = _PROCESSES.Process(target=work, args=given)
    victim.start()
    victim.join()
    return victim.exitcode


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


def work(url: str, files: str, moment: str, number: int) -> None:
    """Work until that moment, or until nothing is left."""
    actions.PART = PART
    module, _, name = moment.partition(":")
    deadly(module, name, number)
    platform = Platform.open(database_url=url, files=Path(files), bundles=bundles())
    worker = Worker(platform.database, handlers(platform))
    while worker.work_once():
        pass
