"""Charts and examples for the tests of statements: the two usual forms, on accounts that are plain numbers."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from guocheng.engine.ledger.reading import read
from guocheng.engine.ledger.statement import Figure
from guocheng.engine.ledger.template import Chart, Rounding, Row, Source, Template

EXAMPLES: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "cases" / "ledger.json").read_text("utf-8")
)
EXTERNAL, INTERNAL, BOUGHT, COST, SHARED, HOURS, LABOUR, HEADS = range(1, 9)


def example(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what goes into an example and what comes out."""
    found = EXAMPLES[name]
    return found["inputs"], found["expected"]


def reads(code: str, label: str, *accounts: int, **more: Any) -> Row:
    """Return a row that reads accounts."""
    return Row(code, label, accounts=frozenset(accounts), **more)


def works(code: str, label: str, formula: str, **more: Any) -> Row:
    """Return a row that is worked out."""
    return Row(code, label, source=Source.FORMULA, formula=formula, **more)


HOURLY = (
    works("A", "总出货", "B + C"),
    reads("B", "对外出货", EXTERNAL, income=True),
    reads("C", "内部销售", INTERNAL, income=True),
    reads("D", "内部采购", BOUGHT),
    works("E", "总生产", "A - D", role="gross"),
    Row("F", "扣除额", source=Source.CHILDREN),
    reads("F1", "费用", COST, parent="F"),
    reads("F2", "分摊费用", SHARED, parent="F"),
    works("G", "附加价值", "E - F", role="value_added"),
    reads("H", "总时间", HOURS, measure="quantity", decimals=0, unit="小时", role="hours"),
    works("I", "单位时间附加价值", "G / H", role="per_hour"),
    works("J", "单位时间产值", "E / H"),
    reads("N", "人工", LABOUR, role="labour"),
    works("O", "税前利润", "G - N", role="profit"),
    works("Q", "单位时间人工", "N / H"),
    reads("S", "人数", HEADS, measure="quantity", decimals=0),
    works("T", "人均销售", "A / S"),
    works("U", "人均附加价值", "G / S"),
    works("V", "附加价值率", "G / A * 100"),
    works("W", "费用率", "F / A * 100"),
)


def hourly(rounding: Rounding = Rounding.HALF_UP, decimals: int = 2) -> Chart:
    """Return the table of value added per hour."""
    return read(Template("单位时间核算表", HOURLY, rounding, decimals))


def figures(amounts: dict[int, str], quantities: dict[int, str] | None = None) -> list[Figure]:
    """Return figures of accounts."""
    found = [Figure(account, Decimal(amount)) for account, amount in amounts.items()]
    return found + [Figure(account, quantity=Decimal(count)) for account, count in (quantities or {}).items()]
