"""`guocheng worker` (后台进程): started by `guocheng run`, ends with it."""

from __future__ import annotations

import argparse
import os
import sys
import threading

from guocheng.cli.house import opened
from guocheng.cli.settings import Settings
from guocheng.worker import automation_duties, ledger_duties
from guocheng.worker.duties import handlers, timers
from guocheng.worker.worker import Worker


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare no options: everything comes from the settings."""


def main(given: argparse.Namespace, settings: Settings) -> int:
    """Work until told to stop, or until the parent is gone."""
    with opened(settings, settings.database_url, pool_size=7) as platform:
        worker = Worker(
            platform.database,
            handlers(platform),
            timers=timers(),
            loops=(*automation_duties.loops(platform), *ledger_duties.loops(platform)),
            channels=tuple({*automation_duties.CHANNELS, *ledger_duties.CHANNELS}),
        )
        worker.stop_on_signals()
        threading.Thread(target=_stop_with_parent, args=(worker,), daemon=True).start()
        worker.run()
    return 0


def _stop_with_parent(worker: Worker) -> None:
    """Wait for the end of standard input: the parent holds its other end and never writes."""
    os.read(sys.stdin.fileno(), 1)
    worker.stop()
