"""What a policy gives back (政策返利): tiers by the pieces of a day, then rewards and penalties over the month.

- Each day goes through the tiers by itself: a piece takes the rate of the tier it lies in. A tier has a start only.
- Rates are ten-thousandths of a yuan a piece; each day is rounded to the fen, and each adjustment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from guocheng.base.explained import Explained, Step
from guocheng.engine.rating.book import ENDLESS
from guocheng.engine.rating.whole import RATE_ONE, half_up, yuan

#: Ten-thousandths of a yuan in a fen.
_IN_FEN = 100


@dataclass(frozen=True)
class Tier:
    """From this piece of a day on, so many ten-thousandths of a yuan each."""

    start: int
    rate: int


class Measure(StrEnum):
    """What an adjustment may depend on; shares are in ten-thousandths, weights in grams."""

    ALWAYS = "always"
    AVERAGE_WEIGHT = "average_weight"
    DAILY_PIECES = "daily_pieces"
    SEGMENT_SHARE = "segment_share"
    DESTINATION_SHARE = "destination_share"
    BUBBLE_SHARE = "bubble_share"


@dataclass(frozen=True)
class Adjustment:
    """A reward or a penalty: ten-thousandths of a yuan a piece, or of the base, where a figure lies in a range."""

    label: str
    penalty: bool
    per_piece: int = 0
    of_base: int = 0
    measure: Measure = Measure.ALWAYS
    at_least: int = 0
    below: int = ENDLESS

    def fen(self, base: int, pieces: int) -> int:
        """Return what it adds or takes away."""
        amount = half_up(self.per_piece * pieces, _IN_FEN) + half_up(base * self.of_base, RATE_ONE)
        return -amount if self.penalty else amount


@dataclass(frozen=True)
class Rebate:
    """What is given back, day by day and after adjustments, in fen."""

    days: tuple[int, ...]
    adjustments: tuple[tuple[Adjustment, int], ...]
    explained: Explained

    @property
    def base(self) -> int:
        """What the tiers give."""
        return sum(self.days)

    @property
    def final(self) -> int:
        """What is given back in the end."""
        return self.base + sum(fen for _, fen in self.adjustments)


def of_day(pieces: int, tiers: Sequence[Tier]) -> int:
    """Return the fen for the pieces of one day."""
    starts = sorted(tiers, key=lambda tier: tier.start)
    ends = [tier.start for tier in starts[1:]] + [ENDLESS]
    within = (max(0, min(pieces + 1, end) - tier.start) * tier.rate for tier, end in zip(starts, ends, strict=True))
    return half_up(sum(within), _IN_FEN)


def rebate(
    daily: Sequence[int],
    tiers: Sequence[Tier],
    adjustments: Sequence[Adjustment] = (),
    figures: Mapping[Measure, int] | None = None,
) -> Rebate:
    """Reckon the rebate of a month from the pieces of its days."""
    days = tuple(of_day(pieces, tiers) for pieces in daily)
    known = {Measure.ALWAYS: 0, **(figures or {})}
    holding = [one for one in adjustments if one.measure in known and one.at_least <= known[one.measure] < one.below]
    adjusted = tuple((one, one.fen(sum(days), sum(daily))) for one in holding)
    steps = [
        *(
            Step(f"第 {n} 天 {pieces} 件", yuan(fen))
            for n, (pieces, fen) in enumerate(zip(daily, days, strict=True), 1)
        ),
        *(Step(one.label, yuan(fen)) for one, fen in adjusted),
    ]
    return Rebate(days, adjusted, Explained.sum(steps))
