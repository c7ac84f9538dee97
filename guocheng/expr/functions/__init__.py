"""The functions of the language, one module a family (函数库); importing this package fills the registry."""

from guocheng.expr.functions import (
    conversion,
    dates,
    identity,
    lines,
    logic,
    numbers,
    operators,
    people,
    places,
    ranges,
    texts,
    totals,
)

__all__ = [
    "conversion",
    "dates",
    "identity",
    "lines",
    "logic",
    "numbers",
    "operators",
    "people",
    "places",
    "ranges",
    "texts",
    "totals",
]
