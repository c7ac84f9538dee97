"""Lines by the line: what is saved, what follows from it, who may do it, and how two people do it at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guocheng.base.problem import Conflict, Invalid, NotFound, Refused
from guocheng.store import river
from guocheng.store.server import EmbeddedServer
from tests.database import database_url
from tests.service.goods import SHEET, Goods, create_database
from tests.story.company import Record


@pytest.fixture(scope="module")
def goods(server: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Goods]:
    """One company for all tests here; each test takes an order of its own."""
    create_database(server, "goods_lines", template)
    found = Goods(database_url(server, "goods_lines"), tmp_path_factory.mktemp("files"))
    yield found
    found.company.platform.close()


@pytest.fixture
def number(request: pytest.FixtureRequest) -> str:
    """A number nobody else has."""
    return request.node.name[:60]


def item(name: str, pieces: int = 1, price: str = "10.00", **more: Any) -> dict[str, Any]:
    return {"name": name, "pieces": pieces, "price": price, **more}


def names(goods: Goods, record: Record) -> list[str]:
    return [row["name"] for row in goods.rows(record)]


def test_a_changed_line_brings_its_formulas_and_the_totals(goods: Goods, number: str) -> None:
    order = goods.order(number, item("甲", 2), item("乙", 3))
    first, _ = goods.rows(order)
    answer = goods.saves("clerk", order, change=[{"id": first["id"], "values": {"pieces": 5}}])
    assert [(row["name"], row["amount"]) for row in answer["changed"]] == [("甲", "50.00")]
    assert (answer["values"]["total"], answer["values"]["payable"], answer["count"]) == ("80.00", "80.00", 2)
    assert answer["sums"]["amount"] == {"n": 2, "sum": "80.00"}
    shown = goods.company.sees("clerk", order)
    assert (shown["values"]["total"], shown["version"]) == ("80.00", answer["version"])


def test_lines_come_where_they_are_wanted(goods: Goods, number: str) -> None:
    order = goods.order(number, item("甲"), item("乙"), item("丙"))
    first, second, third = (row["id"] for row in goods.rows(order))
    answer = goods.saves(
        "clerk",
        order,
        add=[
            {"values": item("零"), "after": 0},
            {"values": item("甲一"), "after": first},
            {"values": item("甲二"), "after": first},
            {"values": item("末")},
        ],
        remove=[second],
        move=[{"id": third, "after": -1}],
    )
    assert names(goods, order) == ["零", "丙", "甲", "甲一", "甲二", "末"]
    assert [row["name"] for row in answer["added"]] == ["零", "甲一", "甲二", "末"]
    assert answer["values"]["rows"] == 6


def test_the_river_names_only_the_lines_that_changed(goods: Goods, number: str) -> None:
    order = goods.order(number, *(item(f"货{n}") for n in range(50)))
    rows = goods.rows(order)
    goods.saves("clerk", order, change=[{"id": rows[7]["id"], "values": {"note": "轻放"}}], remove=[rows[9]["id"]])
    with goods.company.platform.database.read() as connection:
        event = river.history(connection, order.entity, order.id)[0]
    change = next(one for one in event.changes if one["field"] == "items")
    assert [row["id"] for row in change["before"]] == [rows[7]["id"], rows[9]["id"]]
    assert [(row["id"], row["note"]) for row in change["after"]] == [(rows[7]["id"], "轻放")]
    assert {one["field"] for one in event.changes} == {"items", "total", "payable", "rows"}


def test_nothing_is_written_when_nothing_differs(goods: Goods, number: str) -> None:
    order = goods.order(number, item("甲"))
    (row,) = goods.rows(order)
    before = goods.company.sees("clerk", order)["version"]
    answer = goods.saves("clerk", order, change=[{"id": row["id"], "values": {"pieces": 1}}])
    assert answer["version"] == before


def test_two_people_with_different_lines_lose_nothing(goods: Goods, number: str) -> None:
    order = goods.order(number, item("甲"), item("乙"))
    first, second = (row["id"] for row in goods.rows(order))
    version = goods.company.sees("clerk", order)["version"]
    goods.saves("chief", order, version, change=[{"id": first, "values": {"pieces": 7}}])
    goods.saves("clerk", order, version, change=[{"id": second, "values": {"pieces": 9}}], add=[{"values": item("丙")}])
    assert [row["pieces"] for row in goods.rows(order)] == [7, 9, 1]
    assert goods.company.sees("clerk", order)["values"]["total"] == "170.00"


def test_the_same_line_is_a_conflict_that_names_who(goods: Goods, number: str) -> None:
    order = goods.order(number, item("甲"), item("乙"))
    first, second = (row["id"] for row in goods.rows(order))
    version = goods.company.sees("clerk", order)["version"]
    goods.saves("chief", order, version, change=[{"id": second, "values": {"pieces": 7}}])
    with pytest.raises(Conflict, match=r"第 2 行在您打开之后被chief在 .* 改过"):
        goods.saves("clerk", order, version, change=[{"id": second, "values": {"pieces": 9}}])
    goods.saves("chief", order, remove=[first])
    with pytest.raises(Conflict, match=r"被chief在 .* 删除"):
        goods.saves("clerk", order, version, change=[{"id": first, "values": {"pieces": 9}}])


def test_many_people_at_once_lose_nothing(goods: Goods, number: str) -> None:
    """Eight people who started from the same version change, add and remove lines of their own at one moment."""
    people, each = 8, 3
    order = goods.order(number, *(item(f"人{n}") for n in range(people * each)))
    rows = goods.rows(order)
    version = goods.company.sees("clerk", order)["version"]

    def works(one: int) -> None:
        mine = rows[one * each : (one + 1) * each]
        goods.saves(
            "clerk",
            order,
            version,
            change=[{"id": mine[0]["id"], "values": {"pieces": 10 + one}}],
            remove=[mine[1]["id"]],
            add=[{"values": item(f"加{one}", 2), "after": mine[2]["id"]}],
        )

    with ThreadPoolExecutor(people) as pool:
        list(pool.map(works, range(people)))
    expected = [name for n in range(people) for name in (f"人{n * each}", f"人{n * each + 2}", f"加{n}")]
    found = goods.rows(order)
    assert [row["name"] for row in found] == expected
    assert [row["pieces"] for row in found[::each]] == [10 + n for n in range(people)]
    shown = goods.company.sees("clerk", order)["values"]
    assert shown["total"] == f"{sum(row['pieces'] for row in found) * 10}.00"


def test_a_whole_form_without_the_sub_table_leaves_it_alone(goods: Goods, number: str) -> None:
    order = goods.order(number, item("甲"), item("乙"))
    goods.company.writes("clerk", order, rate="0.5")
    assert names(goods, order) == ["甲", "乙"]
    assert goods.company.sees("clerk", order)["values"]["payable"] == "10.00"


def test_what_is_wrong_is_said_with_its_row(goods: Goods, number: str) -> None:
    order = goods.order(number, item("甲"), item("乙"), item("丙"))
    third = goods.rows(order)[2]["id"]
    with pytest.raises(Invalid) as refused:
        goods.saves(
            "clerk",
            order,
            change=[{"id": third, "values": {"pieces": -1}}],
            add=[{"values": {"pieces": 1}, "after": 0}],
        )
    found = {(one.where, (one.extra or {}).get("line")): one.message for one in refused.value.problems}
    assert found[("items.3.pieces", third)] == "「货品」第 4 行:数量不能小于 0"
    assert found[("items.0.name", -1)] == "请填写「货品」第 1 行的「品名」"
    assert names(goods, order) == ["甲", "乙", "丙"]


def test_the_whole_record_must_still_be_right(goods: Goods, number: str) -> None:
    order = goods.order(number, item("甲", 1, "999000.00"))
    with pytest.raises(Invalid, match="合计不能超过一百万"):
        goods.saves("clerk", order, add=[{"values": item("乙", 1, "2000.00")}])
    assert names(goods, order) == ["甲"]


def test_a_unique_column_holds_a_value_once_in_a_record(goods: Goods, number: str) -> None:
    order = goods.order(number, item("甲", code="A"), item("乙", code="B"))
    goods.order(f"{number}另", item("甲", code="A"))
    first, second = (row["id"] for row in goods.rows(order))
    with pytest.raises(Invalid, match="第 1、3 行的「货号」重复"):
        goods.saves("clerk", order, add=[{"values": item("丙", code="A")}])
    swapped = [{"id": first, "values": {"code": "B"}}, {"id": second, "values": {"code": "A"}}]
    goods.saves("clerk", order, change=swapped)
    assert [row["code"] for row in goods.rows(order)] == ["B", "A"]
    with pytest.raises(Invalid, match="重复"):
        goods.order(f"{number}双", item("甲", code="A"), item("乙", code="A"))


@pytest.mark.parametrize(
    ("who", "asked", "allowed"),
    [
        ("adder", "add", True), ("adder", "change", False), ("adder", "remove", False), ("adder", "move", False),
        ("pricer", "add", False), ("pricer", "change", True), ("pricer", "remove", False), ("pricer", "move", True),
    ],
)  # fmt: skip
def test_rows_have_rights_of_their_own(goods: Goods, number: str, who: str, asked: str, allowed: bool) -> None:
    order = goods.order(number, item("甲"), item("乙"))
    first, second = (row["id"] for row in goods.rows(order))
    given = {
        "add": [{"values": item("丙")}],
        "change": [{"id": first, "values": {"price": "3.00"}}],
        "remove": [first],
        "move": [{"id": first, "after": second}],
    }
    if allowed:
        goods.saves(who, order, **{asked: given[asked]})
        return
    with pytest.raises(Refused, match="的行的权限"):
        goods.saves(who, order, **{asked: given[asked]})
    rows = goods.rows(order)
    whole: dict[str, Any] = {
        "add": [*rows, item("丙")],
        "change": [{**rows[0], "price": "3.00"}, rows[1]],
        "remove": [rows[1]],
        "move": [rows[1], rows[0]],
    }
    sent = [{key: row[key] for key in ("id", "name", "price") if key in row} for row in whole[asked]]
    with pytest.raises(Refused, match="的行的权限"):
        goods.company.writes(who, order, items=sent)


def test_a_column_that_may_not_be_written_stays(goods: Goods, number: str) -> None:
    order = goods.order(number, item("甲"))
    (row,) = goods.rows(order)
    with pytest.raises(Invalid, match="「品名」不能修改"):
        goods.saves("pricer", order, change=[{"id": row["id"], "values": {"name": "乙"}}])


def test_hidden_columns_are_nowhere(goods: Goods, number: str) -> None:
    order = goods.order(number, item("甲"))
    window = goods.asks("blind", order)
    assert set(window["rows"][0]) == {"id", "code", "name", "pieces", "unit", "note"}
    assert set(window["sums"]) == {"pieces"}
    for question in ({"sort": ("price", "asc")}, {"where": {"field": "price", "op": "gt", "value": "1"}}):
        with pytest.raises(Invalid, match="没有字段"):
            goods.asks("blind", order, **question)
    with pytest.raises(NotFound):
        goods.asks("blind", order, field="nothing")
    goods.saves("blind", order, change=[{"id": window["rows"][0]["id"], "values": {"pieces": 4}}])
    assert goods.rows(order)[0]["amount"] == "40.00"


def test_windows_filter_sort_and_go_on(goods: Goods, number: str) -> None:
    order = goods.order(number, *(item(f"货{n:03}", n % 7, unit=goods.unit) for n in range(60)))
    first = goods.asks("clerk", order, limit=25)
    second = goods.asks("clerk", order, limit=25, after=first["next"])
    third = goods.asks("clerk", order, limit=25, after=second["next"])
    assert [row["name"] for page in (first, second, third) for row in page["rows"]] == [f"货{n:03}" for n in range(60)]
    assert (third["next"], third["count"], first["rows"][0]["unit"]["title"]) == (None, 60, "总部")
    few = goods.asks(
        "clerk",
        order,
        where={
            "and": [
                {"field": "pieces", "op": "ge", "value": 5},
                {"not": {"field": "name", "op": "eq", "value": "货005"}},
            ]
        },
        sort=("pieces", "desc"),
        limit=3,
    )
    assert ([row["name"] for row in few["rows"]], few["count"]) == (["货006", "货013", "货020"], 15)
    assert few["sums"]["pieces"] == {"n": 15, "sum": str(8 * 6 + 7 * 5)}


def test_lines_that_hang_on_each_other_are_computed_whole(goods: Goods, number: str) -> None:
    parts = [{"name": "甲", "amount": "25.00"}, {"name": "乙", "amount": "75.00"}]
    sheet = goods.company.opens("chief", SHEET, number=number, parts=parts)
    _, second = goods.rows(sheet, "parts")
    added = {"values": {"name": "丙", "amount": "100.00"}, "after": 0}
    answer = goods.saves(
        "clerk", sheet, field="parts", change=[{"id": second["id"], "values": {"amount": "100"}}], add=[added]
    )
    assert [row["name"] for row in answer["added"]] == ["丙"]
    assert [row["name"] for row in goods.rows(sheet, "parts")] == ["丙", "甲", "乙"]
    assert answer["values"]["whole"] == "225.00"


ASKED = st.lists(
    st.tuples(st.sampled_from(["add", "change", "remove", "move"]), st.integers(0, 30), st.integers(0, 30)), max_size=12
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ASKED, min_size=1, max_size=4))
def test_random_changes_equal_a_list(goods: Goods, batches: list[list[tuple[str, int, int]]]) -> None:
    """Whatever is added, changed, removed and moved, the lines and sums are those of a plain list."""
    count = goods.company.ask(
        "chief", lambda look: look.connection.execute("select count(*) from goods_order").fetchone()[0]
    )
    order = goods.order(f"随机{count}", item("起", 1))
    model: list[dict[str, Any]] = [
        {"id": row["id"], "name": row["name"], "pieces": row["pieces"]} for row in goods.rows(order)
    ]
    for batch in batches:
        asked, model, new = _batch(batch, model)
        answer = goods.saves("clerk", order, **asked)
        for row, stored in zip(new, answer["added"], strict=True):
            row["id"] = stored["id"]
        found = goods.rows(order)
        assert [(row["id"], row["name"], row["pieces"]) for row in found] == [
            (row["id"], row["name"], row["pieces"]) for row in model
        ]
        total = sum(row["pieces"] * 10 for row in model)
        shown = goods.company.sees("clerk", order)["values"]
        assert (shown["total"] or "0.00", shown["rows"]) == (f"{total}.00", len(model))


def _batch(
    batch: list[tuple[str, int, int]], model: list[dict[str, Any]]
) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """Turn random numbers into one save, and into what becomes of the list: removals, additions, moves."""
    asked: dict[str, Any] = {"add": [], "change": [], "remove": [], "move": []}
    untouched = [row["id"] for row in model]
    rows = {row["id"]: row for row in model}
    adds: list[tuple[int | None, dict[str, Any]]] = []
    for kind, one, other in batch:
        if kind == "add":
            after = [None, 0, *rows][other % (len(rows) + 2)]
            adds.append((after, {"id": None, "name": f"新{one}", "pieces": one}))
        elif untouched:
            chosen = untouched.pop(one % len(untouched))
            if kind == "change":
                asked["change"].append({"id": chosen, "values": {"pieces": other}})
                rows[chosen]["pieces"] = other
            elif kind == "remove":
                asked["remove"].append(chosen)
            else:
                asked["move"].append({"id": chosen, "after": [None, 0, *rows][other % (len(rows) + 2)]})
    now = [row for row in model if row["id"] not in asked["remove"]]
    last: dict[int, dict[str, Any]] = {}
    for after, row in adds:
        asked["add"].append(
            {"values": {"name": row["name"], "pieces": row["pieces"], "price": "10.00"}, "after": after}
        )
        _put(now, row, after, last.get(after) if after is not None else None)
        if after is not None:
            last[after] = row
    for one in asked["move"]:
        row = rows[one["id"]]
        place = next(n for n, kept in enumerate(now) if kept is row)
        now.pop(place)
        _put(now, row, one["after"], None)
    return asked, now, [row for _, row in adds]


def _put(now: list[dict[str, Any]], row: dict[str, Any], after: int | None, behind: dict[str, Any] | None) -> None:
    if behind is not None:
        now.insert(next(n for n, kept in enumerate(now) if kept is behind) + 1, row)
        return
    places = [n for n, kept in enumerate(now) if kept["id"] == after and after]
    now.insert(0 if after == 0 else places[0] + 1 if places else len(now), row)
