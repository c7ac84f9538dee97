"""How a weight is rounded before it is priced (重量进位).

- A weight that is whole already stays whole, whatever the method.
- Up always means up to a multiple; a parameter that is missing has the meaning said at its method.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from guocheng.engine.rating.whole import KILOGRAM, ceil, kilograms


class Method(StrEnum):
    """The ways to round; `Rounding.first` and `second` are their parameters in grams."""

    ACTUAL = "actual"  # as weighed
    HALF_UP = "half_up"  # to the nearest kilogram
    THRESHOLD = "threshold"  # up from a fraction of `first`, else down; without one always down
    CEIL = "ceil"  # up to the kilogram
    STEP = "step"  # up to a multiple of `first`; without one of a kilogram
    SEGMENTED = "segmented"  # up by 0.1 to 1 kg, by 0.5 to 10 kg, by 1 above
    MULTIPLE = "multiple"  # up to a multiple of `first`; without one of 100 kg
    TWO_THRESHOLDS = "two_thresholds"  # below `first` down, to `second` half a kilogram, above it up


#: The numbers under which the SQL knows the methods.
CODES = {method: code for code, method in enumerate(Method)}
LABELS = {
    Method.ACTUAL: "按实际重量",
    Method.HALF_UP: "四舍五入到公斤",
    Method.THRESHOLD: "过线进位",
    Method.CEIL: "不足一公斤按一公斤",
    Method.STEP: "按步长进位",
    Method.SEGMENTED: "分段进位",
    Method.MULTIPLE: "按整倍数进位",
    Method.TWO_THRESHOLDS: "半公斤两道线",
}
_STEP, _MULTIPLE = KILOGRAM, 100 * KILOGRAM
HALF = 500


@dataclass(frozen=True)
class Rounding:
    """A method with its parameters in grams; nought is none."""

    method: Method = Method.ACTUAL
    first: int = 0
    second: int = 0

    def __call__(self, grams: int) -> int:
        """Return the weight that is priced."""
        return _WAYS[self.method](grams, self.first, self.second)

    @property
    def multiple(self) -> int:
        """The multiple to which a method that goes up goes up; 1 for all others."""
        if self.method is Method.CEIL:
            return KILOGRAM
        if self.method is Method.STEP:
            return self.first if self.first > 0 else _STEP
        if self.method is Method.MULTIPLE:
            return self.first if self.first > 0 else _MULTIPLE
        return 1

    @property
    def words(self) -> str:
        """The method as people say it."""
        told = [str(kilograms(one)) for one in (self.first, self.second) if one > 0]
        return LABELS[self.method] + (f"（{'、'.join(told)} 公斤）" if told else "")


def _up(grams: int, multiple: int) -> int:
    return ceil(grams, multiple) * multiple


def _half_up(grams: int, _first: int, _second: int) -> int:
    return (grams + HALF) // KILOGRAM * KILOGRAM


def _threshold(grams: int, first: int, _second: int) -> int:
    fraction = grams % KILOGRAM
    return grams - fraction + (KILOGRAM if 0 < first <= fraction else 0)


def _segmented(grams: int, _first: int, _second: int) -> int:
    return _up(grams, 100 if grams <= KILOGRAM else HALF if grams <= 10 * KILOGRAM else KILOGRAM)


def _two_thresholds(grams: int, first: int, second: int) -> int:
    fraction = grams % KILOGRAM
    if fraction == 0 or fraction < first:
        return grams - fraction
    return grams - fraction + (HALF if fraction <= second else KILOGRAM)


_WAYS: dict[Method, Callable[[int, int, int], int]] = {
    Method.ACTUAL: lambda grams, _first, _second: grams,
    Method.HALF_UP: _half_up,
    Method.THRESHOLD: _threshold,
    Method.CEIL: lambda grams, _first, _second: _up(grams, KILOGRAM),
    Method.STEP: lambda grams, first, _second: _up(grams, first if first > 0 else _STEP),
    Method.SEGMENTED: _segmented,
    Method.MULTIPLE: lambda grams, first, _second: _up(grams, first if first > 0 else _MULTIPLE),
    Method.TWO_THRESHOLDS: _two_thresholds,
}
