"""One value out of many (汇总): over the lines of a sub-table, or over values written one by one.

- Blanks are left out. The sum of nothing is 0, the count of nothing is 0; the rest of nothing is blank.
- Over a sub-table a condition may follow: `SUM(赔付.金额, 赔付.方式 = '现金')`.
"""

from __future__ import annotations

from decimal import Decimal
from functools import reduce
from typing import Any

from guocheng.expr import number
from guocheng.expr.function import Family, Function, anything, numbers, register, resolved, truths
from guocheng.expr.types import Kind


def filled(values: tuple[Any, ...]) -> list[Any]:
    """Return the values that are not blank."""
    return [value for value in values if value is not None]


def total(*values: Decimal | None) -> Decimal:
    """Add up what is there."""
    return reduce(number.add, filled(values), Decimal(0))


def average(*values: Decimal | None) -> Decimal | None:
    """Return the mean of what is there."""
    return number.divide(total(*values), Decimal(len(filled(values))))


def count(*values: Any) -> Decimal:
    """Count what is there."""
    return Decimal(len(filled(values)))


def least(*values: Any) -> Any:
    """Return the smallest or earliest."""
    return min(filled(values), default=None)


def greatest(*values: Any) -> Any:
    """Return the largest or latest."""
    return max(filled(values), default=None)


register(
    Function(
        "SUM", Family.LINES, "求和,空的不算", "SUM(赔付.金额)", (numbers(),), Kind.NUMBER, total,
        repeats=1, strict=False, written_by="scalars",
    ),
    Function(
        "COUNT", Family.LINES, "有几行,或有几个不是空的", "COUNT(赔付)", (anything(),), Kind.NUMBER, count,
        repeats=1, strict=False, written_by="scalars",
    ),
    Function(
        "COUNTA", Family.LINES, "有几个不是空的,与 COUNT 相同", "COUNTA(赔付.凭证号)", (anything(),), Kind.NUMBER,
        count, repeats=1, strict=False, written_by="scalars",
    ),
    Function(
        "MIN", Family.LINES, "最小的数,最早的日期", "MIN(赔付.日期)", (anything("数字或日期"),), Kind.NUMBER, least,
        repeats=1, strict=False, written_by="scalars",
    ),
    Function(
        "MAX", Family.LINES, "最大的数,最晚的日期", "MAX(赔付.金额)", (anything("数字或日期"),), Kind.NUMBER, greatest,
        repeats=1, strict=False, written_by="scalars",
    ),
    Function(
        "AVERAGE", Family.LINES, "平均数,空的不算", "AVERAGE(赔付.金额)", (numbers(),), Kind.NUMBER, average,
        repeats=1, strict=False, written_by="scalars",
    ),
    Function(
        "SUMIF", Family.LINES, "只加满足条件的行;也可以像 Excel 那样写 SUMIF(赔付.方式, '现金', 赔付.金额)",
        "SUMIF(赔付.金额, 赔付.方式 = '现金')", (anything("列"), truths(), anything("求和列", optional=True)),
        Kind.NUMBER, resolved, written_by="resolved",
    ),
    Function(
        "COUNTIF", Family.LINES, "数满足条件的行;也可以像 Excel 那样写 COUNTIF(赔付.方式, '现金')",
        "COUNTIF(赔付.金额 > 100)", (truths(), anything("等于", optional=True)), Kind.NUMBER,
        resolved, written_by="resolved",
    ),
)  # fmt: skip
