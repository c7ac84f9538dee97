"""Signs between values (运算符).

- A calculation with a blank is blank. A comparison with a blank does not hold, whichever way it is written.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from guocheng.expr import number
from guocheng.expr.function import Family, Function, anything, numbers, register, texts
from guocheng.expr.types import Kind

PRODUCT = "({0} * {1})::numeric(54,20)"
QUOTIENT = "(div({0} * 1e21, nullif({1}, 0)) * 1e-21)::numeric(54,20)"
POWER = (
    "(case when abs({1}) <= 1000 and not ({0} = 0 and {1} < 0) and not ({0} < 0 and {1} <> trunc({1}))"
    " then power({0}::numeric(74,40), {1})::numeric(54,20) end)"
)


def _calculation(name: str, summary: str, example: str, python: Callable[..., Any], sql: str) -> Function:
    takes = (numbers("左"), numbers("右"))
    return Function(name, Family.OPERATOR, summary, example, takes, Kind.NUMBER, python, sql)


def _comparison(name: str, summary: str, example: str, python: Callable[[Any, Any], bool]) -> Function:
    takes = (anything("左"), anything("右"))
    return Function(
        name, Family.OPERATOR, summary, example, takes, Kind.BOOLEAN,
        lambda left, right: left is not None and right is not None and python(left, right),
        strict=False, written_by="comparison",
    )  # fmt: skip


def _percent(value: Decimal) -> Decimal:
    return number.multiply(value, Decimal("0.01"))


def joined(*items: str | None) -> str | None:
    """Join texts; blanks add nothing."""
    return "".join(item or "" for item in items) or None


register(
    _calculation("+", "相加;日期加数字是往后若干天", "索赔金额 + 运费", number.add, "({0} + {1})"),
    _calculation("-", "相减;两个日期相减是相差的天数", "索赔金额 - 已赔金额", number.subtract, "({0} - {1})"),
    _calculation("*", "相乘", "件数 * 单价", number.multiply, PRODUCT),
    _calculation("/", "相除,除数为零时得空", "索赔金额 / 件数", number.divide, QUOTIENT),
    _calculation("^", "乘方", "1.05 ^ 2", number.power, POWER),
    Function(
        "%", Family.OPERATOR, "百分之几", "索赔金额 * 5%", (numbers(),), Kind.NUMBER,
        _percent, "({0} * 0.01)::numeric(54,20)",
    ),
    Function(
        "NEG", Family.OPERATOR, "写在前面:取负数", "-索赔金额", (numbers(),), Kind.NUMBER,
        number.WIDE.minus, "(- {0})",
    ),
    Function(
        "POS", Family.OPERATOR, "写在前面:正号", "+索赔金额", (numbers(),), Kind.NUMBER, number.WIDE.plus, "({0})",
    ),
    Function(
        "&", Family.OPERATOR, "把两段文字接起来,空的不占位置", "客户 & '的投诉'", (texts("左"), texts("右")),
        Kind.TEXT, joined, "concat({*})", strict=False,
    ),
    _comparison("=", "相等,也可以写 ==", "类型 = '遗失'", operator.eq),
    _comparison("!=", "不相等,也可以写 <>;有一边是空时不成立", "类型 != '遗失'", operator.ne),
    _comparison("<", "小于;日期是更早", "索赔金额 < 1000", operator.lt),
    _comparison("<=", "小于或等于", "索赔金额 <= 1000", operator.le),
    _comparison(">", "大于;日期是更晚", "索赔金额 > 1000", operator.gt),
    _comparison(">=", "大于或等于", "索赔金额 >= 1000", operator.ge),
)  # fmt: skip
