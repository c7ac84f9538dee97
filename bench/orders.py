"""The entity that lists and creation are measured on (被测实体), with the org beside it and a clerk who sees a part."""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.synchronize import Event
from pathlib import Path

import psycopg
from psycopg import sql

from guocheng.definition.bundle import Bundle
from guocheng.definition.entity import Entity, Field, Option
from guocheng.definition.flow import Category, Flow, Move, Stage
from guocheng.definition.procedure import Approval, Procedure
from guocheng.definition.role import Grant, Right, Role, Rows
from guocheng.definition.view import View, filter_text
from guocheng.definition.who import holder
from guocheng.service.bundles import installed_bundles
from guocheng.service.platform import Platform
from guocheng.store import accounts, records, tables
from guocheng.store.records import Origin

LOGIN, PASSWORD = "bench", "bench-password-2026"
UNITS = 60
#: What the measured list asks for is a view of the entity, as the lists that people open every day are.
URGENT = {
    "and": [
        {"field": "kind", "op": "in", "value": ["k1", "k2"]},
        {"field": "level", "op": "eq", "value": "high"},
    ]
}
LINES = 5
ORDER = Entity(
    "bench.order",
    "工单",
    (
        Field("number", "工单号", "serial", rule="B{yyyyMMdd}{00000}", unique=True, searchable=True),
        Field("customer", "客户", "text", searchable=True),
        Field("phone", "电话", "text", masked=True),
        Field("kind", "类型", "choice", options=tuple(Option(f"k{n}", f"类型{n}") for n in range(8))),
        Field("level", "等级", "choice", options=(Option("low", "一般"), Option("high", "紧急"))),
        Field("unit", "网点", "link", to="org.unit"),
        Field("handler", "处理人", "link", to="org.person"),
        Field("amount", "金额", "money"),
        Field("received_at", "受理时间", "instant", indexed=True),
        Field(
            "parts",
            "责任",
            "lines",
            lines=(
                Field("unit", "责任单位", "link", to="org.unit"),
                Field("share", "比例", "decimal", scale=2),
                Field("amount", "金额", "money"),
                Field("note", "依据", "text"),
            ),
        ),
    ),
    title="{number}",
    sort=("-received_at",),
    indexes=(("unit", "received_at"), ("kind", "received_at")),
    views=(View("urgent", "紧急的两类", where=filter_text(URGENT)),),
    unit_fields=("unit",),
    owner_fields=("handler",),
    columns=("number", "customer", "phone", "kind", "level", "unit", "handler", "amount", "received_at"),
)
ROLE = Role(
    "bench.clerk",
    "客服",
    (
        Grant("bench.order", Rows.UNIT_BELOW, actions=(Right.SEE, Right.CREATE, Right.EDIT)),
        Grant("bench.request", actions=(Right.SEE, Right.CREATE, Right.EDIT)),
        Grant("org.unit", actions=(Right.SEE,)),
        Grant("org.person", actions=(Right.SEE,)),
    ),
)
STEPS = 5
REQUEST = Entity(
    "bench.request",
    "申请",
    (Field("subject", "事由", "text"), Field("buyer", "审批人", "link", to="org.person")),
    title="{subject}",
    owner_fields=("buyer",),
)
_FIVE = Procedure(
    "five", "五步审批", tuple(Approval(f"s{n}", f"第 {n} 步", (holder("buyer"),)) for n in range(1, STEPS + 1))
)
FLOW = Flow(
    "bench.request_flow",
    "申请",
    on="bench.request",
    stages=(Stage("draft", "草稿"), Stage("done", "已通过", Category.DONE)),
    initial="draft",
    moves=(Move("submit", "提交", ("draft",), "done", procedure=_FIVE),),
)
BUNDLE = Bundle("bench", "测试", "1", entities=(ORDER, REQUEST), flows=(FLOW,), roles=(ROLE,))
QUESTION = {
    "where": URGENT,
    "sort": [["received_at", "desc"]],
    "limit": 50,
    "count": True,
}


