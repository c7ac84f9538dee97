"""The arithmetic in other dialects (SQL 转写), by sqlglot from the one text of `charges.sql`.

- Every division of that text is one of whole numbers; elsewhere `/` is not, so each becomes the dialect's whole one.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from guocheng.base.problem import Problem, Unavailable
from guocheng.store.rating.charges import text

#: What the charges of a period add up to, by whom they are.
SUMS = (
    "select level, customer, list, count(*) as charges, sum(case when reason = 0 then 0 else 1 end) as failed,"
    " sum(weight) as grams, sum(freight + surcharge + insurance) as fee, sum(commission) as commission"
    " from (with {charges}) as charged group by level, customer, list order by level, customer, list"
)


def translated(dialect: str, *, sums: bool = True) -> str:
    """Return the sums of a period, or the charges one by one, as a statement of another engine.

    :raises Unavailable: sqlglot is not installed.
    """
    sqlglot = module("sqlglot", dialect)
    division = import_module("sqlglot.expressions")
    plain = SUMS.replace("{charges}", text()) if sums else f"with {text()}"

    def whole(node: Any) -> Any:
        if not isinstance(node, division.Div):
            return node
        return division.Paren(this=division.IntDiv(this=node.this, expression=node.expression))

    made: str = sqlglot.parse_one(plain, read="postgres").transform(whole).sql(dialect=dialect)
    return made


def module(name: str, extra: str) -> Any:
    """Return an optional package.

    :raises Unavailable: it is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        message = f"没有安装 {name}，请先执行 pip install 'guocheng[{extra}]'"
        raise Unavailable(Problem("rating.engine_missing", "计价引擎", message)) from error
