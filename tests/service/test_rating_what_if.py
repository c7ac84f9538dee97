"""A month by other prices (整月试算): what it says is what a rating would put there, and nothing is stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from guocheng.base.problem import Conflict, Invalid, Refusal, Refused
from guocheng.service.rating import what_if, work
from guocheng.service.rating.what_if import ListChange
from guocheng.store import rating
from guocheng.store.rating.elsewhere import duck
from tests.service.rating_case import FIRST, LIST, VERSION, Carrier
from tests.service.test_rating import rated
from tests.story.company import Record

MONTH, AFTER = date(2026, 2, 1), date(2026, 3, 1)
PRICES = [
    {"weight_from": "0", "base": "4.10"},
    {"weight_from": "2", "base": "6.60", "first": "2", "step": "0.5", "more": "0.70"},
]
Pairs = set[tuple[str, str, str, int]]


@pytest.fixture
def carrier(twin_of: Callable[..., Carrier]) -> Carrier:
    """The company with its waybills rated."""
    return twin_of(rated)


@pytest.fixture(params=["duckdb", "postgresql"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The engine that prices."""
    monkeypatch.setattr(duck, "installed", lambda: request.param == "duckdb")
    return str(request.param)


def supposed(carrier: Carrier, *lists: ListChange, name: str = "价管") -> Any:
    """Let a person suppose other prices."""
    return carrier.company.ask(name, lambda look: what_if.what_if(look, month=FIRST, lists=lists))


def draft(carrier: Carrier) -> Record:
    """Let the price office draw up other prices."""
    segments = [{"weight_from": "0", "weight_until": "2"}, {"weight_from": "2"}]
    values = {"valid_from": "2026-02-01", "segments": segments, "cells": PRICES}
    return carrier.company.opens("价管", VERSION, price_list=carrier.ids[LIST]["标准"], **values)


def stored(carrier: Carrier) -> Pairs:
    """Return what stands in the charges, by customer."""
    with carrier.company.platform.database.read() as connection:
        found = rating.sums(connection, MONTH, AFTER)
        names = {0: "", **rating.customers(connection, [one.customer for one in found])}
    return {(names[one.customer], "标准价" if one.list else "", yuan(one.fee), one.failed) for one in found}


def yuan(fen: int) -> str:
    """Return fen as they are shown."""
    return f"{Decimal(fen) / 100:.2f}"


def told(found: Any, when: str) -> Pairs:
    """Return what an answer says of now or then, by customer."""
    return {(one["customer"], one["list"], one[when], one[f"failed_{when}"]) for one in found["rows"]}


def test_a_version_supposed_is_that_version_approved_and_rated(carrier: Carrier, engine: str) -> None:
    record, before = draft(carrier), stored(carrier)
    found = supposed(carrier, ListChange(version=record.id))
    assert (found["engine"], found["warnings"], stored(carrier)) == (engine, [], before)
    assert told(found, "now") == before
    carrier.company.does("价管", "提交审批", record)
    carrier.company.approves("会计", record)
    carrier.company.command("价管", lambda change: work.order(change, first=MONTH, until=AFTER, all_days=True))
    carrier.rates()
    assert told(found, "then") == stored(carrier) != before


def test_prices_by_a_factor(carrier: Carrier, engine: str) -> None:
    found = supposed(carrier, ListChange(list=carrier.ids[LIST]["标准"], factor=Decimal("1.1")))
    # 2.42 + (3.30 + 2 × 1.10) + (5.50 + 8.00), and 乙公司 5.50 + 2.75 and 2.42
    assert [(one["customer"], one["now"], one["then"], one["difference"]) for one in found["rows"]] == [
        ("甲公司", "20.20", "21.42", "1.22"),
        ("乙公司", "9.70", "10.67", "0.97"),
        ("", "0.00", "0.00", "0.00"),
    ]
    (level,) = found["levels"]
    assert (level["label"], level["waybills"], level["now"], level["then"]) == ("客户", 7, "29.90", "32.09")


def test_what_is_not_clear_or_not_rated_is_refused(carrier: Carrier, monkeypatch: pytest.MonkeyPatch) -> None:
    number = carrier.ids[LIST]["标准"]
    twice = ListChange(list=number, factor=Decimal(2))
    for lists in ([ListChange()], [ListChange(list=number)], [twice, twice]):
        with pytest.raises(Invalid):
            supposed(carrier, *lists)
    monkeypatch.setattr(duck, "installed", lambda: False)
    monkeypatch.setattr(what_if, "IN_POSTGRESQL", 6)
    with pytest.raises(Invalid, match="没有安装 DuckDB，只能试算 6 票以内"):
        supposed(carrier, twice)
    carrier.takes((FIRST, "W8", "乙店", "330302", 4403, 1200))
    with pytest.raises(Conflict, match="还有 1 天要计价"):
        supposed(carrier, twice)


def test_only_who_has_days_rated_supposes(carrier: Carrier) -> None:
    change = ListChange(list=carrier.ids[LIST]["标准"], factor=Decimal(2))
    with pytest.raises(Refused):
        supposed(carrier, change, name="洞头站长")
    with pytest.raises(Refusal):
        supposed(carrier, change, name="路人")
    assert supposed(carrier, change, name="会计")["rows"]
