"""Rounding and arithmetic (数学). Rounding goes half away from zero, as in Excel and as people do."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from guocheng.expr import number
from guocheng.expr.function import Family, Function, numbers, register, texts
from guocheng.expr.functions.operators import POWER
from guocheng.expr.types import Kind

ZERO, ONE = Decimal(0), Decimal(1)
PLACES = "least(greatest(trunc({1}), -34), 20)"
STEP = f"('1e' || {PLACES}::int)::numeric"
COUNT = "(div({0} * 1e21, nullif(abs({1}), 0)) * 1e-21)::numeric(54,20)"
NO_SIGNS = "translate({0}, ',，¥￥ ', '')"
A_NUMBER = "('^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)' || chr(37) || '?$')"


def value_of(text: str) -> Decimal | None:
    """Read a number; blank when the text is none."""
    plain = text.translate({ord(sign): None for sign in ",，¥￥ "})
    percent = plain.endswith("%")
    digits = plain[:-1] if percent else plain
    unsigned = digits[1:] if digits[:1] in ("+", "-") else digits
    whole, point, fraction = unsigned.partition(".")
    if not (whole + fraction).isascii() or not (whole + fraction).isdigit() or (point and not whole and not fraction):
        return None
    found = number.bounded(Decimal(digits))
    return number.multiply(found, Decimal("0.01")) if percent else found


def _rounding(name: str, summary: str, example: str, python: Callable[..., Any], sql: str) -> Function:
    takes = (numbers(), numbers("小数位数", default=ZERO))
    return Function(name, Family.MATH, summary, example, takes, Kind.NUMBER, python, sql, guard=(1,))


def _stepping(name: str, summary: str, example: str, python: Callable[..., Any], sql: str) -> Function:
    takes = (numbers(), numbers("倍数", default=ONE))
    return Function(name, Family.MATH, summary, example, takes, Kind.NUMBER, python, sql)


register(
    _rounding(
        "ROUND", "四舍五入到几位小数", "ROUND(索赔金额 / 3, 2)", number.rounded_to, f"round({{0}}, {PLACES}::int)"
    ),
    _rounding(
        "ROUNDUP", "只进不舍", "ROUNDUP(重量 / 1000, 1)", number.round_up,
        f"round(sign({{0}}) * ceil(abs({{0}}) * {STEP}) / {STEP}, 20)",
    ),
    _rounding("ROUNDDOWN", "只舍不进", "ROUNDDOWN(1.29, 1)", number.round_down, f"trunc({{0}}, {PLACES}::int)"),
    _stepping(
        "CEILING", "向上取到倍数", "CEILING(重量, 500)", number.ceiling, f"(ceil({COUNT}) * abs({{1}}))::numeric(54,20)"
    ),
    _stepping(
        "FLOOR", "向下取到倍数", "FLOOR(重量, 500)", number.floor, f"(floor({COUNT}) * abs({{1}}))::numeric(54,20)"
    ),
    Function(
        "INT", Family.MATH, "取整,向下", "INT(7.9)", (numbers(),), Kind.NUMBER,
        lambda value: value.quantize(ONE, rounding=ROUND_FLOOR, context=number.WIDE), "floor({0})",
    ),
    Function(
        "MOD", Family.MATH, "余数,符号跟着除数;除数为零时得空", "MOD(件数, 12)", (numbers(), numbers("除数")),
        Kind.NUMBER, number.modulo, "mod(mod({0}, nullif({1}, 0)) + {1}, nullif({1}, 0))",
    ),
    Function("ABS", Family.MATH, "绝对值", "ABS(差额)", (numbers(),), Kind.NUMBER, number.WIDE.abs, "abs({0})"),
    Function(
        "POWER", Family.MATH, "乘方,与 ^ 相同", "POWER(1.05, 12)", (numbers("底数"), numbers("指数")), Kind.NUMBER,
        number.power, POWER,
    ),
    Function(
        "VALUE", Family.MATH, "把文字读成数字,读不出来时得空", "VALUE('1,234.50')", (texts(),), Kind.NUMBER, value_of,
        f"(case when {NO_SIGNS} ~ {A_NUMBER} then (rtrim({NO_SIGNS}, chr(37))::numeric(54,20)"
        f" * case when right({NO_SIGNS}, 1) = chr(37) then 0.01 else 1 end)::numeric(54,20) end)",
    ),
)  # fmt: skip
