"""Typing of aggregates (汇总的类型规则): over a column of a sub-table, perhaps with a condition, or over values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guocheng.expr import convert
from guocheng.expr.convert import NUMBER, Mismatch
from guocheng.expr.function import FUNCTIONS
from guocheng.expr.tree import Call
from guocheng.expr.typed import Aggregate, Apply, CodePath, Constant, Field, Typed, lines_of
from guocheng.expr.types import Kind, Type

if TYPE_CHECKING:
    from guocheng.expr.checker import Checker

Args = tuple[Typed, ...]
BOOLEAN = Type(Kind.BOOLEAN)


def calculated(checker: Checker, node: Call, args: Args) -> Typed | None:
    """Type a call by its declaration alone; the result is a number."""
    fitted = checker.fitted(FUNCTIONS[node.name], node, args)
    return None if fitted is None else Apply(node.name, fitted, NUMBER)


def extreme(checker: Checker, node: Call, args: Args) -> Typed | None:
    """Find the smallest or largest number, date or instant."""
    column = lines_of(args[0]) is not None
    shared, type = convert.unified(args[:1] if column else args)
    if type.kind not in (Kind.NUMBER, Kind.DATE, Kind.INSTANT, Kind.BLANK):
        raise Mismatch("expr.wrong_type", f"{node.name} 要的是数字或日期,这里是{type.kind.label}")
    if type.kind is Kind.BLANK:
        return Constant(None, type)
    made = _over_lines(checker, node, (*shared, *args[len(shared) :]))
    return replace(made, type=type) if made else Apply(node.name, shared, type)


def aggregate(checker: Checker, node: Call, args: Args) -> Typed | None:
    """Sum or average numbers, over lines or written one by one."""
    if any(lines_of(arg) is not None for arg in args):
        first = checker.fit(args[0], FUNCTIONS[node.name].takes[0], node, 0)
        return None if first is None else _over_lines(checker, node, (first, *args[1:]))
    return calculated(checker, node, args)


def count(checker: Checker, node: Call, args: Args) -> Typed | None:
    """Count lines, filled values of a column, or filled values written one by one."""
    if lines_of(args[0]) is not None and args[0].type.kind is Kind.BOOLEAN:
        raise Mismatch("expr.wrong_type", "按条件数行请用 COUNTIF,例如 COUNTIF(赔付.金额 > 100)")
    return _over_lines(checker, node, args) or calculated(checker, node, args)


def _over_lines(_: Checker, node: Call, args: Args) -> Aggregate | None:
    """Make an aggregate of a column and perhaps a condition; None when no sub-table is meant."""
    first = args[0]
    table = lines_of(first)
    whole = isinstance(first, Field) and first.type.kind is Kind.LINES
    if table is None and not whole:
        if any(lines_of(arg) is not None for arg in args):
            raise Mismatch("expr.mixed_lines", f"{node.name} 的参数要么是明细的一列,要么是几个单独的值")
        return None
    rest = args[1:]
    if len(rest) > 1 or (rest and rest[0].type.kind is not Kind.BOOLEAN):
        raise Mismatch("expr.mixed_lines", f"{node.name} 汇总明细时,列后面只能再写一个条件")
    if whole and isinstance(first, Field):
        return _aggregate("COUNT", first.path, None, rest[0] if rest else None)
    return _aggregate(node.name, table or (), first, rest[0] if rest else None)


def _aggregate(name: str, table: CodePath, value: Typed | None, where: Typed | None) -> Aggregate:
    if where is not None and lines_of(where) not in (None, table):
        raise Mismatch("expr.mixed_lines", "列和条件要出自同一个明细")
    return Aggregate(name, table, value, where, NUMBER)


def sumif(checker: Checker, node: Call, args: Args) -> Typed | None:
    """Sum a column where a condition holds; with three arguments as in Excel."""
    where: Typed | None
    if len(args) == 3:
        where, value = _equal(args[0], args[1]), args[2]
    else:
        where, value = checker.fit(args[1], FUNCTIONS["SUMIF"].takes[1], node, 1), args[0]
    fitted = checker.converted(value, frozenset({Kind.NUMBER}))
    if where is None or fitted is None or lines_of(value) is None:
        raise Mismatch("expr.wrong_type", f"SUMIF 要加的是明细里的一列数字,例如 {FUNCTIONS['SUMIF'].example}")
    return _aggregate("SUM", lines_of(value) or (), fitted, where)


def countif(_: Checker, node: Call, args: Args) -> Typed | None:
    """Count the lines where a condition holds; with a column and a value as in Excel."""
    first, whole = args[0], isinstance(args[0], Field) and args[0].type.kind is Kind.LINES
    if len(args) == 2:
        asks = args[1].type.kind is Kind.BOOLEAN and (whole or lines_of(args[1]) is not None)
        where = args[1] if asks else _equal(first, args[1])
    else:
        where = first
    table = first.path if whole and isinstance(first, Field) else lines_of(where)
    if table is None or where.type.kind is not Kind.BOOLEAN:
        raise Mismatch("expr.wrong_type", f"COUNTIF 要的是关于明细的条件,例如 {FUNCTIONS['COUNTIF'].example}")
    return _aggregate("COUNT", table, None, where)


def _equal(left: Typed, right: Typed) -> Typed:
    return Apply("=", convert.aligned(left, right), BOOLEAN)
