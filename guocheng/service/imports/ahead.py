"""Reading one part ahead (预读): while the database writes a part, the next one is already read and converted.

What is read ahead and not wanted is thrown away; nothing but reading happens here.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")


class Ahead(Generic[T]):
    """Calls a function for numbers that follow each other, one call ahead; the function runs in one thread only."""

    def __init__(self, read: Callable[[int], T], end: int) -> None:
        self._read = read
        self._end = end
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="import-ahead")
        self._number = -1
        self._next: Future[T] | None = None

    def take(self, number: int) -> T:
        """Return the answer for a number, and begin the one behind it."""
        future = self._next if self._number == number and self._next else self._thread.submit(self._read, number)
        found = future.result()
        self._number = number + 1
        self._next = self._thread.submit(self._read, number + 1) if number + 1 < self._end else None
        return found

    def close(self) -> None:
        """Let the thread end."""
        self._thread.shutdown(wait=True, cancel_futures=True)
