"""The order of rows (排序) and the place where a window ends (游标).

- Every order ends with the id, so it is total; blanks come last going up and first going down, as the index has them.
- Links are ordered by id: rows of one unit stand together, and the index serves.
- A cursor holds the sort values of the last row. It is checked like everything else that a user sends.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.entity import Field
from guocheng.definition.field_types import type_of
from guocheng.store.query.operators import ID_MAX
from guocheng.store.query.reader import Reader
from guocheng.store.query.where import shown, unknown_field

KEYS_MAX = 4
CURSOR_MAX = 4000


@dataclass(frozen=True)
class Key:
    """A field to sort by; `type` is that of its column."""

    name: str
    down: bool
    type: str


def read_sort(reader: Reader, entity: str, document: Any) -> tuple[Key, ...]:
    """Read a sort sent as `[["received_at", "desc"]]` or `["-received_at"]`; nothing sent is the entity's own.

    :raises Invalid: a field is unknown, hidden, or cannot be sorted by.
    """
    if not document:
        return _completed(_own(reader, entity))
    if not isinstance(document, list) or len(document) > KEYS_MAX:
        raise Invalid(Problem("query.bad_sort", "sort", f"排序的写法不对,最多按 {KEYS_MAX} 个字段排序"))
    return _completed([_key(reader, entity, one, f"sort.{number}") for number, one in enumerate(document)])


def _own(reader: Reader, entity: str) -> list[Key]:
    keys = []
    for one in reader.catalogue.entity(entity).sort or ("-id",):
        field = reader.field(entity, one.lstrip("-"))
        if field and not reader.masks(entity, field.name):
            keys.append(Key(field.name, one.startswith("-"), type_of(field).value_type(field)))
    return keys


def _key(reader: Reader, entity: str, one: Any, where: str) -> Key:
    name, down = _spelled(one, where)
    field = reader.field(entity, name)
    if field is None:
        raise unknown_field(name, where)
    # A record has many lines: there is no one value of theirs to sort by.
    if "." in name or not sortable(field):
        raise Invalid(Problem("query.not_sortable", where, f"不能按「{field.label}」排序"))
    if reader.masks(entity, name):
        message = f"「{field.label}」对您是部分隐藏的,不能按它排序"
        raise Invalid(Problem("query.not_sortable", where, message))
    return Key(name, down, type_of(field).value_type(field))


def sortable(field: Field) -> bool:
    """Tell whether values of a field have an order."""
    type_ = type_of(field).value_type(field)
    return type_of(field).sortable and bool(type_) and not type_.endswith("[]")


def _spelled(one: Any, where: str) -> tuple[str, bool]:
    if isinstance(one, str) and one.lstrip("-"):
        return one.removeprefix("-"), one.startswith("-")
    if isinstance(one, list | tuple) and len(one) == 2 and isinstance(one[0], str) and one[1] in ("asc", "desc"):
        return one[0], one[1] == "desc"
    raise Invalid(Problem("query.bad_sort", where, f"排序的写法不对:{shown(one)}"))


def _completed(keys: list[Key]) -> tuple[Key, ...]:
    distinct = list({key.name: key for key in reversed(keys)}.values())[::-1]
    for number, key in enumerate(distinct):
        if key.name == "id":
            return tuple(distinct[: number + 1])
    down = distinct[-1].down if distinct else True
    return (*distinct, Key("id", down, "bigint"))


# ---- cursors -----------------------------------------------------------------------------------------------------


def cursor_after(keys: tuple[Key, ...], values: list[str | None]) -> str:
    """Return the cursor behind the row with these sort values."""
    document = json.dumps([_signature(keys), values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(document.encode()).decode().rstrip("=")


def read_cursor(keys: tuple[Key, ...], cursor: Any) -> list[Any] | None:
    """Return the sort values of the row behind which a window begins; None for the beginning.

    :raises Invalid: it is no cursor of this sort.
    """
    if cursor is None or cursor == "":
        return None
    try:
        signature, values = _opened(cursor)
        if signature != _signature(keys):
            raise ValueError
        pairs = zip(keys, values, strict=True)
        read = [None if value is None else _READERS.get(key.type, _number)(value) for key, value in pairs]
        if read[-1] is None:
            raise ValueError
    except (ValueError, TypeError, KeyError, binascii.Error, InvalidOperation, RecursionError):
        raise Invalid(Problem("query.bad_cursor", "after", "列表的位置已经失效,请从头重新加载")) from None
    return read


def _opened(cursor: Any) -> tuple[str, list[Any]]:
    if not isinstance(cursor, str) or len(cursor) > CURSOR_MAX:
        raise ValueError
    document = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
    signature, values = document
    if not isinstance(values, list) or not all(value is None or isinstance(value, str) for value in values):
        raise ValueError
    return signature, values


def _signature(keys: tuple[Key, ...]) -> str:
    return ",".join(f"-{key.name}" if key.down else key.name for key in keys)


def _text(value: str) -> str:
    value.encode()
    if "\x00" in value:
        raise ValueError
    return value


def _whole(value: str) -> int:
    number = int(value)
    if abs(number) > ID_MAX:
        raise ValueError
    return number


def _number(value: str) -> Decimal:
    number = Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > 40:
        raise ValueError
    return number


def _truth(value: str) -> bool:
    return {"true": True, "false": False}[value]


_READERS: dict[str, Callable[[str], Any]] = {
    "text": _text,
    "bigint": _whole,
    "boolean": _truth,
    "date": date.fromisoformat,
    "timestamptz": datetime.fromisoformat,
}
