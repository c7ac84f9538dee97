"""Cascade (级联): one option of a tree of any depth; its code is kept, its path is shown.

- Any level may be chosen. The same label may stand under different options, so a file names it with its path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Field, Option
from guocheng.definition.field_types.base import FieldType, Raw, folded, is_nothing, quoted, refuse
from guocheng.definition.field_types.choice import option_problems
from guocheng.definition.field_types.text import written
from guocheng.expr.types import Kind, Type

SEPARATOR = " / "
_BETWEEN = re.compile(r"\s*[/>›»|]\s*")
_SAID_MAX = 20


class CascadeType(FieldType):
    """One option of a tree."""

    name = "cascade"
    label = "级联"
    width = 160
    has_below = True
    own_properties = ("options",)

    def expr_type(self, field: Field) -> Type:
        """Return CHOICE; where labels repeat, an option is called by its path."""
        labels = [one.label for one in field.options]
        return Type(
            Kind.CHOICE,
            options=tuple(
                (one.code, one.label if labels.count(one.label) == 1 else self.present(field, one.code))
                for one in field.options
            ),
        )

    def column(self, field: Field) -> str:
        """Return text: the code."""
        return "text"

    def parse(self, field: Field, raw: Raw) -> str | None:
        """Read a path, a code, or a label that stands in one place only."""
        if is_nothing(raw):
            return None
        words = [folded(word).lower() for word in _BETWEEN.split(written(raw).strip()) if word.strip()]
        exact = [one.code for one in field.options if one.code == written(raw).strip() or _labels(field, one) == words]
        found = exact[:1] or [one.code for one in field.options if _labels(field, one)[-len(words) :] == words]
        if len(found) > 1:
            places = "、".join(self.present(field, one) for one in found[:_SAID_MAX])
            raise refuse(field, "ambiguous_option", f"有好几个{quoted(raw)},请写全:{places}")
        if not found or not words:
            raise refuse(field, "unknown_option", f"没有选项{quoted(raw)},请像「一级 / 二级」这样写")
        return found[0]

    def from_json(self, field: Field, value: Any) -> str | None:
        """Read an option by code."""
        if value is None or value == "":
            return None
        if not any(value == one.code for one in field.options):
            raise refuse(field, "unknown_option", f"没有选项{quoted(value)}")
        return str(value)

    def present(self, field: Field, value: Any) -> str:
        """Return the path."""
        return SEPARATOR.join(one.label for one in path(field, value)) or str(value or "")

    def below(self, field: Field, value: Any) -> tuple[str, Sequence[str]]:
        """Return the option and all below it."""
        return "in", [one.code for one in field.options if any(above.code == value for above in path(field, one.code))]

    def problems(self, field: Field) -> Iterator[Problem]:
        """Refuse what a choice refuses, labels doubled under one option, and options above that are not there."""
        yield from option_problems(field)
        codes = [one.code for one in field.options]
        places = [(one.parent, one.label) for one in field.options]
        for word in sorted({word for word in codes if codes.count(word) > 1}):
            yield _wrong(field, "option_twice", f"的选项编码「{word}」出现了两次,请改掉一个")
        for _, label in sorted({place for place in places if places.count(place) > 1}):
            yield _wrong(field, "option_twice", f"在同一级下有两个「{label}」,请改掉一个")
        for one in field.options:
            if one.parent and one.parent not in codes:
                yield _wrong(field, "unknown_parent", f"的选项「{one.label}」的上级「{one.parent}」不存在")
            elif path(field, one.code)[:1] and path(field, one.code)[0].parent:
                yield _wrong(field, "parent_circle", f"的选项「{one.label}」的上级绕成了圈,请检查")


def path(field: Field, code: Any) -> list[Option]:
    """Return the options from the top down to one; a circle ends where it closes."""
    known = {one.code: one for one in field.options}
    found: list[Option] = []
    while (one := known.get(code)) is not None and one not in found:
        found.insert(0, one)
        code = one.parent
    return found


def _labels(field: Field, option: Option) -> list[str]:
    return [folded(one.label).lower() for one in path(field, option.code)]


def _wrong(field: Field, code: str, message: str) -> Problem:
    return Problem(f"field.{code}", field.name, f"「{field.label}」{message}")
