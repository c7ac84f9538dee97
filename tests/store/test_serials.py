"""Serial numbers under many hands: distinct always, no hole where none may be, never behind what was imported."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from psycopg import sql

from guocheng.base.problem import Invalid
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field
from guocheng.store import records
from guocheng.store.database import Database
from guocheng.store.records import Origin, bulk
from guocheng.store.records.bulk import NewRow
from guocheng.store.tables import carry_out, plan
from guocheng.store.tables.names import table_name

MARCH = Origin(datetime(2026, 3, 1, 4, tzinfo=UTC), actor_id=None, cause="测试", request_id="r1")
APRIL = Origin(datetime(2026, 4, 1, 4, tzinfo=UTC), actor_id=None, cause="测试", request_id="r2")
UNIT = Entity("s.unit", "网点", (Field("number", "编号", "text"), Field("name", "名称", "text")), title="{name}")
SLIP = Entity(
    "s.slip",
    "单据",
    (
        Field("number", "单号", "serial", rule="D{yyyyMM}{0000}", unique=True),
        Field("word", "字号", "serial", rule="{yyyy}-{000}", gap_free=True, unique=True),
        Field("outer", "外部单号", "text", unique=True),
    ),
)
BILL = Entity(
    "s.bill",
    "账单",
    (
        Field("number", "单号", "serial", rule="{unit.number}-{yyyyMM}-{000}", unique=True),
        Field("unit", "网点", "link", to="s.unit"),
    ),
)
CATALOGUE = Catalogue((Bundle("s", "流水", "1", entities=(UNIT, SLIP, BILL)),))
MANY = 50


@pytest.fixture
def slips(db: Database) -> Database:
    """A database with the tables."""
    with db.read() as connection:
        planned = plan(connection, CATALOGUE)
    carry_out(db, planned)
    return db


def create(db: Database, entity: str, values: dict[str, Any], by: Origin = MARCH) -> records.Written:
    return db.run(lambda connection: records.create(connection, CATALOGUE, entity, values, by))


def column(db: Database, entity: str, name: str) -> list[str]:
    with db.read() as connection:
        query = sql.SQL("select {} from {} order by id").format(
            sql.Identifier(name), sql.Identifier(table_name(entity))
        )
        rows = connection.execute(query).fetchall()
    return [row[0] for row in rows]


def together(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_fifty_at_once_get_distinct_numbers_and_no_hole_where_none_may_be(slips: Database) -> None:
    """Every fifth rolls back: its ordinary number is lost, its number without gaps goes to the next."""
    barrier = threading.Barrier(MANY)

    def work(place: int) -> Callable[[], None]:
        def create_one() -> None:
            barrier.wait()
            try:
                with slips.transaction() as connection:
                    records.create(connection, CATALOGUE, "s.slip", {}, MARCH)
                    if place % 5 == 0:
                        raise InterruptedError
            except InterruptedError:
                pass

        return create_one

    together([work(place) for place in range(MANY)])
    numbers, words = column(slips, "s.slip", "number"), column(slips, "s.slip", "word")
    assert len(set(numbers)) == len(numbers) == 40
    assert sorted(words) == [f"2026-{number:03}" for number in range(1, 41)]


def test_an_ordinary_number_waits_for_nobody(slips: Database) -> None:
    """While one transaction holds its number, another takes the next and commits."""
    plain = CATALOGUE.entity("s.bill")
    unit = create(slips, "s.unit", {"number": "A", "name": "甲"}).id
    with slips.transaction() as first:
        records.create(first, CATALOGUE, plain.name, {"unit": unit}, MARCH)
        with slips.transaction() as second:
            records.create(second, CATALOGUE, plain.name, {"unit": unit}, MARCH)
    assert column(slips, "s.bill", "number") == ["A-202603-001", "A-202603-002"]


def test_numbers_count_per_unit_and_month(slips: Database) -> None:
    a = create(slips, "s.unit", {"number": "A", "name": "甲"}).id
    b = create(slips, "s.unit", {"number": "B{0}", "name": "乙"}).id
    for unit, by in ((a, MARCH), (a, MARCH), (b, MARCH), (a, APRIL), (b, MARCH)):
        create(slips, "s.bill", {"unit": unit}, by)
    assert column(slips, "s.bill", "number") == [
        "A-202603-001", "A-202603-002", "B(0)-202603-001", "A-202604-001", "B(0)-202603-002",
    ]  # fmt: skip


def test_a_blank_field_in_the_number_is_asked_for(slips: Database) -> None:
    unit = create(slips, "s.unit", {"name": "没有编号"}).id
    for values, message in (({}, "请先填写「网点」"), ({"unit": unit}, "它的「编号」")):
        with pytest.raises(Invalid, match=message) as refusal:
            create(slips, "s.bill", values)
        assert [(one.code, one.where) for one in refusal.value.problems] == [("record.serial_needs", "unit")]


def test_loading_gives_numbers_and_imported_ones_push_the_counter(slips: Database) -> None:
    with slips.transaction() as connection:
        rows = [
            NewRow({}),
            NewRow({"number": "D2026030107", "word": "2026-040"}),
            NewRow({}),
            NewRow({"number": "旧-1"}),
        ]
        bulk.insert_many(connection, CATALOGUE, "s.slip", rows, MARCH)
    create(slips, "s.slip", {"number": "D2026030200"})
    create(slips, "s.slip", {})
    assert column(slips, "s.slip", "number") == [
        "D2026030108", "D2026030107", "D2026030109", "旧-1", "D2026030200", "D2026030201",
    ]  # fmt: skip
    assert column(slips, "s.slip", "word") == ["2026-041", "2026-040", "2026-042", "2026-043", "2026-044", "2026-045"]


def test_a_number_given_in_a_transaction_that_ends_well_is_never_given_again(slips: Database) -> None:
    with pytest.raises(Invalid):
        create(slips, "s.slip", {"outer": "X"}) and create(slips, "s.slip", {"outer": "X"})
    assert create(slips, "s.slip", {}).id
    assert column(slips, "s.slip", "number") == ["D2026030001", "D2026030003"]
    assert column(slips, "s.slip", "word") == ["2026-001", "2026-002"]
