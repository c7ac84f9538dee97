"""Instant (日期时间): a point in time, always aware; shown in the company's zone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guocheng.base.zone import SHANGHAI
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import FieldType, Raw, is_nothing, quoted, refuse
from guocheng.definition.field_types.moment import parsed_moment
from guocheng.expr.types import Kind, Type


class InstantType(FieldType):
    """A day with a time."""

    name = "instant"
    label = "日期时间"
    width = 150
    own_properties = ("minimum", "maximum")

    def expr_type(self, field: Field) -> Type:
        """Return INSTANT."""
        return Type(Kind.INSTANT)

    def column(self, field: Field) -> str:
        """Return timestamptz."""
        return "timestamptz"

    def parse(self, field: Field, raw: Raw) -> datetime | None:
        """Read a day and time in any of the usual spellings; without a time it is midnight."""
        if is_nothing(raw):
            return None
        if (at := parsed_moment(raw)) is None:
            raise refuse(field, "not_a_time", f"要填时间,读不懂{quoted(raw)},请写成 2026-03-01 08:30 这样(要有年份)")
        return at

    def from_json(self, field: Field, value: Any) -> datetime | None:
        """Read an instant by RFC 3339; without an offset it is local time."""
        if value is None or value == "":
            return None
        try:
            at = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            message = f"要填 2026-03-01T08:30:00+08:00 这样的时间,不能是{quoted(value)}"
            raise refuse(field, "not_a_time", message) from None
        return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)

    def to_json(self, field: Field, value: Any) -> str | None:
        """Return the instant with the company's offset."""
        return None if value is None else str(value.astimezone(SHANGHAI).isoformat())

    def present(self, field: Field, value: Any) -> str:
        """Return 2026-03-01 08:30."""
        return "" if value is None else str(value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"))
