"""Compiling an expression to SQL (公式转 SQL): a tuple of parts, in which no user text is ever raw.

- The value is the same as in Python: blank is NULL, an empty text is blank, a comparison with a blank is false.
- With `condition=True` false may come out as NULL; a WHERE cannot tell, and indexes can be used.
- A function that Python alone knows is worked out beforehand when no field is in it, and otherwise refused.
"""

from __future__ import annotations

from guocheng.base.problem import Invalid, Problem
from guocheng.base.zone import local_day
from guocheng.expr.check import Checked
from guocheng.expr.function import FUNCTIONS
from guocheng.expr.parts import (
    LinesAggregate,
    Param,
    Part,
    Raw,
    Ref,
    Sql,
    TotalLookup,
    constant,
    filled,
    guarded,
    raw,
    stored,
    wrapped,
)
from guocheng.expr.run import Env, run
from guocheng.expr.typed import Aggregate, Apply, Constant, Field, ListOf, Typed, walk
from guocheng.expr.types import Kind
from guocheng.expr.writers import TRUTHS, WRITERS

__all__ = ["LinesAggregate", "Param", "Part", "Raw", "Ref", "Sql", "TotalLookup", "to_sql"]

PARTS_MAX = 20_000
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


def to_sql(checked: Checked, *, env: Env, condition: bool = False) -> Sql:
    """Compile a checked expression.

    :raises Invalid: a function in it runs in Python only, or it grows too large.
    """
    compiler = _Compiler(env)
    if condition and checked.type.kind is Kind.BOOLEAN:
        return compiler.truth(checked.tree, sure=False)
    return compiler.value(checked.tree)


class _Compiler:
    def __init__(self, env: Env) -> None:
        self.env = env
        self.given = {
            "now": Param(env.now, "timestamptz"),
            "today": Param(local_day(env.now), "date"),
            "user": Param(env.user_id, "bigint"),
            "units": Param(list(env.unit_ids), "bigint[]"),
        }

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
            return stored(node)
        if isinstance(node, Aggregate):
            return self.aggregate(node)
        if isinstance(node, ListOf):
            raise AssertionError("a list stands only in a membership")
        if node.function in COMPARISONS or node.function in TRUTHS:
            return self.truth(node, sure=True)
        return self.applied(node)

    def applied(self, node: Apply) -> Sql:
        function = FUNCTIONS[node.function]
        if not function.in_sql:
            return self.worked_out(node)
        if writer := WRITERS.get(function.name):
            return writer(self, node)
        if function.sql is None:
            raise AssertionError(f"{function.name} has neither a template nor a writer")
        values = [self.value(arg) for arg in node.args]
        made = guarded(self.filled(function.sql, values), function, node.args, values)
        return wrapped("nullif(", made, ", '')") if node.type.kind is Kind.TEXT else made

    def worked_out(self, node: Apply) -> Sql:
        """Work a Python-only part out now, when it holds no field."""
        if any(isinstance(one, Field | Aggregate) for one in walk(node)):
            message = f"{node.function} 不能用在列表筛选和报表里,请先存成一个字段再用"
            raise Invalid(Problem("expr.python_only", node.function, message))
        return constant(Constant(run(Checked("", node), {}, self.env), node.type))

    def filled(self, template: str, args: list[Sql]) -> Sql:
        """Fill the slots of a template."""
        return filled(template, args, self.given)

    def truth(self, node: Typed, *, sure: bool) -> Sql:
        """Compile a condition; unless it must be sure, NULL may stand for false."""
        if isinstance(node, Apply) and node.function in COMPARISONS:
            made = self.comparison(node)
        elif isinstance(node, Apply) and (writer := TRUTHS.get(node.function)):
            return writer(self, node, sure)
        else:
            made = self.value(node)
        return wrapped("coalesce(", made, ", false)") if sure else made

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
        value = raw("1") if node.value is None else self.value(node.value)

        def over(function: str) -> Sql:
            return (LinesAggregate(node.lines, function, value, where),)

        if node.function == "SUM":
            return wrapped("coalesce(", over("sum"), ", 0)")
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
