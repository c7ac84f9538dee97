"""An expression whose names and types are known (带类型的树).

- Field paths hold codes only. A field inside a sub-table names that sub-table in `lines`.
- Conversions are written out as functions, so running, SQL and the browser need not guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guocheng.expr.types import Type

CodePath = tuple[str, ...]


@dataclass(frozen=True)
class Constant:
    """A value known before any record is seen."""

    value: Any
    type: Type


@dataclass(frozen=True)
class Field:
    """A field of the record, of a linked record, or of the lines of a sub-table."""

    path: CodePath
    type: Type
    lines: CodePath | None = None


@dataclass(frozen=True)
class Apply:
    """A function or an operator applied to its arguments."""

    function: str
    args: tuple[Typed, ...]
    type: Type


@dataclass(frozen=True)
class Aggregate:
    """One number (or date) out of the lines of a sub-table; without a value the lines themselves are counted."""

    function: str
    lines: CodePath
    value: Typed | None
    where: Typed | None
    type: Type


@dataclass(frozen=True)
class ListOf:
    """A list written in square brackets."""

    items: tuple[Typed, ...]
    type: Type


Typed = Constant | Field | Apply | Aggregate | ListOf


def below(node: Typed) -> tuple[Typed, ...]:
    """Return the nodes directly below a node."""
    if isinstance(node, Apply):
        return node.args
    if isinstance(node, Aggregate):
        return tuple(one for one in (node.value, node.where) if one is not None)
    return node.items if isinstance(node, ListOf) else ()


def walk(node: Typed) -> Iterator[Typed]:
    """Yield the node and everything below it."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(below(one))


def lines_of(node: Typed) -> CodePath | None:
    """Return the sub-table whose lines a node speaks of outside any aggregate, or None."""
    if isinstance(node, Aggregate):
        return None
    if isinstance(node, Field):
        return node.lines
    return next((found for one in below(node) if (found := lines_of(one)) is not None), None)
