"""What can be wrong with totals, each with the example that provokes it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guocheng.definition.aggregate import Aggregate, Measure, Source
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field, RollUp
from guocheng.definition.problems import problems

UNIT = Entity("org.unit", "网点", (Field("name", "名称", "text"),))
HEAD = Entity(
    "shop.head",
    "客户",
    (
        Field("name", "名称", "text"),
        Field("unit", "网点", "link", to="org.unit"),
        Field("spent", "消费", "money", readonly=True, roll_up=RollUp("shop.sale", "head", "sum", "amount")),
    ),
)
SALE = Entity(
    "shop.sale",
    "销售",
    (
        Field("head", "客户", "link", to="shop.head"),
        Field("amount", "金额", "money"),
        Field("day", "日期", "date"),
        Field("rows", "明细", "lines", lines=(Field("qty", "数量", "integer"),)),
    ),
)
GOOD = Aggregate(
    "shop.by_day",
    "日销售",
    keys=(Field("day", "日期", "date"),),
    measures=(Measure("amount", "金额", "sum", "money"),),
    sources=(Source("shop.sale", ("day",), ("amount",)),),
)


def codes(aggregate: Aggregate = GOOD, *entities: Entity) -> set[str]:
    """Return the codes of what is wrong with a bundle of these."""
    named = {one.name: one for one in (HEAD, SALE, *entities)}
    bundle = Bundle("shop", "商店", "1", entities=tuple(named.values()), aggregates=(aggregate,))
    catalogue = Catalogue((Bundle("org", "组织", "1", entities=(UNIT,)), bundle))
    return {one.code for one in problems(bundle, catalogue)}


def source(**words: Any) -> Aggregate:
    return replace(GOOD, sources=(replace(GOOD.sources[0], **words),))


def measured(**words: Any) -> Aggregate:
    return replace(GOOD, measures=(replace(GOOD.measures[0], **words),))


def rolled(rule: RollUp, **words: Any) -> Entity:
    made = Field("spent", "消费", words.pop("type", "money"), readonly=True, roll_up=rule, **words)
    return replace(HEAD, fields=(*HEAD.fields[:2], made))


def test_a_sound_aggregate_has_no_problem() -> None:
    assert codes() == set()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (replace(GOOD, measures=()), "aggregate.empty"),
        (replace(GOOD, mode="sometimes"), "aggregate.bad_word"),
        (source(sign="*"), "aggregate.bad_word"),
        (measured(function="median"), "aggregate.bad_word"),
        (replace(GOOD, keys=(Field("day", "日期", "files"),)), "aggregate.bad_key"),
        (measured(type="date"), "aggregate.bad_figure"),
        (measured(never_below="零"), "aggregate.bad_floor"),
        (measured(never_below="0", function="max"), "aggregate.bad_floor"),
        (source(keys=("day", "day")), "aggregate.wrong_count"),
        (source(values=("amount", "amount")), "aggregate.wrong_count"),
        (replace(measured(function="max"), sources=(replace(GOOD.sources[0], sign="-"),)), "aggregate.minus"),
        (source(of="shop.by_day"), "aggregate.bad_source"),
        (source(of="shop.nothing"), "definition.unknown_entity"),
        (source(of="shop.sale.nothing"), "definition.unknown_field"),
        (source(where="金额 > "), "expr.unfinished"),
        (source(where="day > TODAY()"), "aggregate.momentary"),
        (source(where="head.name = '甲'"), "aggregate.elsewhere"),
        (source(values=("SUM(rows.qty)",)), "aggregate.elsewhere"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_is_wrong_with_an_aggregate_is_told(wrong: Aggregate, code: str) -> None:
    assert code in codes(wrong)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (rolled(RollUp("shop.sale", "head", "sum")), "aggregate.no_value"),
        (rolled(RollUp("shop.sale", "day")), "definition.wrong_field_type"),
        (rolled(RollUp("shop.head", "unit")), "aggregate.bad_source"),
        (rolled(RollUp("shop.sale", "head", "concat", "day")), "aggregate.bad_figure"),
        (replace(SALE, period_field="day"), "entity.half_period"),
        (
            replace(HEAD, fields=(*HEAD.fields, Field("left", "剩余", "money", formula="消费 + (NOW() - NOW())"))),
            "aggregate.momentary",
        ),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_is_wrong_with_a_roll_up_is_told(wrong: Entity, code: str) -> None:
    assert code in codes(GOOD, wrong)


def test_a_total_made_of_itself_is_refused() -> None:
    """汇总绕一圈用到自己,说清楚并拒绝。"""
    tree = replace(
        HEAD,
        fields=(
            *HEAD.fields[:2],
            Field("above", "上级", "link", to="shop.head"),
            Field("spent", "消费", "money", readonly=True, roll_up=RollUp("shop.head", "above", "sum", "spent")),
        ),
    )
    assert "aggregate.circle" in codes(GOOD, tree)
