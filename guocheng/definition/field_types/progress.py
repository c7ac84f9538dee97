"""Progress (进度): 0 to 100 percent, whole."""

from __future__ import annotations

from typing import Any

from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import Percentage, Raw, folded
from guocheng.definition.field_types.integer import IntegerType


class ProgressType(IntegerType):
    """How far something has come."""

    name = "progress"
    label = "进度"
    width = 120
    own_properties = ()

    def parse(self, field: Field, raw: Raw) -> int | None:
        """Read "40%" and "40"."""
        if isinstance(raw, Percentage):
            return super().parse(field, raw.figure)
        return super().parse(field, folded(raw).rstrip("%") if isinstance(raw, str) else raw)

    def present(self, field: Field, value: Any) -> str:
        """Return 40%."""
        return "" if value is None else f"{value}%"

    def bounds(self, field: Field) -> tuple[str, str]:
        """Return nothing done and all done."""
        return "0", "100"
