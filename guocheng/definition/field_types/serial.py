"""Serial number (流水号): text made by a rule when a record is created, such as "TS{yyyyMMdd}{0000}".

- A rule is text with parts in braces: yyyy, yy, MM, dd in any combination, and exactly one run of zeros, the counter.
- The counter starts again when the date part changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import FieldType, Raw, quoted, refuse
from guocheng.definition.field_types.text import written
from guocheng.expr.types import Kind, Type

_PART = re.compile(r"\{([^{}]*)\}")
_DATES = {"yyyy": "%Y", "yy": "%y", "MM": "%m", "dd": "%d"}
_DATE_PART = re.compile(r"(?:yyyy|yy|MM|dd|[-_/.])+")
_DATE_WORD = re.compile("yyyy|yy|MM|dd")


class SerialType(FieldType):
    """A number the system gives."""

    name = "serial"
    label = "流水号"
    width = 150
    given = True
    importable = False

    def expr_type(self, field: Field) -> Type:
        """Return TEXT."""
        return Type(Kind.TEXT)

    def column(self, field: Field) -> str:
        """Return text."""
        return "text"

    def parse(self, field: Field, raw: Raw) -> str | None:
        """Read a number given elsewhere, as when old records are imported."""
        return written(raw).strip() or None

    def from_json(self, field: Field, value: Any) -> str | None:
        """Read a number."""
        if value is not None and not isinstance(value, str):
            raise refuse(field, "not_text", f"要填文字,不能是{quoted(value)}")
        return value or None

    def problems(self, field: Field) -> Iterator[Problem]:
        """Refuse a rule that cannot count."""
        parts = _PART.findall(field.rule)
        rest = _PART.sub("", field.rule)
        wrong = [part for part in parts if not re.fullmatch("0+", part) and not _DATE_PART.fullmatch(part)]
        if wrong or "{" in rest or "}" in rest or sum(set(part) == {"0"} for part in parts) != 1:
            example = "TS{yyyyMMdd}{0000}"
            message = f"「{field.label}」的编号规则「{field.rule}」不对,请写成 {example} 这样,一段 0 表示序号"
            yield Problem("field.bad_serial", field.name, message)


def serial_series(rule: str, day: date) -> str:
    """Return the series a number of this day counts in: the rule with its dates filled in."""
    return _PART.sub(lambda part: part[0] if set(part[1]) == {"0"} else _dated(part[1], day), rule)


def serial_number(rule: str, day: date, count: int) -> str:
    """Return the number for the count in its series; a full counter grows longer."""
    return _PART.sub(lambda part: str(count).zfill(len(part[1])), serial_series(rule, day))


def _dated(part: str, day: date) -> str:
    return _DATE_WORD.sub(lambda word: day.strftime(_DATES[word[0]]), part)
