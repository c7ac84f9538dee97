"""What the amoebas of the demo company do day by day (演示的数字): pieces, money and hours, the same every time.

- Outbound earns with every piece collected, inbound with every piece delivered; sorting and the fleet sell to both.
- Fridays are full and Sundays quiet, November and June have their festivals, the Spring Festival stands still.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

SEED = 4611
MONTHS = 14
#: Pieces of an ordinary day.
OUTBOUND, INBOUND = 20_000, 40_000
FEN = Decimal("0.01")
_WEEKDAYS = (1.0, 0.98, 1.0, 1.02, 1.06, 0.94, 0.72)
_MONTHS = {1: 0.97, 2: 0.62, 3: 0.98, 6: 1.12, 9: 1.05, 10: 1.06, 11: 1.24, 12: 1.1}
#: What a piece brings and costs, by account.
OUT_PER_PIECE: Mapping[str, str] = {"S01": "2.4600", "S02": "0.5200", "S04": "0.3200", "V01": "2.2600", "V02": "0.5000"}
IN_PER_PIECE: Mapping[str, str] = {"S11": "1.0800", "S12": "0.0800", "S15": "0.0400", "V07": "0.6900", "V08": "0.0900"}


@dataclass(frozen=True)
class Day:
    """One day of the branch."""

    day: date
    pieces_out: int
    pieces_in: int


def first_month(today: date) -> date:
    """Return the first day of the first month there is anything of."""
    first = today.replace(day=1)
    for _ in range(MONTHS - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def days(today: date) -> Iterator[Day]:
    """Yield every day that is over."""
    chance = random.Random(SEED)  # noqa: S311 - plausible, not secret
    first = first_month(today)
    for n in range((today - first).days):
        day = first + timedelta(days=n)
        busy = _WEEKDAYS[day.weekday()] * _MONTHS.get(day.month, 1.0) * (1 + n / 9000)
        noise = chance.uniform(0.95, 1.05), chance.uniform(0.95, 1.05)
        yield Day(day, int(OUTBOUND * busy * noise[0]), int(INBOUND * busy * noise[1]))


def earned(pieces: int, rates: Mapping[str, str], chance: random.Random) -> Iterator[tuple[str, Decimal]]:
    """Yield what pieces brought and cost on a day, by account, to the fen."""
    for account, rate in rates.items():
        exact = Decimal(pieces) * Decimal(rate) * Decimal(round(chance.uniform(0.99, 1.01), 4))
        yield account, exact.quantize(FEN)


def about(amount: int, chance: random.Random, spread: float = 0.05) -> Decimal:
    """Return an amount near another one."""
    return (Decimal(amount) * Decimal(round(chance.uniform(1 - spread, 1 + spread), 4))).quantize(FEN)


def month_ends(today: date) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of every month that is over."""
    first = first_month(today)
    while (after := (first + timedelta(days=32)).replace(day=1)) <= today.replace(day=1):
        yield first, after - timedelta(days=1)
        first = after
