"""Live screens (实时更新): server-sent events that name what changed; the screen asks again with its own rights.

The person is looked up anew for every batch of news, so a session that ended, or a right that is gone, hears nothing.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable

from starlette.concurrency import run_in_threadpool

from guocheng.base.problem import Problem, Refusal, Refused, Unavailable
from guocheng.service.context import Context, look
from guocheng.service.live import LOOK, Call, LiveNews, News, audible
from guocheng.service.platform import Platform

KEEP_ALIVE_SECONDS = 20
READERS_MAX = 2000
WAITING_MAX = 1000
#: Who is asking now; refused when the session has ended.
Who = Callable[[], Context]


class LiveStreams:
    """The open streams of this process; its listening connection is opened with the first."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._news: LiveNews | None = None
        self._guard = threading.Lock()
        self._readers = 0

    def close(self) -> None:
        """Stop listening."""
        with self._guard:
            if self._news:
                self._news.close()
                self._news = None

    def admit(self) -> None:
        """Refuse one stream too many, before anything is answered.

        :raises Unavailable: the process holds as many as it can.
        """
        if self._readers >= READERS_MAX:
            raise Unavailable(Problem("live.too_many", "实时更新", "同时打开的页面太多,请稍后再试;数据照常可以使用"))

    async def stream(self, who: Who) -> AsyncIterator[bytes]:
        """Yield server-sent events until the browser goes away or its session ends."""
        loop = asyncio.get_running_loop()
        arrived: asyncio.Queue[Call] = asyncio.Queue(WAITING_MAX)
        news = await run_in_threadpool(self._listening)
        self._readers += 1
        try:
            with news.subscriber(lambda call: loop.call_soon_threadsafe(_put, arrived, call)):
                yield b"retry: 2000\n\n"
                while True:
                    try:
                        found = await run_in_threadpool(_heard, who, await _batch(arrived))
                    except Refused:
                        return
                    except Refusal:
                        # The database is away: what was called meanwhile must be looked for.
                        found = [LOOK]
                    yield b"".join(map(_message, found)) or b": still here\n\n"
        finally:
            self._readers -= 1

    def _listening(self) -> LiveNews:
        with self._guard:
            if self._news is None:
                self._news = LiveNews(self._platform)
            return self._news


def _heard(who: Who, calls: list[Call]) -> list[News]:
    with look(who()) as view:
        return audible(view, calls)


async def _batch(arrived: asyncio.Queue[Call]) -> list[Call]:
    """Wait for calls and return all that are there; none when it was quiet for long."""
    try:
        calls = [await asyncio.wait_for(arrived.get(), KEEP_ALIVE_SECONDS)]
    except TimeoutError:
        return []
    while not arrived.empty():
        calls.append(arrived.get_nowait())
    return calls


def _put(queue: asyncio.Queue[Call], call: Call) -> None:
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        call = None
    queue.put_nowait(call)


def _message(news: News) -> bytes:
    data = {name: value for name, value in news.items() if name != "topic"}
    return f"event: {news['topic']}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()
