"""Fields of every kind in one form: saved, limited, listed, filtered as a person does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guocheng.base.problem import Invalid
from guocheng.sdk import (
    EVERYTHING,
    bundle,
    choice,
    code,
    color,
    date,
    date_range,
    duration,
    email,
    entity,
    grant,
    id_card,
    integer,
    lines,
    money,
    percent,
    progress,
    rating,
    rich_text,
    role,
    serial,
    text,
    time,
)
from guocheng.service.bundles import installed_bundles
from tests.story.company import Company

KIND = "kinds.thing"
THING = entity(
    KIND,
    "东西",
    [
        serial("number", "编号", "K{0000}", gap_free=True),
        text(
            "plate", "车牌", upper=True, pattern="[京浙][A-Z][A-Z0-9]{5,6}", pattern_message="车牌要写成 浙C12345 这样"
        ),
        text("remark", "说明", length_max=5),
        email("mail", "邮箱"),
        id_card("card", "身份证号"),
        color("paint", "颜色"),
        rich_text("story", "经过", length_max=20),
        code("script", "代码"),
        integer("least", "至少"),
        integer("pieces", "件数", minimum="least", maximum="100"),
        money("paid", "赔付", maximum="claimed * 3"),
        money("claimed", "索赔"),
        percent("part", "比例"),
        rating("stars", "评分"),
        progress("done", "进度"),
        duration("spent", "用时"),
        date("month", "月份", precision="month"),
        date("due", "到期", minimum="month"),
        time("opens", "开门"),
        date_range("leave", "请假"),
        choice("state", "状态", {"open": "在用", "gone": "作废"}),
        text("code_no", "代号", unique=True, unique_when="state != 'gone'"),
        lines(
            "rows", "明细", [text("tag", "标签", length_max=3), integer("n", "数量", minimum="1", maximum="pieces")]
        ),
    ],
)  # fmt: skip
KINDS = bundle(
    "kinds",
    "各种字段",
    "1",
    entities=[THING],
    needs=["org"],
    roles=[role("keeper", "保管员", grant(THING, *EVERYTHING, reveals=["card"]))],
)


def keeping(company: Company) -> Company:
    """Employ the keeper of an empty company."""
    company.person("P1", "小管", company.unit("1", "总部", "branch"), "keeper")
    return company


@pytest.fixture
def kinds(twin_of: Callable[..., Company]) -> Company:
    """A company with one keeper of things."""
    return twin_of(keeping, (*(one for one in installed_bundles() if one.name == "org"), KINDS))


def wrong(kinds: Company, **values: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        kinds.opens("小管", KIND, **values)
    return [(one.code, one.where) for one in refusal.value.problems]


def test_everything_wrong_is_said_at_once_wherever_it_stands(kinds: Company) -> None:
    found = wrong(
        kinds, plate="粤A12345", remark="六个字太长了", least=5, pieces=4, claimed="1", paid="3.01", stars=6, done=101,
        spent=-1, month="2026-03-15", due="2026-02-28", story="<p>" + "长" * 21 + "</p>",
        rows=[{"tag": "好", "n": 1}, {"tag": "四个字呢", "n": 0}, {"n": 5}],
    )  # fmt: skip
    assert found == [
        ("value.pattern", "plate"),
        ("value.too_long", "remark"),
        ("value.too_long", "story"),
        ("value.too_small", "pieces"),
        ("value.too_big", "paid"),
        ("value.too_big", "stars"),
        ("value.too_big", "done"),
        ("value.too_small", "spent"),
        ("value.too_small", "due"),
        ("value.too_long", "rows.1.tag"),
        ("value.too_small", "rows.1.n"),
        ("value.too_big", "rows.2.n"),
    ]


def test_a_limit_is_said_as_people_read_it(kinds: Company) -> None:
    with pytest.raises(Invalid) as refusal:
        kinds.opens("小管", KIND, plate="x", month="2026-03-01", due="2026-02-28", claimed="1000", paid="3000.01")
    assert [one.message for one in refusal.value.problems] == [
        "车牌要写成 浙C12345 这样",
        "「赔付」不能大于 3,000.00 ",
        "「到期」不能小于 2026-03-01 ",
    ]


def test_a_change_is_limited_too_and_a_limit_without_its_field_is_none(kinds: Company) -> None:
    thing = kinds.opens("小管", KIND, pieces=3, plate="浙c12345")
    assert kinds.sees("小管", thing)["values"]["plate"] == "浙C12345"
    with pytest.raises(Invalid, match="「件数」不能大于 100"):
        kinds.writes("小管", thing, pieces=101)
    kinds.writes("小管", thing, paid="99999")


def test_a_value_may_come_twice_where_the_condition_lets_it(kinds: Company) -> None:
    first = kinds.opens("小管", KIND, code_no="A", state="open")
    kinds.opens("小管", KIND, code_no="A", state="gone")
    kinds.opens("小管", KIND, code_no="A", state="gone")
    with pytest.raises(Invalid, match="「代号」不能重复,「A」已经有了"):
        kinds.opens("小管", KIND, code_no="A", state="open")
    kinds.opens("小管", KIND, code_no="A")  # without a state the condition does not hold
    kinds.writes("小管", first, state="gone")
    kinds.opens("小管", KIND, code_no="A")


def test_values_come_back_as_programs_read_them(kinds: Company) -> None:
    given = {
        "mail": "wang@example.com", "card": "11010519491231002X", "paint": "#1677FF", "part": "12.5", "stars": 4,
        "done": 40, "spent": 150, "month": "2026-03-15", "opens": "8:30",
        "leave": {"from": "2026-03-01", "until": "2026-03-05"}, "story": "<p onclick='x()'>好</p>", "script": "  a()",
    }  # fmt: skip
    values = kinds.sees("小管", kinds.opens("小管", KIND, **given))["values"]
    kept = {"paint": "#1677ff", "part": "12.50", "month": "2026-03-01", "opens": "08:30", "story": "<p>好</p>"}
    assert {name: values[name] for name in given} == {**given, **kept}


def test_lists_are_filtered_by_what_each_kind_can_be_asked(kinds: Company) -> None:
    for opens, leave, stars in (
        ("08:30", "2026-03-01/2026-03-05", 4),
        ("12:00", "2026-03-05/2026-03-20", 2),
        ("18:00", None, None),
    ):
        kinds.opens("小管", KIND, opens=opens, leave=leave, stars=stars)

    def numbers(field: str, op: str, value: Any = None) -> list[str]:
        rows = kinds.lists("小管", KIND, where={"field": field, "op": op, "value": value})
        return sorted(row["title"] for row in rows)

    assert numbers("leave", "covers", "2026-03-05") == ["K0001", "K0002"]
    assert numbers("leave", "covers", "2026-03-06") == ["K0002"]
    assert numbers("leave", "overlaps", {"from": "2026-02-01", "until": "2026-03-01"}) == ["K0001"]
    assert numbers("leave", "overlaps", {"from": "2026-03-21", "until": "2026-03-31"}) == []
    assert numbers("leave", "eq", {"from": "2026-03-01", "until": "2026-03-05"}) == ["K0001"]
    assert numbers("leave", "empty") == ["K0003"]
    assert numbers("opens", "between", ["08:00", "12:00"]) == ["K0001", "K0002"]
    assert numbers("opens", "gt", "下午1点") == ["K0003"]
    assert numbers("stars", "ge", 3) == ["K0001"]
    for field, op in (
        ("leave", "contains"),
        ("opens", "contains"),
        ("story", "eq"),
        ("paint", "gt"),
        ("opens", "covers"),
    ):
        with pytest.raises(Invalid):
            numbers(field, op, "1")
