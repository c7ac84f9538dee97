"""Functions whose SQL is more than a template (SQL 写法): branches, aggregates of values, formats, conditions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from guocheng.expr.format import date_postgres, number_format
from guocheng.expr.function import FUNCTIONS
from guocheng.expr.parts import Param, Part, Raw, Sql, TotalLookup, join, raw, wrapped
from guocheng.expr.typed import Apply, Constant, ListOf, Typed
from guocheng.expr.types import Kind


class Compiler(Protocol):
    """What a writer may ask of the compiler."""

    def value(self, node: Typed) -> Sql:
        """Compile to the value itself."""
        ...

    def truth(self, node: Typed, *, sure: bool) -> Sql:
        """Compile a condition."""
        ...

    def plain(self, node: Typed) -> Sql:
        """Compile a side of an equation with a constant."""
        ...

    def filled(self, template: str, args: list[Sql]) -> Sql:
        """Fill the slots of a template."""
        ...


def _choose(compiler: Compiler, node: Apply) -> Sql:
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


def _scalars(compiler: Compiler, node: Apply) -> Sql:
    """Write an aggregate of values given one by one."""
    values = [compiler.value(arg) for arg in node.args]
    total = wrapped("(", join([wrapped("coalesce(", one, ", 0)") for one in values], " + "), ")")
    count = wrapped("num_nonnulls(", join(values, ", "), ")::numeric")
    if node.function == "SUM":
        return total
    if node.function == "AVERAGE":
        return compiler.filled(FUNCTIONS["/"].sql or "", [total, count])
    if node.function in ("COUNT", "COUNTA"):
        return count
    return wrapped("least(" if node.function == "MIN" else "greatest(", join(values, ", "), ")")


def _textjoin(compiler: Compiler, node: Apply) -> Sql:
    between, leave_out, *items = node.args
    values = [compiler.value(item) for item in items]
    glue = wrapped("coalesce(", compiler.value(between), ", '')")
    kept = join([wrapped("coalesce(", one, ", '')") for one in values], ", ")
    return (
        Raw("nullif(case when "), *compiler.truth(leave_out, sure=False),
        Raw(" then concat_ws("), *glue, Raw(", "), *join(values, ", "),
        Raw(") else concat_ws("), *glue, Raw(", "), *kept, Raw(") end, '')"),
    )  # fmt: skip


def _format(compiler: Compiler, node: Apply) -> Sql:
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


def _total(compiler: Compiler, node: Apply) -> Sql:
    """Leave the place of a figure open: only the store knows where aggregates are kept."""
    aggregate, measure, *keys = node.args
    if not isinstance(aggregate, Constant) or not isinstance(measure, Constant):
        raise AssertionError("the check lets only written names through")
    return (TotalLookup(str(aggregate.value), str(measure.value), tuple(compiler.value(key) for key in keys)),)


WRITERS: dict[str, Callable[[Compiler, Apply], Sql]] = {
    **dict.fromkeys(("IF", "IFS", "SWITCH"), _choose),
    **dict.fromkeys(("SUM", "AVERAGE", "COUNT", "COUNTA", "MIN", "MAX"), _scalars),
    **dict.fromkeys(("NUMBER_FORMAT", "DATE_FORMAT", "INSTANT_FORMAT"), _format),
    "TEXTJOIN": _textjoin,
    "TOTAL": _total,
}


def _and_or(compiler: Compiler, node: Apply, sure: bool) -> Sql:
    between = " and " if node.function == "AND" else " or "
    return wrapped("(", join([compiler.truth(arg, sure=sure) for arg in node.args], between), ")")


def _not(compiler: Compiler, node: Apply, _sure: bool) -> Sql:
    return wrapped("(not ", compiler.truth(node.args[0], sure=True), ")")


def _xor(compiler: Compiler, node: Apply, _sure: bool) -> Sql:
    ones = [wrapped("", compiler.truth(arg, sure=True), "::int") for arg in node.args]
    return wrapped("(mod(", join(ones, " + "), ", 2) = 1)")


def _emptiness(compiler: Compiler, node: Apply, _sure: bool) -> Sql:
    arg = node.args[0]
    if arg.type.kind is Kind.LIST:
        return wrapped("(coalesce(cardinality(", compiler.value(arg), "), 0) = 0)")
    return wrapped("(", compiler.value(arg), " is null)")


def _membership(compiler: Compiler, node: Apply, sure: bool) -> Sql:
    value, items = node.args
    if isinstance(items, ListOf):
        # NULL among the candidates only turns false into NULL, which `sure` turns back.
        known = all(isinstance(item, Constant) for item in items.items)
        sought = compiler.plain(value) if known else compiler.value(value)
        listed = join([compiler.value(item) for item in items.items], ", ")
        made: Sql = (Raw("("), *sought, Raw(" in ("), *listed, Raw("))")) if items.items else raw("false")
    else:
        made = (Raw("("), *compiler.value(value), Raw(" = any("), *compiler.value(items), Raw("))"))
    return wrapped("coalesce(", made, ", false)") if sure else made


TRUTHS: dict[str, Callable[[Compiler, Apply, bool], Sql]] = {
    "AND": _and_or,
    "OR": _and_or,
    "NOT": _not,
    "XOR": _xor,
    "ISEMPTY": _emptiness,
    "IN": _membership,
}
