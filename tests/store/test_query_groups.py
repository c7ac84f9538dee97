"""Groups and column statistics say what plain Python says of the rows a reader sees, limited and hidden fields too."""

from __future__ import annotations

import statistics as plain
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guocheng.base.period import Bucket, bucket_of
from guocheng.base.problem import Invalid
from guocheng.base.zone import SHANGHAI
from guocheng.definition.role import Right
from guocheng.store.database import Database
from guocheng.store.query import Reader, RowGrant, count, everything, read_query, system
from guocheng.store.query.groups import bucket_label, groups, read_grouping
from guocheng.store.query.statistics import read_measures, statistics
from tests import conftest
from tests.store.shop_data import NOW, filled_shop
from tests.store.things import CATALOGUE

ENTITY = "shop.order"
SYSTEM = system(CATALOGUE, NOW)
ALL = everything(CATALOGUE, ENTITY)
UNIT = RowGrant(fields=("unit",), ids=(2,))
Orders = tuple[Database, list[dict[str, Any]]]
FIELDS = ("customer", "kind", "unit", "handler", "amount", "weight", "pieces", "urgent", "day", "received_at", "stage")
NUMBERS = ("amount", "weight", "pieces")
DATED = ("day", "received_at")
WHERES: tuple[Any, ...] = (
    None,
    {"field": "kind", "op": "eq", "value": "late"},
    {"field": "amount", "op": "ge", "value": "5"},
    {"or": [{"field": "urgent", "op": "eq", "value": True}, {"field": "unit", "op": "empty"}]},
)


@pytest.fixture(scope="module")
def orders(server: Any, template: str) -> Iterator[Orders]:
    """One shop full of orders for all tests here; none of them writes."""
    conftest._create(server, "group_orders", template)
    database = Database(conftest.database_url(server, "group_orders"))
    yield database, filled_shop(database)
    database.close()


def reader_of(**changes: Any) -> Reader:
    """Return a reader with a narrower view of the orders."""
    visibility = replace(ALL, **changes)
    return Reader(CATALOGUE, lambda name: visibility if name == ENTITY else everything(CATALOGUE, name), SYSTEM.env)


READERS = {
    "all": SYSTEM,
    "own unit": reader_of(rows={Right.SEE: (UNIT,)}),
    "limited": reader_of(limited=dict.fromkeys((*FIELDS, "phone"), (UNIT,))),
}


def seen(rows: list[dict[str, Any]], name: str, kind: str) -> list[Any]:
    """Return the values of a field as a reader of this kind has them, blank where they are kept from him."""
    if kind == "own unit":
        rows = [row for row in rows if row["unit"] == 2]
    return [row[name] if kind != "limited" or row["unit"] == 2 else None for row in rows]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FIELDS), st.sampled_from(sorted(READERS)), st.sampled_from(list(Bucket)), st.booleans())
