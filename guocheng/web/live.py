"""Live screens (实时更新): server-sent events that name what changed; the screen asks again with its own rights.

An event names an entity and a record id, never a value, so it leaks nothing that a person may not see.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator

from guocheng.service.platform import Platform
from guocheng.store.events_notify import RIVER, Bulletin

KEEP_ALIVE_SECONDS = 20
READERS_MAX = 2000


class LiveNews:
    """One listening connection of this process, opened with the first reader."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._bulletin: Bulletin | None = None
        self._guard = threading.Lock()

    def close(self) -> None:
        """Stop listening."""
        with self._guard:
            if self._bulletin:
                self._bulletin.close()
                self._bulletin = None

    def _bulletin_now(self) -> Bulletin:
        with self._guard:
            if self._bulletin is None:
                self._bulletin = Bulletin(self._platform.database, RIVER)
            return self._bulletin

    async def stream(self, person_id: int) -> AsyncIterator[bytes]:
        """Yield server-sent events until the browser goes away."""
        loop = asyncio.get_running_loop()
        arrived: asyncio.Queue[str | None] = asyncio.Queue(1000)
        yield b"retry: 2000\n\n"
        bulletin = self._bulletin_now()
        with bulletin.subscriber(lambda payload: loop.call_soon_threadsafe(_put, arrived, payload)):
            while True:
                try:
                    payload = await asyncio.wait_for(arrived.get(), KEEP_ALIVE_SECONDS)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                if message := _message(payload, person_id):
                    yield message


def _put(queue: asyncio.Queue[str | None], payload: str | None) -> None:
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        payload = None
    queue.put_nowait(payload)


def _message(payload: str | None, person_id: int) -> bytes | None:
    """Write one event; None means that calls may have been missed and the screen should look for itself."""
    if payload is None:
        return b"event: look\ndata: {}\n\n"
    news = json.loads(payload)
    people = news.pop("people", None)
    if people is not None and person_id not in people:
        return None
    topic = news.pop("topic", "record")
    return f"event: {topic}\ndata: {json.dumps(news, separators=(',', ':'))}\n\n".encode()
