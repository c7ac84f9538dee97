"""Records: created, read, changed and deleted with their lines; the river says everything that happened."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from guocheng.base.problem import Conflict, Invalid, NotFound, Refused
from guocheng.store import records, river, stage_log
from guocheng.store.database import Database
from guocheng.store.records import Origin
from guocheng.store.tables import carry_out, plan
from tests.store.things import CATALOGUE

NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)
BY = Origin(NOON, actor_id=None, cause="测试", request_id="r1")


@pytest.fixture
def shop(db: Database) -> Database:
    """A database with the tables of the shop, one unit and one person."""
    with db.read() as connection:
        planned = plan(connection, CATALOGUE)
    carry_out(db, planned)
    with db.transaction() as connection:
        records.create(connection, CATALOGUE, "org.person", {"number": "E1", "name": "王芳"}, BY)
        records.create(connection, CATALOGUE, "org.unit", {"number": "U1", "name": "洞头网点", "head": 1}, BY)
    return db


FULL: dict[str, Any] = {
    "outer_no": "X1",
    "customer": "张三",
    "phone": "13800001234",
    "kind": "lost",
    "tags": ["a", "c"],
    "unit": 1,
    "handler": 1,
    "amount": Decimal("12.50"),
    "weight": Decimal("0.125"),
    "pieces": 3,
    "urgent": True,
    "day": date(2026, 3, 1),
    "received_at": NOON,
    "due_at": None,
    "photos": None,
    "parts": [
        {"unit": 1, "name": "箱子", "share": Decimal("60.00"), "paid": Decimal("7.50")},
        {"unit": None, "name": "袋子", "share": Decimal("40.00"), "paid": None},
    ],
}


def test_a_record_comes_back_as_it_was_written(shop: Database) -> None:
    written = create(shop, FULL)
    found = read(shop, written.id)
    assert {name: found.values[name] for name in FULL if name != "parts"} == {
        name: value for name, value in FULL.items() if name != "parts"
    }
    assert [{k: v for k, v in row.items() if k != "id"} for row in found.values["parts"]] == FULL["parts"]
    assert (found.version, found.stage, found.title) == (1, "new", "D2026030001 张三")
    assert found.titles == {("org.unit", 1): "洞头网点", ("org.person", 1): "王芳"}


def test_creation_is_in_the_river_and_the_stage_log(shop: Database) -> None:
    written = create(shop, FULL)
    with shop.read() as connection:
        (event,) = river.history(connection, "shop.order", written.id)
        (stay,) = stage_log.stays(connection, "shop.order", written.id)
    after = {one["field"]: one["after"] for one in event.changes}
    assert (event.kind, event.cause, event.request_id, event.version) == ("created", "测试", "r1", 1)
    assert (after["amount"], after["day"], after["unit"]) == ("12.50", "2026-03-01", 1)
    assert after["parts"][0]["paid"] == "7.50"
    assert (stay.stage, stay.entered_at, stay.left_at) == ("new", NOON, None)


def test_a_change_writes_what_differs(shop: Database) -> None:
    written = create(shop, FULL)
    done = update(shop, written.id, {"amount": Decimal("20.00"), "kind": "lost", "customer": "李四"}, version=1)
    assert (done.version, done.title) == (2, "D2026030001 李四")
    with shop.read() as connection:
        event = river.history(connection, "shop.order", written.id)[0]
    assert event.changes == [
        {"field": "customer", "before": "张三", "after": "李四"},
        {"field": "amount", "before": "12.50", "after": "20.00"},
    ]


def test_a_change_of_nothing_writes_nothing(shop: Database) -> None:
    written = create(shop, FULL)
    done = update(shop, written.id, {"amount": Decimal("12.5"), "photos": []}, version=1)
    assert (done.changed, done.version) == (False, 1)
    with shop.read() as connection:
        assert len(river.history(connection, "shop.order", written.id)) == 1


def test_lines_keep_their_id(shop: Database) -> None:
    written = create(shop, FULL)
    first, second = read(shop, written.id).values["parts"]
    new = {"unit": None, "name": "新的", "share": None, "paid": Decimal("1.00")}
    update(shop, written.id, {"parts": [new, {**second, "name": "大袋子"}]})
    lines = read(shop, written.id).values["parts"]
    assert [line["name"] for line in lines] == ["新的", "大袋子"]
    assert lines[1]["id"] == second["id"]
    with shop.read() as connection:
        (change,) = river.history(connection, "shop.order", written.id)[0].changes
    assert [row["name"] for row in change["before"]] == ["箱子", "袋子"]
    assert [row["name"] for row in change["after"]] == ["新的", "大袋子"]
    with pytest.raises(Invalid, match="已被别人删除"):
        update(shop, written.id, {"parts": [first]})


def test_two_writers_of_one_record_are_one_conflict(shop: Database) -> None:
    written = create(shop, FULL)
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def write(amount: str) -> None:
        barrier.wait()
        try:
            update(shop, written.id, {"amount": Decimal(amount)}, version=1, by=Origin(NOON, actor_id=1))
            outcomes.append("saved")
        except Conflict as conflict:
            outcomes.append(str(conflict))

    together(lambda: write("1.00"), lambda: write("2.00"))
    saved, refused = sorted(outcomes, reverse=False, key=lambda one: one != "saved")
    assert saved == "saved"
    assert "王芳在 03-01 12:00 改了「金额」" in refused


def test_a_unique_value_is_told_by_its_label(shop: Database) -> None:
    create(shop, FULL)
    with pytest.raises(Invalid) as refusal:
        create(shop, FULL)
    assert [(one.where, one.message) for one in refusal.value.problems] == [
        ("outer_no", "「外部单号」不能重复,「X1」已经有了")
    ]


def test_a_link_to_nothing_is_told_by_its_label(shop: Database) -> None:
    with pytest.raises(Invalid, match="「网点」选的记录不存在"):
        create(shop, {"unit": 99})
    with pytest.raises(Invalid, match="「责任网点」选的记录不存在"):
        create(shop, {"parts": [{"unit": 99}]})


def test_who_is_referred_to_stays(shop: Database) -> None:
    create(shop, FULL)
    with pytest.raises(Refused) as refusal, shop.transaction() as connection:
        records.delete(connection, CATALOGUE, "org.unit", 1, BY)
    assert "「洞头网点」还被 1 条「订单」(网点)、1 条「订单」的明细(责任网点)用到" in str(refusal.value)


def test_a_deleted_record_lives_on_in_the_river(shop: Database) -> None:
    written = create(shop, FULL)
    with shop.transaction() as connection:
        records.delete(connection, CATALOGUE, "shop.order", written.id, BY, version=1)
    with shop.read() as connection:
        event = river.history(connection, "shop.order", written.id)[0]
        assert connection.execute("select count(*) from shop_order__parts").fetchone() == (0,)
    assert event.kind == "deleted"
    assert {"field": "customer", "before": "张三", "after": None} in event.changes
    with pytest.raises(NotFound):
        update(shop, written.id, {"kind": "late"})


def test_a_move_closes_one_stay_and_opens_the_next(shop: Database) -> None:
    written = create(shop, FULL)
    later = Origin(datetime(2026, 3, 1, 6, tzinfo=UTC), actor_id=1)
    with shop.transaction() as connection:
        records.move(connection, CATALOGUE, "shop.order", written.id, "working", later, work_seconds=7200)
    with shop.read() as connection:
        first, second = stage_log.stays(connection, "shop.order", written.id)
    assert (first.left_at, first.work_seconds, first.left_by) == (later.at, 7200, 1)
    assert (second.stage, second.left_at) == ("working", None)
    assert read(shop, written.id).stage_since == later.at


def test_fifty_serial_numbers_at_once_are_fifty_numbers(shop: Database) -> None:
    barrier = threading.Barrier(10)
    titles: list[str] = []

    def work() -> None:
        barrier.wait()
        titles.extend(create(shop, {}).title for _ in range(5))

    together(*[work] * 10)
    assert sorted(titles) == [f"D202603{number:04}" for number in range(1, 51)]


def test_the_river_skips_nobody(shop: Database) -> None:
    """An event of a slow transaction comes after faster ones that began later, and is not lost."""
    with shop.read() as connection:
        _, start = river.since(connection)
    with shop.transaction() as slow:
        river.append(slow, "shop.order", 1, "slow", BY)
        with shop.transaction() as fast:
            river.append(fast, "shop.order", 2, "fast", BY)
        with shop.read() as connection:
            seen, position = river.since(connection, start)
        assert seen == []
    with shop.read() as connection:
        seen, _ = river.since(connection, position)
    assert sorted(event.kind for event in seen) == ["fast", "slow"]


def test_a_reader_goes_on_where_it_was(shop: Database) -> None:
    with shop.transaction() as connection:
        assert len(river.read_as(connection, "rollup")) == 2
    create(shop, {})
    with shop.transaction() as connection:
        river.after_restore(connection)
    with shop.transaction() as connection:
        assert [event.kind for event in river.read_as(connection, "rollup")] == ["created"]
        assert river.read_as(connection, "rollup") == []


def create(shop: Database, values: dict[str, Any]) -> records.Written:
    return shop.run(lambda connection: records.create(connection, CATALOGUE, "shop.order", values, BY))


def read(shop: Database, record_id: int) -> records.Record:
    with shop.read() as connection:
        found = records.read(connection, CATALOGUE, "shop.order", record_id)
    assert found is not None
    return found


def update(
    shop: Database, record_id: int, values: dict[str, Any], *, version: int | None = None, by: Origin = BY
) -> records.Written:
    with shop.transaction() as connection:
        return records.update(connection, CATALOGUE, "shop.order", record_id, values, by, version=version)


def together(*works: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
