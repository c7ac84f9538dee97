"""An expression with some of its names filled in (代入): what is known beforehand becomes constants.

- A part that speaks of known names only is worked out whole, sums over known lines too; the rest stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from guocheng.expr.check import Checked
from guocheng.expr.typed import Aggregate, Apply, Constant, Field, ListOf, Typed


def bound(checked: Checked, known: Collection[str], value: Callable[[Checked], Any]) -> Checked:
    """Return an expression without these names; `value` works out each part that speaks of them."""
    return Checked(checked.text, _bound(checked.tree, frozenset(known), value))


def _bound(node: Typed, known: frozenset[str], value: Callable[[Checked], Any]) -> Typed:
    if isinstance(node, Field):
        return _constant(node, value) if node.path[0] in known else node
    if isinstance(node, Aggregate):
        if node.lines[0] in known:
            return _constant(node, value)
        inner = (None if one is None else _bound(one, known, value) for one in (node.value, node.where))
        first, where = inner
        return replace(node, value=first, where=where)
    if isinstance(node, Apply):
        return replace(node, args=tuple(_bound(one, known, value) for one in node.args))
    if isinstance(node, ListOf):
        return replace(node, items=tuple(_bound(one, known, value) for one in node.items))
    return node


def _constant(node: Typed, value: Callable[[Checked], Any]) -> Constant:
    return Constant(value(Checked("", node)), node.type)
