"""What compiled SQL is made of (SQL 片段), and how pieces are put together.

- `Raw` is constant text of ours, without percent signs or braces; `Param` is a value for the driver, cast to its type;
  `Ref` is a field by its full code path from the record; `LinesAggregate` is one aggregate over the lines of a
  sub-table, whose refs that begin with its path belong to the line and all others to the record; `TotalLookup` is one
  figure of an aggregate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guocheng.expr.function import Function
from guocheng.expr.typed import CodePath, Constant, Field, Typed
from guocheng.expr.types import Kind

SLOT = re.compile(r"\{(\d+|\*|now|today|user|units)\}")


@dataclass(frozen=True)
class Raw:
    """Constant SQL written by us."""

    text: str


@dataclass(frozen=True)
class Param:
    """A value handed to the driver, and the PostgreSQL type it is cast to."""

    value: Any
    cast: str


@dataclass(frozen=True)
class Ref:
    """A field, by its code path from the record."""

    path: CodePath


@dataclass(frozen=True)
class LinesAggregate:
    """One of sum, count, min, max over the lines of a sub-table."""

    path: CodePath
    function: str
    value: Sql
    where: Sql | None


@dataclass(frozen=True)
class TotalLookup:
    """A figure of an aggregate, found by the values of its keys."""

    aggregate: str
    measure: str
    keys: tuple[Sql, ...]


Part = Raw | Param | Ref | LinesAggregate | TotalLookup
Sql = tuple[Part, ...]


def raw(text: str) -> Sql:
    return (Raw(text),)


def join(items: Iterable[Sql], between: str) -> Sql:
    parts: list[Part] = []
    for item in items:
        parts += [Raw(between), *item] if parts else item
    return tuple(parts)


def wrapped(before: str, inner: Sql, after: str) -> Sql:
    return (Raw(before), *inner, Raw(after))


def filled(template: str, args: list[Sql], given: Mapping[str, Param]) -> Sql:
    """Fill the slots of a template with arguments and with what the environment gives."""
    parts: list[Part] = []
    for index, piece in enumerate(SLOT.split(template)):
        if index % 2 == 0:
            parts += raw(piece) if piece else ()
        elif piece == "*":
            parts += join(args, ", ")
        else:
            parts += args[int(piece)] if piece.isdigit() else (given[piece],)
    return tuple(parts)


def stored(node: Field) -> Sql:
    """Read a column: numbers become numeric, an empty text becomes blank."""
    ref: Sql = (Ref(node.path),)
    if node.type.kind is Kind.NUMBER:
        return (*ref, Raw("::numeric"))
    return wrapped("nullif(", ref, ", '')") if node.type.kind in (Kind.TEXT, Kind.CHOICE) else ref


def constant(node: Constant) -> Sql:
    """Hand a constant to the driver with its type."""
    value = node.value
    if value is None and node.type.kind is Kind.BLANK:
        return raw("null")
    if isinstance(value, bool):
        return raw("true" if value else "false")
    return (Param(value, CASTS.get(type(value)) or BLANK_CASTS.get(node.type.kind, "text")),)


CASTS = {Decimal: "numeric", int: "bigint", str: "text", datetime: "timestamptz", date: "date"}
BLANK_CASTS = {
    Kind.NUMBER: "numeric", Kind.DATE: "date", Kind.INSTANT: "timestamptz", Kind.LINK: "bigint",
    Kind.BOOLEAN: "boolean",
}  # fmt: skip


def guarded(made: Sql, function: Function, args: tuple[Typed, ...], values: list[Sql]) -> Sql:
    """Make sure that a blank argument, which the template would swallow, makes the result blank."""
    asked = [values[n] for n in function.guard if not is_filled(args[n])]
    if not asked:
        return made
    filled = join([(*one, Raw(" is not null")) for one in asked], " and ")
    return (Raw("(case when "), *filled, Raw(" then "), *made, Raw(" end)"))


def is_filled(node: Typed) -> bool:
    return isinstance(node, Constant) and node.value is not None
