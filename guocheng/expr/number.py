"""Exact numbers (精确数), the same in Python, in PostgreSQL and in the browser.

- A number is a fixed-point decimal: at most 34 digits before and 20 after the point.
- Every multiplication, division and power is rounded once, half away from zero, to 20 places. Sums stay exact.
- Division by zero is blank. A number beyond 34 digits is refused, never silently cut.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Context, Decimal

from guocheng.base.problem import Invalid, Problem

PLACES = 20
LIMIT = Decimal(10) ** 34
EXPONENT_MAX = 1000
# Wide enough that sums and products of permitted numbers are exact before their one rounding.
WIDE = Context(prec=160, rounding=ROUND_HALF_UP, traps=[])
ONE_STEP = Decimal(1).scaleb(-PLACES)


def bounded(value: Decimal) -> Decimal:
    """Round to the places every number has and drop idle zeros.

    :raises Invalid: the number is too large.
    """
    if not value.is_finite() or value.copy_abs() >= LIMIT:
        raise Invalid(Problem("expr.too_large", "公式", "算出来的数太大了,请检查公式里的数"))
    return tidy(value.quantize(ONE_STEP, context=WIDE))


def tidy(value: Decimal) -> Decimal:
    """Drop idle zeros after the point."""
    if value == value.to_integral_value():
        return value.quantize(Decimal(1), context=WIDE)
    return value.normalize(WIDE)


def add(left: Decimal, right: Decimal) -> Decimal:
    """Add exactly."""
    return WIDE.add(left, right)


def subtract(left: Decimal, right: Decimal) -> Decimal:
    """Subtract exactly."""
    return WIDE.subtract(left, right)


def multiply(left: Decimal, right: Decimal) -> Decimal:
    """Multiply and round to 20 places."""
    return bounded(WIDE.multiply(left, right))


def divide(left: Decimal, right: Decimal) -> Decimal | None:
    """Divide and round to 20 places; by zero is blank."""
    if not right:
        return None
    # Cutting one digit further on and then rounding gives the same as rounding the true quotient.
    cut = WIDE.copy()
    cut.rounding = ROUND_DOWN
    quotient = cut.divide(left, right)
    return bounded(quotient.quantize(ONE_STEP.scaleb(-1), rounding=ROUND_DOWN, context=WIDE))


def power(base: Decimal, exponent: Decimal) -> Decimal | None:
    """Raise to a power; blank where there is no real answer or the exponent exceeds 1000."""
    whole = exponent == exponent.to_integral_value()
    if exponent.copy_abs() > EXPONENT_MAX or (not base and exponent < 0) or (base < 0 and not whole):
        return None
    if not exponent:
        return Decimal(1)
    return bounded(WIDE.power(base, exponent))


def modulo(value: Decimal, by: Decimal) -> Decimal | None:
    """Return the remainder with the sign of the divisor, as in Excel."""
    if not by:
        return None
    rest = WIDE.remainder(value, by)
    return WIDE.add(rest, by) if rest and (rest < 0) != (by < 0) else rest


def rounded_to(value: Decimal, places: Decimal, how: str = ROUND_HALF_UP) -> Decimal:
    """Round to so many places; negative places round to tens, hundreds and so on."""
    step = Decimal(1).scaleb(-_places(places))
    return tidy(WIDE.multiply(WIDE.divide(value, step).quantize(Decimal(1), rounding=how, context=WIDE), step))


def _places(places: Decimal) -> int:
    return max(-34, min(PLACES, int(places)))


def round_up(value: Decimal, places: Decimal) -> Decimal:
    """Round away from zero."""
    return rounded_to(value, places, ROUND_UP)


def round_down(value: Decimal, places: Decimal) -> Decimal:
    """Round towards zero."""
    return rounded_to(value, places, ROUND_DOWN)


def ceiling(value: Decimal, step: Decimal = Decimal(1)) -> Decimal | None:
    """Round up to a multiple of the step."""
    return _multiple(value, step, ROUND_CEILING)


def floor(value: Decimal, step: Decimal = Decimal(1)) -> Decimal | None:
    """Round down to a multiple of the step."""
    return _multiple(value, step, ROUND_FLOOR)


def _multiple(value: Decimal, step: Decimal, how: str) -> Decimal | None:
    count = divide(value, step.copy_abs())
    return None if count is None else multiply(count.quantize(Decimal(1), rounding=how, context=WIDE), step.copy_abs())


def as_text(value: Decimal) -> str:
    """Write a number in its shortest exact form."""
    return f"{WIDE.add(tidy(value), 0):f}"
