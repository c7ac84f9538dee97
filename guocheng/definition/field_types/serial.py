"""Serial number (流水号): text made by a rule when a record is created, such as "TS{yyyyMMdd}{0000}".

- A rule is text with parts in braces: yyyy, yy, MM, dd in any combination, fields of the record such as {unit.number},
  and exactly one run of zeros, the counter.
- The counter starts again when anything else in the number changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import FieldType, Raw, quoted, refuse
from guocheng.definition.field_types.text import written
from guocheng.expr.types import Kind, Type

_COUNTER = re.compile("0+")
_PART = re.compile(r"\{([^{}]*)\}")
_DATES = {"yyyy": "%Y", "yy": "%y", "MM": "%m", "dd": "%d"}
_DATE_PART = re.compile(r"(?:yyyy|yy|MM|dd|[-_/.])+")
_FIELD_PART = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?")
_DATE_WORD = re.compile("yyyy|yy|MM|dd")
_DATE_WORDS = re.compile("(yyyy|yy|MM|dd)")
_COUNTER_PART = re.compile(r"\{(0+)\}")
NO_TEXTS: Mapping[str, str] = {}
COUNT_DIGITS_MAX = 15

_SHAPES = (_COUNTER, _DATE_PART, _FIELD_PART)


class SerialType(FieldType):
    """A number the system gives."""

    name = "serial"
    label = "流水号"
    width = 150
    given = True
    own_properties = ("rule", "gap_free", "searchable")

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
        wrong = [part for part in parts if not any(shape.fullmatch(part) for shape in _SHAPES)]
        if wrong or "{" in rest or "}" in rest or sum(set(part) == {"0"} for part in parts) != 1:
            example = "TS{yyyyMMdd}{0000} 或 {unit.number}-{yyyyMM}-{000}"
            message = f"「{field.label}」的编号规则「{field.rule}」不对,请写成 {example} 这样,一段 0 表示序号"
            yield Problem("field.bad_serial", field.name, message)


def serial_paths(rule: str) -> tuple[str, ...]:
    """Return the fields whose values stand in the number."""
    named = (part for part in _PART.findall(rule) if _FIELD_PART.fullmatch(part) and not _DATE_PART.fullmatch(part))
    return tuple(dict.fromkeys(named))


def serial_series(rule: str, day: date, texts: Mapping[str, str] = NO_TEXTS) -> str:
    """Return the series a number of this day counts in: the rule with its dates and fields filled in."""
    return _PART.sub(lambda part: part[0] if _COUNTER.fullmatch(part[1]) else _filled(part[1], day, texts), rule)


def serial_number(rule: str, day: date, count: int, texts: Mapping[str, str] = NO_TEXTS) -> str:
    """Return the number for the count in its series; a full counter grows longer."""
    return _COUNTER_PART.sub(lambda part: str(count).zfill(len(part[1])), serial_series(rule, day, texts))


def serial_count(rule: str, number: str) -> tuple[str, int] | None:
    """Return the series and the count of a number given elsewhere, None when it does not follow the rule."""
    shape, place = "", 0
    for part in _PART.finditer(rule):
        shape += re.escape(rule[place : part.start()]) + _shape_of(part[1])
        place = part.end()
    found = re.fullmatch(shape + re.escape(rule[place:]), number)
    counter = _COUNTER_PART.search(rule)
    if found is None or counter is None or len(found["count"]) > COUNT_DIGITS_MAX or not int(found["count"]):
        return None
    return number[: found.start("count")] + counter[0] + number[found.end("count") :], int(found["count"])


def _filled(part: str, day: date, texts: Mapping[str, str]) -> str:
    if part in texts:
        # A brace of a value would be taken for a part of the rule.
        return texts[part].replace("{", "(").replace("}", ")")
    return _DATE_WORD.sub(lambda word: day.strftime(_DATES[word[0]]), part)


def _shape_of(part: str) -> str:
    if _COUNTER.fullmatch(part):
        return rf"(?P<count>\d{{{len(part)},}})"
    if not _DATE_PART.fullmatch(part):
        return ".+?"
    return "".join(
        rf"\d{{{len(word)}}}" if _DATE_WORD.fullmatch(word) else re.escape(word) for word in _DATE_WORDS.split(part)
    )
