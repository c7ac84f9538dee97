"""The bill of a month (月账单): charges, what is added for a bad mix of pieces, less what was paid before.

- Average weight (均重追补): above the cap each unit begun costs so much on every piece.
- Destination share (占比追补): pieces above the share that was agreed for some places cost so much each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from guocheng.base.explained import Explained, Step
from guocheng.base.money import EXACT
from guocheng.engine.rating.whole import RATE_ONE, ceil, half_up, kilograms, yuan


@dataclass(frozen=True)
class Traffic:
    """What a customer sent in a month: pieces, grams, fen, and the pieces by province."""

    pieces: int
    grams: int
    fen: int
    by_province: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class AverageWeight:
    """A cap on the average weight in grams; above it `price` fen a piece for each `unit` of grams begun."""

    cap: int
    unit: int
    price: int

    def units(self, traffic: Traffic) -> int:
        """Return how many units the average lies above the cap."""
        over = traffic.grams - self.cap * traffic.pieces
        return ceil(over, self.unit * traffic.pieces) if over > 0 else 0


@dataclass(frozen=True)
class DestinationShare:
    """A share in ten-thousandths for the pieces to some provinces; `price` fen for a piece above it."""

    provinces: tuple[int, ...]
    cap: int
    price: int
    label: str = "占比追补"

    def fen(self, traffic: Traffic) -> int:
        """Return what the pieces above the share cost."""
        there = sum(pieces for province, pieces in traffic.by_province if province in self.provinces)
        over = there * RATE_ONE - self.cap * traffic.pieces
        return half_up(over * self.price, RATE_ONE) if over > 0 else 0


@dataclass(frozen=True)
class MonthBill:
    """The bill with the lines it is the sum of."""

    charges: int
    average_weight: int
    destination: int
    prepaid: int
    explained: Explained

    @property
    def due(self) -> int:
        """What is to be paid."""
        return self.charges + self.average_weight + self.destination - self.prepaid


def month_bill(
    traffic: Traffic,
    *,
    average: AverageWeight | None = None,
    shares: Sequence[DestinationShare] = (),
    prepaid: int = 0,
) -> MonthBill:
    """Make the bill of a month."""
    steps = [Step(f"运单 {traffic.pieces} 件，{kilograms(traffic.grams)} 公斤", yuan(traffic.fen))]
    units = average.units(traffic) if average and traffic.pieces else 0
    weighed = units * average.price * traffic.pieces if average else 0
    if average and units:
        mean = EXACT.divide(Decimal(traffic.grams), traffic.pieces * 1000).quantize(Decimal("0.001"), context=EXACT)
        told = f"均重追补：均重 {mean} 公斤超过 {kilograms(average.cap)} 公斤"
        steps.append(Step(f"{told}，{units} 档 × {yuan(average.price)} × {traffic.pieces} 件", yuan(weighed)))
    sent = [(one, one.fen(traffic)) for one in shares]
    steps += [Step(one.label, yuan(fen)) for one, fen in sent if fen]
    if prepaid:
        steps.append(Step("已预付", -yuan(prepaid)))
    return MonthBill(traffic.fen, weighed, sum(fen for _, fen in sent), prepaid, Explained.sum(steps))
