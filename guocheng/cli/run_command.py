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
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from types import FrameType
from typing import Any

from guocheng.base.problem import Problem, Refusal, Refused
from guocheng.cli import worker_command
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
    loading = Loading()
    loading.start()
    with _ended_by_signals(), listening(settings.host, settings.port) as address:
        if given.demo:
            _refuse_beyond_loopback(settings)
        with suppress(KeyboardInterrupt):
            _serve(given, settings, address, loading)
        say("已停止")
    return 0


def _serve(given: argparse.Namespace, settings: Settings, address: socket.socket, loading: Loading) -> None:
    with served_database(settings, say) as (url, server):
        catalogue = loading.done()
        with opened(settings, url, catalogue=catalogue) as platform, lively(say) as tell:
            platform.prepare(tell)
            if given.demo and demo.is_empty(platform):
                in_a_child(settings, url, tell)
            beginnings.begin(platform, now=datetime.now(UTC), tell=tell)
        work = None if given.no_worker else partial(worker_command.work, settings, url, catalogue)
        # Between two platforms no thread runs, so the worker can be a twin that shares all that was loaded.
        with _beside(settings, url, server, work), opened(settings, url, catalogue=catalogue) as platform:
            _web(platform, address, lambda: _greet(settings, platform))


@contextmanager
def _beside(settings: Settings, url: str, server: Server | None, work: Callable[[], None] | None) -> Iterator[None]:
    """Run a worker beside the web where there is work for one, and keep both worker and database alive."""
    parts: dict[str, Part] = {"数据库": server} if server else {}
    with ExitStack() as stopped:
        if work:
            parts["后台进程"] = worker = WorkerProcess(settings, url, work)
            worker.start()
            stopped.callback(worker.stop)
        with kept_alive(parts, say):
            yield


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


class Loading(threading.Thread):
    """Loads bundles and the web framework while the database starts: that is most of the time of a start."""

    def __init__(self) -> None:
        super().__init__(name="load", daemon=True)
        self._catalogue: Catalogue | Refusal | None = None

    def run(self) -> None:
        """Load."""
        import uvicorn  # noqa: F401

        import guocheng.web.app  # noqa: F401

        try:
            self._catalogue = checked(installed_bundles())
        except Refusal as refusal:
            self._catalogue = refusal

    def done(self) -> Catalogue:
        """Wait for the end and return the checked catalogue.

        :raises Refusal: bundles are missing or do not fit each other.
        """
        self.join()
        if isinstance(self._catalogue, Refusal):
            raise self._catalogue
        assert self._catalogue is not None, "what could not be loaded has been said"
        return self._catalogue


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
