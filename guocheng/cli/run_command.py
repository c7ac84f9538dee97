"""`guocheng run` (启动): the database, the company, the worker and the web, started and stopped together.

Everything that can be refused is refused before the database starts. Ctrl-C and SIGTERM stop all parts in good order;
after a kill -9 the next start takes up what was left.
"""

from __future__ import annotations

import argparse
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from types import FrameType
from typing import Any

from guocheng.base.problem import Problem, Refused
from guocheng.cli.address import listening
from guocheng.cli.demo_command import in_a_child
from guocheng.cli.house import opened, say, served_database
from guocheng.cli.keeper import Part, kept_alive
from guocheng.cli.progress import lively
from guocheng.cli.settings import Settings
from guocheng.cli.worker_process import WorkerProcess
from guocheng.definition.catalogue import Catalogue
from guocheng.service import beginnings, demo
from guocheng.service.bundles import checked, installed_bundles
from guocheng.service.company import welcome
from guocheng.service.platform import Platform
from guocheng.store.server import Server

# Live screens hold their connections open; nobody waits for them at the end.
LAST_REQUESTS_SECONDS = 3


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--demo", action="store_true", help="公司还是空的时候,建立演示公司")
    parser.add_argument("--host", help="监听的地址,默认 127.0.0.1(GUOCHENG_HOST)")
    parser.add_argument("--port", help="监听的端口,默认 8000(GUOCHENG_PORT)")
    parser.add_argument("--data", help="数据目录(GUOCHENG_DATA)")
    parser.add_argument("--no-worker", action="store_true", help="不启动后台进程(由别处启动)")


def main(given: argparse.Namespace, settings: Settings) -> int:
    """Serve until somebody stops it.

    :raises Refused: the demo company would be open to other machines.
    """
    threading.Thread(target=_load_web, name="load web", daemon=True).start()
    with _ended_by_signals(), listening(settings.host, settings.port) as address:
        if given.demo:
            _refuse_beyond_loopback(settings)
        try:
            _serve(given, settings, address)
        except KeyboardInterrupt:
            say("已停止")
    return 0


def _serve(given: argparse.Namespace, settings: Settings, address: socket.socket, loading: Loading) -> None:
    with served_database(settings, say) as (url, server):
        catalogue = loading.done()
        with (
            # Before the platform: its connections come with threads.
            _worker(settings, url, catalogue, wanted=not given.no_worker) as worker,
            opened(settings, url, catalogue=catalogue) as platform,
        ):
            with lively(say) as tell:
                platform.prepare(tell)
                if given.demo and demo.is_empty(platform):
                    in_a_child(settings, url, tell)
                beginnings.begin(platform, now=datetime.now(UTC), tell=tell)
            parts: dict[str, Part] = {"数据库": server} if server else {}
            if worker:
                worker.start()
                parts["后台进程"] = worker
            with kept_alive(parts, say):
                _web(platform, address, lambda: _greet(settings, platform))


@contextmanager
def _beside(settings: Settings, url: str, server: Server | None, *, worker: bool) -> Iterator[None]:
    """Run the worker beside the web and keep both worker and database alive."""
    process = WorkerProcess(settings, url)
    parts: dict[str, Part] = {"数据库": server} if server else {}
    if worker:
        process.start()
        parts["后台进程"] = process
    try:
        with kept_alive(parts, say):
            yield
    finally:
        process.stop()


def _web(platform: Platform, address: socket.socket, serving: Callable[[], None]) -> None:
    """Serve on the address until a signal ends it; say so once the first page can be had."""
    import uvicorn

    from guocheng.web.app import create_app

    class Web(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            serving()

    config = uvicorn.Config(
        create_app(platform),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=LAST_REQUESTS_SECONDS,
    )
    Web(config).run(sockets=[address])


def _load_web() -> None:
    """Load the web framework while the database starts: it is most of the time of a start."""
    import uvicorn  # noqa: F401

    import guocheng.web.app  # noqa: F401


def _refuse_beyond_loopback(settings: Settings) -> None:
    if settings.beyond_loopback:
        message = (
            f"演示公司的密码是公开的,不能在「{settings.host}」上对外开放。"
            "请去掉 GUOCHENG_HOST 只在本机打开,或换一个数据目录建立自己的公司"
        )
        raise Refused(Problem("cli.demo_open", "GUOCHENG_HOST", message))


def _greet(settings: Settings, platform: Platform) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    say(f"\n过程已启动:http://{host}:{settings.port}\n")
    for login in welcome(platform)["demo"]:
        say(f"  {login['label']}  登录名 {login['login']}  密码 {login['password']}")
    say("\n按 Ctrl-C 停止。")


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let SIGTERM and a closed terminal end the program like Ctrl-C."""

    def interrupt(number: int, frame: FrameType | None) -> Any:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    yield
