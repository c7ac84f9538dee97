"""Date (日期): a day of the company's zone, without a time."""

from __future__ import annotations

from datetime import date
from typing import Any

from guocheng.base.zone import local_day
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import FieldType, Raw, is_nothing, quoted, refuse
from guocheng.definition.field_types.moment import parsed_moment
from guocheng.expr.types import Kind, Type


class DateType(FieldType):
    """A day."""

    name = "date"
    label = "日期"
    width = 110

    def expr_type(self, field: Field) -> Type:
        """Return DATE."""
        return Type(Kind.DATE)

    def column(self, field: Field) -> str:
        """Return date."""
        return "date"

    def parse(self, field: Field, raw: Raw) -> date | None:
        """Read a day in any of the usual spellings; a time behind it is left out."""
        if is_nothing(raw):
            return None
        if (at := parsed_moment(raw)) is None:
            raise refuse(field, "not_a_date", f"要填日期,读不懂{quoted(raw)},请写成 2026-03-01 这样(要有年份)")
        return local_day(at)

    def from_json(self, field: Field, value: Any) -> date | None:
        """Read a day such as "2026-03-01"."""
        if value is None or value == "":
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise refuse(field, "not_a_date", f"要填 2026-03-01 这样的日期,不能是{quoted(value)}") from None

    def to_json(self, field: Field, value: Any) -> str | None:
        """Return "2026-03-01"."""
        return None if value is None else str(value.isoformat())

    def present(self, field: Field, value: Any) -> str:
        """Return 2026-03-01."""
        return "" if value is None else str(value.isoformat())
