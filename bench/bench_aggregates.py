"""Roll-ups and aggregates (汇总): what they add to a write, a million rows that agree, a hundred people at one figure.

The floor of a write is the same write into the same tables without totals, taken in turns on the same server.
"""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

import psycopg
from psycopg import sql

from bench.company import Company
from bench.frame import Row, at_most
from guocheng.base.problem import Refusal
from guocheng.definition.builders.totals import adds, aggregate, measure, rolled_up, takes_away
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field, Option
from guocheng.store import records
from guocheng.store.aggregates import differences
from guocheng.store.database import Database
from guocheng.store.migrate import migrate
from guocheng.store.records import Origin
from guocheng.store.tables import carry_out, plan

BY = Origin(datetime(2026, 4, 1, tzinfo=UTC), cause="测试")
TURNS, WRITES = 16, 40
ITEMS, PLACES, ROWS, PART = 500, 20, 1_000_000, 100_000
PEOPLE, IN_STOCK = 100, 70

PERSON = Entity("org.person", "员工", (Field("name", "姓名", "text"),))
PLACE = Entity("bench.place", "仓库", (Field("name", "名称", "text"),), title="{name}")
ITEM = Entity(
    "bench.item",
    "物料",
    (
        Field("name", "名称", "text"),
        rolled_up(Field("moves", "笔数", "integer"), of="bench.move", by="item"),
        rolled_up(Field("moved", "数量", "decimal", scale=2), of="bench.move", by="item", function="sum", value="qty"),
    ),
    title="{name}",
)
MOVE = Entity(
    "bench.move",
    "出入库",
    (
        Field("kind", "类型", "choice", options=(Option("in", "入"), Option("out", "出"))),
        Field("place", "仓库", "link", to="bench.place"),
        Field("item", "物料", "link", to="bench.item"),
        Field("qty", "数量", "decimal", scale=2),
        Field("day", "日期", "date"),
        Field("customer", "客户", "text", searchable=True),
        Field("note", "备注", "text"),
    ),
    title="{customer}",
)
BALANCE = aggregate(
    "bench.balance",
    "库存余额",
    keys=(Field("place", "仓库", "link", to="bench.place"), Field("item", "物料", "link", to="bench.item")),
    measures=[measure("available", "可用量", scale=2, never_below=0), measure("n", "笔数", "count", type="integer")],
    sources=[
        adds("bench.move", keys=["place", "item"], values=["qty"], where="kind = 'in'"),
        takes_away("bench.move", keys=["place", "item"], values=["qty"], where="kind = 'out'"),
    ],
)
BARE_ITEM = replace(ITEM, fields=ITEM.fields[:1])


def catalogue(item: Entity, *, balance: bool) -> Catalogue:
    """Return the definitions with or without totals."""
    totals = (BALANCE,) if balance else ()
    return Catalogue((Bundle("bench", "测试", "1", entities=(PERSON, PLACE, item, MOVE), aggregates=totals),))


def rows(company: Company) -> Iterator[Row]:
    """Measure writes with roll-ups, with an aggregate, and without either; then a million rows; then a crowd."""
    bare = opened(company, catalogue(BARE_ITEM, balance=False))
    rolled = opened(company, catalogue(ITEM, balance=False))
    added = opened(company, catalogue(BARE_ITEM, balance=True))
    try:
        taken = in_turns([bare, rolled, added])
        floor = taken[0]
        yield at_most("写一条记录,上级有两个汇总字段", taken[1], 1.2, "毫秒", floor=floor)
        yield at_most("写一条记录,随写入更新一张汇总表", taken[2], 1.2, "毫秒", floor=floor)
        yield from a_million(bare, added)
        yield from a_crowd(added)
    finally:
        for one, _ in (bare, rolled, added):
            one.close()


Opened = tuple[Database, Catalogue]


def opened(company: Company, made: Catalogue) -> Opened:
    """Make a company with places and items."""
    url = company.new_database()
    migrate(Database(url, min_size=0))
    database = Database(url, max_size=16)
    with database.read() as connection:
        planned = plan(connection, made)
    carry_out(database, planned)
    with database.transaction() as connection:
        for table, many in (("bench_place", PLACES), ("bench_item", ITEMS)):
            connection.execute(
                sql.SQL("insert into {} (name, title) select 'N' || n, 'N' || n from generate_series(1, {}) n").format(
                    sql.Identifier(table), sql.Literal(many)
                )
            )
    return database, made


