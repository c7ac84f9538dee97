"""A shop full of seeded orders (试用数据): every kind of value, blanks, lines, a tree of units."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg

from guocheng.store import records
from guocheng.store.database import Database
from guocheng.store.records import Origin
from guocheng.store.tables import carry_out, plan
from tests.store.things import CATALOGUE

NOW = datetime(2026, 3, 15, 4, tzinfo=UTC)
BY = Origin(NOW, cause="测试")
CUSTOMERS = ("张三", "李四", "王五商贸", "Anna_50%", 'o\'neil \\ "x"', "洞头网点客户")


def filled_shop(db: Database, orders: int = 120) -> list[dict[str, Any]]:
    """Make the tables and seeded orders, and return the orders as they are read back."""
    with db.read() as connection:
        planned = plan(connection, CATALOGUE)
    carry_out(db, planned)
    with db.transaction() as connection:
        _people_and_units(connection)
        ids = [
            records.create(connection, CATALOGUE, "shop.order", values, BY, stage=stage).id
            for values, stage in _orders(random.Random(7), orders)
        ]
        return [one.values for one in records.read_many(connection, CATALOGUE, "shop.order", ids)]


def _people_and_units(connection: psycopg.Connection) -> None:
    for number, name in enumerate(("王芳", "李强", "赵敏"), 1):
        records.create(connection, CATALOGUE, "org.person", {"number": f"E{number}", "name": name}, BY)
    tree = ((None, "总部"), (1, "洞头网点"), (1, "瓯海网点"), (2, "北岙站"), (3, "娄桥站"))
    for number, (parent, name) in enumerate(tree, 1):
        values = {"number": f"U{number}", "name": name, "parent": parent, "head": number if number < 4 else None}
        records.create(connection, CATALOGUE, "org.unit", values, BY)


def _orders(rng: random.Random, count: int) -> Iterator[tuple[dict[str, Any], str]]:
    def maybe(value: Any) -> Any:
        return None if rng.random() < 0.2 else value

    for number in range(count):
        day = date(2026, 1, 1) + timedelta(days=rng.randrange(90))
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=rng.randrange(2000))
        lines = [
            {
                "unit": maybe(rng.randint(1, 5)),
                "name": maybe(rng.choice(("箱子", "袋子", "文件"))),
                "share": maybe(Decimal(rng.randrange(0, 10001, 2500)) / 100),
                "paid": maybe(Decimal(rng.randrange(0, 2000)) / 100),
            }
            for _ in range(rng.choice((0, 0, 1, 2, 3)))
        ]
        yield (
            {
                "outer_no": maybe(f"X{number}"),
                "customer": maybe(rng.choice(CUSTOMERS)),
                "phone": maybe(f"138{rng.randrange(10**8):08}"),
                "kind": maybe(rng.choice(("lost", "late", "other"))),
                "tags": maybe(rng.sample(("a", "b", "c"), rng.randint(1, 3))),
                "unit": maybe(rng.randint(1, 5)),
                "handler": maybe(rng.randint(1, 3)),
                "amount": maybe(Decimal(rng.randrange(0, 1000)) / 100),
                "weight": maybe(Decimal(rng.randrange(0, 5)) / 8),
                "pieces": maybe(rng.randint(-2, 5)),
                "urgent": maybe(rng.random() < 0.5),
                "day": maybe(day),
                "received_at": maybe(at),
                "due_at": maybe(at + timedelta(hours=rng.randrange(100))),
                "parts": lines,
            },
            rng.choice(("new", "working", "waiting", "done")),
        )
