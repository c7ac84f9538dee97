"""Work that has a queue of its own (常驻循环): done round by round in a thread of its own, beside the jobs.

- A long queue there keeps no job waiting, and no job keeps the queue waiting.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from guocheng.base.problem import Unavailable

_log = logging.getLogger("guocheng.worker")


@dataclass(frozen=True)
class Loop:
    """Rounds of one kind of work; a round says whether there was anything to do.

    `hears` tells whether a call on a channel means that there may be something; without calls it looks by itself.
    """

    name: str
    round: Callable[[], bool]
    hears: Callable[[str, str], bool]
    look_every: timedelta = timedelta(seconds=5)


class Turning:
    """A loop at work: it turns as long as there is something to do, then waits for a call."""

    def __init__(self, loop: Loop) -> None:
        self.name = loop.name
        self._loop = loop
        self._stopping = threading.Event()
        self._called = threading.Event()

    def turn(self) -> None:
        """Work until `stop` is called; what goes wrong in one round is tried again in the next."""
        while not self._stopping.is_set():
            # A call that comes during the round is not slept through.
            self._called.clear()
            found = False
            try:
                with database_may_be_away():
                    found = self._loop.round()
            except Exception:
                _log.exception("a round of %s failed", self.name)
            if not found and not self._stopping.is_set():
                self._called.wait(self._loop.look_every.total_seconds())

    def hear(self, channel: str, payload: str) -> None:
        """Turn again at once if a call means that there may be something to do."""
        if self._loop.hears(channel, payload):
            self._called.set()

    def stop(self) -> None:
        """End after the round at hand."""
        self._stopping.set()
        self._called.set()


@contextlib.contextmanager
def database_may_be_away() -> Iterator[None]:
    """Let work go on later when the database restarts."""
    try:
        yield
    except Unavailable as refusal:
        _log.warning("the database is away: %s", refusal)
