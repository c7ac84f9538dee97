"""Every place that names a field is found, and every field that a figure is made of."""

from __future__ import annotations

from dataclasses import replace

from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import RollUp
from guocheng.definition.lineage import FieldRef, label_of, made_from, used_by
from guocheng.sdk import (
    bundle,
    by,
    check,
    decimal,
    demand,
    entity,
    integer,
    lines,
    link,
    money,
    report,
    role,
    text,
    total,
)
from guocheng.sdk import grant as granted

CUSTOMER = entity("shop.customer", "客户", [
    text("name", "名称"), money("limit", "额度"),
    money("owed", "欠款", readonly=True, roll_up=RollUp("shop.order", "customer", "sum", "total")),
])  # fmt: skip
ORDER = entity("shop.order", "订单", [
    text("number", "单号"),
    link("customer", "客户", "shop.customer"),
    lines("items", "明细", [integer("count", "数量"), money("price", "单价"),
                          money("amount", "金额", formula="数量 * 单价")]),
    money("total", "合计", formula="SUM(明细.金额)"),
    money("rest", "剩余额度", formula="客户.额度 - 合计"),
    decimal("weight", "重量"),
], title="{number}", checks=[check("合计 > 0", "要有金额")], columns=["number", "total"])  # fmt: skip
SHOP: Bundle = bundle(
    "shop", "店", "1", entities=[CUSTOMER, ORDER],
    roles=[role("clerk", "店员", granted(ORDER, hidden=["rest"]))],
    reports=[report("shop.sales", "销售", on=ORDER, rows=[by("customer")], measures=[total("sum", "金额", "合计")])],
)  # fmt: skip
CATALOGUE = Catalogue((SHOP,))


def test_every_place_that_names_a_field_is_told_in_words() -> None:
    assert [str(one) for one in used_by(CATALOGUE, FieldRef("shop.order", "total"))] == [
        "表单「客户」的欠款",
        "表单「订单」的剩余额度·公式",
        "表单「订单」的列",
        "表单「订单」的校验",
        "报表「销售」的金额·取值",
    ]


def test_a_role_that_hides_a_field_uses_it() -> None:
    assert [str(one) for one in used_by(CATALOGUE, FieldRef("shop.order", "rest"))] == ["角色「店员」的订单"]


def test_a_field_that_nobody_names_is_free_to_go() -> None:
    assert used_by(CATALOGUE, FieldRef("shop.order", "weight")) == ()


def test_a_field_behind_a_link_is_used_by_the_formula_that_looks_at_it() -> None:
    assert "表单「订单」的剩余额度·公式" in map(str, used_by(CATALOGUE, FieldRef("shop.customer", "limit")))


def test_a_column_is_used_by_formulas_of_its_line_and_of_the_record() -> None:
    assert [str(one) for one in used_by(CATALOGUE, FieldRef("shop.order", "items.price"))] == [
        "表单「订单」的明细·金额·公式"
    ]
    assert "表单「订单」的合计·公式" in map(str, used_by(CATALOGUE, FieldRef("shop.order", "items.amount")))


def test_what_a_figure_is_made_of_leads_from_the_roll_up_to_the_lines() -> None:
    owed = made_from(CATALOGUE, FieldRef("shop.customer", "owed"))
    assert FieldRef("shop.order", "total") in owed
    assert FieldRef("shop.order", "items.amount") in made_from(CATALOGUE, FieldRef("shop.order", "total"))
    line = made_from(CATALOGUE, FieldRef("shop.order", "items.amount"))
    assert set(line) == {FieldRef("shop.order", "items.count"), FieldRef("shop.order", "items.price")}


def test_a_field_typed_by_people_is_made_of_nothing() -> None:
    assert made_from(CATALOGUE, FieldRef("shop.order", "number")) == ()


def test_labels_name_the_way_to_a_field() -> None:
    assert label_of(CATALOGUE, FieldRef("shop.order", "items.price")) == "订单·明细·单价"


def test_a_row_for_the_checklist_of_another_book_uses_its_fields() -> None:
    brought = replace(SHOP, demands=(demand("没有收的款", ORDER, "合计 > 0", book="money.book"),))
    found = [str(one) for one in used_by(Catalogue((brought,)), FieldRef("shop.order", "total"))]
    assert "应用「店」的给别的账簿的检查清单·范围" in found
