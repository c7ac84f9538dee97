"""A list page of 50 over a million rows (列表页): two filters, a sort, row permissions, a capped total, over HTTP.

The floor is the same SQL on the same indexes through psycopg with the same clients.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import psycopg

from bench.clients import Browser, pace
from bench.company import Company
from bench.frame import Row, at_least, at_most
from bench.orders import LOGIN, PASSWORD, QUESTION, open_platform, prepare, served
from guocheng.definition.role import Right
from guocheng.store.query import Query, Reader, RowGrant, everything, page, read_query, system
from guocheng.store.query.compile import Compiler
from guocheng.store.query.window import counting, statement

ORDERS = 1_000_000
SECONDS = 8
GROUP = 2


def rows(company: Company) -> Iterator[Row]:
    """Measure the list beside its own SQL."""
    url = company.new_database()
    platform = open_platform(url, company.folder)
    try:
        prepare(platform, ORDERS)
        with platform.database.read() as connection:
            found = connection.execute(_BELOW, [GROUP]).fetchall()
        units = tuple(one for (one,) in found)
        floor = pace(bare_sql, (url, _texts(platform.catalogue, url, units)), SECONDS)
        compiled = pace(in_process, (url, str(company.folder), units), SECONDS)
        with served(url, company.folder) as port:
            listed = pace(over_http, port, SECONDS)
    finally:
        platform.close()
    yield at_least("列表页 50 行 / 100 万行,8 个客户端,经 HTTP", listed.rate, 0.4, "次/秒", floor=floor.rate)
    yield at_most("列表页 p95", listed.p95_milliseconds, 50, "毫秒")
    yield at_least("列表页,查询编译(不经 HTTP)", compiled.rate, 0.6, "次/秒", floor=floor.rate)


_BELOW = """
with recursive tree as (
    select id from org_unit where id = %s union select u.id from org_unit u join tree on u.parent = tree.id
) select id from tree
"""


def _reader(catalogue: Any, units: tuple[int, ...]) -> Reader:
    whole = everything(catalogue, "bench.order")
    seen = replace(
        whole,
        rows={Right.SEE: (RowGrant(fields=("unit",), ids=units),)},
        masked=frozenset({"phone"}),
    )
    base = system(catalogue, datetime.now(UTC))
    return replace(base, visible=lambda name: seen if name == "bench.order" else everything(catalogue, name))


def _query(reader: Reader) -> Query:
    return read_query(reader, "bench.order", where=QUESTION["where"], sort=QUESTION["sort"], limit=QUESTION["limit"])


def _texts(catalogue: Any, url: str, units: tuple[int, ...]) -> list[tuple[str, dict[str, Any]]]:
    """Return the two statements of the page as bare SQL with their parameters."""
    reader = _reader(catalogue, units)
    query = _query(reader)
    page, total = Compiler(reader), Compiler(reader)
    with psycopg.connect(url) as connection:
        return [
            (statement(page, query).as_string(connection), page.parameters.values),
            (counting(total, query).as_string(connection), total.parameters.values),
        ]


def bare_sql(argument: tuple[str, list[tuple[str, dict[str, Any]]]]) -> Callable[[], None]:
    """Make a client that runs the bare statements."""
    url, texts = argument
    connection = psycopg.connect(url, options="-c search_path=company,public", autocommit=True)

    def call() -> None:
        for text, parameters in texts:
            row = connection.execute(text.encode(), parameters).fetchone()
            assert row is not None

    return call


def in_process(argument: tuple[str, str, tuple[int, ...]]) -> Callable[[], None]:
    """Make a client that reads the question, compiles it and runs it, as a service does."""
    from pathlib import Path

    url, folder, units = argument
    platform = open_platform(url, Path(folder))

    def call() -> None:
        reader = _reader(platform.catalogue, units)
        query = _query(reader)
        with platform.database.read() as connection:
            page(connection, reader, query)

    return call


def over_http(port: int) -> Callable[[], None]:
    """Make a client that asks for the page as the browser does."""
    browser = Browser(port, LOGIN, PASSWORD)

    def call() -> None:
        status, body = browser.send("POST", "/api/entities/bench.order/query", QUESTION)
        assert status == 200, body
        assert len(json.loads(body)["rows"]) == QUESTION["limit"]

    return call
