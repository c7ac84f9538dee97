"""The query compiler: filters mean what plain Python means, windows are complete, rights hold everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guocheng.base.problem import Invalid
from guocheng.definition.role import Right
from guocheng.expr.run import Env
from guocheng.store.database import Database
from guocheng.store.query import Reader, RowGrant, Visibility, count, everything, read_query, system, window
from tests.store.naive import holds
from tests.store.shop_data import NOW, filled_shop
from tests.store.things import CATALOGUE

SYSTEM = system(CATALOGUE, NOW)
UNITS: dict[int, dict[str, Any]] = {
    1: {"name": "总部", "number": "U1", "parent": None},
    2: {"name": "洞头网点", "number": "U2", "parent": 1},
    3: {"name": "瓯海网点", "number": "U3", "parent": 1},
    4: {"name": "北岙站", "number": "U4", "parent": 2},
    5: {"name": "娄桥站", "number": "U5", "parent": 3},
}
SHARED = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


@pytest.fixture(scope="module")
def orders(server: Any, template: str) -> Iterator[tuple[Database, list[dict[str, Any]]]]:
    """One shop full of orders for all tests here; none of them writes."""
    from tests import conftest

    conftest._create(server, "query_orders", template)
    database = Database(conftest.database_url(server, "query_orders"))
    yield database, filled_shop(database)
    database.close()


Orders = tuple[Database, list[dict[str, Any]]]
NUMBERS = st.decimals(min_value=-3, max_value=12, places=2).map(str)
DAYS = st.dates(min_value=NOW.date().replace(month=1, day=1), max_value=NOW.date()).map(str)
ORDERED = ("eq", "ne", "gt", "ge", "lt", "le")
TEXTS = st.sampled_from(("张三", "张", "50%", "_", "\\", "'", '"', "网点", "o'n", "ANNA", "X1"))


def compare(field: str, ops: tuple[str, ...], values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda op, value: {"field": field, "op": op, "value": value}, st.sampled_from(ops), values)


def many(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(values, min_size=1, max_size=3)


KINDS = st.sampled_from(("lost", "late", "other"))
IDS = st.integers(min_value=1, max_value=6)
LEAVES = st.one_of(
    compare("amount", ORDERED, NUMBERS),
    compare("parts.paid", ORDERED, NUMBERS),
    compare("amount", ("between",), st.tuples(NUMBERS, NUMBERS).map(list)),
    compare("pieces", ORDERED, st.integers(min_value=-3, max_value=6)),
    compare("day", ORDERED, DAYS),
    compare("day", ("between",), st.tuples(DAYS, DAYS).map(list)),
    compare("received_at", ORDERED, DAYS),
    compare("received_at", ("between",), st.tuples(DAYS, DAYS).map(list)),
    compare("customer", ("eq", "ne", "contains", "starts"), TEXTS),
    compare("parts.name", ("eq", "ne", "contains"), st.sampled_from(("箱子", "袋", "文件"))),
    compare("kind", ("eq", "ne"), KINDS),
    compare("kind", ("in", "not_in"), many(KINDS)),
    compare("tags", ("contains",), st.sampled_from(("a", "b", "c"))),
    compare("tags", ("in", "not_in"), many(st.sampled_from(("a", "b", "c")))),
    compare("urgent", ("eq", "ne"), st.booleans()),
    compare("unit", ("eq", "ne"), IDS),
    compare("unit", ("in", "not_in"), many(IDS)),
    compare("parts.unit", ("eq", "ne"), IDS),
    compare("unit.name", ("eq", "ne", "contains", "starts"), st.sampled_from(("洞头网点", "网点", "北"))),
    compare("unit.parent", ("eq", "ne"), IDS),
    compare("unit.parent.name", ("eq", "ne", "contains"), st.sampled_from(("总部", "洞头网点"))),
    compare("parts.unit.name", ("eq", "ne", "contains"), st.sampled_from(("总部", "站"))),
    st.builds(
        lambda field, op: {"field": field, "op": op},
        st.sampled_from(
            (
                "customer",
                "amount",
                "tags",
                "unit",
                "received_at",
                "parts",
                "parts.paid",
                "unit.parent",
                "parts.unit.name",
            )
        ),
        st.sampled_from(("empty", "not_empty")),
    ),
)
WHERES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: {"and": parts}),
        st.lists(inner, max_size=3).map(lambda parts: {"or": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=5,
)
SORTABLE = (
    "amount", "pieces", "weight", "day", "received_at", "customer", "kind", "unit", "urgent", "id", "stage",
    "created_at",
)  # fmt: skip


def follow(field: str, record_id: int) -> dict[str, Any] | None:
    return UNITS.get(record_id)


@SHARED
@given(where=WHERES)
def test_a_filter_means_what_python_means(orders: Orders, where: dict[str, Any]) -> None:
    database, rows = orders
    expected = {row["id"] for row in rows if holds(where, row, follow)}
    assert ids(database, where=where, limit=500, sort=["id"]) == sorted(expected)
    with database.read() as connection:
        assert count(connection, SYSTEM, read_query(SYSTEM, "shop.order", where=where)).n == len(expected)


@SHARED
@given(
    sort=st.lists(st.tuples(st.sampled_from(SORTABLE), st.sampled_from(("asc", "desc"))), max_size=3).map(
        lambda keys: [list(key) for key in keys]
    ),
    limit=st.integers(min_value=7, max_value=60),
)
def test_windows_cover_every_row_once(orders: Orders, sort: list[list[str]], limit: int) -> None:
    database, rows = orders
    seen: list[int] = []
    after: str | None = None
    with database.read() as connection:
        while True:
            query = read_query(SYSTEM, "shop.order", sort=sort, limit=limit, after=after, columns=[])
            page = window(connection, SYSTEM, query)
            seen += [row["id"] for row in json.loads(page.rows)]
            if (after := page.next) is None:
                break
    assert sorted(seen) == sorted(row["id"] for row in rows)
    assert seen == ids(database, sort=sort, limit=500)


def test_rows_are_json_as_the_door_says(orders: Orders) -> None:
    database, rows = orders
    row = next(one for one in rows if one["unit"] and one["amount"] and one["parts"] and one["handler"])
    columns = ["amount", "unit", "day", "received_at", "tags", "parts", "pieces", "urgent", "photos", "created_by"]
    (shown,) = listed(database, where={"field": "id", "op": "eq", "value": row["id"]}, columns=columns)
    assert shown["amount"] == f"{row['amount']:.2f}"
    assert shown["unit"] == {"id": row["unit"], "title": UNITS[row["unit"]]["name"]}
    assert (shown["title"], shown["version"], shown["stage"]) == (row["title"], 1, row["stage"])
    assert [line["id"] for line in shown["parts"]] == [line["id"] for line in row["parts"]]
    assert shown["photos"] is None
    assert list(shown)[:3] == ["id", "version", "title"]


def test_below_is_the_unit_and_all_under_it(orders: Orders) -> None:
    database, rows = orders
    found = ids(database, where={"field": "unit", "op": "below", "value": 2}, sort=["id"], limit=500)
    assert found == [row["id"] for row in rows if row["unit"] in (2, 4)]


def test_me_is_the_person_who_asks(orders: Orders) -> None:
    database, rows = orders
    reader = replace(SYSTEM, env=Env(NOW, user_id=2))
    found = ids(database, reader, where={"field": "handler", "op": "me"}, sort=["id"], limit=500)
    assert found == [row["id"] for row in rows if row["handler"] == 2]


@pytest.mark.parametrize(
    ("word", "first", "end"),
    [
        ("this_month", "2026-03-01", "2026-04-01"),
        ("last_month", "2026-02-01", "2026-03-01"),
        ("this_week", "2026-03-09", "2026-03-16"),
        ("last_7_days", "2026-03-09", "2026-03-16"),
        ("last_12_months", "2025-04-01", "2026-04-01"),
        ("this_quarter", "2026-01-01", "2026-04-01"),
        ("yesterday", "2026-03-14", "2026-03-15"),
    ],
)
def test_periods_are_half_open_days(orders: Orders, word: str, first: str, end: str) -> None:
    database, rows = orders
    found = ids(database, where={"field": "day", "op": "period", "value": word}, sort=["id"], limit=500)
    assert found == [row["id"] for row in rows if row["day"] and first <= str(row["day"]) < end]


@pytest.mark.parametrize("text", ["张三", "zs", "D2026030007", "dtwd", "洞头"])
def test_the_search_box_finds_names_numbers_and_initials(orders: Orders, text: str) -> None:
    database, rows = orders
    words = {"zs": "张三", "dtwd": "洞头网点客户", "洞头": "洞头网点客户"}
    found = ids(database, search=text, sort=["id"], limit=500)
    assert found == [row["id"] for row in rows if words.get(text, text) in row["title"]]


# ---- rights ------------------------------------------------------------------------------------------------------


def reader_of(visibility: Visibility) -> Reader:
    others = {"org.unit": everything(CATALOGUE, "org.unit"), "org.person": everything(CATALOGUE, "org.person")}
    return Reader(CATALOGUE, lambda name: visibility if name == "shop.order" else others[name], Env(NOW, user_id=2))


ALL = everything(CATALOGUE, "shop.order")
SEE_ALL = {Right.SEE: (RowGrant(everything=True),)}


def test_rows_of_several_grants_are_added(orders: Orders) -> None:
    database, rows = orders
    late = CATALOGUE.checked("shop.order", "kind = 'late' and amount > 5")
    grants = (RowGrant(fields=("unit",), ids=(2, 4)), RowGrant(fields=("parts.unit",), ids=(5,)), RowGrant(where=late))
    reader = reader_of(replace(ALL, rows={Right.SEE: grants}))
    expected = [
        row["id"]
        for row in rows
        if row["unit"] in (2, 4)
        or any(line["unit"] == 5 for line in row["parts"])
        or (row["kind"] == "late" and row["amount"] is not None and row["amount"] > 5)
    ]
    assert ids(database, reader, sort=["id"], limit=500) == expected


def test_without_a_grant_there_is_nothing(orders: Orders) -> None:
    database, _ = orders
    reader = reader_of(Visibility("shop.order", {}, frozenset()))
    with database.read() as connection:
        assert json.loads(window(connection, reader, read_query(reader, "shop.order")).rows) == []


@pytest.mark.parametrize(
    "question",
    [
        {"where": {"field": "NAME", "op": "eq", "value": "1.00"}},
        {"where": {"not": {"field": "NAME", "op": "empty"}}},
        {"sort": [["NAME", "asc"]]},
        {"columns": ["NAME"]},
    ],
    ids=["filter", "negated", "sort", "columns"],
)
def test_a_hidden_field_is_answered_like_an_unknown_one(question: dict[str, Any]) -> None:
    reader = reader_of(replace(ALL, shown=ALL.shown - {"amount", "parts.paid"}))
    answers = []
    for name in ("amount", "absent"):
        with pytest.raises(Invalid) as refusal:
            read_query(reader, "shop.order", **json.loads(json.dumps(question).replace("NAME", name)))
        answers.append(str(refusal.value).replace(name, "NAME"))
    assert answers[0] == answers[1]


def test_a_hidden_column_of_a_sub_table_is_not_there(orders: Orders) -> None:
    database, _rows = orders
    reader = reader_of(replace(ALL, shown=ALL.shown - {"parts.paid"}))
    with pytest.raises(Invalid, match="没有字段"):
        read_query(reader, "shop.order", where={"field": "parts.paid", "op": "gt", "value": "1"})
    shown = listed(database, reader, columns=["parts"], limit=500)
    assert all("paid" not in line for row in shown for line in row["parts"])


def test_a_hidden_field_is_not_found_by_searching(orders: Orders) -> None:
    database, _rows = orders
    reader = reader_of(replace(ALL, shown=ALL.shown - {"customer"}))
    assert ids(database, reader, search="张三") == []
    assert listed(database, reader, search="D2026030007")[0]["title"] == "订单 #7"


def test_masked_data_is_masked_by_the_database(orders: Orders) -> None:
    from guocheng.definition.field_types import mask

    database, rows = orders
    reader = reader_of(replace(ALL, masked=frozenset({"phone"})))
    shown = listed(database, reader, columns=["phone"], sort=["id"], limit=500)
    assert [row["phone"] for row in shown] == [mask(row["phone"]) for row in rows]
    for refused in ({"sort": ["phone"]}, {"where": {"field": "phone", "op": "starts", "value": "138"}}):
        with pytest.raises(Invalid):
            read_query(reader, "shop.order", **refused)  # type: ignore[arg-type]
    one_number = {"field": "phone", "op": "eq", "value": "13800000000"}
    with pytest.raises(Invalid, match="一次最多按 2 个值筛选"):
        read_query(reader, "shop.order", where={"or": [one_number] * 3})
    whole = next(row for row in rows if row["phone"])
    assert ids(database, reader, where={"field": "phone", "op": "eq", "value": whole["phone"]}) == [whole["id"]]


def test_a_limited_field_is_blank_on_other_rows(orders: Orders) -> None:
    database, rows = orders
    own = RowGrant(fields=("unit",), ids=(2,))
    reader = reader_of(replace(ALL, rows=SEE_ALL, limited={"amount": (own,), "parts": (own,), "parts.paid": (own,)}))
    shown = listed(database, reader, columns=["amount", "parts"], sort=["id"], limit=500)
    expected = [str(row["amount"]) if row["unit"] == 2 and row["amount"] is not None else None for row in rows]
    assert [row["amount"] and str(Decimal(row["amount"]).normalize()) for row in shown] == [
        text and str(Decimal(text).normalize()) for text in expected
    ]
    found = ids(database, reader, where={"field": "amount", "op": "ge", "value": "0"}, sort=["id"], limit=500)
    assert found == [row["id"] for row in rows if row["unit"] == 2 and row["amount"] is not None]
    paid = ids(database, reader, where={"field": "parts.paid", "op": "ge", "value": "0"}, sort=["id"], limit=500)
    assert paid == [
        row["id"] for row in rows if row["unit"] == 2 and any(line["paid"] is not None for line in row["parts"])
    ]
    in_order = ids(database, reader, sort=[["amount", "desc"]], limit=500)
    assert set(in_order) == {row["id"] for row in rows}


def test_fields_behind_a_link_follow_the_rights_of_the_other_entity(orders: Orders) -> None:
    database, rows = orders
    units = everything(CATALOGUE, "org.unit")
    narrow = replace(units, rows={Right.SEE: (RowGrant(fields=("id",), ids=(2,)),)})
    reader = Reader(CATALOGUE, lambda name: narrow if name == "org.unit" else everything(CATALOGUE, name), Env(NOW))
    found = ids(
        database, reader, where={"field": "unit.name", "op": "contains", "value": "网点"}, limit=500, sort=["id"]
    )
    assert found == [row["id"] for row in rows if row["unit"] == 2]
    hidden = Reader(
        CATALOGUE,
        lambda name: replace(units, shown=frozenset()) if name == "org.unit" else everything(CATALOGUE, name),
        Env(NOW),
    )
    with pytest.raises(Invalid, match="没有字段"):
        read_query(hidden, "shop.order", where={"field": "unit.name", "op": "eq", "value": "总部"})


def ids(database: Database, reader: Reader = SYSTEM, **question: Any) -> list[int]:
    return [row["id"] for row in listed(database, reader, columns=[], **question)]


def listed(database: Database, reader: Reader = SYSTEM, **question: Any) -> list[dict[str, Any]]:
    with database.read() as connection:
        page = window(connection, reader, read_query(reader, "shop.order", **question))
    rows: list[dict[str, Any]] = json.loads(page.rows)
    return rows
