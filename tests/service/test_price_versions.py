"""Versions of price lists as they are saved (价格表版本的检查): overlaps refused at their line, gaps told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from guocheng.base.problem import Invalid
from guocheng.service import todo
from guocheng.service.records.lines import LineChanges, save_lines
from tests.service.rating_case import LIST, VERSION, Carrier
from tests.story.company import Record

ALL = [{"weight_from": "0", "weight_until": "1"}, {"weight_from": "1"}]
PRICES = [{"weight_from": "0", "base": "3.00"}, {"weight_from": "1", "base": "3.00", "more": "1.00"}]


@pytest.fixture
def carrier(twin_of: Callable[..., Carrier]) -> Carrier:
    """The company with its prices."""
    return twin_of(Carrier.founded)


def drawn_up(carrier: Carrier, **lines: Any) -> Record:
    """Let the price office write a version."""
    values = {"valid_from": "2026-03-01", "segments": ALL, "cells": PRICES, **lines}
    return carrier.company.opens("价管", VERSION, price_list=carrier.ids[LIST]["标准"], **values)


def told(carrier: Carrier, record: Record, name: str = "价管") -> list[str]:
    """Return what the page of a version tells."""
    found: list[str] = carrier.company.sees(name, record)["told"]
    return found


def saves(carrier: Carrier, record: Record, field: str, **changes: Any) -> None:
    """Let the price office save some lines."""
    version = carrier.company.sees("价管", record)["version"]
    given: Mapping[str, Any] = {"entity": VERSION, "record_id": record.id, "field": field, "version": version}
    carrier.company.command("价管", lambda change: save_lines(change, **given, changes=LineChanges(**changes)))


def places(refusal: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    """Return where something is wrong, and what."""
    return [(one.where, one.code) for one in refusal.value.problems]


def test_a_form_refuses_overlaps_at_their_lines(carrier: Carrier) -> None:
    near, far = carrier.ids["express.zone"]["近"], carrier.ids["express.zone"]["远"]
    segments = [*ALL, {"weight_from": "0.5", "weight_until": "2"}]
    cells = [
        *PRICES,
        {"zone": near, "weight_from": "0", "base": "2.00"},
        {"zone": far, "weight_from": "0", "base": "6.00"},
        {"place": "330000", "weight_from": "0", "base": "2.50"},
        {"weight_from": "3", "base": "9.00"},
    ]
    with pytest.raises(
        Invalid, match=r"第 3 行（0.500 公斤到 2.000 公斤）和第 1 行（0.000 公斤到 1.000 公斤）重叠"
    ) as refusal:
        drawn_up(carrier, segments=segments, cells=cells)
    assert places(refusal) == [
        ("segments.2.weight_from", "rating.segments_overlap"),
        ("segments.1.weight_from", "rating.segments_overlap"),
        ("cells.4.weight_from", "rating.cell_twice"),
        ("cells.5.weight_from", "rating.cell_nowhere"),
    ]


def test_lines_saved_by_themselves_are_checked_with_the_others(carrier: Carrier) -> None:
    record = drawn_up(carrier)
    with pytest.raises(Invalid) as refusal:
        saves(carrier, record, "segments", add=[{"values": {"weight_from": "5", "rounding": "ceil"}}])
    assert places(refusal) == [("segments.2.weight_from", "rating.segments_overlap")]
    with pytest.raises(Invalid) as refusal:
        saves(carrier, record, "cells", add=[{"values": {"weight_from": "1", "base": "4.00"}}])
    assert places(refusal) == [("cells.2.weight_from", "rating.cell_twice")]
    last = carrier.company.sees("价管", record)["values"]["segments"][1]["id"]
    saves(carrier, record, "segments", change=[{"id": last, "values": {"weight_until": "30"}}])
    assert len(told(carrier, record)) == 1


def test_gaps_are_told_and_keep_nobody_from_saving(carrier: Carrier) -> None:
    assert told(carrier, drawn_up(carrier)) == []
    near = carrier.ids["express.zone"]["近"]
    record = drawn_up(
        carrier,
        valid_from="2026-04-01",
        segments=[{"weight_from": "0", "weight_until": "1"}, {"weight_from": "2", "weight_until": "30"}],
        cells=[{"zone": near, "weight_from": "0", "base": "2.00"}, {"weight_from": "2", "base": "2.00"}],
    )
    assert told(carrier, record, "会计") == [
        "1.000 到 2.000 公斤没有重量段，这样的件会没有价格",
        "30.000 公斤及以上没有重量段，这样的件会没有价格；最后一段不填「到」就一直算下去",
    ]
    carrier.company.does("价管", "提交审批", record)
    task = carrier.company.task_of("会计", record)
    seen = carrier.company.ask("会计", lambda look: todo.task(look, task_id=task))
    assert len(seen["record"]["told"]) == 2


def test_a_place_without_a_price_is_told(carrier: Carrier) -> None:
    near = carrier.ids["express.zone"]["近"]
    record = drawn_up(carrier, cells=[{"zone": near, "weight_from": "0", "base": "2.00"}, PRICES[1]])
    assert told(carrier, record) == []
    saves(carrier, record, "cells", remove=[carrier.company.sees("价管", record)["values"]["cells"][1]["id"]])
    assert "没有「江苏省」「浙江省」的价格" in told(carrier, record)[-1]
