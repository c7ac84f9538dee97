"""The shared table of expression cases (cases/expr.json), which Python, PostgreSQL and the browser all answer alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from guocheng.base.zone import SHANGHAI
from guocheng.expr.number import as_text
from guocheng.expr.run import Env
from guocheng.expr.types import Kind, Name, Names, TotalName, Type

FILE = Path(__file__).parents[2] / "cases" / "expr.json"
CASES: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8")) if FILE.exists() else []
BALANCE = TotalName(
    "stock.balance",
    "库存余额",
    (Name("place", "仓库", Type(Kind.LINK, "org.unit")),),
    (Name("available", "可用量", Type(Kind.NUMBER)),),
)


def _balance(aggregate: str, measure: str, keys: tuple[Any, ...]) -> Decimal:
    assert (aggregate, measure) == ("stock.balance", "available")
    return Decimal(12) if keys == (3,) else Decimal(0)


ENV = Env(now=datetime(2026, 2, 14, 10, 0, tzinfo=SHANGHAI), user_id=7, unit_ids=(3, 4), total=_balance)


def scope_of(case: Mapping[str, Any]) -> Names:
    """Return the names that a case may use."""
    return Names(_names(case["scope"]).of, (BALANCE,))


def _names(fields: Mapping[str, Any]) -> Names:
    return Names(tuple(_name(code, field) for code, field in fields.items()))


def _name(code: str, field: Mapping[str, Any]) -> Name:
    options = tuple((code, label) for code, label in field.get("options", ()))
    inner = _names(field["inner"]) if "inner" in field else None
    return Name(code, field["label"], Type(Kind(field["kind"]), field.get("entity"), options), inner)


def plain(value: Any) -> Any:
    """Return a result as the case file writes it: numbers in shortest form, instants in Shanghai."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return as_text(value)
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat()
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
