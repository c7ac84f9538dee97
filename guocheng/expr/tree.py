"""An expression as it was written (语法树), before anybody knows what its names mean.

- Operators are calls too: `a + b` is `Call("+", (a, b))`, `not a` is `Call("NOT", (a,))`, `-a` is `Call("NEG", (a,))`.
- `at` is the place of the node in the text, counted from 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from guocheng.base.problem import Problem

TEXT_LENGTH_MAX = 4000
NODES_MAX = 600
DEPTH_MAX = 60

Constant = Decimal | str | bool | None


@dataclass(frozen=True)
class Value:
    """A constant in the text."""

    value: Constant
    at: int


@dataclass(frozen=True)
class Path:
    """A name, or names joined by dots that lead through links and sub-tables."""

    names: tuple[str, ...]
    at: int


@dataclass(frozen=True)
class Items:
    """A list in square brackets."""

    items: tuple[Node, ...]
    at: int


@dataclass(frozen=True)
class Call:
    """A function or an operator with its arguments."""

    name: str
    args: tuple[Node, ...]
    at: int


Node = Value | Path | Items | Call


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below a node."""
    if isinstance(node, Call):
        return node.args
    return node.items if isinstance(node, Items) else ()


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(children(one))


def problem(code: str, at: int, message: str) -> Problem:
    """Return a problem that points into the text, counting from 1 as people do."""
    return Problem(code, f"第 {at + 1} 个字", message, {"at": at})
