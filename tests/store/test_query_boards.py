"""Boards and the rights on one record: the same conditions as every list."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from guocheng.base.problem import Invalid
from guocheng.definition.role import Right
from guocheng.store.database import Database
from guocheng.store.query import (
    Reader,
    RowGrant,
    everything,
    group_figures,
    rights_on,
    stage_figures,
    system,
)
from tests import conftest
from tests.store.shop_data import NOW, filled_shop
from tests.store.things import CATALOGUE

SYSTEM = system(CATALOGUE, NOW)
ALL = everything(CATALOGUE, "shop.order")
Orders = tuple[Database, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def orders(server: Any, template: str) -> Iterator[Orders]:
    """One shop full of orders for all tests here; none of them writes."""
    conftest._create(server, "board_orders", template)
    database = Database(conftest.database_url(server, "board_orders"))
    yield database, filled_shop(database)
    database.close()


def test_stages_are_counted_summed_and_timed(orders: Orders) -> None:
    database, rows = orders
    with database.read() as connection:
        found = stage_figures(connection, SYSTEM, "shop.order", sum_field="amount", due_field="due_at")
    assert [one.stage for one in found] == ["new", "working", "waiting", "done"]
    for one in found:
        mine = [row for row in rows if row["stage"] == one.stage]
        hours = [Decimal((NOW - row["stage_since"]).total_seconds()) / 3600 for row in mine]
        late = [row for row in mine if row["due_at"] and row["due_at"] < NOW]
        assert (one.count, one.capped) == (len(mine), False)
        assert one.sum == sum((row["amount"] or Decimal(0) for row in mine), Decimal(0))
        assert one.median_hours == round(statistics.median(hours), 1)
        assert one.late == (0 if one.stage == "done" else len(late))


def test_a_board_shows_what_the_reader_may_see(orders: Orders) -> None:
    database, rows = orders
    reader = reader_of(replace(ALL, rows={Right.SEE: (RowGrant(fields=("unit",), ids=(2,)),)}))
    with database.read() as connection:
        found = stage_figures(connection, reader, "shop.order", where={"field": "kind", "op": "eq", "value": "late"})
    assert sum(one.count for one in found) == sum(1 for row in rows if row["unit"] == 2 and row["kind"] == "late")
    hidden = reader_of(replace(ALL, shown=ALL.shown - {"amount"}))
    with database.read() as connection, pytest.raises(Invalid, match="没有字段"):
        stage_figures(connection, hidden, "shop.order", sum_field="amount")


def test_groups_have_titles(orders: Orders) -> None:
    database, rows = orders
    with database.read() as connection:
        found = group_figures(connection, SYSTEM, "shop.order", "unit", stages=["new"])
    assert {(one.group, one.count) for one in found} == {
        (unit, sum(1 for row in rows if row["unit"] == unit and row["stage"] == "new"))
        for unit in {row["unit"] for row in rows if row["stage"] == "new"}
    }
    assert {one.title for one in found if one.group == 2} == {"洞头网点"}


def test_rights_on_one_record(orders: Orders) -> None:
    database, rows = orders
    own = RowGrant(fields=("unit",), ids=(2,))
    grants = {Right.SEE: (RowGrant(everything=True),), Right.EDIT: (own,)}
    reader = reader_of(replace(ALL, rows=grants, limited={"phone": (own,)}))
    with database.read() as connection:
        for row in rows[:30]:
            here = rights_on(connection, reader, "shop.order", row["id"])
            assert here is not None
            mine = row["unit"] == 2
            assert here.rights == ({Right.SEE, Right.EDIT} if mine else {Right.SEE})
            assert here.hidden == (set() if mine else {"phone"})
        assert rights_on(connection, reader, "shop.order", 10**9) is None


def reader_of(visibility: Any) -> Reader:
    return Reader(
        CATALOGUE, lambda name: visibility if name == "shop.order" else everything(CATALOGUE, name), SYSTEM.env
    )
