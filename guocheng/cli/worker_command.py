"""`guocheng worker` (后台进程): started by `guocheng run`, ends with it."""

from __future__ import annotations

import argparse
import os
import threading

from guocheng.cli.house import opened
from guocheng.cli.settings import Settings
from guocheng.definition.catalogue import Catalogue
from guocheng.worker import automation_duties, ledger_duties, rating_duties
from guocheng.worker.duties import handlers, timers
from guocheng.worker.worker import Worker

STDIN = 0
_LOOPING = (automation_duties, ledger_duties, rating_duties)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare no options: everything comes from the settings."""


def main(given: argparse.Namespace, settings: Settings) -> int:
    """Work until told to stop, or until the parent is gone."""
    work(settings, settings.database_url)
    return 0


def work(settings: Settings, database_url: str, catalogue: Catalogue | None = None) -> None:
    """Work in this process until it is told to stop, or its standard input ends."""
    with opened(settings, database_url, pool_size=7, catalogue=catalogue) as platform:
        worker = Worker(
            platform.database,
            handlers(platform),
            timers=timers(),
            loops=tuple(loop for one in _LOOPING for loop in one.loops(platform)),
            channels=tuple({channel for one in _LOOPING for channel in one.CHANNELS}),
        )
        worker.stop_on_signals()
        threading.Thread(target=_stop_with_parent, args=(worker,), daemon=True).start()
        worker.run()


def _stop_with_parent(worker: Worker) -> None:
    """Wait for the end of standard input: the parent holds its other end and never writes."""
    os.read(STDIN, 1)
    worker.stop()
