"""Whole numbers (整数): grams, fen, ten-thousandths, and the few ways to divide them.

- There is one rounding: half up, away from zero. Divisors are positive.
"""

from __future__ import annotations

from decimal import Decimal

KILOGRAM = 1000
#: A rate of one; rates are kept in ten-thousandths.
RATE_ONE = 10_000


def half_up(dividend: int, divisor: int) -> int:
    """Divide and round to the nearest whole, halves away from zero."""
    whole = (2 * abs(dividend) + divisor) // (2 * divisor)
    return whole if dividend >= 0 else -whole


def ceil(dividend: int, divisor: int) -> int:
    """Divide what is not negative and round up."""
    return (dividend + divisor - 1) // divisor


def kilograms(grams: int) -> Decimal:
    """Return grams as kilograms, for people."""
    return Decimal(grams).scaleb(-3)


def yuan(fen: int) -> Decimal:
    """Return fen as yuan, for people."""
    return Decimal(fen).scaleb(-2)
