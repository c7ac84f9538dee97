"""The todo list of one person (待办列表) among 100,000 open tasks, over HTTP, beside plain SQL of the same page.

The person has two thousand of them; the other tasks belong to a thousand others. Every page brings the exact counts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import cycle

import psycopg

from bench.clients import CLIENTS, Browser, pace
from bench.company import Company
from bench.frame import Row, at_least, at_most
from bench.orders import LOGIN, PASSWORD, open_platform, prepare, served
from guocheng.service.platform import Platform

TASKS = 100_000
OWN = 2_000
OTHERS = 1_000
LIMIT = 50
SECONDS = 8
#: What people ask for: the newest, the most urgent, those of one kind, a word of the title.
PAGES = ("", "&order=due", "&flow=bench.request_flow", "&search=9")


def rows(company: Company) -> Iterator[Row]:
    """Measure the list beside its own SQL."""
    url = company.new_database()
    platform = open_platform(url, company.folder)
    try:
        prepare(platform, 0)
        person = _fill(platform)
        floor = pace(bare_sql, (url, person), SECONDS)
        with served(url, company.folder) as port:
            listed = pace(over_http, port, SECONDS)
    finally:
        platform.close()
    yield at_most(f"待办列表 p95 / 共 10 万件待办，{CLIENTS} 个客户端，经 HTTP", listed.p95_milliseconds, 150, "毫秒")
    yield at_least("待办列表 50 行，经 HTTP", listed.rate, 0.1, "次/秒", floor=floor.rate)


def _fill(platform: Platform) -> int:
    """Put requests under way, each with an open task and the events of its beginning; return whose list is read."""
    with platform.database.direct() as connection:
        connection.execute("set statement_timeout = 0")
        row = connection.execute("select person_id from gc_account where login = %s", [LOGIN]).fetchone()
        assert row is not None
        for statement in _LOAD:
            connection.execute(statement, {"tasks": TASKS, "every": TASKS // OWN, "own": row[0], "others": OTHERS})
        connection.execute("vacuum analyze")
    return int(row[0])


#: The person measured is the first in the organisation; the others come behind.
_LOAD = (
    "insert into org_person (number, name, active, title, search, created_at, updated_at)"
    " select 'O' || n, '同事' || n, true, '同事' || n, 'o' || n, now(), now() from generate_series(1, %(others)s) n",
    "insert into bench_request (subject, buyer, stage, stage_since, title, search, created_at, updated_at)"
    " select '申请 ' || n, %(own)s, 'draft', at, '申请 ' || n, '申请 ' || n, at, at"
    " from generate_series(1, %(tasks)s) n, lateral (select now() - n * interval '2 minutes' as at) a",
    "insert into gc_flow_instance (entity, record_id, title, flow, flow_version, move, starter, state, round, seq,"
    " started_at) select 'bench.request', r.id, r.title, 'bench.request_flow', 1, 'submit',"
    " 2 + mod(r.id * 7, %(others)s), 'running', 1, 2, r.created_at from bench_request r order by r.id",
    "insert into gc_flow_node (instance_id, step, round, state, entered_at, provisional, arms, returns_to, sender,"
    " reason) select id, 's1', 1, 'active', started_at, false, '{}', '{}', 0, '' from gc_flow_instance",
    "insert into gc_task (instance_id, no, step, round, person, turn, state, why, opened_at, due_at, provisional, late,"
    " opinion) select id, 1, 's1', 1,"
    " case when mod(record_id, %(every)s) = 0 then %(own)s else 2 + mod(record_id, %(others)s) end,"
    " 0, 'open', '指定人员', started_at, started_at + interval '30 days', false, false, '' from gc_flow_instance",
    "insert into gc_flow_event (instance_id, seq, at, actor, event)"
    " select i.id, e.seq, i.started_at, i.starter, jsonb_build_object('kind', e.kind, 'at', i.started_at)"
    " from gc_flow_instance i, (values (1, 'started'), (2, 'entered')) e(seq, kind)",
)
_FLOOR = (
    "select t.id, t.step, t.state, t.why, t.opened_at, t.due_at, t.late, i.id, i.entity, i.record_id, i.title, i.flow,"
    " i.move, i.state, i.started_at, p.name, r.subject, b.title from gc_task t"
    " join gc_flow_instance i on i.id = t.instance_id join bench_request r on r.id = i.record_id"
    " left join org_person p on p.id = i.starter left join org_person b on b.id = r.buyer"
    " where t.person = %(person)s and t.state = 'open' order by t.id desc limit %(limit)s",
    "select (select count(*) from gc_task where person = %(person)s and state = 'open'),"
    " (select count(*) from gc_task where person = %(person)s and state = 'claimable'),"
    " (select count(*) from gc_task where person = %(person)s and state = 'open' and due_at < now()),"
    " (select count(*) from gc_flow_instance where starter = %(person)s and state = 'running'),"
    " (select count(*) from gc_copy where person = %(person)s and read_at is null)",
)


def bare_sql(argument: tuple[str, int]) -> Callable[[], None]:
    """Make a client that reads the page and the counts with two plain statements."""
    url, person = argument
    connection = psycopg.connect(url, options="-c search_path=company,public", autocommit=True)

    def call() -> None:
        for statement in _FLOOR:
            found = connection.execute(statement, {"person": person, "limit": LIMIT}).fetchall()
            assert found

    return call


def over_http(port: int) -> Callable[[], None]:
    """Make a client that asks for one page after the other as the browser does."""
    browser = Browser(port, LOGIN, PASSWORD)
    pages = cycle(PAGES)

    def call() -> None:
        status, body = browser.send("GET", f"/api/todo?box=open&limit={LIMIT}{next(pages)}", None)
        assert status == 200, body
        found = json.loads(body)
        assert len(found["rows"]) == LIMIT
        assert found["counts"]["open"] == OWN

    return call
