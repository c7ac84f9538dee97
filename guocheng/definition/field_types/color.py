"""Colour (颜色): kept as #rrggbb."""

from __future__ import annotations

import re

from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import folded, quoted, refuse
from guocheng.definition.field_types.text import TextType

_LONG = re.compile(r"#?([0-9a-f]{6})")
_SHORT = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])")


class ColorType(TextType):
    """A colour."""

    name = "color"
    label = "颜色"
    width = 100
    own_properties = ()
    of_a_kind = True

    def accepted(self, field: Field, text: str) -> str:
        """Return the colour with six small hexadecimal digits."""
        word = folded(text).lower()
        if found := _LONG.fullmatch(word):
            return f"#{found[1]}"
        if found := _SHORT.fullmatch(word):
            return "#" + "".join(part * 2 for part in found.groups())
        raise refuse(field, "not_color", f"要填颜色,例如 #1677ff,不能是{quoted(text)}")

    def operators(self, field: Field) -> frozenset[str]:
        """Offer no order among colours."""
        return frozenset({"eq", "ne", "in", "not_in", "empty", "not_empty"})
