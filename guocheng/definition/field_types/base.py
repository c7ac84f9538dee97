"""What a field type has to say (字段类型): one declaration feeds table, form, list, import, export and expressions.

- Blank is `None` everywhere; an empty text, an empty list of choices or files is blank too.
- `parse` reads what people type and what cells of a file hold; `from_json` reads what programs send; both refuse with a
  Chinese sentence whose `where` is the field's name.
- `column` answers with a word of `COLUMNS` (scales filled in), blank when the field has no column of its own.
- The floors above never ask for the name of a type: they ask for its `family`, its ids, and what may be done with it.
"""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
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

#: Attributes of `Field` that mean something for every type.
COMMON = (
    "name",
    "label",
    "help",
    "required",
    "required_when",
    "visible_when",
    "readonly",
    "readonly_when",
    "on_change",
    "check",
    "check_message",
    "width",
)
#: What also fits every value that a person may type.
TYPED = (
    "default",
    "remembered",
    "formula",
    "roll_up",
    "placeholder",
    "masked",
    "indexed",
    "unique",
    "unique_when",
    "aliases",
)

#: Marks that people put into a cell to say that nothing is there.
NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "null", "NULL", "#N/A"})


#: The fields of an entity as they are declared, the system's own among them; nothing for an unknown one.
FieldsOf = Callable[[str], Iterable[Field]]


class Percentage(float):
    """A number that a spreadsheet shows as a percentage: 0.125, shown as 12.5%."""

    @property
    def figure(self) -> Decimal:
        """The figure before the sign, with the 15 digits that a double really keeps."""
        return Decimal(f"{self:.15g}") * 100

    def __str__(self) -> str:
        """Return it as a person reads it in full."""
        text = f"{self.figure:f}"
        return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"


class Family(StrEnum):
    """How a value travels: what reading, lists, history and export must know of a type."""

    PLAIN = "plain"  # JSON as the column gives it
    EXACT = "exact"  # digits, as text
    LINK = "link"  # the id of a record of `to`, read with its title
    LINKS = "links"  # several such ids
    FILES = "files"  # ids of stored files, read with their names
    LINES = "lines"  # rows in a table of their own
    SEALED = "sealed"  # encrypted: only that there is something


class FieldType(ABC):
    """One type of field; `label` is the word shown in the form designer.

    A type that is `given` gets its value from the system: nobody types it. What is not `importable` is never taken from
    a file, what is not `exported` is never written into one.
    """

    name: str
    label: str
    sortable = True
    width = 120
    #: The attributes of `Field` that limit values of this type: pattern, length_max, upper, minimum, maximum.
    limits: frozenset[str] = frozenset()
    #: `below` finds what stands under a value: a province its counties, a branch of a cascade its leaves.
    has_below = False
    #: Attributes of `Field` that the designer offers for this type besides the common ones.
    own_properties: tuple[str, ...] = ()
    given = False
    importable = True
    exported = True
    #: A value is an object in JSON, as a range of days.
    structured = False
    #: An expression may name it.
    named = True

    @abstractmethod
    def expr_type(self, field: Field) -> Type:
        """Return what the field is in an expression."""

    @abstractmethod
    def column(self, field: Field) -> str:
        """Return the neutral type of the column, blank when there is none."""

    def value_type(self, field: Field) -> str:
        """Return the neutral type of the value in SQL, be it kept in a column or worked out where it is read."""
        return self.column(field)

    def completed(self, field: Field, siblings: Iterable[Field], fields_of: FieldsOf) -> Field:
        """Return a field with what it takes over from other definitions; most take over nothing."""
        return field

    def is_virtual(self, field: Field) -> bool:
        """Tell whether the value is worked out where it is read, from other records; nothing of it is kept."""
        return False

    def family(self, field: Field) -> Family:
        """Return how the value travels."""
        return Family.EXACT if self.value_type(field).startswith("numeric") else Family.PLAIN

    def target_ids(self, field: Field, value: Any) -> Sequence[int]:
        """Return the ids of the records of `field.to` that a value names."""
        return ()

    def file_ids(self, field: Field, value: Any) -> Sequence[int]:
        """Return the ids of the stored files that a value holds."""
        return ()

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

    def echoes(self, value: Any) -> bool:
        """Tell whether a form sent back what it was shown in place of the value, so that nobody typed it."""
        return False

    def bounds(self, field: Field) -> tuple[str, str]:
        """Return the expressions of the least and the greatest value, blank where there is none."""
        return field.minimum, field.maximum

    def operators(self, field: Field) -> frozenset[str] | None:
        """Return the comparisons a filter offers, None for those of the kind of expression."""
        return None

    def finds_below(self, field: Field) -> bool:
        """Tell whether `below` finds what stands under a value of this field."""
        return self.has_below

    @property
    def properties(self) -> tuple[str, ...]:
        """Return the attributes of `Field` that mean something for this type, in the designer's order."""
        return (*COMMON, *(() if self.given else TYPED), *self.own_properties, *sorted(self.limits))

    def member(self, field: Field, value: Any) -> Any:
        """Read one member of a list, as filters ask for it.

        :raises Invalid: no list of this field can hold it.
        """
        if not any(value == one.code for one in field.options):
            raise refuse(field, "unknown_option", "没有这个选项")
        return value

    def below(self, field: Field, value: Any) -> tuple[str, Sequence[str]]:
        """Say how everything at or below a value is found: "in" with the values, or "starts" with their beginnings."""
        return "in", (value,)


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
    """Return a value for a message, cut when it is long, and so that the message can be sent whatever the value is."""
    text = str(raw).encode("utf-8", "replace").decode("utf-8")
    return f"「{text[:30]}…」" if len(text) > 30 else f"「{text}」"
