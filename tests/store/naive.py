"""What a filter means, in plain Python (朴素筛选): the judge of the query compiler."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guocheng.base.zone import SHANGHAI

Row = Mapping[str, Any]
#: Finds the values of a linked record: (field, id) gives them, or None.
Follow = Callable[[str, int], Row | None]


def holds(where: Mapping[str, Any], row: Row, follow: Follow) -> bool:
    """Tell whether a filter holds for a row whose lines stand in it as lists."""
    if not where:
        return True
    if "and" in where:
        return all(holds(one, row, follow) for one in where["and"])
    if "or" in where:
        return any(holds(one, row, follow) for one in where["or"])
    if "not" in where:
        return not holds(where["not"], row, follow)
    names = where["field"].split(".")
    return any(_compare(value, where["op"], where.get("value")) for value in _values(row, names, follow))


def _values(row: Row, names: list[str], follow: Follow) -> Iterator[Any]:
    """Yield the one value, or that of every line."""
    value = row.get(names[0])
    if len(names) == 1:
        yield value
    elif isinstance(value, list):
        for line in value:
            yield from _values(line, names[1:], follow)
    else:
        linked = None if value is None else follow(names[0], value)
        yield from _values(linked or {}, names[1:], follow)


def _compare(value: Any, op: str, sent: Any) -> bool:
    if op == "empty":
        return value in (None, "", [])
    if op == "not_empty":
        return value not in (None, "", [])
    if op in ("ne", "not_in"):
        return not _compare(value, {"ne": "eq", "not_in": "in"}[op], sent)
    if value is None:
        return False
    if isinstance(value, list):
        return bool(set(value) & set(sent if isinstance(sent, list) else [sent]))
    if op == "in":
        return any(value == _like(value, one) for one in sent)
    if op == "contains":
        return str(sent).lower() in str(value).lower()
    if op == "starts":
        return str(value).startswith(sent)
    if isinstance(value, datetime) and isinstance(sent, str) and len(sent) == 10:
        day = value.astimezone(SHANGHAI).date()
        return _ordered(day, op, date.fromisoformat(sent))
    if op == "between":
        return _compare(value, "ge", sent[0]) and _compare(value, "le", sent[1])
    return _ordered(value, op, _like(value, sent))


def _ordered(value: Any, op: str, other: Any) -> bool:
    return {
        "eq": value == other,
        "gt": op == "gt" and value > other,
        "ge": op == "ge" and value >= other,
        "lt": op == "lt" and value < other,
        "le": op == "le" and value <= other,
    }[op]


def _like(value: Any, sent: Any) -> Any:
    """Read what was sent in the type of the value."""
    if isinstance(value, bool | int):
        return sent
    if isinstance(value, Decimal):
        return Decimal(sent)
    if isinstance(value, datetime):
        return datetime.fromisoformat(sent)
    return date.fromisoformat(sent) if isinstance(value, date) else sent
