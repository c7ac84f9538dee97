"""What an identity card number says of its holder (身份证号里的信息): birthday, sex and age.

- A text that is no such number, or holds a day that does not exist, gives blank.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from guocheng.base.identity import birthday, sex
from guocheng.base.zone import local_day
from guocheng.expr.function import Family, Function, register, texts
from guocheng.expr.functions.ranges import day_in_sql
from guocheng.expr.types import Kind

EXAMPLE = "'11010519491231002X'"
_DASHED = "substr({0}, 7, 4) || '-' || substr({0}, 11, 2) || '-' || substr({0}, 13, 2)"
_NUMBER = "length({0}) = 18 and {0} ~ '^[0-9]+[0-9Xx]$' and substr({0}, 7, 4) between '1900' and '2099'"
BIRTHDAY = f"(case when {_NUMBER} then {day_in_sql(_DASHED)} end)"
AGE = (
    "(select extract(year from {today}) - extract(year from born) - case when (extract(month from {today}) * 100"
    " + extract(day from {today})) < (extract(month from born) * 100 + extract(day from born)) then 1 else 0 end"
    " from (select BIRTHDAY as born) b where born <= {today})"
)


def _age(env: Any, number: str) -> Decimal | None:
    born, today = birthday(number), local_day(env.now)
    return None if born is None or born > today else Decimal(_years(born, today))


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


register(
    Function(
        "IDCARD_BIRTHDAY", Family.TEXT, "身份证号里的出生日期", f"IDCARD_BIRTHDAY({EXAMPLE})", (texts("身份证号"),),
        Kind.DATE, birthday, BIRTHDAY,
    ),
    Function(
        "IDCARD_SEX", Family.TEXT, "身份证号里的性别:男或女", f"IDCARD_SEX({EXAMPLE})", (texts("身份证号"),),
        Kind.TEXT, sex,
        f"(case when {BIRTHDAY} is not null then"
        " case when strpos('13579', substr({0}, 17, 1)) > 0 then '男' else '女' end end)",
    ),
    Function(
        "IDCARD_AGE", Family.TEXT, "按身份证号算的周岁", f"IDCARD_AGE({EXAMPLE})", (texts("身份证号"),),
        Kind.NUMBER, _age, AGE.replace("BIRTHDAY", BIRTHDAY),
        needs_env=True,
    ),
)  # fmt: skip
