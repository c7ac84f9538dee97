"""Wake-up calls between processes (唤醒通知): a signal in the transaction of the change, heard after its commit.

A call says only that there is something to read; who misses it finds the same by looking.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, Full, Queue

import psycopg

from guocheng.base.problem import Refusal
from guocheng.store.database import Database

JOBS = "gc_job"
RIVER = "gc_river"
WAITING_MAX = 1000


def notify(connection: psycopg.Connection, channel: str, payload: str = "") -> None:
    """Call everybody who listens on a channel of this company, once the transaction commits."""
    connection.execute("select pg_notify(current_schema() || '.' || %s, %s)", [channel, payload])


class Bulletin:
    """One listening connection of a process, handed on to everybody who waits: live screens, long polls."""

    def __init__(self, database: Database, *channels: str) -> None:
        self._database = database
        self._channels = channels
        self._readers: set[Queue[str | None]] = set()
        self._subscribers: set[Callable[[str | None], object]] = set()
        self._guard = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="bulletin", daemon=True)
        self._thread.start()

    @contextmanager
    def reader(self) -> Iterator[Queue[str | None]]:
        """Lend a queue of payloads; None in it means that calls may have been missed: look yourself."""
        queue: Queue[str | None] = Queue(WAITING_MAX)
        with self._guard:
            self._readers.add(queue)
        try:
            yield queue
        finally:
            with self._guard:
                self._readers.discard(queue)

    @contextmanager
    def subscriber(self, told: Callable[[str | None], object]) -> Iterator[None]:
        """Call a function with every payload, from the listening thread; it must not block."""
        with self._guard:
            self._subscribers.add(told)
        try:
            yield
        finally:
            with self._guard:
                self._subscribers.discard(told)

    def close(self) -> None:
        """Stop listening."""
        self._stopping.set()
        self._thread.join(timeout=5)

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                # The first value after every (re)connection is None: calls in between are lost.
                for first, notification in _numbered(self._database.listen(*self._channels, tick=1)):
                    if self._stopping.is_set():
                        return
                    if notification is not None:
                        self._hand_on(notification.payload)
                    elif first:
                        self._hand_on(None)
            except Refusal:
                self._stopping.wait(1)

    def _hand_on(self, payload: str | None) -> None:
        with self._guard:
            readers = list(self._readers)
            subscribers = list(self._subscribers)
        for told in subscribers:
            told(payload)
        for queue in readers:
            try:
                queue.put_nowait(payload)
            except Full:
                _empty(queue)
                queue.put_nowait(None)


def _numbered(
    notifications: Iterator[psycopg.Notify | None],
) -> Iterator[tuple[bool, psycopg.Notify | None]]:
    first = True
    for notification in notifications:
        yield first, notification
        first = False


def _empty(queue: Queue[str | None]) -> None:
    while True:
        try:
            queue.get_nowait()
        except Empty:
            return
