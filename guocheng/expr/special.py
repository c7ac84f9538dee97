"""Functions with a typing of their own (特别的类型规则): comparisons, branches, dates, sub-tables.

- Each takes the checker, the written call and its typed arguments, and returns the typed node.
- A mismatch of kinds is raised and told by the checker at the place of the call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from guocheng.expr import aggregates, convert
from guocheng.expr.aggregates import BOOLEAN, Args, calculated
from guocheng.expr.convert import INSTANT, NUMBER, TEXT, Mismatch, as_instant, is_blank
from guocheng.expr.format import date_parts, number_format
from guocheng.expr.function import FUNCTIONS
from guocheng.expr.tree import Call
from guocheng.expr.typed import Aggregate, Apply, Constant, Field, ListOf, Typed
from guocheng.expr.types import Kind, KnowsTotals, Name, TotalName, Type

if TYPE_CHECKING:
    from guocheng.expr.checker import Checker

Special = Callable[["Checker", Call, Args], Typed | None]
ORDERED = (Kind.NUMBER, Kind.TEXT, Kind.DATE, Kind.INSTANT, Kind.BLANK)
DAYS = {"周": 7, "w": 7, "天": 1, "d": 1}
MONTHS = {"年": 12, "y": 12, "季": 3, "q": 3, "月": 1, "m": 1}
PER_DAY = {"小时": 24, "h": 24, "分钟": 1440, "min": 1440}


def comparison(_: Checker, node: Call, args: Args) -> Typed:
    """Compare; beside the constant blank, = and != ask for emptiness."""
    left, right = args
    if (is_blank(left) or is_blank(right)) and node.name in ("=", "!="):
        empty = emptiness(left if is_blank(right) else right)
        return empty if node.name == "=" else Apply("NOT", (empty,), BOOLEAN)
    left, right = convert.aligned(left, right)
    if node.name not in ("=", "!=") and not (left.type.kind in ORDERED and right.type.kind in ORDERED):
        raise Mismatch("expr.no_order", f"{left.type.kind.label}没有大小,只能用 = 或 != 比较")
    return Apply(node.name, (left, right), BOOLEAN)


def emptiness(arg: Typed) -> Typed:
    """Ask whether there is a value; of a sub-table, whether it has no line."""
    if isinstance(arg, Field) and arg.type.kind is Kind.LINES:
        lines = Aggregate("COUNT", arg.path, None, None, NUMBER)
        return Apply("=", (lines, Constant(Decimal(0), NUMBER)), BOOLEAN)
    return Apply("ISEMPTY", (arg,), BOOLEAN)


def membership(_: Checker, node: Call, args: Args) -> Typed:
    """Ask whether a value is in a list, in a multiple choice, or among the arguments."""
    value, *rest = args
    if len(rest) == 1 and rest[0].type.kind is Kind.LIST and not isinstance(rest[0], ListOf):
        return Apply("IN", (_member(value, rest[0].type), rest[0]), BOOLEAN)
    if value.type.kind in (Kind.LIST, Kind.LINES):
        raise Mismatch("expr.not_comparable", f"in 的左边要是一个值,这里是{value.type.kind.label}")
    items = rest[0].items if len(rest) == 1 and isinstance(rest[0], ListOf) else tuple(rest)
    found: list[Typed] = []
    for item in items:
        value, item = convert.aligned(value, item)
        found.append(item)
    return Apply("IN", (value, ListOf(tuple(found), Type(Kind.LIST))), BOOLEAN)


def _member(value: Typed, of: Type) -> Typed:
    if of.options and isinstance(value, Constant) and value.type.kind is Kind.TEXT:
        return replace(convert.as_option(value, of), type=TEXT)
    if value.type.kind in (Kind.TEXT, Kind.CHOICE, Kind.LINK, Kind.BLANK):
        return value
    raise Mismatch("expr.not_comparable", f"多选里都是选项,不会有{value.type.kind.label},请写选项的名称")


def branches(checker: Checker, node: Call, args: Args) -> Typed | None:
    """Give IF and IFS the common type of their results."""
    results = list(range(1, len(args))) if node.name == "IF" else list(range(1, len(args), 2))
    function = FUNCTIONS[node.name]
    found = list(args)
    for index in range(len(args)):
        if index not in results:
            fitted = checker.fit(args[index], function.argument(0), node, index)
            if fitted is None:
                return None
            found[index] = fitted
    return _with_results(node.name, found, results)


def switch(_: Checker, node: Call, args: Args) -> Typed:
    """Compare each case with the value and give the results a common type; the constant blank equals no case."""
    found, value = list(args), args[0]
    if is_blank(value):
        return args[-1] if len(args) % 2 == 0 else value
    results = [index for index in range(1, len(args)) if index % 2 == 0 or index == len(args) - 1]
    for index in range(1, len(args)):
        if index not in results:
            value, found[index] = convert.aligned(value, args[index])
    found[0] = value
    return _with_results("SWITCH", found, results)


def _with_results(name: str, found: list[Typed], results: list[int]) -> Typed:
    shared, type = convert.unified([found[index] for index in results])
    if type.kind in (Kind.LIST, Kind.LINES):
        raise Mismatch("expr.mixed_results", f"{type.kind.label}不能当结果,请先汇总成一个值")
    if type.kind is Kind.BLANK:
        return Constant(None, type)
    for index, result in zip(results, shared, strict=True):
        found[index] = result
    return Apply(name, tuple(found), type)


def plus(checker: Checker, node: Call, args: Args) -> Typed | None:
    """Add numbers, or days to a date or an instant."""
    left, right = args
    if right.type.kind in (Kind.DATE, Kind.INSTANT) and left.type.kind is Kind.NUMBER:
        left, right = right, left
    if left.type.kind in (Kind.DATE, Kind.INSTANT) and right.type.kind is Kind.NUMBER:
        return _later(left, right)
    return calculated(checker, node, args)


def minus(checker: Checker, node: Call, args: Args) -> Typed | None:
    """Subtract numbers, days from a date, or one date from another."""
    left, right = args
    kinds = {left.type.kind, right.type.kind}
    if kinds == {Kind.DATE}:
        return Apply("DAYS_BETWEEN", args, NUMBER)
    if kinds <= {Kind.DATE, Kind.INSTANT}:
        return Apply("TIME_BETWEEN", (as_instant(left), as_instant(right)), NUMBER)
    if left.type.kind in (Kind.DATE, Kind.INSTANT) and right.type.kind is Kind.NUMBER:
        return _later(left, Apply("NEG", (right,), NUMBER))
    return calculated(checker, node, args)


def _later(at: Typed, days: Typed) -> Typed:
    return Apply("DAYS_AFTER" if at.type.kind is Kind.DATE else "TIME_AFTER", (at, days), at.type)


def written(_: Checker, node: Call, args: Args) -> Typed:
    """Write a number or a date by a format that is known now."""
    value, form = args
    pattern = str(form.value) if isinstance(form, Constant) else ""
    kind = value.type.kind
    names = {Kind.NUMBER: "NUMBER_FORMAT", Kind.DATE: "DATE_FORMAT", Kind.INSTANT: "INSTANT_FORMAT"}
    if kind is Kind.BLANK:
        return value
    if kind not in names:
        raise Mismatch("expr.wrong_type", f"TEXT 要的是数字或日期,这里是{kind.label}")
    good = number_format(pattern) is not None if kind is Kind.NUMBER else date_parts(pattern) is not None
    if not good:
        examples = "'0.00'、'#,##0.00'、'0.0%'" if kind is Kind.NUMBER else "'yyyy-mm-dd'、'yyyy年m月'、'hh:mm'"
        raise Mismatch("expr.bad_format", f"TEXT 的格式要直接写出来,{kind.label}可以用 {examples}")
    return Apply(names[kind], (value, Constant(pattern, TEXT)), TEXT)


def dateadd(checker: Checker, node: Call, args: Args) -> Typed | None:
    """Move a date or an instant; hours and minutes make an instant of a date."""
    fitted = checker.fitted(FUNCTIONS["DATEADD"], node, args)
    unit = _unit(node, args)
    if fitted is None:
        return None
    at, many, _ = fitted
    whole = Apply("ROUNDDOWN", (many, Constant(Decimal(0), NUMBER)), NUMBER)
    if unit in MONTHS:
        name = "MONTHS_AFTER" if at.type.kind is Kind.DATE else "TIME_MONTHS_AFTER"
        return Apply(name, (at, _times(whole, MONTHS[unit])), at.type)
    if unit in DAYS:
        return _later(at, _times(whole, DAYS[unit]))
    days = Apply("/", (many, Constant(Decimal(PER_DAY[unit]), NUMBER)), NUMBER)
    return Apply("TIME_AFTER", (as_instant(at), days), INSTANT)


def _times(many: Typed, factor: int) -> Typed:
    return many if factor == 1 else Apply("*", (many, Constant(Decimal(factor), NUMBER)), NUMBER)


def datedif(checker: Checker, node: Call, args: Args) -> Typed | None:
    """Count whole years, months or days between two dates."""
    fitted = checker.fitted(FUNCTIONS["DATEDIF"], node, args)
    unit = _unit(node, args)
    if fitted is None:
        return None
    start, end, _ = fitted
    if unit in ("d", "天"):
        return Apply("DAYS_BETWEEN", (end, start), NUMBER)
    months = Apply("MONTHS_BETWEEN", (start, end), NUMBER)
    if unit in ("m", "月"):
        return months
    years = Apply("/", (months, Constant(Decimal(12), NUMBER)), NUMBER)
    return Apply("ROUNDDOWN", (years, Constant(Decimal(0), NUMBER)), NUMBER)


def _unit(node: Call, args: Args) -> str:
    unit, words = args[2], FUNCTIONS[node.name].takes[2].words
    word = str(unit.value).lower() if isinstance(unit, Constant) else ""
    if word not in words:
        raise Mismatch("expr.bad_unit", f"{node.name} 的单位要直接写出来,可以是 {'、'.join(words)}")
    return word


def total(checker: Checker, node: Call, args: Args) -> Typed | None:
    """Read a figure of an aggregate: both names are written out, the keys fit in kind and in number."""
    names = [str(one.value) if isinstance(one, Constant) else "" for one in args[:2]]
    known = checker.scope.total(names[0]) if isinstance(checker.scope, KnowsTotals) else None
    if known is None:
        raise Mismatch("expr.unknown_total", f"没有汇总表「{names[0]}」,要把它的名称直接写在引号里")
    measure = next((one for one in known.measures if names[1] in (one.code, one.label)), None)
    if measure is None:
        labels = "、".join(one.label for one in known.measures)
        raise Mismatch("expr.unknown_total", f"汇总表「{known.label}」没有指标「{names[1]}」,可以写:{labels}")
    if len(args) - 2 != len(known.keys):
        labels = "、".join(one.label for one in known.keys)
        message = f"汇总表「{known.label}」按「{labels}」分组,要依次写出这 {len(known.keys)} 个值"
        raise Mismatch("expr.wrong_count", message)
    keys = [_total_key(checker, known, key, arg) for key, arg in zip(known.keys, args[2:], strict=True)]
    return Apply("TOTAL", (Constant(known.code, TEXT), Constant(measure.code, TEXT), *keys), measure.type)


def _total_key(checker: Checker, known: TotalName, key: Name, arg: Typed) -> Typed:
    if key.type.kind is Kind.CHOICE and isinstance(arg, Constant) and arg.type.kind is Kind.TEXT:
        return convert.as_option(arg, key.type)
    found = checker.converted(arg, frozenset({key.type.kind}))
    if found is None or (found.type.entity and key.type.entity and found.type.entity != key.type.entity):
        message = f"汇总表「{known.label}」的「{key.label}」要的是{key.type.kind.label},这里对不上"
        raise Mismatch("expr.wrong_type", message)
    return found


SPECIAL: dict[str, Special] = {
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), comparison),
    "ISEMPTY": lambda _checker, _node, args: emptiness(args[0]),
    "IN": membership,
    "IF": branches,
    "IFS": branches,
    "SWITCH": switch,
    "+": plus,
    "-": minus,
    "SUM": aggregates.aggregate,
    "AVERAGE": aggregates.aggregate,
    "COUNT": aggregates.count,
    "COUNTA": aggregates.count,
    "MIN": aggregates.extreme,
    "MAX": aggregates.extreme,
    "SUMIF": aggregates.sumif,
    "COUNTIF": aggregates.countif,
    "TEXT": written,
    "TOTAL": total,
    "DATEADD": dateadd,
    "DATEDIF": datedif,
}
