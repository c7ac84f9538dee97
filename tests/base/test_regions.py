"""Regions are read as people write them, and every code lies in one that exists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guocheng.base import regions


@pytest.mark.parametrize(
    ("text", "code", "rest"),
    [
        ("浙江省温州市鹿城区", "330302", ""),
        ("浙江/温州/鹿城", "330302", ""),
        ("浙江 温州 鹿城", "330302", ""),
        ("浙江温州", "330300", ""),
        ("浙江", "330000", ""),
        ("温州市鹿城区", "330302", ""),
        ("浙江省鹿城区", "330302", ""),
        ("瑞安市", "330381", ""),
        ("北京市朝阳区", "110105", ""),
        ("北京朝阳", "110105", ""),
        ("广西壮族自治区南宁市", "450100", ""),
        ("广西南宁", "450100", ""),
        ("湖北恩施", "422800", ""),
        ("新疆伊犁", "654000", ""),
        ("湖北省仙桃市", "429004", ""),
        ("330302 车站大道 1 号", "330302", "车站大道 1 号"),
        ("浙江省温州市鹿城区车站大道1号", "330302", "车站大道1号"),
    ],
)
def test_region_is_read_as_people_write_it(text: str, code: str, rest: str) -> None:
    """全称、简称、带不带分隔符、少写一级,都读得懂。"""
    assert regions.read(text) == regions.Found(code, rest)


@pytest.mark.parametrize("text", ["", "火星", "朝阳区", "鼓楼"])
def test_unknown_and_ambiguous_names_are_not_guessed(text: str) -> None:
    """不认识的、好几个地方都有的,不乱猜。"""
    assert regions.read(text) is None


@given(st.sampled_from(sorted(regions.names())))
def test_full_name_leads_back(code: str) -> None:
    """全称读回来还是同一个地方。"""
    found = regions.read(regions.written(code))
    assert found is not None
    assert regions.written(found.code) == regions.written(code)
    assert found.rest == ""


def test_every_region_lies_in_one_that_exists() -> None:
    """每个编码的上级都在表里。"""
    for code in regions.names():
        assert regions.line(code)[-1] == code
        assert all(code.startswith(regions.stem(one)) for one in regions.line(code))
        assert code in regions.inside("" if len(regions.line(code)) == 1 else regions.line(code)[-2])