def open_platform(url: str, folder: Path) -> Platform:
    """Open a company with the org and the measured entity."""
    org = tuple(one for one in installed_bundles() if one.name == "org")
    return Platform.open(database_url=url, files=folder / "files", bundles=(*org, BUNDLE))


def prepare(platform: Platform, orders: int) -> None:
    """Make the tables, the people and so many orders; indexes are built after the rows."""
    platform.prepare(lambda _: None)
    at = datetime.now(UTC)
    with platform.database.transaction() as connection:
        _people(connection, platform, at)
    if not orders:
        return
    with platform.database.direct() as connection:
        connection.execute("set statement_timeout = 0")
        _without_indexes(connection)
        connection.execute(_LOAD, {"rows": orders, "units": UNITS, "at": at})
    with platform.database.transaction() as connection:
        planned = tables.plan(connection, platform.catalogue)
    tables.carry_out(platform.database, planned)
    with platform.database.direct() as connection:
        connection.execute("set statement_timeout = 0")
        connection.execute("vacuum analyze")


def _people(connection: psycopg.Connection, platform: Platform, at: datetime) -> None:
    """A root with sixty units below in six groups; the clerk sees one group, a sixth of all."""
    origin, catalogue = Origin(at, cause="bench"), platform.catalogue
    calendar = records.create(connection, catalogue, "org.calendar", {"name": "行政班", "kind": "office"}, origin).id
    root = _unit(connection, platform, origin, "总部", None, calendar)
    groups = [_unit(connection, platform, origin, f"片区{n}", root, calendar) for n in range(6)]
    for number in range(UNITS):
        _unit(connection, platform, origin, f"网点{number}", groups[number % 6], calendar)
    person = {"number": "B1", "name": "客服甲", "unit": groups[0], "active": True}
    person_id = records.create(connection, catalogue, "org.person", person, origin).id
    member = {"person": person_id, "role": "bench.clerk", "unit": groups[0]}
    records.create(connection, catalogue, "org.role_member", member, origin)
    accounts.create_account(
        connection, platform.passwords, login=LOGIN, password=PASSWORD, at=at, person_id=person_id, demo=True
    )


def _unit(
    connection: psycopg.Connection, platform: Platform, origin: Origin, name: str, parent: int | None, calendar: int
) -> int:
    values = {"number": name, "name": name, "parent": parent, "kind": "outlet", "calendar": calendar}
    return records.create(connection, platform.catalogue, "org.unit", values, origin).id


_LOAD = """
insert into bench_order
    (number, customer, phone, kind, level, unit, handler, amount, received_at, title, search, created_at, updated_at)
select 'L' || n, '客户' || mod(n, 5000), '138' || lpad(n::text, 8, '0'), 'k' || mod(n * 7, 8),
    case when mod(n, 3) = 0 then 'high' else 'low' end, 8 + mod(n * 31, %(units)s), 1, mod(n, 100000) / 100.0,
    %(at)s - n * interval '30 seconds', 'L' || n, 'l' || n, %(at)s, %(at)s
from generate_series(1, %(rows)s) n
"""


def _without_indexes(connection: psycopg.Connection) -> None:
    names = connection.execute(
        "select indexrelid::regclass::text from pg_index where indrelid = 'bench_order'::regclass and not indisprimary"
    ).fetchall()
    for (name,) in names:
        connection.execute(sql.SQL("drop index {}").format(sql.Identifier(name)))


@contextmanager
def served(url: str, folder: Path) -> Iterator[int]:
    """Serve the company from a process of its own and lend the port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    spawn = multiprocessing.get_context("spawn")
    stop = spawn.Event()
    process = spawn.Process(target=_serve, args=(url, folder, port, stop), daemon=True)
    process.start()
    try:
        _wait(port)
        yield port
    finally:
        stop.set()
        process.terminate()
        process.join(20)


def _serve(url: str, folder: Path, port: int, stop: Event) -> None:
    import uvicorn

    from guocheng.web.app import create_app

    platform = open_platform(url, folder)
    uvicorn.run(create_app(platform), host="127.0.0.1", port=port, log_level="warning", access_log=False)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the web did not start")