def test_groups_count_what_there_is(orders: Orders, name: str, kind: str, bucket: Bucket, down: bool) -> None:
    database, rows = orders
    reader = READERS[kind]
    document = {"field": name, "bucket": bucket.value if name in DATED else "", "down": down}
    with database.read() as connection:
        found, more = groups(connection, reader, ENTITY, read_grouping(reader, ENTITY, document))
    expected: Counter[Any] = Counter(_key(one, name, bucket) for one in seen(rows, name, kind))
    assert not more
    assert {one.label: one.count for one in found if one.value is None} == (
        {"(空)": expected[None]} if expected[None] else {}
    )
    assert sorted(one.count for one in found) == sorted(expected.values())
    assert sum(one.count for one in found) == len(seen(rows, name, kind))
    # Blank ones stand last, whichever way the others run.
    assert all(one.value is not None for one in found[:-1])
    if name in DATED:
        labels = [bucket_label(key, bucket) for key in sorted((key for key in expected if key), reverse=down)]
        assert [one.label for one in found if one.value is not None] == labels


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FIELDS), st.sampled_from(sorted(READERS)), st.sampled_from(WHERES))
def test_a_group_opens_as_an_ordinary_list(orders: Orders, name: str, kind: str, where: Any) -> None:
    database, _ = orders
    reader = READERS[kind]
    with database.read() as connection:
        found, _ = groups(connection, reader, ENTITY, read_grouping(reader, ENTITY, {"field": name}), where=where)
        for one in found:
            narrowed = {"and": [one.where, *([where] if where else [])]}
            asked = read_query(reader, ENTITY, where=narrowed)
            assert count(connection, reader, asked, exact=True).n == one.count


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(NUMBERS), st.sampled_from(sorted(READERS)))
def test_figures_are_those_of_plain_python(orders: Orders, name: str, kind: str) -> None:
    database, rows = orders
    reader = READERS[kind]
    asked = ["count", "empty", "filled", "distinct", "sum", "avg", "min", "max", "median"]
    measures = read_measures(reader, ENTITY, [{"field": name, "statistic": one} for one in asked])
    with database.read() as connection:
        found = statistics(connection, reader, ENTITY, measures)
    values = seen(rows, name, kind)
    filled = [Decimal(one) for one in values if one is not None]
    numbers = [None if one is None else Decimal(one) for one in found.values]
    assert (found.count, found.capped) == (len(values), False)
    assert numbers[:5] == [len(values), len(values) - len(filled), len(filled), len(set(filled)), sum(filled)]
    digits = Decimal(1).scaleb(-(CATALOGUE.field(ENTITY, name).scale + 2))  # type: ignore[union-attr]
    assert numbers[5] == (sum(filled, Decimal(0)) / len(filled)).quantize(digits, ROUND_HALF_UP)
    assert numbers[6:8] == [min(filled), max(filled)]
    assert numbers[8] == Decimal(plain.median(filled)).quantize(digits, ROUND_HALF_UP)


def test_groups_carry_figures(orders: Orders) -> None:
    database, rows = orders
    with database.read() as connection:
        level = read_grouping(SYSTEM, ENTITY, {"field": "kind"})
        measures = read_measures(SYSTEM, ENTITY, [{"field": "amount", "statistic": "sum"}])
        found, _ = groups(connection, SYSTEM, ENTITY, level, measures)
    assert [one.label for one in found] == ["遗失", "延误", "其他", "(空)"]
    for one in found:
        amounts = [row["amount"] for row in rows if row["kind"] == one.value and row["amount"] is not None]
        assert one.values == (str(sum(amounts)),)


def test_hidden_and_masked_fields_group_nothing(orders: Orders) -> None:
    hidden, masked = reader_of(shown=ALL.shown - {"amount"}), reader_of(masked=frozenset({"phone", "amount"}))
    for reader, name in ((hidden, "amount"), (masked, "phone"), (SYSTEM, "tags"), (SYSTEM, "parts"), (SYSTEM, "no")):
        with pytest.raises(Invalid):
            read_grouping(reader, ENTITY, {"field": name})
    with pytest.raises(Invalid, match="没有字段"):
        read_measures(hidden, ENTITY, [{"field": "amount", "statistic": "sum"}])
    with pytest.raises(Invalid, match="不能统计"):
        read_measures(masked, ENTITY, [{"field": "amount", "statistic": "max"}])
    assert read_measures(masked, ENTITY, [{"field": "amount", "statistic": "filled"}])


def test_there_are_more_groups_than_are_shown(orders: Orders) -> None:
    database, _ = orders
    with database.read() as connection:
        level = read_grouping(SYSTEM, ENTITY, {"field": "number"})
        found, more = groups(connection, SYSTEM, ENTITY, level, limit=7)
    assert (len(found), more) == (7, True)


def _key(value: Any, name: str, bucket: Bucket) -> Any:
    if value is None or value == "":
        return None
    if name not in DATED:
        return value
    day: date = value.astimezone(SHANGHAI).date() if isinstance(value, datetime) else value
    return bucket_of(day, bucket).start
