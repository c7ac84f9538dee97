"""Whatever is typed, the answer is a value or a refusal with a place; never a crash, never endless work."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guocheng.base.problem import Invalid, Problem
from guocheng.expr.check import check, to_json
from guocheng.expr.function import FUNCTIONS, Family
from guocheng.expr.parse import BINDING
from guocheng.expr.run import run
from guocheng.expr.sql import to_sql
from guocheng.expr.tree import DEPTH_MAX, TEXT_LENGTH_MAX
from guocheng.expr.typed import Field, lines_of, walk
from guocheng.expr.types import Kind, Name, Names, Type
from tests.expr.cases import CASES, ENV, scope_of
from tests.expr.trees import SCOPE, expressions, records

PIECES = [
    *FUNCTIONS, *"()[],.+-*/^&=<>%'\"“”「」`（），！；、", "!=", "<=", ">=", "and", "or", "not", "in", "AND(", "OR(",
    "a", "数量", "lines", "lines.amount", "明细.金额", "类型", "d", "at", "flag", "1", "0.5", "9" * 30,
    "'遗失'", "'2026-01-31'",
    "__class__", "a.__class__", "{0}", "%s", "%(x)s", ";--", "\x00", "真", "空", " ", "\n",
]  # fmt: skip


def tried(text: str, scope: Names = SCOPE, values: dict[str, Any] | None = None) -> None:
    """Check, run and compile a text; only refusals may come out of it."""
    checked, problems = refused_or(lambda: check(text, scope))
    assert all(problem.where.startswith("第 ") and problem.message for problem in problems)
    if checked is not None:
        fields = [node for node in walk(checked.tree) if isinstance(node, Field)]
        assert not any(field.type.kind is Kind.LINES for field in fields)
        assert lines_of(checked.tree) is None
        json.dumps(to_json(checked))
        refused_or(lambda: run(checked, values or {}, ENV))
        refused_or(lambda: to_sql(checked, env=ENV))


def refused_or(attempt: Callable[[], Any]) -> tuple[Any, tuple[Problem, ...]]:
    try:
        return attempt(), ()
    except Invalid as refused:
        return None, refused.problems


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    tried(text)


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25), st.sampled_from(["", " "]))
def test_any_words(pieces: list[str], between: str) -> None:
    tried(between.join(pieces))


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(CASES), st.integers(0, 60), st.integers(0, 4), st.sampled_from(PIECES))
def test_a_good_expression_with_one_wound(case: dict[str, Any], at: int, cut: int, piece: str) -> None:
    text = case["expr"][:200]
    tried(text[:at] + piece + text[at + cut :], scope_of(case), case["values"])


@settings(max_examples=300, deadline=None)
@given(expressions(), records())
def test_any_well_typed_tree(text: str, values: dict[str, Any]) -> None:
    check(text, SCOPE)
    tried(text, SCOPE, values)


SAMPLES = ["a", "t", "flag", "kind", "d", "at", "lines", "lines.amount", "lines.kind", "空", "1", "'甲'", "[1]", "[]"]
CALLABLE = [name for name, one in FUNCTIONS.items() if one.family not in (Family.OPERATOR, Family.CONVERSION)]


@pytest.mark.parametrize("name", CALLABLE)
def test_every_function_takes_or_refuses_every_pair(name: str) -> None:
    for pair in product(SAMPLES, repeat=2):
        for args in (pair[:1], pair, (*pair, "'d'"), (*pair, "空", "a")):
            tried(f"{name}({', '.join(args)})")


@pytest.mark.parametrize("sign", [*BINDING, "not in"])
def test_every_sign_takes_or_refuses_every_pair(sign: str) -> None:
    for left, right in product([*SAMPLES, "lines.amount > 1"], repeat=2):
        tried(f"{left} {sign} {right}")
        tried(f"COUNTIF(({left}) {sign} ({right}))")


@pytest.mark.parametrize(
    "text",
    [
        "(" * TEXT_LENGTH_MAX,
        "-" * TEXT_LENGTH_MAX,
        "not " * 900 + "flag",
        "IF(flag, " * 400,
        "[" * 2000,
        "1" + "+1" * 1900,
        "a" + ".a" * 1900,
        "a in [" * 600,
        "'" * 3999,
        "1" + "%" * 3000,
    ],
    ids=lambda text: text[:12],
)
def test_deep_and_long_texts_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        check(text, SCOPE)


def test_the_deepest_permitted_tree_needs_little_stack() -> None:
    """A request handler already stands on a deep stack when it evaluates an expression."""
    brackets = "ABS(" * (DEPTH_MAX - 1) + "a" + ")" * (DEPTH_MAX - 1)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(_depth() + 400)
    try:
        checked = check(brackets, SCOPE)
        assert run(checked, {"a": -1}, ENV) == 1
        assert to_sql(checked, env=ENV)
        assert to_json(checked)
    finally:
        sys.setrecursionlimit(limit)


def _depth() -> int:
    frame, depth = sys._getframe(), 0
    while frame.f_back:
        frame, depth = frame.f_back, depth + 1
    return depth


def test_too_many_lines_are_refused_not_waited_for() -> None:
    lines = [{"amount": 1}] * 800
    with pytest.raises(Invalid) as refused:
        run(check("SUM(lines.amount / SUM(lines.amount))", SCOPE), {"lines": lines}, ENV)
    assert refused.value.problems[0].code == "expr.too_much_work"


def test_text_that_would_explode_is_refused() -> None:
    text = "t"
    for _ in range(8):
        text = f"SUBSTITUTE({text}, 'a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')"
    assert len(run(check(text, SCOPE), {"t": "a"}, ENV)) <= 10_000 * 65


def test_sql_that_would_explode_is_refused() -> None:
    text = "VALUE(" * 25 + "a" + ")" * 25
    with pytest.raises(Invalid) as refused:
        to_sql(check(text, SCOPE), env=ENV)
    assert refused.value.problems[0].code == "expr.too_complex"


def test_all_problems_come_at_once_with_place_and_advice() -> None:
    with pytest.raises(Invalid) as refused:
        check("数了 > 1 且 类型 = '丢失' 且 LEFT(备注, '二') = SUMM(1)", SCOPE)
    told = [(problem.code, problem.where, problem.message) for problem in refused.value.problems]
    assert told == [
        ("expr.unknown_name", "第 1 个字", "找不到「数了」,您是不是想写「数量」?"),
        ("expr.unknown_option", "第 13 个字", "没有选项「丢失」,可以写:遗失、破损"),
        ("expr.wrong_type", "第 31 个字", "LEFT 的「字数」要的是「数字」,这里是「文字」,要把文字读成数字请用 VALUE()"),
        ("expr.unknown_function", "第 38 个字", "没有函数「SUMM」,您是不是想写「SUM」?"),
    ]


def test_checked_expression_knows_its_paths_and_functions() -> None:
    inner = Names((Name("name", "名称", Type(Kind.TEXT)),))
    scope = Names((*SCOPE.of, Name("station", "网点", Type(Kind.LINK, "org.unit"), inner)))
    checked = check("网点.名称 & SUM(明细.金额) & COUNT(明细) & TODAY()", scope)
    assert checked.paths == {"station.name", "lines.amount", "lines"}
    assert {"SUM", "COUNT", "TODAY", "&"} <= checked.functions
    assert checked.type.kind is Kind.TEXT


def test_result_is_brought_to_what_is_expected() -> None:
    assert run(check("数量", SCOPE, expects=Kind.TEXT), {"a": Decimal("1.50")}, ENV) == "1.5"
    assert check("时间", SCOPE, expects=Kind.DATE).type.kind is Kind.DATE
    assert check("空", SCOPE, expects=Kind.NUMBER).type.kind is Kind.NUMBER
    with pytest.raises(Invalid) as refused:
        check("数量", SCOPE, expects=Kind.BOOLEAN)
    assert refused.value.problems[0].code == "expr.wrong_result"


def test_lines_within_lines_are_refused_for_now() -> None:
    deep = Names((Name("x", "数", Type(Kind.NUMBER)),))
    inner = Names((Name("items", "物品", Type(Kind.LINES), deep),))
    with pytest.raises(Invalid) as refused:
        check("SUM(明细.物品.数)", Names((Name("lines", "明细", Type(Kind.LINES), inner),)))
    assert refused.value.problems[0].code == "expr.nested_lines"


def test_a_link_given_as_bare_id_is_a_mistake_of_the_caller() -> None:
    inner = Names((Name("name", "名称", Type(Kind.TEXT)),))
    scope = Names((Name("station", "网点", Type(Kind.LINK, "org.unit"), inner),))
    with pytest.raises(LookupError, match="bare id"):
        run(check("网点.名称", scope), {"station": 3}, ENV)
