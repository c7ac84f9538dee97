"""What an expression can mean (表达式的类型): kinds, types, names and the scope they are looked up in.

- Each kind has one Python value: NUMBER `Decimal`, TEXT `str`, BOOLEAN `bool`, DATE `date`, INSTANT aware `datetime`,
  CHOICE the code as `str`, LINK the id as `int`, LINES a list of mappings, LIST a list of codes, texts or ids.
- Blank is `None` in Python and NULL in SQL; an empty text is blank.
- A name is found by its code or by its Chinese label; the code is what a checked expression keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Kind(StrEnum):
    """The kinds of value an expression knows."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    CHOICE = "choice"
    LINK = "link"
    LINES = "lines"
    LIST = "list"
    BLANK = "blank"

    @property
    def label(self) -> str:
        """Return the Chinese word for this kind."""
        return _LABELS[self]


_LABELS = {
    Kind.NUMBER: "数字",
    Kind.TEXT: "文字",
    Kind.BOOLEAN: "是或否",
    Kind.DATE: "日期",
    Kind.INSTANT: "时间",
    Kind.CHOICE: "选项",
    Kind.LINK: "关联记录",
    Kind.LINES: "明细",
    Kind.LIST: "多选",
    Kind.BLANK: "空",
}


@dataclass(frozen=True)
class Type:
    """The type of a value; `options` are (code, label) pairs of a CHOICE or of the members of a LIST."""

    kind: Kind
    entity: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    scale: int | None = None

    def option(self, word: str) -> str | None:
        """Return the code of the option with this code or label."""
        codes = {code for code, _ in self.options}
        if word in codes:
            return word
        return next((code for code, label in self.options if label == word), None)


@dataclass(frozen=True)
class Name:
    """Something an expression may refer to; `inner` is the scope behind a LINK or inside LINES."""

    code: str
    label: str
    type: Type
    inner: Scope | None = None


@dataclass(frozen=True)
class TotalName:
    """An aggregate that an expression may read: its keys in order, and its measures."""

    code: str
    label: str
    keys: tuple[Name, ...]
    measures: tuple[Name, ...]


@runtime_checkable
class KnowsTotals(Protocol):
    """A scope from which aggregates can be read."""

    def total(self, name: str) -> TotalName | None:
        """Find an aggregate by code or by Chinese label."""
        ...


class Scope(Protocol):
    """Where the names of an expression are looked up."""

    def lookup(self, name: str) -> Name | None:
        """Find a name by code or by Chinese label."""
        ...

    def names(self) -> Iterable[Name]:
        """Return every name, for suggestions and completion."""
        ...


@dataclass(frozen=True)
class Names:
    """A scope that is simply a list of names; a code wins over a label of the same spelling."""

    of: tuple[Name, ...] = ()
    totals: tuple[TotalName, ...] = ()

    def total(self, name: str) -> TotalName | None:
        """Find an aggregate by code or by Chinese label."""
        return next((one for one in self.totals if name in (one.code, one.label)), None)

    def lookup(self, name: str) -> Name | None:
        """Find a name by code or by Chinese label."""
        by_code = next((one for one in self.of if one.code == name), None)
        return by_code or next((one for one in self.of if one.label == name), None)

    def names(self) -> Iterator[Name]:
        """Return every name in the order given."""
        return iter(self.of)
