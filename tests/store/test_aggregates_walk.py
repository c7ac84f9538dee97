"""Totals on a random walk: after any writes, alone or at once, every figure equals a recount in plain Python."""

from __future__ import annotations

import random
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guocheng.base.problem import Refusal
from guocheng.store import records
from guocheng.store.aggregates import bring_up_to_date, close, differences
from guocheng.store.database import Database
from guocheng.store.records import Origin
from guocheng.store.records.bulk import ChangedRow, NewRow, insert_many, update_many
from guocheng.store.records.stage import move
from guocheng.store.tables import carry_out, plan
from tests.store.stock import CATALOGUE

BY = Origin(datetime(2026, 5, 1, tzinfo=UTC), cause="测试")
DAYS = (date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 2))
TWO = Decimal("0.01")
Row = dict[str, Any]


@pytest.fixture
def stock(db: Database) -> Database:
    """Tables, two places, three items, two bills."""
    made(db)
    return db


def made(db: Database) -> None:
    with db.read() as connection:
        planned = plan(connection, CATALOGUE)
    carry_out(db, planned)
    with db.transaction() as connection:
        for name in ("一号仓", "二号仓"):
            records.create(connection, CATALOGUE, "stock.place", {"name": name}, BY)
        for name in ("胶带", "面单", "纸箱"):
            records.create(connection, CATALOGUE, "stock.item", {"name": name}, BY)
        for name in ("甲公司", "乙公司"):
            records.create(connection, CATALOGUE, "stock.bill", {"customer": name, "amount": Decimal(100)}, BY)


# ---- what may happen -------------------------------------------------------------------------------------------------


def lines(rng: random.Random) -> list[Row]:
    return [line(rng) for _ in range(rng.randint(0, 3))]


def line(rng: random.Random) -> Row:
    qty, price = maybe(rng, Decimal(rng.randint(-50, 500)) / 100), maybe(rng, Decimal(rng.randint(0, 300)) / 100)
    amount = None if qty is None or price is None else (qty * price).quantize(TWO, ROUND_HALF_UP)
    return {"item": maybe(rng, rng.randint(1, 3)), "qty": qty, "price": price, "amount": amount}


def document(rng: random.Random) -> Row:
    # More comes in than goes out, so that few writes are refused for want of stock.
    kind = rng.choice(("in", "in", "in", "out", None))
    return {"number": "N", "kind": kind, "place": maybe(rng, rng.randint(1, 2)), "day": maybe(rng, rng.choice(DAYS)),
            "lines": lines(rng)}  # fmt: skip


def payment(rng: random.Random) -> Row:
    return {"bill": maybe(rng, rng.randint(1, 2)), "amount": maybe(rng, Decimal(rng.randint(-500, 5000)) / 100),
            "way": maybe(rng, rng.choice(("cash", "bank", "void"))), "day": maybe(rng, rng.choice(DAYS))}  # fmt: skip


def hold(rng: random.Random) -> Row:
    return {"place": rng.randint(1, 2), "item": rng.randint(1, 3), "qty": Decimal(rng.randint(0, 100)) / 100,
            "ended": rng.random() < 0.4}  # fmt: skip


def maybe(rng: random.Random, value: Any) -> Any:
    return None if rng.random() < 0.15 else value


def create_one(connection: psycopg.Connection, rng: random.Random) -> None:
    stage = rng.choice(("draft", "approved"))
    records.create(connection, CATALOGUE, "stock.move", document(rng), BY, stage=stage)


def change_one(connection: psycopg.Connection, rng: random.Random) -> None:
    if (found := some(connection, rng, "stock_move")) is None:
        return
    before = records.locked(connection, CATALOGUE, "stock.move", found)
    kept = [row for row in before.values["lines"] if rng.random() < 0.7]
    kept = [{**row, **line(rng)} if rng.random() < 0.5 else row for row in kept]
    values = {**document(rng), "lines": [*kept, *lines(rng)]}
    records.update(connection, CATALOGUE, "stock.move", found, values, BY, before=before)


def move_one(connection: psycopg.Connection, rng: random.Random) -> None:
    if (found := some(connection, rng, "stock_move")) is not None:
        move(connection, CATALOGUE, "stock.move", found, rng.choice(("draft", "approved")), BY)


def delete_one(connection: psycopg.Connection, rng: random.Random) -> None:
    entity = rng.choice(("stock.move", "stock.hold", "stock.payment"))
    if (found := some(connection, rng, entity.replace(".", "_"))) is not None:
        records.delete(connection, CATALOGUE, entity, found, BY)


def load_many(connection: psycopg.Connection, rng: random.Random) -> None:
    rows = [NewRow(document(rng), stage=rng.choice(("draft", "approved"))) for _ in range(rng.randint(1, 5))]
    insert_many(connection, CATALOGUE, "stock.move", rows, BY)
    insert_many(connection, CATALOGUE, "stock.payment", [NewRow(payment(rng)) for _ in range(rng.randint(1, 5))], BY)


