"""From plan to actual, row by row (瀑布): which rows carried the result up and which pulled it down.

- The steps add up exactly to the difference between the two ends.
- A row that only adds and subtracts others is opened into what is read from the books; a ratio has one step only.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from guocheng.engine.ledger.linear import sums_of
from guocheng.engine.ledger.statement import Statement


@dataclass(frozen=True)
class WaterStep:
    """What one row added to, or took from, the result."""

    code: str
    label: str
    before: Decimal
    after: Decimal
    effect: Decimal


@dataclass(frozen=True)
class Waterfall:
    """Two ends and the steps between them."""

    start: Decimal
    end: Decimal
    steps: tuple[WaterStep, ...]


def waterfall(before: Statement, after: Statement, code: str) -> Waterfall:
    """Return how a row of one statement became that of another; both are of one chart."""
    chart = after.chart
    start, end = before.value(code) or Decimal(0), after.value(code) or Decimal(0)
    parts = sums_of(chart)[code]
    if parts is None:
        parts = {code: Decimal(1)}
    steps = []
    for one in chart.rows:
        if factor := parts.get(one):
            was, is_ = before.value(one) or Decimal(0), after.value(one) or Decimal(0)
            if was or is_:
                steps.append(WaterStep(one, chart.rows[one].label, was, is_, (is_ - was) * factor))
    return Waterfall(start, end, tuple(steps))
