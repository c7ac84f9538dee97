"""Eight clients in two processes (并发客户端), as pgbench has them: the same for a floor and for what stands on it."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from typing import Any

CLIENTS = 8
PROCESSES = 2
#: Makes one client's call; called once in each thread, with the argument of the measurement.
Maker = Callable[[Any], Callable[[], None]]


@dataclass(frozen=True)
class Pace:
    """How many calls a second all clients made together, and how long 95 of 100 took at most."""

    rate: float
    p95_milliseconds: float


def pace(make: Maker, argument: Any, seconds: float) -> Pace:
    """Let all clients call again and again for so long."""
    spawn = multiprocessing.get_context("spawn")
    ready, found = spawn.Barrier(PROCESSES), spawn.SimpleQueue()
    processes = [spawn.Process(target=_process, args=(make, argument, seconds, ready, found)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    took = sorted(one for _ in processes for one in found.get())
    for process in processes:
        process.join()
    if not took:
        raise RuntimeError("the clients failed")
    return Pace(len(took) / seconds, took[int(len(took) * 0.95)] * 1000)


def _process(make: Maker, argument: Any, seconds: float, ready: Barrier, found: SimpleQueue[list[float]]) -> None:
    took: list[float] = []
    try:
        calls = [make(argument) for _ in range(CLIENTS // PROCESSES)]
        for call in calls * 8:
            call()
        ready.wait(120)
        deadline = time.monotonic() + seconds
        threads = [threading.Thread(target=_client, args=(call, deadline, took)) for call in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        found.put(took)


def _client(call: Callable[[], None], deadline: float, took: list[float]) -> None:
    while (began := time.monotonic()) < deadline:
        call()
        took.append(time.monotonic() - began)


class Browser:
    """A person at a browser: one connection kept alive, a session cookie."""

    def __init__(self, port: int, login: str, password: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie = ""
        status, _ = self.send("POST", "/api/session", {"login": login, "password": password})
        assert status == 201, f"no session: {status}"

    def send(self, method: str, path: str, body: Any, **headers: str) -> tuple[int, bytes]:
        """Send a request and return status and body."""
        sent = {"Content-Type": "application/json", "X-Guocheng": "1", "Cookie": self._cookie, **headers}
        self._connection.request(method, path, json.dumps(body), sent)
        answer = self._connection.getresponse()
        content = answer.read()
        if cookie := answer.getheader("Set-Cookie"):
            self._cookie = cookie.partition(";")[0]
        return answer.status, content
