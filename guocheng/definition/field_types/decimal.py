"""Decimal (小数) with a declared scale, and money (金额), which is a decimal of whole fen.

- A typed number with more digits than declared is refused; a computed one is rounded half up at this boundary.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import FieldType, Raw, quoted, refuse
from guocheng.definition.field_types.number import grouped, json_number, parsed_number
from guocheng.expr.types import Kind, Type

SCALE_MAX = 8


class DecimalType(FieldType):
    """A number with a fixed count of digits after the point."""

    name = "decimal"
    label = "小数"
    width = 100
    own_properties: tuple[str, ...] = ("scale", "unit", "minimum", "maximum")

    def scale(self, field: Field) -> int:
        """Return the digits kept after the point."""
        return field.scale

    def expr_type(self, field: Field) -> Type:
        """Return NUMBER with the declared scale."""
        return Type(Kind.NUMBER, scale=self.scale(field))

    def column(self, field: Field) -> str:
        """Return numeric with the declared scale."""
        return f"numeric(24,{self.scale(field)})"

    def parse(self, field: Field, raw: Raw) -> Decimal | None:
        """Read a number; a spreadsheet's double is rounded, a written number must fit."""
        value = parsed_number(field, raw)
        return self.rounded(field, value) if isinstance(raw, float) else self._fitting(field, value)

    def from_json(self, field: Field, value: Any) -> Decimal | None:
        """Read a number that fits."""
        return self._fitting(field, json_number(field, value))

    def to_json(self, field: Field, value: Any) -> str | None:
        """Return the number as text, so that no reader makes a double of it."""
        return None if value is None else f"{self.rounded(field, Decimal(value)):f}"

    def present(self, field: Field, value: Any) -> str:
        """Return the number with thousands separated and its unit."""
        return "" if value is None else f"{grouped(self.rounded(field, Decimal(value)) or Decimal(0))}{field.unit}"

    def rounded(self, field: Field, value: Decimal | None) -> Decimal | None:
        """Return the value rounded half up to the declared scale."""
        return None if value is None else value.quantize(_steps(self.scale(field)), ROUND_HALF_UP)

    def problems(self, field: Field) -> Iterator[Problem]:
        """Refuse a scale that no column can keep."""
        if not 0 <= field.scale <= SCALE_MAX:
            yield Problem("field.bad_scale", field.name, f"「{field.label}」的小数位数要在 0 到 {SCALE_MAX} 之间")

    def _fitting(self, field: Field, value: Decimal | None) -> Decimal | None:
        fitting = self.rounded(field, value)
        if fitting != value:
            raise refuse(field, "too_exact", f"最多 {self.scale(field)} 位小数,不能是{quoted(value)}")
        return fitting


@cache
def _steps(scale: int) -> Decimal:
    return Decimal(1).scaleb(-scale)


class MoneyType(DecimalType):
    """Yuan with two decimals: whole fen."""

    name = "money"
    label = "金额"
    width = 110
    own_properties = ("minimum", "maximum")

    def scale(self, field: Field) -> int:
        """Return two: fen."""
        return 2

    def column(self, field: Field) -> str:
        """Return the one column type for money."""
        return "numeric(18,2)"
