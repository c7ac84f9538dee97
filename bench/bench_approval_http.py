"""Approval steps over HTTP (经网页审批): whole five-step procedures by eight clients, and the processor time of a step.

An instance is a new request, its submission and five approvals: seven commands, each with its own idempotency key.
"""

from __future__ import annotations

import json
import multiprocessing
import uuid
from collections.abc import Callable, Iterator

import psycopg

from bench.clients import CLIENTS, Browser, pace
from bench.company import Company
from bench.frame import Row, at_least, at_most
from bench.orders import LOGIN, PASSWORD, STEPS, open_platform, prepare, served

SECONDS = 8


def rows(company: Company) -> Iterator[Row]:
    """Measure whole procedures a second, and the processor time of server and database for one command."""
    url = company.new_database()
    platform = open_platform(url, company.folder)
    try:
        prepare(platform, 0)
        with served(url, company.folder) as port:
            [server] = multiprocessing.active_children()
            assert server.pid is not None
            began = company.processor_seconds(server.pid)
            done = pace(over_http, (port, url), SECONDS)
            spent = company.processor_seconds(server.pid) - began
        with psycopg.connect(url) as connection:
            found = connection.execute("select count(*) from company.gc_idempotency").fetchone()
            accepted = connection.execute(
                "select count(*) from company.gc_flow_instance where state <> 'running'"
            ).fetchone()
    finally:
        platform.close()
    assert found is not None
    assert accepted is not None
    assert found[0] >= accepted[0] * (STEPS + 2), "a command was lost"
    yield at_least(f"五步审批,{CLIENTS} 个客户端,经 HTTP", done.rate, 70, "件/秒")
    yield at_most("经 HTTP 一步的 CPU(网页 + 数据库)", spent / found[0] * 1000, 5, "毫秒")


def over_http(where: tuple[int, str]) -> Callable[[], None]:
    """Make a client that takes a request of its own through all five steps."""
    port, url = where
    browser = Browser(port, LOGIN, PASSWORD)
    connection = psycopg.connect(url, autocommit=True)
    row = connection.execute("select person_id from company.gc_account where login = %s", [LOGIN]).fetchone()
    assert row is not None
    person = row[0]

    def command(path: str, body: object) -> dict[str, object]:
        status, answer = browser.send("POST", path, body, **{"Idempotency-Key": uuid.uuid4().hex})
        assert status in (200, 201), answer
        found: dict[str, object] = json.loads(answer)
        return found

    def call() -> None:
        made = command("/api/entities/bench.request", {"values": {"subject": "买打印纸", "buyer": person}})
        command(f"/api/entities/bench.request/{made['id']}/moves/submit", {})
        for _ in range(STEPS):
            task = connection.execute(
                "select t.id from company.gc_task t join company.gc_flow_instance i on i.id = t.instance_id"
                " where i.record_id = %s and t.state = 'open'",
                [made["id"]],
            ).fetchone()
            assert task is not None
            command(f"/api/tasks/{task[0]}/decide", {"decision": "approve", "opinion": "同意"})

    return call
