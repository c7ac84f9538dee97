"""Keeping parts alive (守护): the database server and the worker are started again when they die.

A part that dies again and again is tried at growing intervals, so that a broken one does not keep the machine busy.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from guocheng.base.problem import Refusal

LOOK_EVERY_SECONDS = 0.5
PAUSE_SECONDS_MAX = 30.0


class Part(Protocol):
    """Something that runs beside us."""

    def start(self) -> None: ...
    def is_running(self) -> bool: ...


class Patience:
    """How long to wait before the next try of one part: doubled at each try, forgotten after a quiet while."""

    def __init__(self) -> None:
        self._pause = 0.0
        self._next = 0.0

    def is_over(self, now: float) -> bool:
        """Tell whether the part may be tried now, and wait longer the next time."""
        if now < self._next:
            return False
        if now > self._next + PAUSE_SECONDS_MAX:
            self._pause = 0.0
        self._pause = min(PAUSE_SECONDS_MAX, self._pause * 2 or LOOK_EVERY_SECONDS)
        self._next = now + self._pause
        return True


@contextmanager
def kept_alive(parts: Mapping[str, Part], tell: Callable[[str], None]) -> Iterator[None]:
    """Look after running parts, named in the user's words, while the block runs."""
    done = threading.Event()
    watch = threading.Thread(target=_watch, args=(parts, tell, done), name="keeper", daemon=True)
    watch.start()
    try:
        yield
    finally:
        done.set()
        watch.join()


def _watch(parts: Mapping[str, Part], tell: Callable[[str], None], done: threading.Event) -> None:
    patience = {label: Patience() for label in parts}
    while not done.wait(LOOK_EVERY_SECONDS):
        for label, part in parts.items():
            if not part.is_running() and patience[label].is_over(time.monotonic()):
                revive(label, part, tell)


def revive(label: str, part: Part, tell: Callable[[str], None]) -> None:
    """Start a part again; a refusal is told and the next look tries again."""
    tell(f"{label}意外停止,正在重新启动……")
    try:
        part.start()
    except Refusal as refusal:
        tell(f"{label}没有启动成功:{refusal}")
