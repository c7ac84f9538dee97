"""One search over everything (全公司搜索): a person's realistic mix over a million rows, with rows of some units only.

The floor is the cheapest statement there is over the same index: the ids of ten rows that hold a name.
"""

from __future__ import annotations

import itertools
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg

from bench.clients import Browser
from bench.company import Company
from bench.frame import Row, at_most
from bench.orders import LOGIN, ORDER, PASSWORD, UNITS, open_platform, prepare, served
from guocheng.service.platform import Platform
from guocheng.store import tables
from guocheng.store.records.words import search_text, spread

ORDERS = 1_000_000
QUESTIONS = 400
NAMES = 20_000
#: Drawn with a slope: the first surnames stand in every tenth row, as 王 and 李 do.
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华文辉玉红建国海峰志远晓东雪梅立新子涵浩宇欣怡嘉豪婷婷鹏飞"


def rows(company: Company) -> Iterator[Row]:
    """Measure the search over HTTP beside its floor."""
    url = company.new_database()
    platform = open_platform(url, company.folder)
    try:
        prepare(platform, 0)
        names = fill(platform, ORDERS)
    finally:
        platform.close()
    questions = list(itertools.islice(mix(names), QUESTIONS))
    floor = p95(bare(url), [spread(text) for text in questions])
    with served(url, company.folder) as port:
        slow = p95(over_http(port), questions)
    yield at_most("全公司搜索 p95 / 100 万行,带行权限,经 HTTP", slow, 100, "毫秒", floor=floor)


def fill(platform: Platform, orders: int) -> list[str]:
    """Make so many orders of people with Chinese names and return the names."""
    chance = random.Random(7)
    names = [name(chance) for _ in range(NAMES)]
    texts = [search_text(ORDER, {"number": "@", "customer": one}, {}, "@").partition(" ")[2] for one in names]
    with platform.database.direct() as connection:
        connection.execute("set statement_timeout = 0")
        connection.execute("create temporary table some_name (place int primary key, name text, words text)")
        with connection.cursor().copy("copy some_name from stdin") as copy:
            for place, (one, words) in enumerate(zip(names, texts, strict=True)):
                copy.write_row((place, one, words))
        connection.execute("drop index if exists bench_order_search")
        connection.execute(_LOAD, {"rows": orders, "names": NAMES, "units": UNITS, "at": datetime.now(UTC)})
    with platform.database.transaction() as connection:
        planned = tables.plan(connection, platform.catalogue)
    tables.carry_out(platform.database, planned)
    with platform.database.direct() as connection:
        connection.execute("set statement_timeout = 0")
        connection.execute("vacuum analyze")
    return names


_LOAD = """
insert into bench_order (number, customer, unit, handler, received_at, title, search, created_at, updated_at)
select 'B202611' || lpad(n::text, 8, '0'), s.name, 8 + mod(n * 31, %(units)s), 1,
    %(at)s - n * interval '30 seconds', 'B202611' || lpad(n::text, 8, '0'),
    'b202611' || lpad(n::text, 8, '0') || ' ' || s.words, %(at)s, %(at)s - n * interval '30 seconds'
from generate_series(1, %(rows)s) n join some_name s on s.place = mod(hashint4(n)::bigint + 2147483648, %(names)s)
"""


def name(chance: random.Random) -> str:
    """Draw a name; a fifth of them have one character behind the surname."""
    surname = SURNAMES[min(int(chance.expovariate(0.12)), len(SURNAMES) - 1)]
    return surname + "".join(chance.choices(GIVEN, k=1 if chance.random() < 0.2 else 2))


def mix(names: Sequence[str]) -> Iterator[str]:
    """Yield what people type: names, initials, numbers, parts of them, single characters, nothing known."""
    chance = random.Random(11)
    while True:
        one = chance.choice(names)
        number = f"B202611{chance.randrange(1, ORDERS):08}"
        yield from (one, one[:2], one[1:], chance.choice(names), initials(one), number, number[-5:], one[0])
        yield from (initials(one)[:2], number[:9], one[-1], "查无此人", f"{one} {number[-3:]}", "202611")


def initials(one: str) -> str:
    """Return the pinyin initials of a name."""
    return search_text(ORDER, {"customer": one}, {}, "").rpartition(" ")[2]


def p95(call: Callable[[str], Any], questions: Sequence[str]) -> float:
    """Ask everything, one after the other, and return how many milliseconds 95 of 100 took at most."""
    took = []
    for text in (*questions[:14], *questions):
        began = time.perf_counter()
        call(text)
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took[14:])[int(len(questions) * 0.95)]


def bare(url: str) -> Callable[[str], Any]:
    """Make the call of the floor."""
    connection = psycopg.connect(url, options="-c search_path=company,public", autocommit=True)
    statement = "select id from bench_order where search like %s limit 10"
    return lambda text: connection.execute(statement, [f"%{text}%"]).fetchall()


def over_http(port: int) -> Callable[[str], Any]:
    """Make the call of a person at the browser."""
    browser = Browser(port, LOGIN, PASSWORD)

    def call(text: str) -> Any:
        status, body = browser.send("POST", "/api/search", {"text": text})
        assert status == 200, body
        return json.loads(body)["groups"]

    return call