def in_turns(companies: list[Opened]) -> list[float]:
    """Write in each company in turns and return the milliseconds that half of the writes stayed under.

    The disk is not waited for: it takes as long for both and would hide what the totals cost.
    """

    def unhurried(connection: psycopg.Connection, made: Catalogue, number: int) -> None:
        connection.execute("set local synchronous_commit = off")
        write(connection, made, number, "in")

    took: list[list[float]] = [[] for _ in companies]
    numbers = itertools.count()
    for _ in range(TURNS):
        for (database, made), times in zip(companies, took, strict=True):
            for _ in range(WRITES):
                number = next(numbers)
                began = time.perf_counter()
                database.run(partial(unhurried, made=made, number=number))
                times.append((time.perf_counter() - began) * 1000)
    return [statistics.median(times[WRITES:]) for times in took]


def write(
    connection: psycopg.Connection, made: Catalogue, number: int, kind: str, qty: Decimal = Decimal("3.25")
) -> int:
    """Write one record as the service does: record, search text, event in the river."""
    values = {
        "kind": kind,
        "place": number % PLACES + 1,
        "item": number % ITEMS + 1,
        "qty": qty,
        "day": date(2026, 4, 1),
        "customer": "洞头网点客户",
        "note": "测试",
    }
    return records.create(connection, made, "bench.move", values, BY).id


def a_million(bare: Opened, added: Opened) -> Iterator[Row]:
    """Load the same million rows with and without an aggregate, and compare it with a count of all."""
    floor, loaded = (load(database) for database, _ in (bare, added))
    database, made = added
    (total,) = made.totals
    with database.transaction() as connection:
        connection.execute("set local statement_timeout = 0")
        began = time.perf_counter()
        wrong = len(differences(connection, made, total))
        seconds = time.perf_counter() - began
    yield at_most(f"成批写入 {ROWS:,} 行,随写入更新一张汇总表", loaded, 1.5, "秒", floor=floor)
    yield at_most(f"{ROWS:,} 行从头汇总,与现有的数不同的分组", wrong, 0, "个")
    yield at_most(f"{ROWS:,} 行从头汇总一遍", seconds, 30, "秒")


def load(database: Database) -> float:
    """Load the rows in parts, as an import does, and return the seconds it took."""
    statement = (
        "insert into bench_move (kind, place, item, qty, customer)"
        " select case when n %% 3 = 0 then 'out' else 'in' end, n %% %(places)s + 1, n %% %(items)s + 1, n %% 7 + 1,"
        " 'C' || n from generate_series(%(first)s, %(last)s) n order by n %% 3"
    )
    began = time.perf_counter()
    for first in range(0, ROWS, PART):
        with database.transaction() as connection:
            connection.execute("set local statement_timeout = 0")
            given = {"places": PLACES, "items": ITEMS, "first": first, "last": first + PART - 1}
            connection.execute(statement.encode(), given)
    return time.perf_counter() - began


def a_crowd(added: Opened) -> Iterator[Row]:
    """Let a hundred people take the same goods at once; there is not enough for all."""
    database, made = added
    with database.transaction() as connection:
        connection.execute("delete from bench_move")
    database.run(lambda connection: write(connection, made, 0, "in", Decimal(IN_STOCK)))
    taken: list[bool] = []

    def person() -> None:
        while True:
            try:
                database.run(lambda connection: write(connection, made, 0, "out", Decimal(1)))
                taken.append(True)
            except Refusal as refusal:
                if refusal.problems[0].code in ("store.busy", "store.locked"):
                    continue
                taken.append(False)
            return

    people = [threading.Thread(target=person) for _ in range(PEOPLE)]
    began = time.perf_counter()
    for one in people:
        one.start()
    for one in people:
        one.join()
    seconds = time.perf_counter() - began
    with database.read() as connection:
        row = connection.execute("select min(available), sum(available) from bench_balance").fetchone()
    wrong = abs(sum(taken) - IN_STOCK) + (row is None or row[0] != 0)
    yield at_most(f"{PEOPLE} 人同时领 {IN_STOCK} 件,领错的次数", float(wrong), 0, "次")
    yield at_most(f"{PEOPLE} 人同时改一个数,全部办完", seconds, 10, "秒")
