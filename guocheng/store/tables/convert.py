"""How a column turns from one type to another (列的类型转换).

- A value that cannot be read in the new type becomes blank, never an error in the middle.
- `lost` finds the rows whose value would not survive; where there are any, the old column is kept aside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from psycopg import sql

_NUMERIC = re.compile(r"numeric\((\d+),(\d+)\)")
_DAY_ZONE = sql.Literal("Asia/Shanghai")
_INSTANT = "timestamp with time zone"


@dataclass(frozen=True)
class Conversion:
    """The new value written with the old one, and the condition under which something is lost; None when never."""

    value: sql.Composable
    lost: sql.Composable | None = None


def conversion(column: str, old: str, new: str) -> Conversion:
    """Return how values of the old type become values of the new one."""
    name, target = sql.Identifier(column), sql.SQL(new)
    if new == "text":
        return Conversion(_as_text(name, old))
    if widens(old, new):
        return Conversion(sql.SQL("{}::{}").format(name, target))
    if (old, new) == ("text", "text[]"):
        return Conversion(sql.SQL("case when {0} is not null then array[{0}] end").format(name))
    if (old, new) == ("date", _INSTANT):
        return Conversion(sql.SQL("{}::timestamp at time zone {}").format(name, _DAY_ZONE))
    if (old, new) == (_INSTANT, "date"):
        day = sql.SQL("({} at time zone {})::date").format(name, _DAY_ZONE)
        return Conversion(day, sql.SQL("{}::timestamp at time zone {} <> {}").format(day, _DAY_ZONE, name))
    if old == "text" or (_is_number(old) and _is_number(new)):
        return _read_again(name, old, new)
    return Conversion(sql.SQL("null::{}").format(target), sql.SQL("{} is not null").format(name))


def widens(old: str, new: str) -> bool:
    """Tell whether every number of the old type is one of the new type."""
    return _is_number(old) and _is_number(new) and _scale(new) >= _scale(old) and _whole(new) >= _whole(old)


def _read_again(name: sql.Identifier, old: str, new: str) -> Conversion:
    """Write the value out and read it in the new type; a number is rounded to the new scale first."""
    text: sql.Composable = name
    if old != "text":
        text = sql.SQL("round({}::numeric, {})::text").format(name, sql.Literal(_scale(new)))
    target = sql.SQL(new)
    value = sql.SQL("case when pg_input_is_valid({0}, {1}) then ({0})::{2} end").format(text, sql.Literal(new), target)
    back = sql.SQL("{}::numeric") if old != "text" and _is_number(new) else sql.SQL("{}::text")
    if old == "text":
        return Conversion(value, sql.SQL("{} is not null and {} is null").format(name, value))
    return Conversion(value, sql.SQL("{}::numeric is distinct from {}").format(name, back.format(value)))


def _as_text(name: sql.Identifier, old: str) -> sql.Composable:
    if old.endswith("[]"):
        return sql.SQL("array_to_string({}, ',')").format(name)
    if old == _INSTANT:
        return sql.SQL("to_char({} at time zone {}, 'YYYY-MM-DD HH24:MI:SS')").format(name, _DAY_ZONE)
    return sql.SQL("{}::text").format(name)


def _is_number(name: str) -> bool:
    return name == "bigint" or bool(_NUMERIC.fullmatch(name))


def _scale(name: str) -> int:
    found = _NUMERIC.fullmatch(name)
    return int(found[2]) if found else 0


def _whole(name: str) -> int:
    found = _NUMERIC.fullmatch(name)
    return int(found[1]) - int(found[2]) if found else 19
