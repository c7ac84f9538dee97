"""Tags (标签): words of one's own, in the order they were given; the form suggests those used before."""

from __future__ import annotations

import re
from typing import Any

from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import FieldType, Raw, folded, is_nothing, quoted, refuse
from guocheng.definition.field_types.text import written
from guocheng.expr.types import Kind, Type

TAGS_MAX = 50
LENGTH_MAX = 30
_SEPARATORS = re.compile(r"[,，、;；|\n\t]+")


class TagsType(FieldType):
    """Any number of free words."""

    name = "tags"
    label = "标签"
    sortable = False
    width = 180
    own_properties = ("count_max",)

    def expr_type(self, field: Field) -> Type:
        """Return LIST."""
        return Type(Kind.LIST)

    def column(self, field: Field) -> str:
        """Return an array of words."""
        return "text[]"

    def parse(self, field: Field, raw: Raw) -> list[str] | None:
        """Read words separated by , ， 、 ; ； or line breaks."""
        return self._kept(field, [word for word in _SEPARATORS.split(written(raw)) if not is_nothing(word)])

    def from_json(self, field: Field, value: Any) -> list[str] | None:
        """Read a list of words."""
        if not isinstance(value, (list, type(None))):
            raise refuse(field, "not_a_list", f"要填标签的列表,不能是{quoted(value)}")
        return self._kept(field, value or [])

    def present(self, field: Field, value: Any) -> str:
        """Return the words."""
        return "、".join(value or [])

    def member(self, field: Field, value: Any) -> str:
        """Read one word."""
        if not isinstance(value, str) or not 0 < len(word := folded(value)) <= LENGTH_MAX or _SEPARATORS.search(word):
            raise refuse(
                field, "bad_tag", f"的标签要有 1 到 {LENGTH_MAX} 个字,中间没有逗号和顿号,不能是{quoted(value)}"
            )
        return word

    def _kept(self, field: Field, words: list[Any]) -> list[str] | None:
        kept = list(dict.fromkeys(self.member(field, word) for word in words))
        most = field.count_max or TAGS_MAX
        if len(kept) > most:
            raise refuse(field, "too_many", f"最多 {most} 个标签,现在有 {len(kept)} 个")
        return kept or None
