"""Working an expression out in Python (公式求值).

- Values come by code. A missing value is blank; numbers may come as `int` or text, they become exact decimals.
- A link comes as its id or as a mapping with "id" and whatever the paths need; lines come as a list of mappings.
- There is no attribute access, no clock and no endless work: every node visited counts against a budget.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guocheng.base.calendar import OFFICE, WorkCalendar
from guocheng.base.problem import Invalid, Problem
from guocheng.base.zone import SHANGHAI, local_day
from guocheng.expr.check import Checked
from guocheng.expr.function import FUNCTIONS
from guocheng.expr.functions.lines import average, count, greatest, least, total
from guocheng.expr.typed import Aggregate, Apply, CodePath, Constant, Field, ListOf, Typed
from guocheng.expr.types import Kind, Type

STEPS_MAX = 500_000
TEXT_MAX = 1_000_000
OVER_LINES: dict[str, Callable[..., Any]] = {
    "SUM": total, "AVERAGE": average, "COUNT": count, "COUNTA": count, "MIN": least, "MAX": greatest,
}  # fmt: skip


@dataclass(frozen=True)
class Env:
    """What an expression may know besides the record: the time, who asks, and the working calendar."""

    now: datetime
    user_id: int | None = None
    unit_ids: tuple[int, ...] = ()
    calendar: WorkCalendar = field(default=OFFICE)
    #: Reads a figure: aggregate, measure, and the values of its keys.
    total: Callable[[str, str, tuple[Any, ...]], Any] | None = field(default=None, compare=False)


def run(checked: Checked, values: Mapping[str, Any], env: Env) -> Any:
    """Work a checked expression out; blank is None.

    :raises Invalid: a number or text grew too large, or there was too much to do.
    """
    return _Run(values, env).value(checked.tree)


class _Run:
    def __init__(self, values: Mapping[str, Any], env: Env) -> None:
        self.values = values
        self.env = env
        self.steps = 0
        self.rows: dict[CodePath, Mapping[str, Any]] = {}

    def value(self, node: Typed) -> Any:
        self.steps += 1
        if self.steps > STEPS_MAX:
            raise Invalid(Problem("expr.too_much_work", "公式", "要算的明细太多,请减少明细行数或简化公式"))
        if isinstance(node, Constant):
            return node.value
        if isinstance(node, Field):
            return self.field(node)
        if isinstance(node, Apply):
            return self.applied(node)
        if isinstance(node, ListOf):
            return [self.value(item) for item in node.items]
        return self.aggregated(node)

    def field(self, node: Field) -> Any:
        if node.lines is None:
            return incoming(_reach(self.values, node.path), node.type)
        return incoming(_reach(self.rows[node.lines], node.path[len(node.lines) :]), node.type)

    def applied(self, node: Apply) -> Any:
        function = FUNCTIONS[node.function]
        if function.lazy:
            return function.python(*(_later(self, arg) for arg in node.args))
        args = [self.value(arg) for arg in node.args]
        if function.strict and any(arg is None for arg in args):
            return None
        found = function.python(self.env, *args) if function.needs_env else function.python(*args)
        if isinstance(found, str) and len(found) > TEXT_MAX:
            raise Invalid(Problem("expr.too_large", "公式", "拼出来的文字太长,请检查公式"))
        return None if found == "" else found

    def aggregated(self, node: Aggregate) -> Any:
        found = []
        outer = self.rows.get(node.lines)
        for row in _reach(self.values, node.lines) or ():
            self.rows[node.lines] = row
            self.steps += 1
            if node.where is None or self.value(node.where):
                found.append(Decimal(1) if node.value is None else self.value(node.value))
        if outer is not None:
            self.rows[node.lines] = outer
        return OVER_LINES[node.function](*found)


def _later(run: _Run, node: Typed) -> Callable[[], Any]:
    return lambda: run.value(node)


def _reach(values: Mapping[str, Any], path: Sequence[str]) -> Any:
    """Follow a path through linked records; a blank link leads to blank."""
    found: Any = values
    for index, code in enumerate(path):
        if found is None:
            return None
        if not isinstance(found, Mapping):
            raise LookupError(f"{'.'.join(path[:index])} came as a bare id, but {'.'.join(path)} is needed")
        found = found.get(code)
    return found


def incoming(value: Any, type: Type) -> Any:
    """Bring a value from outside to the one form its kind has in expressions; empty text is blank."""
    if value is None or value == "":
        return None
    reader = _READERS.get(type.kind)
    return reader(value) if reader else value


def _number(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        return local_day(value)
    return value if isinstance(value, date) else date.fromisoformat(value)


def _instant(value: Any) -> datetime:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)


def _link(value: Any) -> Any:
    return value.get("id") if isinstance(value, Mapping) else value


def _list(value: Any) -> list[Any]:
    return [_link(one) for one in value]


_READERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.INSTANT: _instant,
    Kind.LINK: _link,
    Kind.LIST: _list,
}
