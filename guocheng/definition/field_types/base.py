"""What a field type has to say (字段类型): one declaration feeds table, form, list, import, export and expressions.

- Blank is `None` everywhere; an empty text, an empty list of choices or files is blank too.
- `parse` reads what people type and what cells of a file hold; `from_json` reads what programs send; both refuse with a
  Chinese sentence whose `where` is the field's name.
- `column` answers with a word of `COLUMNS` (scales filled in), blank when the field has no column of its own.
"""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.entity import Field
from guocheng.expr.types import Type

#: What a cell of a file may hold; a form sends texts only.
Raw = str | int | float | Decimal | bool | date | datetime | time | None

#: The neutral column types; decimals carry their own scale as "numeric(24,3)".
COLUMNS = (
    "text",
    "bigint",
    "boolean",
    "date",
    "timestamptz",
    "numeric(18,2)",
    "numeric(24,scale)",
    "text[]",
    "bigint[]",
)

#: Marks that people put into a cell to say that nothing is there.
NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "null", "NULL", "#N/A"})


class FieldType(ABC):
    """One type of field; `label` is the word shown in the form designer."""

    name: str
    label: str
    sortable = True
    width = 120

    @abstractmethod
    def expr_type(self, field: Field) -> Type:
        """Return what the field is in an expression."""

    @abstractmethod
    def column(self, field: Field) -> str:
        """Return the neutral type of the column, blank when there is none."""

    @abstractmethod
    def parse(self, field: Field, raw: Raw) -> Any:
        """Read what a person typed or a cell holds.

        :raises Invalid: the text cannot be such a value.
        """

    @abstractmethod
    def from_json(self, field: Field, value: Any) -> Any:
        """Read a value sent by a program.

        :raises Invalid: the value is not of this type.
        """

    def to_json(self, field: Field, value: Any) -> Any:
        """Return the value as programs read it."""
        return value

    def present(self, field: Field, value: Any) -> str:
        """Return the value as people read it."""
        return "" if value is None else str(value)

    def problems(self, field: Field) -> Iterator[Problem]:
        """Say what is wrong with the declaration itself."""
        yield from ()


def folded(text: str) -> str:
    """Return a text without the width variants and odd blanks that Chinese input methods leave behind."""
    return unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "").strip()


def is_nothing(raw: Raw) -> bool:
    """Tell whether a cell says that nothing is there."""
    return raw is None or (isinstance(raw, str) and folded(raw) in NOTHING)


def refuse(field: Field, code: str, message: str) -> Invalid:
    """Return the refusal of a value; the message speaks of the field by its label."""
    return Invalid(Problem(f"value.{code}", field.name, f"「{field.label}」{message}"))


def quoted(raw: object) -> str:
    """Return a value for a message, cut when it is long."""
    text = str(raw)
    return f"「{text[:30]}…」" if len(text) > 30 else f"「{text}」"
