"""Markdown text (Markdown): kept as it is written; browsers draw it without ever taking HTML from it."""

from __future__ import annotations

from guocheng.definition.entity import Field
from guocheng.definition.field_types.text import TextType


class MarkdownType(TextType):
    """Text with simple marks for headings, lists and links."""

    name = "markdown"
    label = "Markdown"
    width = 220
    own_properties = ("searchable", "length_max")
    sortable = False

    def several_lines(self, field: Field) -> bool:
        """Keep the lines: they are the marks."""
        return True

    def operators(self, field: Field) -> frozenset[str]:
        """Offer what makes sense for long texts."""
        return frozenset({"contains", "empty", "not_empty"})
