"""Percentage (百分比): kept as the figure before the sign, 12.5 for 12.5%, exact.

- A spreadsheet keeps a percent cell as its fraction: 0.125 is 12.5% where the cell is shown so. Where it is not, it may
  be 12.5% or 0.125%: such a number is refused rather than guessed; a text "12.5%" says what it is.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import Percentage, Raw, folded, quoted, refuse
from guocheng.definition.field_types.decimal import DecimalType


class PercentType(DecimalType):
    """A share in percent."""

    name = "percent"
    label = "百分比"
    width = 90
    own_properties = ("scale", "minimum", "maximum")

    def parse(self, field: Field, raw: Raw) -> Decimal | None:
        """Read "12.5%" and "12.5"; both are twelve and a half percent."""
        if isinstance(raw, Percentage):
            return self.rounded(field, raw.figure)
        if isinstance(raw, float) and 0 < abs(raw) <= 1:
            doubt = f"看不出{quoted(raw)}是 {raw:%} 还是 {raw}%"
            message = f"{doubt}，请写成 12.5% 这样的文字，或另存为 xlsx 并把这一列设为「百分比」格式"
            raise refuse(field, "unclear_percent", message)
        return super().parse(field, folded(raw).rstrip("%") if isinstance(raw, str) else raw)

    def present(self, field: Field, value: Any) -> str:
        """Return 12.5%, without zeros at the end."""
        if value is None:
            return ""
        text = super().present(field, value).removesuffix(field.unit or "\0")
        return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"
