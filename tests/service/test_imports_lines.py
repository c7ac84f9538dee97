"""Orders with their lines from one sheet, from two, in any order; and everything that a row links to."""

from __future__ import annotations

import random

import pytest

from guocheng.service import imports
from tests.service.import_case import ADMIN, Company
from tests.service.import_shop import book, done, mapped, opened, tried, uploaded

LINES = {"商品": {"field": "items.good", "absent": "create"}, "数量": "items.count", "单价": "items.price"}
ITEMS = (
    "select o.number, g.name, i.count, i.price, o.total from shop_order o"
    " join shop_order__items i on i.parent_id = o.id join shop_good g on g.id = i.good order by o.number, i.position"
)


@pytest.fixture
def shop(importing: Company) -> Company:
    """A company with a shop."""
    return opened(importing)


def said(company: Company, batch: int) -> list[str]:
    return [one["message"] for row in company.errors(batch, by=ADMIN) for one in row["problems"]]


def test_lines_in_the_same_sheet_belong_to_the_key_above_or_beside(shop: Company) -> None:
    """单号只写在第一行,或者隔了几行又出现,都归到同一张订单。"""
    text = "订单号,日期,商品,数量,单价\nD1,2026-03-01,苹果,2,3\n,,梨,1,5\nD2,2026-03-02,苹果,1,3\nD1,,桃,4,1\n"
    batch = uploaded(shop, text)
    mapped(shop, batch, key=["number"], columns=LINES)
    assert tried(shop, batch) == {"new": 2, "lines": 2, "warned": 3}
    assert shop.one("select count(*) from shop_good") == 0
    done(shop, batch)
    assert shop.query(ITEMS) == [
        ("D1", "苹果", 2, 3, 15),
        ("D1", "梨", 1, 5, 15),
        ("D1", "桃", 4, 1, 15),
        ("D2", "苹果", 1, 3, 3),
    ]
    again = uploaded(shop, text)
    assert done(shop, again) == {"same": 2, "lines": 2}


def test_lines_of_a_second_sheet_are_joined_by_the_key(shop: Company) -> None:
    content = book(
        {
            "订单": [["订单号", "日期"], ["D1", "2026-03-01"], ["D2", "2026-03-02"]],
            "明细": [["订单号", "商品", "数量", "单价"], ["D2", "梨", 1, 5], ["D1", "苹果", 2, 3], ["D9", "桃", 1, 1]],
        }
    )
    batch = uploaded(shop, content)
    mapped(shop, batch, key=["number"], columns={"订单号": "number", **LINES})
    sheets = {one["index"]: one["mapping"] for one in shop.sees(batch, by=ADMIN)["sheets"]}
    shop.does(imports.set_mapping, batch, by=ADMIN, sheets={1: {**sheets[1], "joins": True}})
    assert done(shop, batch) == {"new": 2, "lines": 2, "error": 1, "warned": 2}
    assert [row[:2] for row in shop.query(ITEMS)] == [("D1", "苹果"), ("D2", "梨")]
    assert "没有找到这些明细所属的「订单」" in "".join(said(shop, batch))


def test_changed_lines_keep_the_others_and_undo_brings_them_back(shop: Company) -> None:
    text = "订单号,商品,数量,单价\nD1,苹果,2,3\nD1,梨,1,5\nD1,桃,4,1\n"
    batch = uploaded(shop, text)
    mapped(shop, batch, key=["number"], columns=LINES)
    done(shop, batch)
    before = dict(shop.query("select g.name, i.id from shop_order__items i join shop_good g on g.id = i.good"))
    second = uploaded(shop, text.replace("梨,1,5", "梨,9,5") + "D1,苹果,1,2\n")
    mapped(shop, second, key=["number"], columns=LINES)
    assert done(shop, second)["changed"] == 1
    now = dict(
        shop.query(
            "select g.name, i.id from shop_order__items i join shop_good g on g.id = i.good where count in (2, 4)"
        )
    )
    assert now == {"苹果": before["苹果"], "桃": before["桃"]}
    assert shop.one("select total from shop_order") == 57
    shop.does(imports.undo, second, by=ADMIN)
    rows = shop.query("select g.name, i.count, i.price from shop_order__items i join shop_good g on g.id = i.good")
    assert sorted(rows) == [("桃", 4, 1), ("梨", 1, 5), ("苹果", 2, 3)]
    assert shop.one("select total from shop_order") == 15


def test_wrong_line_keeps_its_whole_order_out_and_names_its_cell(shop: Company) -> None:
    batch = uploaded(shop, "订单号,商品,数量\nD1,苹果,2\nD1,梨,许多\nD2,梨,1\n")
    mapped(shop, batch, key=["number"], columns=LINES)
    assert done(shop, batch) == {"new": 1, "error": 1, "lines": 1, "warned": 1}
    assert any("C3" in one and "数量" in one for one in said(shop, batch))
    assert shop.query("select number from shop_order") == [("D2",)]