def change_many(connection: psycopg.Connection, rng: random.Random) -> None:
    ids = [row[0] for row in connection.execute("select id from stock_payment order by id for update").fetchall()]
    chosen = rng.sample(ids, min(len(ids), 3))
    found = records.read_many(connection, CATALOGUE, "stock.payment", chosen)
    rows = [ChangedRow(one.id, one.version, one.values, {**one.values, **payment(rng)}) for one in found]
    update_many(connection, CATALOGUE, "stock.payment", rows, BY)


def hold_one(connection: psycopg.Connection, rng: random.Random) -> None:
    found = some(connection, rng, "stock_hold") if rng.random() < 0.5 else None
    if found is None:
        records.create(connection, CATALOGUE, "stock.hold", hold(rng), BY)
    else:
        records.update(connection, CATALOGUE, "stock.hold", found, hold(rng), BY)


def delete_many(connection: psycopg.Connection, _: random.Random) -> None:
    connection.execute("delete from stock_move where id in (select max(id) from stock_move group by place)")


def change_bill(connection: psycopg.Connection, rng: random.Random) -> None:
    amount = Decimal(rng.randint(0, 20000)) / 100
    before = records.locked(connection, CATALOGUE, "stock.bill", rng.randint(1, 2))
    values = {"amount": amount, "open": amount - before.values["paid"]}
    records.update(connection, CATALOGUE, "stock.bill", before.id, values, BY, before=before)


def some(connection: psycopg.Connection, rng: random.Random, table: str) -> int | None:
    # Locked at once, so that two writers do not choose what the other is deleting.
    rows = connection.execute(f"select id from {table} order by id for update").fetchall()
    return rng.choice(rows)[0] if rows else None


ACTIONS: tuple[Callable[[psycopg.Connection, random.Random], None], ...] = (
    create_one, create_one, change_one, change_one, move_one, delete_one, load_many, change_many, hold_one, hold_one,
    delete_many, change_bill,
)  # fmt: skip


def act(db: Database, rng: random.Random, steps: int) -> None:
    """Do some things, each in a transaction of its own, two at a time now and then; one may be refused whole."""
    for _ in range(steps):
        chosen = rng.choices(ACTIONS, k=rng.choice((1, 1, 2)))
        seed = rng.random()

        def work(connection: psycopg.Connection, chosen: Any = chosen, seed: float = seed) -> None:
            again = random.Random(seed)
            for one in chosen:
                one(connection, again)
            if again.random() < 0.1:
                raise Undone

        try:
            db.run(work)
        except (Refusal, Undone):
            continue


class Undone(Exception):
    """Somebody thought better of it."""


# ---- the recount in plain Python -------------------------------------------------------------------------------------


def expected_balance(db: Database) -> dict[Any, Row]:
    found: dict[Any, Row] = defaultdict(lambda: dict.fromkeys(("on_hand", "held", "available", "worth", "times"), 0))
    for head, one in moved(db):
        if head["kind"] in ("in", "out") and head["stage"] == "approved":
            sign = 1 if head["kind"] == "in" else -1
            group = found[head["place"], one["item"]]
            group["times"] += sign
            for name, value in (("on_hand", one["qty"]), ("available", one["qty"]), ("worth", one["amount"])):
                group[name] += sign * (value or 0)
    for one in read(db, "stock.hold"):
        if not one["ended"]:
            group = found[one["place"], one["item"]]
            group["times"] += 1
            group["held"] += one["qty"] or 0
            group["available"] -= one["qty"] or 0
    return dict(found)


def expected_months(db: Database) -> dict[Any, Row]:
    groups: dict[Any, list[tuple[Any, ...]]] = defaultdict(list)
    for head, one in moved(db):
        month = head["day"].strftime("%Y-%m") if head["day"] else None
        order = (head["day"] is None, head["day"] or date.min, head["id"], one["id"])
        groups[head["kind"], month].append((order, one["qty"], one["item"], head["day"]))
    return {
        key: {
            "mean": mean([qty for _, qty, _, _ in rows]),
            "least": min((qty for _, qty, _, _ in rows if qty is not None), default=None),
            "most": max((qty for _, qty, _, _ in rows if qty is not None), default=None),
            "items": len({item for _, _, item, _ in rows if item is not None}),
            "first_day": next((day for _, _, _, day in sorted(rows) if day is not None), None),
        }
        for key, rows in groups.items()
    }


