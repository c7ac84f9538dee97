"""Conditions that can never hold (永不成立的条件), as far as their text alone tells it.

Found are constants, parts joined by 且 or 或 of which that is true, and a field said to equal two different values.
What depends on records, on people or on the time is never called impossible.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from guocheng.base.problem import Invalid
from guocheng.expr.check import Checked
from guocheng.expr.function import FUNCTIONS
from guocheng.expr.run import Env, run
from guocheng.expr.typed import Aggregate, Apply, Constant, Field, Typed, walk

#: A constant asks for no time; one is needed to work it out at all.
_ANY_TIME = Env(now=datetime(2000, 1, 1, tzinfo=UTC))


def never_holds(checked: Checked) -> bool:
    """Tell whether a condition is false or blank whatever the record says."""
    return _never(checked.tree)


def always_holds(checked: Checked) -> bool:
    """Tell whether a condition is true whatever the record says."""
    return _is_constant(checked.tree) and _worked_out(checked.tree) is True


def _never(node: Typed) -> bool:
    if _is_constant(node):
        return _worked_out(node) is not True
    if isinstance(node, Apply) and node.function == "AND":
        return any(_never(one) for one in node.args) or _contradicts(node)
    return isinstance(node, Apply) and node.function == "OR" and all(_never(one) for one in node.args)


def _is_constant(node: Typed) -> bool:
    return not any(
        isinstance(one, Field | Aggregate) or (isinstance(one, Apply) and FUNCTIONS[one.function].needs_env)
        for one in walk(node)
    )


def _worked_out(node: Typed) -> object:
    try:
        return run(Checked("", node), {}, _ANY_TIME)
    except Invalid:
        return None


def _contradicts(node: Apply) -> bool:
    said: dict[tuple[str, ...], set[object]] = {}
    for one in _joined(node):
        if isinstance(one, Apply) and one.function == "=":
            left, right = one.args
            if isinstance(left, Constant):
                left, right = right, left
            if isinstance(left, Field) and left.lines is None and isinstance(right, Constant):
                said.setdefault(left.path, set()).add(right.value)
    return any(len(values) > 1 for values in said.values())


def _joined(node: Typed) -> Iterator[Typed]:
    """Yield what is joined by 且, however deep the brackets."""
    if isinstance(node, Apply) and node.function == "AND":
        for one in node.args:
            yield from _joined(one)
    else:
        yield node
