"""Bringing values together (类型对齐): which kinds meet, and the conversion written between them.

- A text beside an option must be one of the options, by code or label; it becomes the code.
- A date beside an instant compares days. A date written as text beside a date is read as a date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from guocheng.expr.typed import Apply, Constant, Typed
from guocheng.expr.types import Kind, Type

TEXT, DATE, INSTANT, NUMBER = Type(Kind.TEXT), Type(Kind.DATE), Type(Kind.INSTANT), Type(Kind.NUMBER)
WRITERS = {
    Kind.NUMBER: "NUMBER_TEXT",
    Kind.DATE: "DATE_TEXT",
    Kind.INSTANT: "INSTANT_TEXT",
    Kind.BOOLEAN: "TRUTH_TEXT",
}


class Mismatch(Exception):
    """Two kinds that do not meet, with a Chinese reason; the checker adds the place."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(message)


def is_blank(node: Typed) -> bool:
    """Tell whether a node is the constant blank."""
    return isinstance(node, Constant) and node.value is None


def as_text(node: Typed) -> Typed:
    """Write a value out as text; an option is written as its label."""
    kind = node.type.kind
    if kind in (Kind.TEXT, Kind.BLANK):
        return node
    if kind is Kind.CHOICE:
        pairs = [Constant(word, TEXT) for pair in node.type.options for word in pair]
        return Apply("SWITCH", (node, *pairs, replace(node, type=TEXT)), TEXT)
    return Apply(WRITERS[kind], (node,), TEXT)


def as_day(node: Typed) -> Typed:
    """Return the day of an instant; a date stays as it is."""
    return Apply("DAY_OF", (node,), DATE) if node.type.kind is Kind.INSTANT else node


def as_instant(node: Typed) -> Typed:
    """Return the midnight of a date; an instant stays as it is."""
    return Apply("START_OF", (node,), INSTANT) if node.type.kind is Kind.DATE else node


def as_option(node: Typed, type: Type) -> Typed:
    """Read a constant text as one of the options.

    :raises Mismatch: there is no such option.
    """
    if not isinstance(node, Constant):
        raise AssertionError("only a constant is read as an option")
    code = type.option(str(node.value))
    if code is None:
        known = "、".join(label for _, label in type.options[:12])
        raise Mismatch("expr.unknown_option", f"没有选项「{node.value}」,可以写:{known}")
    return Constant(code, replace(type, kind=Kind.CHOICE))


def as_date_constant(node: Typed) -> Typed | None:
    """Read a constant text such as '2026-01-31' as a date."""
    if not isinstance(node, Constant) or node.type.kind is not Kind.TEXT:
        return None
    try:
        return Constant(date.fromisoformat(str(node.value)), DATE)
    except ValueError:
        return None


def aligned(left: Typed, right: Typed) -> tuple[Typed, Typed]:
    """Make two values comparable.

    :raises Mismatch: they never are.
    """
    one, other = left.type.kind, right.type.kind
    if many := {one, other} & {Kind.LINES, Kind.LIST}:
        raise Mismatch("expr.not_comparable", f"{many.pop().label}有好几个值,不能这样比较,请用 in 或 COUNT")
    if Kind.BLANK in (one, other):
        return left, right
    if one is other:
        return _alike(left, right)
    met = _met(left, right)
    if met is None and (turned := _met(right, left)) is not None:
        met = turned[1], turned[0]
    if met is None:
        raise Mismatch("expr.not_comparable", f"{one.label}不能和{other.label}比较,请检查两边")
    return met


def _alike(left: Typed, right: Typed) -> tuple[Typed, Typed]:
    if left.type.kind is Kind.CHOICE and left.type.options != right.type.options:
        return as_text(left), as_text(right)
    entities = {left.type.entity, right.type.entity} - {None}
    if left.type.kind is Kind.LINK and len(entities) > 1:
        raise Mismatch("expr.not_comparable", "两边关联的不是同一种记录,不能比较")
    return left, right


def _met(left: Typed, right: Typed) -> tuple[Typed, Typed] | None:
    """Bring the left to the right or the other way round, None when this order knows no way."""
    one, other = left.type.kind, right.type.kind
    if one is Kind.CHOICE and other is Kind.TEXT:
        if isinstance(right, Constant):
            return left, as_option(right, left.type)
        return as_text(left), right
    if one is Kind.DATE and other is Kind.INSTANT:
        return left, as_day(right)
    if one in (Kind.DATE, Kind.INSTANT) and (found := as_date_constant(right)):
        return as_day(left), found
    if one is Kind.LINK and isinstance(right, Constant) and isinstance(right.value, Decimal):
        if right.value == right.value.to_integral_value():
            return left, Constant(int(right.value), left.type)
        raise Mismatch("expr.not_comparable", "记录的编号是整数,请去掉小数")
    return None


def unified(nodes: Sequence[Typed]) -> tuple[tuple[Typed, ...], Type]:
    """Give the results of all branches one type.

    :raises Mismatch: they have none in common.
    """
    kinds = {node.type.kind for node in nodes} - {Kind.BLANK}
    first = next((node.type for node in nodes if node.type.kind is not Kind.BLANK), Type(Kind.BLANK))
    if len(kinds) <= 1:
        options = {node.type.options for node in nodes if node.type.kind is Kind.CHOICE}
        return (tuple(map(as_text, nodes)), TEXT) if len(options) > 1 else (tuple(nodes), first)
    if kinds == {Kind.TEXT, Kind.CHOICE}:
        return tuple(map(as_text, nodes)), TEXT
    if kinds == {Kind.DATE, Kind.INSTANT}:
        return tuple(map(as_instant, nodes)), INSTANT
    labels = "、".join(sorted(kind.label for kind in kinds))
    raise Mismatch("expr.mixed_results", f"几个结果的类型不一样({labels}),请改成同一种")
