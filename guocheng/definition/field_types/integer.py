"""Whole number (整数)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import FieldType, Raw, quoted, refuse
from guocheng.definition.field_types.number import grouped, json_number, parsed_number
from guocheng.expr.types import Kind, Type

BIGINT_MAX = 2**63 - 1


class IntegerType(FieldType):
    """A number without a fraction."""

    name = "integer"
    label = "整数"
    width = 90
    own_properties: tuple[str, ...] = ("unit", "minimum", "maximum")

    def expr_type(self, field: Field) -> Type:
        """Return NUMBER."""
        return Type(Kind.NUMBER, scale=0)

    def column(self, field: Field) -> str:
        """Return bigint."""
        return "bigint"

    def parse(self, field: Field, raw: Raw) -> int | None:
        """Read a whole number."""
        return self._whole(field, parsed_number(field, raw))

    def from_json(self, field: Field, value: Any) -> int | None:
        """Read a whole number."""
        return self._whole(field, json_number(field, value))

    def present(self, field: Field, value: Any) -> str:
        """Return the number with its unit."""
        return "" if value is None else f"{grouped(Decimal(value))}{field.unit}"

    def _whole(self, field: Field, value: Decimal | None) -> int | None:
        if value is None:
            return None
        if value != value.to_integral_value():
            raise refuse(field, "not_whole", f"要填整数,不能是{quoted(value)}")
        if abs(value) > BIGINT_MAX:
            raise refuse(field, "number_too_big", f"的数字太大:{quoted(value)}")
        return int(value)
