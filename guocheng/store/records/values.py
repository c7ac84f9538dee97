"""Values on their way in and out (值的进出): typed in Python, exact in JSON, the same in the river."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guocheng.definition.entity import Field
from guocheng.store.records.shape import LinesShape, Stored


def river_value(one: Field, value: Any) -> Any:
    """Return a value as it stands in the river and in history: money as text, dates as text, links as ids."""
    if one.has_lines:
        return [{name: _json(inner) for name, inner in row.items()} for row in value or ()]
    return _json(value)


def lines_json(lines: LinesShape, rows: Iterable[Mapping[str, Any]], *, only_new: bool = False) -> str:
    """Return lines as the JSON that an insert reads; positions count from 0, those that have an id included."""
    names = [column.name for column in lines.columns]
    return json.dumps(
        [
            {"position": position, **{name: _json(row.get(name)) for name in names}}
            for position, row in enumerate(rows)
            if not (only_new and row.get("id") is not None)
        ],
        ensure_ascii=False,
    )


def lines_read(lines: LinesShape, rows: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """Return lines read as JSON with typed values."""
    if not rows:
        return []
    readers = [(column.name, _reader(column)) for column in lines.columns]
    return [
        {"id": row["id"], **{name: None if row[name] is None else read(row[name]) for name, read in readers}}
        for row in rows
    ]


def differs(before: Any, after: Any) -> bool:
    """Tell whether a value changed; an empty list is blank."""
    blank: tuple[Any, ...] = (None, "", [])
    return before != after and not (before in blank and after in blank)


def exact(text: str | bytes) -> Any:
    """Read JSON of the database without losing a digit."""
    return json.loads(text, parse_float=Decimal)


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date | datetime) else value


def _reader(column: Stored) -> Callable[[Any], Any]:
    if column.type.startswith("numeric"):
        return Decimal
    return {"date": date.fromisoformat, "timestamptz": datetime.fromisoformat}.get(column.type, lambda value: value)
