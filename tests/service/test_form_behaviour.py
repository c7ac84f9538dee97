"""How a form behaves is decided by the server: locks, narrowed options, what a change fills, what is remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guocheng.base.problem import Invalid, Refusal
from guocheng.sdk import (
    KEEP,
    boolean,
    bundle,
    cascade,
    choice,
    entity,
    fills,
    grant,
    lines,
    location,
    money,
    option,
    region,
    role,
    tags,
    text,
    unit,
)
from guocheng.service.bundles import installed_bundles
from guocheng.service.records import show
from guocheng.service.records.lines import LineChanges, save_lines
from guocheng.service.records.words import words
from tests.story.company import Company

VISIT = "visit.visit"
GOODS = [option("fresh", "生鲜"), option("fruit", "水果", parent="fresh"), option("box", "纸箱")]
NEAR = "DISTANCE(spot, '120.698700,28.004600') <= 500"
ONE = fills("count", "IF(what = '物', '1', '')")

visit = entity(
    VISIT,
    "回访",
    [
        choice("kind", "类型", {"lost": "遗失", "damaged": "破损"}, other=True, remembered=True,
               on_change=(fills("reason", "IF(kind = '遗失', '找不到', '')"),)),
        choice("part", "部位", [option("glass", "玻璃", when="kind = '破损'"), option("all", "整件")]),
        cascade("goods", "品类", GOODS),
        text("reason", "原因", on_change=(fills("said", "reason & '!'"),)),
        text("said", "话术"),
        boolean("closed", "已结束"),
        money("paid", "赔付", readonly_when="closed", default="10"),
        text("why", "为什么不赔", required=True, visible_when="paid = 0"),
        unit("unit", "网点"),
        text("unit_name", "网点名称", default="unit.name"),
        tags("marks", "标签"),
        region("area", "地区", detailed=True),
        location("spot", "位置", check=NEAR, check_message="离网点超过 500 米"),
        lines("parts", "明细", [
            choice("what", "名目", {"money": "钱", "thing": "物"}, on_change=(ONE,)),
            text("count", "件数", required=True, visible_when="what = '物'"),
            text("note", "备注", readonly_when="what = '钱'"),
            text("by", "谁说的", default="reason"),
        ]),
    ],
    title="{reason}",
)  # fmt: skip


def visiting(company: Company) -> Company:
    """Employ the keeper of an empty company."""
    company.person("P1", "小客", company.unit("1", "洞头网点", "outlet"), "keeper")
    return company


@pytest.fixture
def company(twin_of: Callable[..., Company]) -> Company:
    """A company that visits its customers."""
    keeper = role("keeper", "客服", grant(visit, *KEEP), grant("org.unit"))
    bundles = (
        *(one for one in installed_bundles() if one.name == "org"),
        bundle("visit", "回访", "1", entities=[visit], roles=[keeper], needs=["org"]),
    )
    return twin_of(visiting, bundles)


def refused(company: Company, call: Callable[[], Any]) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as refusal:
        call()
    assert isinstance(refusal.value, Invalid)
    return [(one.where, one.code) for one in refusal.value.problems]


def asked(company: Company, **about: Any) -> dict[str, Any]:
    found: dict[str, Any] = company.ask("小客", lambda look: show.defaults(look, entity=VISIT, **about))
    return found


def test_locked_field_must_stay_as_it_is(company: Company) -> None:
    """只读条件成立时,改了这个字段就被拒绝;条件不成立、没改,都可以。"""
    made = company.opens("小客", VISIT, paid="5")
    company.writes("小客", made, closed=True)
    assert refused(company, lambda: company.writes("小客", made, paid="6")) == [("paid", "value.not_editable")]
    company.writes("小客", made, paid="5", reason="没改金额")
    company.writes("小客", made, closed=False, paid="6")
    assert refused(company, lambda: company.opens("小客", VISIT, closed=True, paid="5")) == [
        ("paid", "value.not_editable")
    ]
    assert company.value(company.opens("小客", VISIT, closed=True, paid="10"), "paid") is not None


def test_option_follows_another_field(company: Company) -> None:
    """选项受另一个字段限制;改了那个字段,原来的选项就要重选。"""
    problem = [("part", "value.option_not_offered")]
    assert refused(company, lambda: company.opens("小客", VISIT, kind="lost", part="glass")) == problem
    made = company.opens("小客", VISIT, kind="damaged", part="glass")
    company.writes("小客", made, reason="别的")
    assert refused(company, lambda: company.writes("小客", made, kind="lost")) == problem
    company.writes("小客", made, kind="lost", part="all")


def test_hidden_field_is_not_asked_and_keeps_its_value(company: Company) -> None:
    """看不见的必填字段不用填;原来有的值不会被抹掉。"""
    assert refused(company, lambda: company.opens("小客", VISIT, paid="0")) == [("why", "value.required")]
    made = company.opens("小客", VISIT, paid="0", why="客户不要")
    company.writes("小客", made, paid="3")
    assert company.value(made, "why") == "客户不要"


def test_hidden_column_is_not_asked(company: Company) -> None:
    """明细里看不见的必填列,也不用填。"""
    assert refused(company, lambda: company.opens("小客", VISIT, parts=[{"what": "money"}, {"what": "thing"}])) == [
        ("parts.1.count", "value.required")
    ]
    company.opens("小客", VISIT, parts=[{"what": "money"}])


def test_new_lines_of_a_record_get_defaults_as_on_the_screen(company: Company) -> None:
    """老单据里新加的行,没有发来的列填默认值,特意留空的列不填;原来的行不动。逐行保存也一样。"""
    made = company.opens("小客", VISIT, reason="甲说", parts=[{"what": "money"}])
    company.writes("小客", made, reason="乙说")
    rows = company.sees("小客", made)["values"]["parts"]
    company.writes("小客", made, parts=[*rows, {"what": "money"}, {"what": "money", "by": None}])
    version = company.sees("小客", made)["version"]
    added = LineChanges(add=[{"values": {"what": "money"}}])
    company.command(
        "小客",
        lambda change: save_lines(
            change, entity=VISIT, record_id=made.id, field="parts", version=version, changes=added
        ),
    )
    said = [row["by"] for row in company.sees("小客", made)["values"]["parts"]]
    assert said == ["甲说", "乙说", None, "乙说"]


def test_all_problems_come_together(company: Company) -> None:
    found = refused(company, lambda: company.opens("小客", VISIT, paid="0", kind="lost", part="glass", spot="121,28"))
    assert found == [("part", "value.option_not_offered"), ("why", "value.required"), ("spot", "value.check")]


def test_change_fills_other_fields_in_turn(company: Company) -> None:
    """改一个字段,带出另一个,再带出下一个。"""
    answer = asked(company, values={"kind": "lost"}, changed="kind")
    assert (answer["reason"], answer["said"]) == ("找不到", "找不到!")
    emptied = asked(company, values={"kind": "damaged", "reason": "找不到"}, changed="kind")
    assert emptied["reason"] is None
    line = asked(company, values={"parts": [{"what": "thing"}]}, changed="parts.0.what")
    assert line["parts"][0]["count"] == "1"
    assert "said" not in asked(company, values={"reason": "随便"})


def test_default_may_come_from_a_link(company: Company) -> None:
    unit_id = company.finds("org.unit", 1).id
    assert asked(company, values={"unit": unit_id}, changed="unit")["unit_name"] == "洞头网点"


def test_form_of_a_record_knows_its_other_values(company: Company) -> None:
    made = company.opens("小客", VISIT, reason="早就有的")
    assert asked(company, values={"kind": "damaged"}, record=made.id)["reason"] == "早就有的"


def test_new_form_starts_with_what_was_entered_last(company: Company) -> None:
    """勾了「记住上次填的」的字段,新单子从上次的值开始;别人填的不算。"""
    assert "kind" not in asked(company, values={}, starting=True)
    company.opens("小客", VISIT, kind="other:淋湿")
    assert asked(company, values={}, starting=True)["kind"] == "other:淋湿"
    assert asked(company, values={"kind": "lost"}, starting=True)["kind"] == "lost"
    assert "kind" not in asked(company, values={})
    company.person("P2", "小新", 1, "keeper")
    fresh = company.ask("小新", lambda look: show.defaults(look, entity=VISIT, values={}, starting=True))
    assert "kind" not in fresh


def test_what_was_chosen_is_found_again(company: Company) -> None:
    """省市区按「下级」、级联按「下级」、标签和自填的词,都能筛出来。"""
    for reason, values in {
        "甲": {"area": "330302 车站大道", "goods": "fruit", "marks": ["急件", "大客户"], "kind": "other:淋湿"},
        "乙": {"area": "330100", "goods": "box", "marks": ["急件"]},
        "丙": {"area": "110105", "goods": "fresh"},
    }.items():
        company.opens("小客", VISIT, reason=reason, **values)

    def found(field: str, op: str, value: Any) -> str:
        where = {"field": field, "op": op, "value": value}
        return "".join(sorted(row["title"] for row in company.lists("小客", VISIT, where)))

    assert found("area", "below", "330300") == "甲"
    assert found("area", "below", "330000") == found("area", "below", ["330100", "330300"])
    assert set(found("area", "below", "330000")) == {"甲", "乙"}
    assert set(found("goods", "below", "fresh")) == {"甲", "丙"}
    assert found("goods", "in", ["box"]) == "乙"
    assert found("marks", "in", ["大客户"]) == "甲"
    assert set(found("marks", "not_in", ["大客户"])) == {"乙", "丙"}
    assert found("kind", "in", ["other:淋湿"]) == "甲"
    used = company.ask("小客", lambda look: words(look, entity=VISIT, field="marks"))
    assert used == [{"word": "急件", "n": 2}, {"word": "大客户", "n": 1}]
    assert company.ask("小客", lambda look: words(look, entity=VISIT, field="marks", text="客")) == used[1:]
