"""Eight clients in two processes (并发客户端), as pgbench has them: the same for a floor and for what stands on it."""

from __future__ import annotations

import json
import multiprocessing
import re
import socket
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
    """A person at a browser: one connection kept alive, a session cookie, and as little processor time as can be.

    Client, web and database share the cores: what the client uses is missing from what it measures.
    """

    def __init__(self, port: int, login: str, password: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._always = f"Host: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nX-Guocheng: 1\r\n"
        status, _ = self.send("POST", "/api/session", {"login": login, "password": password})
        assert status == 201, f"no session: {status}"

    def send(self, method: str, path: str, body: Any, **headers: str) -> tuple[int, bytes]:
        """Send a request and return status and body."""
        content = json.dumps(body).encode()
        own = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"{method} {path} HTTP/1.1\r\n{self._always}{own}Content-Length: {len(content)}\r\n\r\n"
        self._socket.sendall(head.encode() + content)
        return self._answer()

    def _answer(self) -> tuple[int, bytes]:
        """Read one answer; the server always says how long it is."""
        received = self._socket.recv(65_536)
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        head, content = received[:end].decode("latin-1"), received[end + 4 :]
        if cookie := _SET_COOKIE.search(head):
            self._always += f"Cookie: {cookie[1]}\r\n"
        length = _LENGTH.search(head)
        assert length is not None, head
        while len(content) < int(length[1]):
            content += self._more()
        return int(head[9:12]), content

    def _more(self) -> bytes:
        part = self._socket.recv(65_536)
        assert part, "the server hung up"
        return part


_LENGTH = re.compile(r"\r\ncontent-length: (\d+)", re.IGNORECASE)
_SET_COOKIE = re.compile(r"\r\nset-cookie: ([^;\r]+)", re.IGNORECASE)
