"""Figures of aggregates (汇总表的数): read by their key; what is not there counts as nothing.

- The reader is handed in with the environment; an expression alone knows no company.
"""

from __future__ import annotations

from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.expr.function import Family, Function, anything, register, texts
from guocheng.expr.types import Kind


def _total(env: Any, aggregate: str, measure: str, *keys: Any) -> Any:
    if env.total is None:
        raise Invalid(Problem("expr.no_totals", "公式", "这里读不到汇总表,请把这个条件写在实体的校验或流转条件里"))
    return env.total(aggregate, measure, keys)


register(
    Function(
        "TOTAL", Family.LINES, "汇总表里一组的指标,按分组依据的顺序写;没有这一组时合计和个数是 0",
        "TOTAL('库存余额', '可用量', 责任网点)", (texts("汇总表"), texts("指标"), anything("分组")), Kind.NUMBER,
        _total, repeats=1, strict=False, needs_env=True, written_by="total",
    ),
)  # fmt: skip