def test_orders_longer_than_a_part_stay_whole_wherever_their_rows_stand(shop: Company) -> None:
    """三千行打乱顺序:每张订单的明细一行不少,顺序和文件里一样。"""
    chance = random.Random(3)
    rows = [(f"D{n % 7}", n) for n in range(3_000)]
    chance.shuffle(rows)
    text = "订单号,商品,数量\n" + "".join(f"{number},苹果,{count}\n" for number, count in rows)
    batch = uploaded(shop, text)
    mapped(shop, batch, key=["number"], columns=LINES)
    assert done(shop, batch)["new"] == 7
    for number in ("D0", "D6"):
        counts = shop.query(
            "select i.count from shop_order o join shop_order__items i on i.parent_id = o.id where o.number = %s"
            " order by i.position",
            number,
        )
        assert [one for (one,) in counts] == [count for other, count in rows if other == number]


def test_records_are_found_by_any_field_and_by_several_together(shop: Company) -> None:
    people = "名称,城市,客户编码,电话\n张记,温州,K1,13800000001\n张记,杭州,K2,13800000002\n李记,杭州,K3,13800000003\n"
    batch = uploaded(shop, people, "客户.csv")
    mapped(shop, batch, entity="shop.customer", key=["code"])
    done(shop, batch)
    text = "订单号,客户名,客户城市\nD1,张记,杭州\nD2,李记,杭州\nD3,李记,温州\n"
    batch = uploaded(shop, text)
    columns = {"客户名": {"field": "customer", "by": "name"}, "客户城市": {"field": "customer", "by": "city"}}
    mapped(shop, batch, key=["number"], columns=columns)
    assert done(shop, batch) == {"new": 2, "error": 1}
    assert "找不到客户「李记 温州」" in said(shop, batch)[0]
    found = shop.query("select o.number, c.code from shop_order o join shop_customer c on c.id = o.customer order by 1")
    assert found == [("D1", "K2"), ("D2", "K3")]
    batch = uploaded(shop, "订单号,手机\nD4,13800000003\n")
    mapped(shop, batch, key=["number"], columns={"手机": {"field": "customer", "by": "phone"}})
    assert done(shop, batch) == {"new": 1}


@pytest.mark.parametrize(
    ("absent", "counts"),
    [("", {"error": 2}), ("create", {"new": 2, "warned": 1}), ("empty", {"new": 2, "warned": 2})],
)
def test_what_happens_to_records_that_are_not_there(shop: Company, absent: str, counts: dict[str, int]) -> None:
    batch = uploaded(shop, "订单号,客户\nD1,新客户\nD2,新客户\n")
    mapped(shop, batch, key=["number"], columns={"客户": {"field": "customer", "by": "name", "absent": absent}})
    tries = tried(shop, batch)
    assert {name: tries.get(name, 0) for name in ("new", "error")} == {
        name: counts.get(name, 0) for name in ("new", "error")
    }
    assert shop.one("select count(*) from shop_customer") == 0
    assert done(shop, batch) == counts
    assert shop.one("select count(*) from shop_customer") == (1 if absent == "create" else 0)
    shop.does(imports.undo, batch, by=ADMIN)
    assert shop.one("select count(*) from shop_customer") + shop.one("select count(*) from shop_order") == 0


def test_cells_may_name_several_and_people_and_departments_by_what_they_are_called(shop: Company) -> None:
    goods = uploaded(shop, "品名\n苹果\n梨\n桃\n", "商品.csv")
    mapped(shop, goods, entity="shop.good", key=["name"], columns={"品名": "name"})
    done(shop, goods)
    text = "订单号,赠品,标签,经办人,部门\nD1,苹果、桃,大单;加急,林晓,温州分公司/洞头网点\nD2,梨,old,330300101,330300\n"
    batch = uploaded(shop, text)
    mapped(shop, batch, key=["number"], columns={"部门": {"field": "unit", "by": "name"}})
    assert done(shop, batch) == {"new": 2}, said(shop, batch)
    rows = shop.query("select number, cardinality(gifts), tags, clerk, unit from shop_order order by number")
    agent = shop.people["330300101"]
    assert rows == [
        ("D1", 2, ["big", "urgent"], agent, shop.units["330301"]),
        ("D2", 1, ["old"], agent, shop.units["330300"]),
    ]


def test_later_sheet_may_link_to_what_an_earlier_one_makes(shop: Company) -> None:
    content = book(
        {
            "客户": [["名称", "城市", "客户编码"], ["王记", "温州", "K9"]],
            "订单": [["订单号", "客户"], ["D1", "王记"], ["D2", "没有的"]],
        }
    )
    batch = uploaded(shop, content)
    sheets = {one["index"]: one["mapping"] for one in shop.sees(batch, by=ADMIN)["sheets"]}
    assert [one["entity"] for one in sheets.values()] == ["shop.customer", "shop.order"]
    assert tried(shop, batch) == {"new": 2, "error": 1}
    assert done(shop, batch) == {"new": 2, "error": 1}
