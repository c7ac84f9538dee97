"""Filters that compare two fields of a record, and those about one's own units, find what plain Python finds."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from guocheng.base.problem import Invalid
from guocheng.expr.run import Env
from guocheng.store.database import Database
from guocheng.store.query import Reader, RowGrant, everything, read_query, system, window
from tests import conftest
from tests.store.shop_data import NOW, filled_shop
from tests.store.things import CATALOGUE

ENTITY = "shop.order"
SYSTEM = system(CATALOGUE, NOW)
ALL = everything(CATALOGUE, ENTITY)
UNIT = RowGrant(fields=("unit",), ids=(2,))
Orders = tuple[Database, list[dict[str, Any]]]
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq, "gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le,
}  # fmt: skip
PAIRS = (("amount", "weight"), ("weight", "pieces"), ("received_at", "due_at"), ("customer", "outer_no"))


@pytest.fixture(scope="module")
def orders(server: Any, template: str) -> Iterator[Orders]:
    """One shop full of orders for all tests here; none of them writes."""
    conftest._create(server, "side_orders", template)
    database = Database(conftest.database_url(server, "side_orders"))
    yield database, filled_shop(database)
    database.close()


def found(database: Database, reader: Reader, where: dict[str, Any]) -> set[int]:
    """Return the ids of the orders that a filter finds."""
    with database.read() as connection:
        rows = window(connection, reader, read_query(reader, ENTITY, where=where, limit=500)).rows
    return {row["id"] for row in json.loads(rows)}


def reader_of(**changes: Any) -> Reader:
    """Return a reader with a narrower view of the orders."""
    visibility = replace(ALL, **changes)
    return Reader(CATALOGUE, lambda name: visibility if name == ENTITY else everything(CATALOGUE, name), SYSTEM.env)


@pytest.mark.parametrize("pair", PAIRS, ids=str)
@pytest.mark.parametrize("op", [*SIGNS, "ne"])
def test_two_fields_are_compared_as_python_compares_them(orders: Orders, pair: tuple[str, str], op: str) -> None:
    database, rows = orders
    limited = reader_of(limited={pair[0]: (UNIT,)})
    for reader, kept in ((SYSTEM, None), (limited, 2)):
        expected = set()
        for row in rows:
            one, other = row[pair[0]] if kept in (None, row["unit"]) else None, row[pair[1]]
            if one != other if op == "ne" else None not in (one, other) and SIGNS[op](one, other):
                expected.add(row["id"])
        assert found(database, reader, {"field": pair[0], "op": op, "value": {"field": pair[1]}}) == expected


def test_only_what_is_alike_and_shown_is_compared() -> None:
    masked = reader_of(masked=frozenset({"weight"}))
    hidden = reader_of(shown=ALL.shown - {"weight"})
    compared = {"field": "amount", "op": "gt", "value": {"field": "weight"}}
    for reader, where in (
        (SYSTEM, {"field": "amount", "op": "gt", "value": {"field": "day"}}),
        (SYSTEM, {"field": "unit", "op": "eq", "value": {"field": "handler"}}),
        (SYSTEM, {"field": "amount", "op": "between", "value": {"field": "weight"}}),
        (SYSTEM, {"field": "parts.paid", "op": "eq", "value": {"field": "amount"}}),
        (SYSTEM, {"field": "tags", "op": "eq", "value": {"field": "tags"}}),
        (masked, compared),
        (hidden, compared),
    ):
        with pytest.raises(Invalid):
            read_query(reader, ENTITY, where=where)


def test_ones_own_units_are_meant_and_those_below(orders: Orders) -> None:
    database, rows = orders
    mine = replace(SYSTEM, env=Env(NOW, user_id=1, unit_ids=(2,)))
    nobody = replace(SYSTEM, env=Env(NOW))
    for op, units in (("my_unit", {2}), ("my_unit_below", {2, 4})):
        where = {"field": "unit", "op": op}
        assert found(database, mine, where) == {row["id"] for row in rows if row["unit"] in units}
        assert found(database, nobody, where) == set()
        with pytest.raises(Invalid):
            read_query(SYSTEM, ENTITY, where={"field": "handler", "op": op})
