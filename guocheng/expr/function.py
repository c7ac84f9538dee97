"""What a function declares about itself (函数), and the one registry of all functions.

- A function with `sql=None` runs in Python only and cannot stand in a list filter or a report.
- A strict function (most are) answers blank as soon as one argument is blank, without being asked.
- A lazy function gets its arguments as calls, so that only the branch taken is worked out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from guocheng.expr.types import Kind


class Family(StrEnum):
    """The chapters of the manual."""

    OPERATOR = "运算符"
    LOGIC = "逻辑"
    LINES = "汇总"
    MATH = "数学"
    TEXT = "文字"
    DATE = "日期和时间"
    PEOPLE = "人员"
    PLACE = "地点"
    CONVERSION = "自动转换"


@dataclass(frozen=True)
class Takes:
    """One argument: its Chinese name and the kinds it accepts.

    `words` lists what alone may be written out. A default stands in for a missing argument.
    """

    label: str
    kinds: frozenset[Kind]
    optional: bool = False
    words: tuple[str, ...] = ()
    default: Decimal | None = None


@dataclass(frozen=True)
class Function:
    """A function of the language.

    `repeats` arguments at the end may be given again and again. `guard` numbers the arguments whose blank the SQL
    template would swallow. A `sql` template holds `{0}`, `{1}`, `{*}`, `{now}`, `{today}`, `{user}` or `{units}`;
    `written_by` names a writer in `guocheng.expr.sql` where a template is not enough.
    """

    name: str
    family: Family
    summary: str
    example: str
    takes: tuple[Takes, ...]
    gives: Kind
    python: Callable[..., Any]
    sql: str | None = None
    repeats: int = 0
    strict: bool = True
    lazy: bool = False
    needs_env: bool = False
    guard: tuple[int, ...] = ()
    written_by: str = ""

    @property
    def in_sql(self) -> bool:
        """Tell whether the database can work it out."""
        return self.sql is not None or bool(self.written_by)

    @property
    def least(self) -> int:
        """Return how many arguments it needs."""
        return sum(not one.optional and one.default is None for one in self.takes)

    @property
    def most(self) -> int | None:
        """Return how many arguments it can take, None when there is no end."""
        return None if self.repeats else len(self.takes)

    def argument(self, index: int) -> Takes:
        """Return the declaration of an argument by its place."""
        if index < len(self.takes):
            return self.takes[index]
        first = len(self.takes) - self.repeats
        return self.takes[first + (index - first) % self.repeats]


FUNCTIONS: dict[str, Function] = {}


def register(*functions: Function) -> None:
    """Add functions to the registry; a name is taken once."""
    for function in functions:
        if function.name in FUNCTIONS:
            raise AssertionError(f"{function.name} is registered twice")
        FUNCTIONS[function.name] = function


def resolved(*_: object) -> Any:
    """Stand in for a function that the check replaces by simpler ones."""
    raise AssertionError("the check replaces this function")


def numbers(label: str = "数字", **more: Any) -> Takes:
    """Declare a number."""
    return Takes(label, frozenset({Kind.NUMBER}), **more)


def texts(label: str = "文字", **more: Any) -> Takes:
    """Declare a text; numbers, dates and options are written out as text by themselves."""
    return Takes(label, frozenset({Kind.TEXT}), **more)


def truths(label: str = "条件", **more: Any) -> Takes:
    """Declare a condition."""
    return Takes(label, frozenset({Kind.BOOLEAN}), **more)


def dates(label: str = "日期", **more: Any) -> Takes:
    """Declare a date; of an instant its day in Shanghai counts."""
    return Takes(label, frozenset({Kind.DATE}), **more)


def instants(label: str = "时间", **more: Any) -> Takes:
    """Declare an instant; a date counts from its midnight."""
    return Takes(label, frozenset({Kind.INSTANT}), **more)


def days_or_instants(label: str = "日期", **more: Any) -> Takes:
    """Declare a date or an instant, each taken as it is."""
    return Takes(label, frozenset({Kind.DATE, Kind.INSTANT}), **more)


def anything(label: str = "值", **more: Any) -> Takes:
    """Declare one value of any kind."""
    return Takes(label, frozenset(Kind) - {Kind.LINES, Kind.LIST}, **more)
