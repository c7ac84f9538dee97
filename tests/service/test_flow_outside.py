"""Asking another system who approves (由外部系统指定): over a real wire, after the commit, retried, heard once."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from guocheng.base.problem import Unavailable
from guocheng.connect import outgoing
from guocheng.connect.outgoing import Allowed, Answer
from guocheng.definition.who import Who
from guocheng.service.flow import steering
from guocheng.service.flow.outside import JOB
from guocheng.service.flow.outside_answers import ask
from guocheng.service.platform import Platform
from guocheng.store import jobs
from guocheng.store.lease import Lease
from tests.service.works import Works
from tests.story.company import Record

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)


@dataclass
class Erp:
    """A system beside ours: it answers as it is told, and remembers what it was asked."""

    answers: list[tuple[int, Any]] = field(default_factory=list)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    port: int = 0

    def send(self, platform: Platform, who: Who, key: str, body: str) -> Answer:
        """Ask it as the worker does, but at this machine."""
        allowed = Allowed(frozenset({f"127.0.0.1:{self.port}"}), LOOPBACK)
        url, headers = f"http://127.0.0.1:{self.port}/who", {"Idempotency-Key": key}
        return outgoing.send(allowed, method="POST", url=url, headers=headers, body=body)


@pytest.fixture
def erp() -> Iterator[Erp]:
    """A system that names approvers, on this machine."""
    system = Erp()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            system.asked.append((self.headers["Idempotency-Key"], json.loads(self.rfile.read(length))))
            status, answer = system.answers.pop(0)
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *given: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    system.port = server.server_address[1]
    Thread(target=server.serve_forever, daemon=True).start()
    yield system
    server.shutdown()
    server.server_close()


def worked(works: Works, erp: Erp) -> list[Any]:
    """Let the worker ask whatever is to be asked, once each; what is busy is asked again at once."""
    platform, found = works.company.platform, []
    database = platform.database
    while job := database.run(lambda connection: jobs.claim(connection, kinds=[JOB], worker="test")):
        try:
            done = ask(platform, Lease(database, job), lambda: works.company.now, erp.send)
        except Unavailable as refusal:
            told = str(refusal)
            database.run(lambda connection, job=job, told=told: jobs.fail(connection, job, told, final=False))
            with database.transaction() as connection:
                connection.execute("update gc_job set run_at = now() where kind = %s and state = 'waiting'", [JOB])
            found.append(told)
        else:
            database.run(lambda connection, job=job, done=done: jobs.finish(connection, job, done))
            found.append(done["heard"] if done["asked"] else None)
    return found


def node(works: Works, record: Record) -> Any:
    """Return the step that asks."""
    return works.node(record, "told")


def test_another_system_names_who_approves(works: Works, erp: Erp) -> None:
    """提交后由后台去问，只告诉它写明的字段；回答的人收到待办，流程照常走完；同一件只问一次。"""
    record = works.order("问外面", amount="88.00")
    assert works.company.waits_for(record) == []
    assert node(works, record)["reason"] == "已向外部系统询问由谁处理，等待回复"
    erp.answers = [(200, {"people": ["W001", "没有这个人"]})]
    assert worked(works, erp) == [True]
    [(key, told)] = erp.asked
    assert (told["values"], told["starter"]["name"], told["record"]) == ({"amount": "88.00"}, "买手", record.id)
    assert key.startswith(JOB)
    assert works.company.waits_for(record) == ["甲"]
    works.company.approves("甲", record)
    works.company.approves("主管", record)
    assert works.company.stage(record) == "同意"
    assert worked(works, erp) == []


def test_a_busy_system_is_asked_again(works: Works, erp: Erp) -> None:
    """对方忙就过一会儿再问，每次同一个编号；一直没有结果，按找不到人处理，原因写明。"""
    record = works.order("问外面")
    erp.answers = [(503, {}), (200, {"people": ["W002"]})]
    assert worked(works, erp) == ["外部系统回应 503", True]
    assert len({key for key, _ in erp.asked}) == 1
    assert works.company.waits_for(record) == ["乙"]
    lost = works.order("问外面", "二")
    erp.answers = [(500, {})] * jobs.ATTEMPTS_MAX
    assert worked(works, erp)[-1] is True
    assert (node(works, lost)["state"], "外部系统回应 500" in node(works, lost)["reason"]) == ("incident", True)
    works.steers("管", steering.repair, lost, step="told", people=(works.company.people["丙"],))
    assert works.company.waits_for(lost) == ["丙"]


@pytest.mark.parametrize(
    ("status", "answer", "why"),
    [
        (403, {}, "外部系统回应 403"),
        (200, {"who": "W001"}, "看不懂"),
        (200, ["W001"], "看不懂"),
        (200, {"people": [1]}, "看不懂"),
        (200, {"people": []}, "没有指定在职的人"),
        (200, {"people": ["X999"]}, "没有指定在职的人"),
    ],
)
def test_no_and_nonsense_are_final(works: Works, erp: Erp, status: int, answer: Any, why: str) -> None:
    """对方拒绝、答非所问、指定的人不在职：不再问，停下写明原因。"""
    record = works.order("问外面")
    erp.answers = [(status, answer)]
    assert worked(works, erp) == [True]
    assert (node(works, record)["state"], why in node(works, record)["reason"]) == ("incident", True)


def test_an_answer_that_nobody_waits_for_changes_nothing(works: Works, erp: Erp) -> None:
    """问之前流程已经跳走或终止：不问，也不改什么。"""
    record = works.order("问外面")
    works.steers("管", steering.jump, record, to="chief", reason="急")
    assert worked(works, erp) == [None]
    assert (erp.asked, works.company.waits_for(record)) == ([], ["主管"])


def test_only_allowed_addresses_are_asked(works: Works) -> None:
    """没有放行的地址不问：按找不到人处理，说明地址没有放行。"""
    record = works.order("问外面")
    platform = works.company.platform
    database = platform.database
    job = database.run(lambda connection: jobs.claim(connection, kinds=[JOB], worker="test"))
    assert job is not None
    assert "erp.example.com" in ask(platform, Lease(database, job), lambda: works.company.now)["failure"]
    assert node(works, record)["state"] == "incident"
