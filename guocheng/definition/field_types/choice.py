"""Choice (单选) and choices (多选): codes are kept, labels are shown.

- An option no longer offered stays readable on old records and is still accepted from a file.
- Where a field takes words of one's own, such a word is kept behind `other:` and shown without it.
- An option whose `when` does not hold for the record is refused by the form, not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Field, Option
from guocheng.definition.field_types.base import FieldType, Raw, folded, is_nothing, quoted, refuse
from guocheng.definition.field_types.text import written
from guocheng.expr.types import Kind, Type

_SEPARATORS = re.compile(r"[,，、;；|\n]+")
OTHER = "other:"
OTHER_LENGTH_MAX = 100
COLORS = frozenset({"", "grey", "blue", "green", "yellow", "orange", "red", "purple"})


def _option(field: Field, word: str) -> Option | None:
    exact = next((one for one in field.options if word in (one.code, one.label)), None)
    return exact or next((one for one in field.options if folded(word).lower() == folded(one.label).lower()), None)


def _code(field: Field, word: str) -> str:
    if found := _option(field, word):
        return found.code
    if field.other:
        return _own_word(field, word)
    offered = "、".join(one.label for one in field.options if one.offered)
    raise refuse(field, "unknown_option", f"没有选项{quoted(word)},可以填:{offered}")


def _own_word(field: Field, word: str) -> str:
    kept = folded(word).removeprefix(OTHER).strip()
    if not kept or len(kept) > OTHER_LENGTH_MAX or _SEPARATORS.search(kept):
        message = f"自己填的内容要有 1 到 {OTHER_LENGTH_MAX} 个字,不能有逗号、顿号和分号"
        raise refuse(field, "bad_other", message)
    return OTHER + kept


def _known(field: Field, value: Any) -> str:
    if any(value == one.code for one in field.options):
        return str(value)
    if field.other and isinstance(value, str) and value.startswith(OTHER):
        return _own_word(field, value)
    raise refuse(field, "unknown_option", f"没有选项{quoted(value)}")


def _label(field: Field, code: str) -> str:
    return next((one.label for one in field.options if one.code == code), code.removeprefix(OTHER))


def _options(field: Field) -> tuple[tuple[str, str], ...]:
    return tuple((one.code, one.label) for one in field.options)


def _problems(field: Field) -> Iterator[Problem]:
    yield from option_problems(field)
    for what, words in (("编码", [one.code for one in field.options]), ("名称", [one.label for one in field.options])):
        for word in sorted({word for word in words if words.count(word) > 1}):
            message = f"「{field.label}」的选项{what}「{word}」出现了两次,请改掉一个"
            yield Problem("field.option_twice", field.name, message)


def option_problems(field: Field) -> Iterator[Problem]:
    """Refuse a field without options, and options that nobody could read or choose."""
    if not field.options and field.name != "stage":
        yield Problem("field.no_options", field.name, f"「{field.label}」还没有选项,请至少添加一个")
    for one in field.options:
        if not one.code or not one.label or _SEPARATORS.search(one.code):
            message = f"「{field.label}」的选项要有编码和名称,编码里不能有逗号和分号"
            yield Problem("field.bad_option", field.name, message)
        if one.code.startswith(OTHER):
            message = f"「{field.label}」的选项编码不能以「{OTHER}」开头,那是留给自己填写的内容的"
            yield Problem("field.bad_option", field.name, message)
        if one.color not in COLORS:
            message = f"「{field.label}」的选项「{one.label}」颜色「{one.color}」不认识"
            yield Problem("field.bad_color", field.name, message)


class ChoiceType(FieldType):
    """One of several options."""

    name = "choice"
    label = "单选"
    width = 110
    own_properties = ("options", "other", "widget")

    def expr_type(self, field: Field) -> Type:
        """Return CHOICE with the options."""
        return Type(Kind.CHOICE, options=_options(field))

    def column(self, field: Field) -> str:
        """Return text; the options live in the definition."""
        return "text"

    def parse(self, field: Field, raw: Raw) -> str | None:
        """Read an option by code or label."""
        return None if is_nothing(raw) and not _option(field, written(raw)) else _code(field, written(raw).strip())

    def from_json(self, field: Field, value: Any) -> str | None:
        """Read an option by code."""
        if value is None or value == "":
            return None
        return _known(field, value)

    def present(self, field: Field, value: Any) -> str:
        """Return the label."""
        return "" if value is None else _label(field, value)

    def problems(self, field: Field) -> Iterator[Problem]:
        """Refuse missing, doubled and unreadable options."""
        yield from _problems(field)


class ChoicesType(FieldType):
    """Any number of options, in the order of the declaration."""

    name = "choices"
    label = "多选"
    sortable = False
    width = 160
    own_properties = ("options", "other", "widget")

    def expr_type(self, field: Field) -> Type:
        """Return LIST with the options."""
        return Type(Kind.LIST, options=_options(field))

    def column(self, field: Field) -> str:
        """Return an array of codes."""
        return "text[]"

    def parse(self, field: Field, raw: Raw) -> list[str] | None:
        """Read options by code or label, separated by , ， 、 ; ； or line breaks."""
        words = [word.strip() for word in _SEPARATORS.split(written(raw)) if not is_nothing(word)]
        return self._ordered(field, {_code(field, word) for word in words})

    def from_json(self, field: Field, value: Any) -> list[str] | None:
        """Read a list of codes."""
        if not isinstance(value, (list, type(None))):
            raise refuse(field, "not_a_list", f"要填选项的列表,不能是{quoted(value)}")
        return self._ordered(field, {_known(field, one) for one in value or []})

    def present(self, field: Field, value: Any) -> str:
        """Return the labels."""
        return "、".join(_label(field, code) for code in value or [])

    def problems(self, field: Field) -> Iterator[Problem]:
        """Refuse missing, doubled and unreadable options."""
        yield from _problems(field)

    def member(self, field: Field, value: Any) -> str:
        """Read an option by code, or a word of one's own."""
        return _known(field, value)

    def _ordered(self, field: Field, codes: set[str]) -> list[str] | None:
        own = sorted(one for one in codes if one.startswith(OTHER))
        return [one.code for one in field.options if one.code in codes] + own or None
