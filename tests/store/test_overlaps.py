"""What cannot overlap (不能重叠): a car is lent once, whoever writes, however many at once, and is free again after."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guocheng.base.problem import Invalid, Refusal
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field, NoOverlap
from guocheng.definition.flow import Category, Flow, Move, Stage
from guocheng.store import records
from guocheng.store.database import Database
from guocheng.store.migrate import migrate
from guocheng.store.records import Origin, bulk, recycle
from guocheng.store.tables import carry_out, plan
from tests.store.things import PERSON

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
DAY = datetime(2026, 11, 24, tzinfo=UTC)
BY = Origin(NOW, cause="测试")
CAR = Entity("pool.car", "车辆", (Field("plate", "车牌", "text", unique=True),), title="{plate}")
RULE = NoOverlap(("car",), "from_at", "to_at", "stage in ['asked', 'out']", "{number} {who}")
BOOKING = Entity(
    "pool.booking",
    "用车单",
    (
        Field("number", "单号", "text"),
        Field("car", "车辆", "link", to="pool.car"),
        Field("who", "用车人", "link", to="org.person"),
        Field("from_at", "出车时间", "instant"),
        Field("to_at", "还车时间", "instant"),
    ),
    title="{number}",
    no_overlap=(RULE,),
)
STAGES = (Stage("asked", "已申请"), Stage("out", "出车中"), Stage("back", "已还", Category.DONE))
LIFE = Flow(
    "pool.life",
    "用车",
    on="pool.booking",
    stages=STAGES,
    initial="asked",
    moves=(
        Move("go", "出车", ("asked",), "out"),
        Move("end", "还车", ("asked", "out"), "back"),
        Move("again", "重开", ("back",), "asked"),
    ),
)
RENT = Entity(
    "pool.rent",
    "长租",
    (
        Field("car", "车辆", "link", to="pool.car"),
        Field("starts", "起租日", "date"),
        Field("ends", "退租日", "date"),
    ),
    no_overlap=(NoOverlap(("car",), "starts", "ends"),),
)


def catalogue(booking: Entity = BOOKING) -> Catalogue:
    """Return the definitions, with another kind of booking in them."""
    org = Bundle("org", "组织", "1.0.0", entities=(PERSON,))
    return Catalogue(
        (org, Bundle("pool", "车队", "1.0.0", needs=("org",), entities=(CAR, booking, RENT), flows=(LIFE,)))
    )


CATALOGUE = catalogue()


def planted(db: Database, found: Catalogue = CATALOGUE) -> None:
    with db.read() as connection:
        planned = plan(connection, found)
    carry_out(db, planned)


@pytest.fixture
def pool(new_database: Callable[[], str]) -> Any:
    """Two cars, two people, and connections for many at once."""
    db = Database(new_database(), max_size=8)
    migrate(db)
    planted(db)
    with db.transaction() as connection:
        for plate in ("浙C12345", "浙C67890"):
            records.create(connection, CATALOGUE, "pool.car", {"plate": plate}, BY)
        for name in ("林秀珍", "陈大海"):
            records.create(connection, CATALOGUE, "org.person", {"number": name, "name": name}, BY)
    yield db
    db.close()


def at(hour: float) -> datetime:
    return DAY + timedelta(hours=hour)


def values(number: str, car: int | None, start: float, end: float | None, who: int = 1) -> dict[str, Any]:
    return {
        "number": number, "car": car, "who": who, "from_at": at(start), "to_at": None if end is None else at(end),
    }  # fmt: skip


def book(db: Database, *given: Any, **more: Any) -> int:
    made = db.run(lambda connection: records.create(connection, CATALOGUE, "pool.booking", values(*given, **more), BY))
    return made.id


def moved(db: Database, record_id: int, stage: str) -> None:
    db.run(lambda connection: records.move(connection, CATALOGUE, "pool.booking", record_id, stage, BY))


def changed(db: Database, record_id: int, **new: Any) -> None:
    db.run(lambda connection: records.update(connection, CATALOGUE, "pool.booking", record_id, new, BY))


def test_the_refusal_says_who_has_the_car_and_when(pool: Database) -> None:
    book(pool, "YC1", 1, 0, 4)
    with pytest.raises(Invalid) as refused:
        book(pool, "YC2", 1, 3, 5, who=2)
    (problem,) = refused.value.problems
    assert (problem.code, problem.where) == ("record.overlaps", "from_at")
    assert problem.message == (
        "车辆 浙C12345 在 2026-11-24 08:00 到 12:00 已被「YC1 林秀珍」占用，时间重叠了。请换一个时间，或换别的车辆"
    )


def test_the_end_is_free_again_and_other_cars_always_were(pool: Database) -> None:
    book(pool, "YC1", 1, 0, 4)
    book(pool, "YC2", 1, 4, 6)
    book(pool, "YC3", 2, 0, 6)
    book(pool, "YC4", None, 0, 6)
    book(pool, "YC5", 2, 20, None)
    with pytest.raises(Invalid, match="以后"):
        book(pool, "YC6", 2, 30, 31)


def test_changes_moves_and_restoring_obey(pool: Database) -> None:
    first, second = book(pool, "YC1", 1, 0, 4), book(pool, "YC2", 1, 4, 6)
    with pytest.raises(Invalid, match="YC1"):
        changed(pool, second, from_at=at(3))
    with pytest.raises(Invalid, match="YC2"):
        changed(pool, first, to_at=at(5))
    moved(pool, second, "back")
    changed(pool, first, to_at=at(5))
    with pytest.raises(Invalid, match="YC1"):
        moved(pool, second, "asked")
    pool.run(lambda connection: records.delete(connection, CATALOGUE, "pool.booking", first, BY))
    moved(pool, second, "asked")
    with pytest.raises(Invalid, match="YC2"):
        pool.run(lambda connection: recycle.restore(connection, CATALOGUE, "pool.booking", first, BY))


def test_many_rows_at_once_obey_and_two_may_change_places(pool: Database) -> None:
    def load(connection: Any, *hours: tuple[float, float]) -> None:
        rows = [bulk.NewRow(values(f"YC{place}", 1, *one)) for place, one in enumerate(hours)]
        bulk.insert_many(connection, CATALOGUE, "pool.booking", rows, BY)

    with pytest.raises(Invalid, match="YC"):
        pool.run(lambda connection: load(connection, (0, 2), (4, 6), (5, 7)))
    pool.run(lambda connection: load(connection, (0, 2), (4, 6)))
    with pool.read() as connection:
        one, other = (
            records.read(connection, CATALOGUE, "pool.booking", row[0])
            for row in connection.execute("select id from pool_booking order by from_at").fetchall()
        )
    assert one is not None
    assert other is not None
    rows = [
        bulk.ChangedRow(one.id, one.version, one.values, {"from_at": at(4), "to_at": at(6)}),
        bulk.ChangedRow(other.id, other.version, other.values, {"from_at": at(0), "to_at": at(2)}),
    ]
    pool.run(lambda connection: bulk.update_many(connection, CATALOGUE, "pool.booking", rows, BY))


def test_days_are_half_open_too(pool: Database) -> None:
    def rent(start: int, end: int) -> None:
        given = {"car": 1, "starts": date(2026, 11, start), "ends": date(2026, 11, end)}
        pool.run(lambda connection: records.create(connection, CATALOGUE, "pool.rent", given, BY))

    rent(1, 10)
    rent(10, 12)
    with pytest.raises(Invalid, match="2026-11-01 到 2026-11-10 之前 已被别的长租占用"):
        rent(9, 11)


def test_whoever_writes_past_the_platform_is_stopped_by_the_table(pool: Database) -> None:
    first, second = book(pool, "YC1", 1, 0, 4), book(pool, "YC2", 1, 4, 6)
    with pytest.raises(Refusal, match="刚刚被别人占用"):
        pool.run(
            lambda connection: connection.execute("update pool_booking set to_at = %s where id = %s", [at(5), first])
        )
    moved(pool, second, "back")
    pool.run(lambda connection: connection.execute("update pool_booking set to_at = %s where id = %s", [at(5), first]))


def test_a_rule_comes_and_goes_with_the_definition(pool: Database) -> None:
    free = catalogue(replace(BOOKING, no_overlap=()))
    planted(pool, free)
    for number in ("YC1", "YC2"):
        given = values(number, 1, 0, 4)
        pool.run(lambda connection, given=given: records.create(connection, free, "pool.booking", given, BY))  # type: ignore[misc]
    with pool.read() as connection, pytest.raises(Invalid) as refused:
        plan(connection, CATALOGUE)
    assert refused.value.problems[0].code == "tables.overlaps"
    moved(pool, 1, "back")
    planted(pool)
    with pool.read() as connection:
        assert not plan(connection, CATALOGUE)
    with pytest.raises(Invalid):
        moved(pool, 1, "asked")


_step = st.tuples(
    st.sampled_from(["book", "book", "book", "shift", "end", "again"]),
    st.integers(1, 2),
    st.integers(0, 9),
    st.integers(1, 4),
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(_step, min_size=2, max_size=5), min_size=3, max_size=5))
def test_however_many_write_at_once_nothing_overlaps_and_nothing_is_lost(
    pool: Database, writers: list[list[tuple[str, int, int, int]]]
) -> None:
    pool.run(lambda connection: connection.execute("delete from pool_booking"))
    start, said, unexpected = threading.Barrier(len(writers)), [], []

    def write(steps: list[tuple[str, int, int, int]]) -> None:
        own: list[int] = []
        start.wait()
        for what, car, hour, length in steps:
            try:
                if what == "book" or not own:
                    own.append(book(pool, "YC", car, hour, hour + length))
                elif what == "shift":
                    changed(pool, own[-1], from_at=at(hour), to_at=at(hour + length))
                else:
                    moved(pool, own[-1], "back" if what == "end" else "asked")
            except Refusal as refusal:
                said.append(refusal.problems[0].code)
            except Exception as error:
                unexpected.append(error)
        with pool.read() as connection:
            row = connection.execute("select count(*) from pool_booking where id = any(%s)", [own]).fetchone()
        if row != (len(own),):
            unexpected.append(AssertionError("a booking that was accepted is not there"))

    threads = [threading.Thread(target=write, args=(one,)) for one in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with pool.read() as connection:
        rows = connection.execute("select car, from_at, to_at from pool_booking where stage <> 'back'").fetchall()
    clashes = [
        (one, other)
        for place, one in enumerate(rows)
        for other in rows[place + 1 :]
        if one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
    ]
    assert (clashes, unexpected) == ([], [])
    assert set(said) <= {"record.overlaps"}
