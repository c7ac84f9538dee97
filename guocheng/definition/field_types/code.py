"""Program text (代码): kept with its indentation, shown in a fixed width."""

from __future__ import annotations

from guocheng.definition.entity import Field
from guocheng.definition.field_types.text import TextType


class CodeType(TextType):
    """Text for machines."""

    name = "code"
    label = "代码"
    width = 220
    own_properties = ("searchable", "length_max")
    sortable = False

    def several_lines(self, field: Field) -> bool:
        """Keep the lines and their indentation."""
        return True

    def operators(self, field: Field) -> frozenset[str]:
        """Offer what makes sense for long texts."""
        return frozenset({"contains", "empty", "not_empty"})

    def _trimmed(self, text: str) -> str:
        return text.replace("\r\n", "\n").strip("\n").rstrip()
