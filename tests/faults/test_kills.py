"""kill -9 in the middle of approvals (断电式中止): of the web process, and of the database, with eight people at work.

- I1: what was acknowledged is there.
- I2: what got no answer, sent again under the same key, has exactly one effect.
- I3: the events of a procedure have no gap, and its rows are their replay.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from guocheng.base.problem import Unavailable
from guocheng.engine.flow import State
from guocheng.store.server import EmbeddedServer, start_embedded
from tests.database import FAST
from tests.faults.payments import Payments
from tests.house.tree import ROOT
from tests.outside import free_port, wait_until_answered
from tests.story.company import Record
from tests.web.office import PASSWORD, open_office, open_platform

PAYMENTS = 12
#: So many approvals are acknowledged before the kill.
BEFORE_KILL = 5

pytestmark = pytest.mark.timeout(280)


class Web:
    """A real web process on the database of the test."""

    def __init__(self, folder: Path, url: str) -> None:
        self._environment = {**os.environ, "GUOCHENG_DATABASE_URL": url, "GUOCHENG_DATA": str(folder / "web")}
        self._log = folder / "web.log"
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        """Start the process and wait until it answers."""
        command = [sys.executable, "-m", "guocheng.cli", "run", "--no-worker", "--port", str(self._port)]
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=subprocess.STDOUT
            )
        wait_until_answered(f"{self.address}/api/session", self._child, self._log)

    def kill(self) -> None:
        """Kill it as the kernel would."""
        self._child.kill()
        self._child.wait()

    def signed_in(self, login: str) -> httpx.Client:
        """Return the browser of a person."""
        browser = httpx.Client(base_url=self.address, headers={"X-Guocheng": "1"}, timeout=30)
        answer = browser.post("/api/session", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        return browser


@dataclass
class Scene:
    """A database server, a web process on it, and payments that wait."""

    server: EmbeddedServer
    web: Web
    payments: Payments
    records: list[Record]
    tasks: dict[int, dict[str, int]]

    def kill_database(self) -> None:
        """Kill the database server with everything it runs, and start it again, as its keeper does."""
        pid = self.server.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)

    def restart_web(self) -> None:
        """Start the web process again."""
        self.web.start()

    def restart_database(self) -> None:
        """Start the database again; who had a connection learns of it by losing one."""
        self.server.start()
        with suppress(Unavailable), self.payments.office.platform.database.read() as connection:
            connection.execute("select 1")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """An office at work on a server of its own."""
    server = start_embedded(tmp_path / "data", tell=lambda _: None, settings=FAST)
    platform = open_platform(server.url, tmp_path / "files")
    payments = Payments(open_office(platform), managers=8, finance=0)
    records = [payments.waiting() for _ in range(PAYMENTS)]
    web = Web(tmp_path, server.url)
    try:
        tasks = {record.id: payments.tasks(record, "head") for record in records}
        yield Scene(server, web, payments, records, tasks)
    finally:
        web.kill()
        platform.close()
        server.stop()


@dataclass(frozen=True)
class Click:
    """One approval with its key, and what came back; no status means no answer."""

    login: str
    task: int
    record: Record
    status: int | None = None
    body: bytes = b""

    @property
    def key(self) -> str:
        """The idempotency key of this click."""
        return f"click:{self.task}"

    def sent(self, browser: httpx.Client) -> Click:
        """Send the click once."""
        try:
            answer = browser.post(
                f"/api/tasks/{self.task}/decide", json={"decision": "approve"}, headers={"Idempotency-Key": self.key}
            )
        except httpx.TransportError:
            return Click(self.login, self.task, self.record)
        return Click(self.login, self.task, self.record, answer.status_code, answer.content)


@pytest.mark.parametrize("victim", ["web", "database"])
def test_kill_in_the_middle_of_approvals(scene: Scene, victim: str) -> None:
    """八个人正在审批时 kill -9:答复过的都在,没有答复的再发一次恰好生效一次,流程没有缺口。"""
    kill, restart = (
        (scene.web.kill, scene.restart_web) if victim == "web" else (scene.kill_database, scene.restart_database)
    )
    first = _approve_until_killed(scene, kill)
    acknowledged = [click for click in first if click.status == 200]
    in_doubt = [click for click in first if click.status not in (200, 409)]
    assert len(acknowledged) >= BEFORE_KILL
    assert in_doubt, "the kill came too late to matter"
    restart()
    browsers = {login: scene.web.signed_in(login) for login in scene.payments.managers}
    clicked = {click.key for click in first}
    rest = [click for clicks in _clicks(scene).values() for click in clicks if click.key not in clicked]
    again = [click.sent(browsers[click.login]) for click in [*first, *rest]]

    assert {click.status for click in again} <= {200, 409}
    # I1, I2: the same click has the same answer for ever.
    answered = {click.key: click for click in again}
    for click in acknowledged:
        assert answered[click.key].status == 200
        assert answered[click.key].body == click.body
    # I3: each payment was approved by exactly one click, and nothing is half.
    for record in scene.records:
        won = [click for click in again if click.record == record and click.status == 200]
        assert len(won) == 1
        assert len(scene.payments.deciders(record)) == 1
        assert scene.payments.ended(record) is State.ACCEPTED
        assert scene.payments.office.company.stage(record) == "回访"


def _clicks(scene: Scene) -> dict[str, list[Click]]:
    """Return what everybody is going to click: each begins with another payment, and all meet on every one."""
    order = [*scene.records, *scene.records]
    return {
        login: [
            Click(login, scene.tasks[record.id][login], record)
            for record in order[number : number + len(scene.records)]
        ]
        for number, login in enumerate(scene.payments.managers)
    }


def _approve_until_killed(scene: Scene, kill: Callable[[], None]) -> list[Click]:
    """Let everybody approve everything; kill as soon as some approvals were acknowledged."""
    browsers = {login: scene.web.signed_in(login) for login in scene.payments.managers}
    enough, guard, counted = threading.Event(), threading.Lock(), 0

    def work(browser: httpx.Client, clicks: list[Click]) -> list[Click]:
        nonlocal counted
        found = []
        for one in clicks:
            found.append(click := one.sent(browser))
            with guard:
                counted += click.status == 200
                if counted >= BEFORE_KILL:
                    enough.set()
            if click.status not in (200, 409):
                break
        return found

    with ThreadPoolExecutor(len(browsers)) as pool:
        working = [pool.submit(work, browsers[login], clicks) for login, clicks in _clicks(scene).items()]
        assert enough.wait(120), "nothing was approved"
        kill()
        return [click for one in working for click in one.result()]
