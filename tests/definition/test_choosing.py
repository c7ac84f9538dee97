"""Choices, cascades, tags, regions and places: what may be written, and what is said when it may not."""

from __future__ import annotations

from typing import Any

import pytest

from guocheng.base.problem import Invalid
from guocheng.definition.entity import Field, Option
from guocheng.definition.field_types import FIELD_TYPES, type_of
from guocheng.definition.field_types.files import is_kind

WORDS = (Option("lost", "遗失", "red"), Option("old", "旧的", offered=False))
GOODS = (
    Option("fresh", "生鲜"),
    Option("fruit", "水果", parent="fresh"),
    Option("apple", "苹果", parent="fruit"),
    Option("fish", "水产", parent="fresh"),
    Option("box", "纸箱"),
    Option("box_other", "其他", parent="box"),
    Option("fresh_other", "其他", parent="fresh"),
)
KIND = Field("kind", "类型", "choice", options=WORDS, other=True)
KINDS = Field("kinds", "类型", "choices", options=WORDS, other=True)
GOOD = Field("goods", "品类", "cascade", options=GOODS)
TAGS = Field("tags", "标签", "tags", count_max=3)
HOME = Field("home", "地址", "region", detailed=True)
CITY = Field("city", "城市", "region")
SPOT = Field("spot", "位置", "location")


def parsed(field: Field, raw: Any) -> Any:
    return type_of(field).parse(field, raw)


def refused(field: Field, value: Any, *, cell: bool = False) -> str:
    with pytest.raises(Invalid) as refusal:
        (type_of(field).parse if cell else type_of(field).from_json)(field, value)
    [problem] = refusal.value.problems
    assert problem.where == field.name
    return problem.message


def test_a_word_of_ones_own_is_kept_beside_the_options() -> None:
    """自己填的内容存成 other:词,显示时只有词。"""
    assert parsed(KIND, "淋湿") == "other:淋湿"
    assert parsed(KIND, "遗失") == "lost"
    assert type_of(KIND).from_json(KIND, "other: 淋湿 ") == "other:淋湿"
    assert type_of(KIND).present(KIND, "other:淋湿") == "淋湿"
    assert parsed(KINDS, "淋湿、遗失") == ["lost", "other:淋湿"]
    assert type_of(KINDS).present(KINDS, ["lost", "other:淋湿"]) == "遗失、淋湿"
    assert type_of(KINDS).member(KINDS, "other:淋湿") == "other:淋湿"


def test_a_word_of_ones_own_needs_a_field_that_takes_it() -> None:
    """没有开放填写的单选,不收自己写的内容;空的和带分隔符的也不收。"""
    closed = Field("kind", "类型", "choice", options=WORDS)
    assert "没有选项" in refused(closed, "other:淋湿")
    assert "1 到 100 个字" in refused(KIND, "other:")
    assert "1 到 100 个字" in refused(KIND, "other:甲,乙")


def test_old_options_keep_old_data() -> None:
    """停用的选项,老数据还能读、还能导入。"""
    assert type_of(KIND).from_json(KIND, "old") == "old"
    assert type_of(KIND).present(KIND, "old") == "旧的"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("生鲜 / 水果 / 苹果", "apple"),
        ("生鲜/水果", "fruit"),
        ("苹果", "apple"),
        ("box", "box"),
        ("生鲜>其他", "fresh_other"),
    ],
)
def test_cascade_is_read_by_path_or_by_a_label_of_its_own(raw: str, code: str) -> None:
    assert parsed(GOOD, raw) == code


def test_cascade_says_which_of_several_is_meant() -> None:
    """同名的选项要写全路径,提示里把几处都列出来。"""
    assert refused(GOOD, "其他", cell=True) == "「品类」有好几个「其他」,请写全:纸箱 / 其他、生鲜 / 其他"
    assert "没有选项" in refused(GOOD, "汽车", cell=True)
    assert "没有选项" in refused(GOOD, "> >", cell=True)


def test_cascade_shows_its_path_and_knows_what_is_below() -> None:
    assert type_of(GOOD).present(GOOD, "apple") == "生鲜 / 水果 / 苹果"
    way, codes = type_of(GOOD).below(GOOD, "fresh")
    assert (way, set(codes)) == ("in", {"fresh", "fruit", "apple", "fish", "fresh_other"})


def test_cascade_refuses_circles_and_missing_parents() -> None:
    """上级不存在、绕成圈、同级重名,都说得出来。"""
    circle = (Option("a", "甲", parent="b"), Option("b", "乙", parent="a"), Option("c", "丙", parent="nowhere"))
    doubled = (Option("a", "甲"), Option("b", "甲"))
    fields = [Field("g", "品类", "cascade", options=options) for options in (circle, doubled)]
    told = [one.code for field in fields for one in type_of(field).problems(field)]
    assert told == ["field.parent_circle", "field.parent_circle", "field.unknown_parent", "field.option_twice"]
    assert not list(type_of(GOOD).problems(GOOD))


def test_tags_are_free_words() -> None:
    assert parsed(TAGS, "急件、 大客户;急件") == ["急件", "大客户"]
    assert "最多 3 个" in refused(TAGS, ["a", "b", "c", "d"])
    assert "1 到 30 个字" in refused(TAGS, ["甲,乙"])
    assert "1 到 30 个字" in refused(TAGS, [""])


def test_region_keeps_a_code_and_shows_names() -> None:
    """省市区存编码,显示全称;详细地址跟在后面。"""
    assert parsed(HOME, "浙江温州鹿城 车站大道1号") == "330302 车站大道1号"
    assert type_of(HOME).present(HOME, "330302 车站大道1号") == "浙江省温州市鹿城区车站大道1号"
    assert type_of(HOME).from_json(HOME, {"code": "330302", "address": " 车站大道  1号 "}) == "330302 车站大道 1号"
    assert type_of(HOME).below(HOME, "330300") == ("starts", ("3303",))
    assert "不填详细地址" in refused(CITY, "330302 车站大道1号")
    assert "找不到对应的省市区" in refused(CITY, "火星", cell=True)
    assert "没有这个省市区" in refused(CITY, "999999")


def test_location_is_kept_to_a_tenth_of_a_metre() -> None:
    assert parsed(SPOT, "120.6987,28.0046 车站大道") == "120.698700,28.004600 车站大道"
    assert parsed(SPOT, "车站大道(120.6987，28.0046)") == "120.698700,28.004600 车站大道"
    assert type_of(SPOT).from_json(SPOT, {"lng": 120.6987, "lat": 28.0046}) == "120.698700,28.004600"
    assert "经度要在" in refused(SPOT, {"lng": 200, "lat": 28})
    assert "经度要在" in refused(SPOT, {"lng": "NaN", "lat": 28})
    assert "经度,纬度" in refused(SPOT, "车站大道", cell=True)


def test_files_are_of_the_kinds_a_field_takes() -> None:
    assert is_kind("office", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    assert not is_kind("image", "application/pdf")
    pictures = Field("photos", "照片", "images")
    assert FIELD_TYPES["images"].accepted(pictures) == ("image",)  # type: ignore[attr-defined]
    assert FIELD_TYPES["signature"].count_max(pictures) == 1  # type: ignore[attr-defined]
    wrong = Field("f", "文件", "files", accept=("picture",))
    assert [one.code for one in type_of(wrong).problems(wrong)] == ["field.unknown_kind"]
