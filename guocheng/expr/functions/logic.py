"""Conditions and choices (逻辑).

- A condition always holds or does not hold; a blank condition does not hold.
- IF, IFS and SWITCH work out only the branch they take.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guocheng.expr.function import Family, Function, anything, register, truths
from guocheng.expr.types import Kind

Later = Callable[[], Any]


def _if(condition: Later, then: Later, otherwise: Later | None = None) -> Any:
    if condition():
        return then()
    return otherwise() if otherwise else None


def _ifs(*pairs: Later) -> Any:
    for condition, then in zip(pairs[::2], pairs[1::2], strict=True):
        if condition():
            return then()
    return None


def _switch(value: Later, *rest: Later) -> Any:
    """Take the result beside the first equal case; a last argument without partner is the default."""
    sought = value()
    for case, then in zip(rest[::2], rest[1::2], strict=False):
        if sought is not None and sought == case():
            return then()
    return rest[-1]() if len(rest) % 2 else None


def _and(*conditions: Later) -> bool:
    return all(condition() for condition in conditions)


def _or(*conditions: Later) -> bool:
    return any(condition() for condition in conditions)


def _in(value: Any, items: Any) -> bool:
    return value is not None and value in (items or ())


def _xor(*conditions: bool | None) -> bool:
    return sum(bool(condition) for condition in conditions) % 2 == 1


register(
    Function(
        "IF", Family.LOGIC, "条件成立取第一个值,否则取第二个值(不写就是空)", "IF(索赔金额 > 1000, '大额', '小额')",
        (truths(), anything("成立时"), anything("否则", optional=True)), Kind.BLANK,
        _if, lazy=True, written_by="choose",
    ),
    Function(
        "IFS", Family.LOGIC, "从左到右,取第一个成立的条件后面的值", "IFS(分数 >= 90, 'A', 分数 >= 80, 'B', 真, 'C')",
        (truths(), anything("成立时")), Kind.BLANK, _ifs, repeats=2, lazy=True, written_by="choose",
    ),
    Function(
        "SWITCH", Family.LOGIC, "取与第一个值相等的情况后面的结果,最后可以写一个默认结果",
        "SWITCH(等级, '紧急', 1, '普通', 3, 7)", (anything("值"), anything("情况"), anything("结果")), Kind.BLANK,
        _switch, repeats=2, lazy=True, written_by="choose",
    ),
    Function(
        "AND", Family.LOGIC, "全部成立才成立,也可以写在两个条件中间", "AND(索赔金额 > 1000, 类型 = '遗失')",
        (truths(),), Kind.BOOLEAN, _and, repeats=1, lazy=True, written_by="truth",
    ),
    Function(
        "OR", Family.LOGIC, "有一个成立就成立,也可以写在两个条件中间", "OR(类型 = '遗失', 类型 = '破损')",
        (truths(),), Kind.BOOLEAN, _or, repeats=1, lazy=True, written_by="truth",
    ),
    Function(
        "NOT", Family.LOGIC, "不成立才成立", "NOT(是否重复)", (truths(),), Kind.BOOLEAN,
        lambda condition: not condition, strict=False, written_by="truth",
    ),
    Function(
        "XOR", Family.LOGIC, "成立的条件是单数个时成立", "XOR(客服确认, 网点确认)", (truths(),), Kind.BOOLEAN,
        _xor, repeats=1, strict=False, written_by="truth",
    ),
    Function(
        "ISEMPTY", Family.LOGIC, "是不是空(没有填写)", "ISEMPTY(调查结论)", (anything(),), Kind.BOOLEAN,
        lambda value: value is None or value == [], strict=False, written_by="emptiness",
    ),
    Function(
        "IN", Family.LOGIC, "是不是列出的值之一,也可以写 类型 in ['遗失', '破损']", "IN(类型, '遗失', '破损')",
        (anything(), anything("候选")), Kind.BOOLEAN, _in, repeats=1, strict=False, written_by="membership",
    ),
)  # fmt: skip
