"""Values as people read them (值的写法): for notices, addresses and what a run says of itself."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guocheng.base.zone import SHANGHAI
from guocheng.definition.catalogue import Catalogue
from guocheng.expr.types import Kind, Type
from guocheng.service.context import Look
from guocheng.service.records.access import reader_of
from guocheng.store import records


def as_text(look: Look, catalogue: Catalogue, type: Type, value: Any) -> str:
    """Return a value of an expression as a text; a link as the title of its record, blank as nothing."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "、".join(as_text(look, catalogue, type, one) for one in value)
    if type.kind is Kind.LINK and type.entity and isinstance(value, int):
        if not reader_of(look).knows_title(type.entity):
            return f"{catalogue.entity(type.entity).label} #{value}"
        key = (type.entity, value)
        return records.titles_of(look.connection, catalogue, [key]).get(key, f"#{value}")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return _plain(value, type.scale)
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else dict(type.options).get(str(value), str(value))


def _plain(value: Decimal, scale: int | None) -> str:
    if scale is not None:
        return f"{value:.{max(scale, 0)}f}"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