def expected_bills(db: Database) -> dict[int, Row]:
    rows = read(db, "stock.payment")
    found = {}
    for bill in read(db, "stock.bill"):
        own = [one for one in rows if one["bill"] == bill["id"]]
        real = [one for one in own if one["way"] in ("cash", "bank")]
        paid = sum((one["amount"] or 0 for one in real), Decimal(0))
        ordered = sorted(own, key=lambda one: (one["day"] is not None, one["day"] or date.min, one["id"]))
        by_day = [one for one in ordered if one["day"] is not None] or ordered
        last = next((one["way"] for one in [*reversed(by_day), *reversed(ordered)] if one["way"]), None)
        found[bill["id"]] = {
            "paid": paid,
            "payments": len(real),
            "usual": mean([one["amount"] for one in own]),
            "last_way": WAYS.get(last or ""),
            "days": len({one["day"] for one in own if one["day"]}),
            "ways": "、".join(sorted({WAYS[one["way"]] for one in own if one["way"]})) or None,
            "open": None if bill["amount"] is None else bill["amount"] - paid,
        }
    return found


WAYS = {"cash": "现金", "bank": "转账", "void": "作废"}


def mean(values: list[Decimal | None]) -> Decimal | None:
    there = [one for one in values if one is not None]
    return (sum(there, Decimal(0)) / len(there)).quantize(TWO, ROUND_HALF_UP) if there else None


def moved(db: Database) -> Iterator[tuple[Row, Row]]:
    for head in read(db, "stock.move"):
        for one in head["lines"]:
            yield head, one


def read(db: Database, entity: str) -> list[Row]:
    with db.read() as connection:
        ids = [row[0] for row in connection.execute(f"select id from {entity.replace('.', '_')}").fetchall()]
        found = records.read_many(connection, CATALOGUE, entity, ids)
        return [{"id": one.id, "stage": one.stage, **one.values} for one in found]


def shown(db: Database, entity: str, keys: tuple[str, ...], names: tuple[str, ...]) -> dict[Any, Row]:
    return {tuple(one[key] for key in keys): {name: one[name] for name in names} for one in read(db, entity)}


def agree(db: Database) -> None:
    """Compare everything with what Python finds, and the database with itself."""
    balance = expected_balance(db)
    assert shown(db, "stock.balance", ("place", "item"), ("on_hand", "held", "available", "worth", "times")) == balance
    assert all(one["available"] >= 0 for one in balance.values())
    names = ("mean", "least", "most", "items", "first_day")
    assert shown(db, "stock.by_month", ("kind", "month"), names) == expected_months(db)
    bills = expected_bills(db)
    assert {one["id"]: {name: one[name] for name in bills[one["id"]]} for one in read(db, "stock.bill")} == bills
    qtys: dict[Any, list[Any]] = defaultdict(list)
    for _, one in moved(db):
        qtys[one["item"]].append(one["qty"])
    for item in read(db, "stock.item"):
        own = qtys[item["id"]]
        assert (item["moved"], item["largest"]) == (len(own), max((q for q in own if q is not None), default=None))
    db.run(lambda connection: bring_up_to_date(connection, CATALOGUE, "stock.late"))
    days: dict[Any, Row] = defaultdict(lambda: {"amount": Decimal(0), "payments": 0})
    for one in read(db, "stock.payment"):
        days[(one["day"],)]["amount"] += one["amount"] or 0
        days[(one["day"],)]["payments"] += 1
    assert shown(db, "stock.late", ("day",), ("amount", "payments")) == dict(days)
    with db.read() as connection:
        assert [differences(connection, CATALOGUE, total) for total in CATALOGUE.totals] == [[]] * len(CATALOGUE.totals)


# ---- the walks -------------------------------------------------------------------------------------------------------


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_walk_alone_keeps_every_total(new_database: Callable[[], str], seed: int) -> None:
    """一个人随便怎么改,每个汇总都等于从头再数一遍。"""
    db = Database(new_database())
    try:
        made(db)
        rng = random.Random(seed)
        for _ in range(3):
            act(db, rng, 5)
            agree(db)
    finally:
        db.close()


@pytest.mark.parametrize("seed", [4, 7])
def test_what_lies_in_a_closed_period_never_changes(stock: Database, seed: int) -> None:
    """关账以后随便怎么改,那个期间的单子一个字也不变,汇总照样准。"""
    rng = random.Random(seed)
    act(stock, rng, 20)
    until = date(2026, 4, 1)
    stock.run(
        lambda connection: close(
            connection, CATALOGUE, family="stock", until=until, unit_id=None, unit_ids=None, by=None, by_name="王芳",
            at=BY.at, reason="月结",
        )
    )  # fmt: skip

    def within() -> list[Row]:
        return [one for one in read(stock, "stock.move") if one["day"] is not None and one["day"] < until]

    before = within()
    act(stock, rng, 25)
    assert before
    after = {one["id"]: one for one in within()}
    assert {one["id"]: one for one in before} == after
    agree(stock)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_writers_at_once_keep_every_total(stock: Database, seed: int) -> None:
    """几个人同时改,结果一样准。"""
    wrong: list[BaseException] = []

    def person(number: int) -> None:
        try:
            act(stock, random.Random(seed * 100 + number), 15)
        except BaseException as error:
            wrong.append(error)

    people = [threading.Thread(target=person, args=[number]) for number in range(5)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert wrong == []
    agree(stock)
