"""Figures that can be pooled (可合并的指标): totals are made from the parts of groups, not from means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from guocheng.definition.report import Measure

Number = Decimal | None


@dataclass(frozen=True)
class Parts:
    """What a measure of one group is made of: how many records, how many that count, their sum, least and greatest."""

    records: int = 0
    counted: int = 0
    valued: int = 0
    sum: Number = None
    least: Number = None
    greatest: Number = None


NOTHING = Parts()


def pooled(parts: Iterable[Parts]) -> Parts:
    """Return the parts of several groups together."""
    found = list(parts)
    return Parts(
        sum(one.records for one in found),
        sum(one.counted for one in found),
        sum(one.valued for one in found),
        _over([one.sum for one in found], "sum"),
        _over([one.least for one in found], "min"),
        _over([one.greatest for one in found], "max"),
    )


def figure(measure: Measure, parts: Parts) -> Number:
    """Return the figure of a measure; a sum over nothing is 0, a mean or share over nothing is blank."""
    if measure.kind == "count":
        return Decimal(parts.counted)
    if measure.kind == "share":
        return rounded(measure, Decimal(100 * parts.counted) / parts.records) if parts.records else None
    if measure.kind == "sum":
        return rounded(measure, parts.sum or Decimal(0))
    if measure.kind == "avg":
        return rounded(measure, parts.sum / parts.valued) if parts.valued and parts.sum is not None else None
    return rounded(measure, parts.least if measure.kind == "min" else parts.greatest)


def rounded(measure: Measure, value: Number) -> Number:
    """Return a figure with the digits its measure declares."""
    return None if value is None else value.quantize(Decimal(1).scaleb(-measure.scale), ROUND_HALF_UP)


def _over(values: Sequence[Number], how: str) -> Number:
    known = [value for value in values if value is not None]
    if not known:
        return None
    return {"sum": lambda: sum(known, Decimal(0)), "min": lambda: min(known), "max": lambda: max(known)}[how]()
