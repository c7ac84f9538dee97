"""The manual page is the registry, and its examples work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guocheng.expr.check import check
from guocheng.expr.function import FUNCTIONS, Family, Function
from guocheng.expr.reference import OPENING, PAGE, page
from guocheng.expr.run import run
from guocheng.expr.types import Kind, Name, Names, Type
from tests.expr.cases import BALANCE, ENV

ROOT = Path(__file__).parents[2]
LOST = Type(Kind.CHOICE, options=(("lost", "遗失"), ("damaged", "破损"), ("delayed", "延误")))
LEVEL = Type(Kind.CHOICE, options=(("urgent", "紧急"), ("normal", "普通")))
WAY = Type(Kind.CHOICE, options=(("cash", "现金"), ("bank", "转账")))
PAID = Names(
    (
        Name("amount", "金额", Type(Kind.NUMBER)),
        Name("way", "方式", WAY),
        Name("on", "日期", Type(Kind.DATE)),
        Name("voucher", "凭证号", Type(Kind.TEXT)),
    )
)
NUMBERS = ["索赔金额", "运费", "已赔金额", "件数", "单价", "分数", "重量", "差额", "金额"]
TEXTS = ["客户", "签到位置", "运单号", "省", "市", "区", "电话", "调查结论", "结论", "车牌", "邮箱", "地址"]
DATES = ["受理日期", "结案日期", "入职日期"]
TRUTHS = ["是否重复", "客服确认", "网点确认", "已超时"]
SCOPE = Names(
    (
        *(Name(f"n{n}", label, Type(Kind.NUMBER)) for n, label in enumerate(NUMBERS)),
        *(Name(f"t{n}", label, Type(Kind.TEXT)) for n, label in enumerate(TEXTS)),
        *(Name(f"d{n}", label, Type(Kind.DATE)) for n, label in enumerate(DATES)),
        *(Name(f"f{n}", label, Type(Kind.BOOLEAN)) for n, label in enumerate(TRUTHS)),
        Name("received_at", "受理时间", Type(Kind.INSTANT)),
        Name("closed_at", "结案时间", Type(Kind.INSTANT)),
        Name("kind", "类型", LOST),
        Name("level", "等级", LEVEL),
        Name("handler", "处理人", Type(Kind.LINK, "org.person")),
        Name("station", "责任网点", Type(Kind.LINK, "org.unit"), Names((Name("name", "名称", Type(Kind.TEXT)),))),
        Name("paid", "赔付", Type(Kind.LINES), PAID),
    ),
    (BALANCE,),
)
PUBLIC = [one for one in FUNCTIONS.values() if one.family is not Family.CONVERSION]


def test_page_is_current() -> None:
    """When this fails, run `python -m guocheng.expr.reference`."""
    assert (ROOT / PAGE).read_text("utf-8") == page()


@pytest.mark.parametrize("function", PUBLIC, ids=lambda one: one.name)
def test_example_of_each_function_works(function: Function) -> None:
    run(check(function.example, SCOPE), {}, ENV)


def test_opening_examples_work() -> None:
    block = re.search(r"```\n(.*?)```", OPENING, re.DOTALL)
    assert block
    for line in block[1].splitlines():
        run(check(line, SCOPE), {}, ENV)


def test_every_function_says_what_it_does_in_chinese() -> None:
    for function in FUNCTIONS.values():
        assert re.search("[\u4e00-\u9fff]", function.summary), function.name
        assert function.sql is None or not function.written_by, function.name
