"""Compiling an expression to SQL (公式转 SQL): a tuple of parts, in which no user text is ever raw.

- `Raw` is constant text of ours, without percent signs or braces; `Param` is a value for the driver, cast to its type;
  `Ref` is a field by its full code path from the record; `LinesAggregate` is one aggregate over the lines of a
  sub-table, whose refs that begin with its path belong to the line and all others to the record.
- The value is the same as in Python: blank is NULL, an empty text is blank, a comparison with a blank is false.
- With `condition=True` false may come out as NULL; a WHERE cannot tell, and indexes can be used.
- A function that Python alone knows is worked out beforehand when no field is in it, and otherwise refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.base.zone import local_day
from guocheng.expr.check import Checked
from guocheng.expr.format import date_postgres, number_format
from guocheng.expr.function import FUNCTIONS, Function
from guocheng.expr.run import Env, run
from guocheng.expr.typed import Aggregate, Apply, CodePath, Constant, Field, ListOf, Typed, walk
from guocheng.expr.types import Kind

PARTS_MAX = 20_000
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
ALWAYS_SURE = ("AND", "OR", "NOT", "XOR", "ISEMPTY", "IN")
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


Part = Raw | Param | Ref | LinesAggregate
Sql = tuple[Part, ...]


def to_sql(checked: Checked, *, env: Env, condition: bool = False) -> Sql:
    """Compile a checked expression.

    :raises Invalid: a function in it runs in Python only, or it grows too large.
    """
    compiler = _Compiler(env)
    if condition and checked.type.kind is Kind.BOOLEAN:
        return compiler.truth(checked.tree, sure=False)
    return compiler.value(checked.tree)


def _raw(text: str) -> Sql:
    return (Raw(text),)


def _join(items: Iterable[Sql], between: str) -> Sql:
    parts: list[Part] = []
    for item in items:
        parts += [Raw(between), *item] if parts else item
    return tuple(parts)


def _wrapped(before: str, inner: Sql, after: str) -> Sql:
    return (Raw(before), *inner, Raw(after))


class _Compiler:
    def __init__(self, env: Env) -> None:
        self.env = env

    def value(self, node: Typed) -> Sql:
        """Compile to the value itself, NULL where it is blank."""
        made = self.made(node)
        if len(made) > PARTS_MAX:
            raise Invalid(Problem("expr.too_complex", "公式", "公式太复杂,数据库算不了,请拆成几个字段"))
        return made

    def made(self, node: Typed) -> Sql:
        if isinstance(node, Constant):
            return constant(node)
        if isinstance(node, Field):
            return _stored(node)
        if isinstance(node, Aggregate):
            return self.aggregate(node)
        if isinstance(node, ListOf):
            raise AssertionError("a list stands only in a membership")
        if node.function in COMPARISONS or node.function in ALWAYS_SURE:
            return self.truth(node, sure=True)
        return self.applied(node)

    def applied(self, node: Apply) -> Sql:
        function = FUNCTIONS[node.function]
        if not function.in_sql:
            return self.worked_out(node)
        if writer := _WRITERS.get(function.name):
            return writer(self, node)
        if function.sql is None:
            raise AssertionError(f"{function.name} has neither a template nor a writer")
        values = [self.value(arg) for arg in node.args]
        made = _guarded(self.filled(function.sql, values), function, node.args, values)
        return _wrapped("nullif(", made, ", '')") if node.type.kind is Kind.TEXT else made

    def worked_out(self, node: Apply) -> Sql:
        """Work a Python-only part out now, when it holds no field."""
        if any(isinstance(one, Field | Aggregate) for one in walk(node)):
            message = f"{node.function} 不能用在列表筛选和报表里,请先存成一个字段再用"
            raise Invalid(Problem("expr.python_only", node.function, message))
        return constant(Constant(run(Checked("", node), {}, self.env), node.type))

    def filled(self, template: str, args: list[Sql]) -> Sql:
        """Fill the slots of a template."""
        parts: list[Part] = []
        for index, piece in enumerate(SLOT.split(template)):
            if index % 2:
                parts += self.slot(piece, args)
            elif piece:
                parts.append(Raw(piece))
        return tuple(parts)

    def slot(self, name: str, args: list[Sql]) -> Sql:
        if name == "*":
            return _join(args, ", ")
        if name.isdigit():
            return args[int(name)]
        return {
            "now": (Param(self.env.now, "timestamptz"),),
            "today": (Param(local_day(self.env.now), "date"),),
            "user": (Param(self.env.user_id, "bigint"),),
            "units": (Param(list(self.env.unit_ids), "bigint[]"),),
        }[name]

    def truth(self, node: Typed, *, sure: bool) -> Sql:
        """Compile a condition; unless it must be sure, NULL may stand for false."""
        if isinstance(node, Apply) and node.function in COMPARISONS:
            made = self.comparison(node)
        elif isinstance(node, Apply) and (writer := _TRUTHS.get(node.function)):
            return writer(self, node, sure)
        else:
            made = self.value(node)
        return _wrapped("coalesce(", made, ", false)") if sure else made

    def comparison(self, node: Apply) -> Sql:
        left, right = node.args
        sign = "<>" if node.function == "!=" else node.function
        if (days := self.by_days(node)) is not None:
            return days
        collate = ' collate "C"' if left.type.kind in (Kind.TEXT, Kind.CHOICE) and sign not in ("=", "<>") else ""
        bare = sign == "=" and isinstance(left, Constant) != isinstance(right, Constant)
        one, other = (self.plain(left), self.plain(right)) if bare else (self.value(left), self.value(right))
        return (Raw("("), *one, Raw(f"{collate} {sign} "), *other, Raw(")"))

    def plain(self, node: Typed) -> Sql:
        """Compile a side of an equation with a constant; an empty text equals no constant, so the column stays bare."""
        return (Ref(node.path),) if isinstance(node, Field) and node.type.kind in BARE else self.value(node)

    def by_days(self, node: Apply) -> Sql | None:
        """Compare the day of an instant by its bounds, so that an index on the instant can be used."""
        left, right = node.args
        sign = node.function
        if isinstance(right, Apply) and right.function == "DAY_OF":
            left, right, sign = right, left, MIRRORED[sign]
        if not isinstance(left, Apply) or left.function != "DAY_OF" or right.type.kind is not Kind.DATE:
            return None
        at, day = self.value(left.args[0]), self.value(right)
        return self.filled(DAY_BOUNDS[sign], [at, day])

    def aggregate(self, node: Aggregate) -> Sql:
        where = None if node.where is None else self.truth(node.where, sure=False)
        value = _raw("1") if node.value is None else self.value(node.value)

        def over(function: str) -> Sql:
            return (LinesAggregate(node.lines, function, value, where),)

        if node.function == "SUM":
            return _wrapped("coalesce(", over("sum"), ", 0)")
        if node.function == "AVERAGE":
            return self.filled(FUNCTIONS["/"].sql or "", [over("sum"), over("count")])
        if node.function in ("COUNT", "COUNTA"):
            return (*over("count"), Raw("::numeric"))
        return over(node.function.lower())


BARE = (Kind.TEXT, Kind.CHOICE, Kind.LINK, Kind.DATE, Kind.INSTANT, Kind.NUMBER)
MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
START, NEXT = (f"({{1}}{shift})::timestamp at time zone 'Asia/Shanghai'" for shift in ("", " + 1"))
DAY_BOUNDS = {
    "=": f"({{0}} >= {START} and {{0}} < {NEXT})",
    "!=": f"({{0}} < {START} or {{0}} >= {NEXT})",
    "<": f"({{0}} < {START})",
    "<=": f"({{0}} < {NEXT})",
    ">": f"({{0}} >= {NEXT})",
    ">=": f"({{0}} >= {START})",
}


def _stored(node: Field) -> Sql:
    """Read a column: numbers become numeric, an empty text becomes blank."""
    ref: Sql = (Ref(node.path),)
    if node.type.kind is Kind.NUMBER:
        return (*ref, Raw("::numeric"))
    return _wrapped("nullif(", ref, ", '')") if node.type.kind in (Kind.TEXT, Kind.CHOICE) else ref


def constant(node: Constant) -> Sql:
    """Hand a constant to the driver with its type."""
    value = node.value
    if value is None and node.type.kind is Kind.BLANK:
        return _raw("null")
    if isinstance(value, bool):
        return _raw("true" if value else "false")
    return (Param(value, _CASTS.get(type(value)) or _BLANK_CASTS.get(node.type.kind, "text")),)


_CASTS = {Decimal: "numeric", int: "bigint", str: "text", datetime: "timestamptz", date: "date"}
_BLANK_CASTS = {
    Kind.NUMBER: "numeric", Kind.DATE: "date", Kind.INSTANT: "timestamptz", Kind.LINK: "bigint",
    Kind.BOOLEAN: "boolean",
}  # fmt: skip


def _guarded(made: Sql, function: Function, args: tuple[Typed, ...], values: list[Sql]) -> Sql:
    """Make sure that a blank argument, which the template would swallow, makes the result blank."""
    asked = [values[n] for n in function.guard if not _is_filled(args[n])]
    if not asked:
        return made
    filled = _join([(*one, Raw(" is not null")) for one in asked], " and ")
    return (Raw("(case when "), *filled, Raw(" then "), *made, Raw(" end)"))


def _is_filled(node: Typed) -> bool:
    return isinstance(node, Constant) and node.value is not None


def _choose(compiler: _Compiler, node: Apply) -> Sql:
    """Write IF, IFS and SWITCH as one CASE, so that only the branch taken is worked out."""
    parts: list[Part] = [Raw("(case")]
    head = 1 if node.function == "SWITCH" else 0
    if head:
        parts += [Raw(" "), *compiler.value(node.args[0])]
    rest = node.args[head:]
    for index in range(0, len(rest) - 1, 2):
        asked, then = rest[index], rest[index + 1]
        when = compiler.value(asked) if head else compiler.truth(asked, sure=False)
        parts += [Raw(" when "), *when, Raw(" then "), *compiler.value(then)]
    if len(rest) % 2:
        parts += [Raw(" else "), *compiler.value(rest[-1])]
    return (*parts, Raw(" end)"))


def _scalars(compiler: _Compiler, node: Apply) -> Sql:
    """Write an aggregate of values given one by one."""
    values = [compiler.value(arg) for arg in node.args]
    total = _wrapped("(", _join([_wrapped("coalesce(", one, ", 0)") for one in values], " + "), ")")
    count = _wrapped("num_nonnulls(", _join(values, ", "), ")::numeric")
    if node.function == "SUM":
        return total
    if node.function == "AVERAGE":
        return compiler.filled(FUNCTIONS["/"].sql or "", [total, count])
    if node.function in ("COUNT", "COUNTA"):
        return count
    return _wrapped("least(" if node.function == "MIN" else "greatest(", _join(values, ", "), ")")


def _textjoin(compiler: _Compiler, node: Apply) -> Sql:
    between, leave_out, *items = node.args
    values = [compiler.value(item) for item in items]
    glue = _wrapped("coalesce(", compiler.value(between), ", '')")
    kept = _join([_wrapped("coalesce(", one, ", '')") for one in values], ", ")
    return (
        Raw("nullif(case when "), *compiler.truth(leave_out, sure=False),
        Raw(" then concat_ws("), *glue, Raw(", "), *_join(values, ", "),
        Raw(") else concat_ws("), *glue, Raw(", "), *kept, Raw(") end, '')"),
    )  # fmt: skip


def _format(compiler: _Compiler, node: Apply) -> Sql:
    """Write TEXT with a format; the pattern goes as a parameter."""
    value, form = node.args
    pattern = str(form.value) if isinstance(form, Constant) else ""
    if node.function != "NUMBER_FORMAT":
        local = " at time zone 'Asia/Shanghai'" if node.function == "INSTANT_FORMAT" else ""
        shown = Param(date_postgres(pattern), "text")
        return (Raw("to_char("), *compiler.value(value), Raw(f"{local}, "), shown, Raw(")"))
    taken = number_format(pattern)
    if taken is None:
        raise AssertionError("the check lets only good formats through")
    scaled = " * 100" if taken.percent else ""
    after = " || chr(37)" if taken.percent else ""
    shown = Param(taken.postgres, "text")
    number = (Raw("round("), *compiler.value(value), Raw(f"{scaled}, {taken.places})"))
    return (Raw("(to_char("), *number, Raw(", "), shown, Raw(f"){after})"))


_WRITERS: dict[str, Callable[[_Compiler, Apply], Sql]] = {
    **dict.fromkeys(("IF", "IFS", "SWITCH"), _choose),
    **dict.fromkeys(("SUM", "AVERAGE", "COUNT", "COUNTA", "MIN", "MAX"), _scalars),
    **dict.fromkeys(("NUMBER_FORMAT", "DATE_FORMAT", "INSTANT_FORMAT"), _format),
    "TEXTJOIN": _textjoin,
}


def _and_or(compiler: _Compiler, node: Apply, sure: bool) -> Sql:
    between = " and " if node.function == "AND" else " or "
    return _wrapped("(", _join([compiler.truth(arg, sure=sure) for arg in node.args], between), ")")


def _not(compiler: _Compiler, node: Apply, _sure: bool) -> Sql:
    return _wrapped("(not ", compiler.truth(node.args[0], sure=True), ")")


def _xor(compiler: _Compiler, node: Apply, _sure: bool) -> Sql:
    ones = [_wrapped("", compiler.truth(arg, sure=True), "::int") for arg in node.args]
    return _wrapped("(mod(", _join(ones, " + "), ", 2) = 1)")


def _emptiness(compiler: _Compiler, node: Apply, _sure: bool) -> Sql:
    arg = node.args[0]
    if arg.type.kind is Kind.LIST:
        return _wrapped("(coalesce(cardinality(", compiler.value(arg), "), 0) = 0)")
    return _wrapped("(", compiler.value(arg), " is null)")


def _membership(compiler: _Compiler, node: Apply, sure: bool) -> Sql:
    value, items = node.args
    if isinstance(items, ListOf):
        # NULL among the candidates only turns false into NULL, which `sure` turns back.
        known = all(isinstance(item, Constant) for item in items.items)
        sought = compiler.plain(value) if known else compiler.value(value)
        listed = _join(list(_listed(compiler, items)), ", ")
        made: Sql = (Raw("("), *sought, Raw(" in ("), *listed, Raw("))")) if items.items else _raw("false")
    else:
        made = (Raw("("), *compiler.value(value), Raw(" = any("), *compiler.value(items), Raw("))"))
    return _wrapped("coalesce(", made, ", false)") if sure else made


def _listed(compiler: _Compiler, items: ListOf) -> Iterator[Sql]:
    return (compiler.value(item) for item in items.items)


_TRUTHS: dict[str, Callable[[_Compiler, Apply, bool], Sql]] = {
    "AND": _and_or,
    "OR": _and_or,
    "NOT": _not,
    "XOR": _xor,
    "ISEMPTY": _emptiness,
    "IN": _membership,
}
