"""Rating (评分): stars, 1 to 5 or to the declared maximum."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import Raw, folded
from guocheng.definition.field_types.integer import IntegerType

STARS = 5
STARS_MAX = 10


class RatingType(IntegerType):
    """So many stars."""

    name = "rating"
    label = "评分"
    width = 120
    own_properties = ("maximum",)

    def parse(self, field: Field, raw: Raw) -> int | None:
        """Read "4", "4 星" and "★★★★☆"."""
        if isinstance(raw, str):
            text = folded(raw)
            if text and not text.strip("★☆"):
                return text.count("★") or None
            raw = text.removesuffix("分").removesuffix("颗星").removesuffix("星")
        return super().parse(field, raw)

    def present(self, field: Field, value: Any) -> str:
        """Return 4 星."""
        return "" if value is None else f"{value} 星"

    def bounds(self, field: Field) -> tuple[str, str]:
        """Return one star and as many as are drawn."""
        return "1", field.maximum or str(STARS)

    def problems(self, field: Field) -> Iterator[Problem]:
        """Refuse more stars than fit a line."""
        if field.maximum and not (field.maximum.isdecimal() and 2 <= int(field.maximum) <= STARS_MAX):
            message = f"「{field.label}」的最多几颗星要写成 2 到 {STARS_MAX} 之间的整数"
            yield Problem("field.bad_stars", field.name, message)
