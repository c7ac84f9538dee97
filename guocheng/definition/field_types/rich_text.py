"""Formatted text (富文本): a small and safe part of HTML.

- Whatever comes in, from a form, a file or a program, is cleaned here before it is kept: nothing that runs, loads or
  dresses up survives. People read it, and searches look through it, as plain text.
"""

from __future__ import annotations

import html
import re
from typing import Any

import nh3

from guocheng.definition.entity import Field
from guocheng.definition.field_types.text import TextType

_INLINE = ("b", "strong", "i", "em", "u", "s", "a", "code", "br")
_BLOCKS = ("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "hr")
_TABLES = ("table", "thead", "tbody", "tr", "th", "td")
TAGS = frozenset((*_INLINE, *_BLOCKS, *_TABLES))
_SCHEMES = {"http", "https", "mailto", "tel"}
_BREAK = re.compile(r"<(?:br|/p|/h[2-4]|/li|/tr|/blockquote|/pre)\b[^>]*>", re.IGNORECASE)
_CELL = re.compile(r"</t[dh]>")
_LOOKS_LIKE_HTML = re.compile(r"</?[a-zA-Z][^>]*>")


class RichTextType(TextType):
    """Text with headings, lists, links and tables."""

    name = "rich_text"
    label = "富文本"
    width = 220
    own_properties = ("searchable", "length_max")
    sortable = False

    def several_lines(self, field: Field) -> bool:
        """Keep the lines."""
        return True

    def accepted(self, field: Field, text: str) -> str:
        """Return the text cleaned; plain text becomes paragraphs, and one that shows nothing is blank."""
        if not _LOOKS_LIKE_HTML.search(text):
            return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.splitlines() if line.strip())
        clean = cleaned(text)
        if not plain_text(clean):
            return ""
        # With a tag in it, it is never taken for plain text when it comes in again.
        return clean if _LOOKS_LIKE_HTML.search(clean) else f"<p>{clean}</p>"

    def present(self, field: Field, value: Any) -> str:
        """Return what is read, without the marks."""
        return plain_text(str(value or ""))

    def operators(self, field: Field) -> frozenset[str]:
        """Offer what makes sense for long texts."""
        return frozenset({"contains", "empty", "not_empty"})


def cleaned(text: str) -> str:
    """Return HTML in which nothing runs or loads."""
    return nh3.clean(
        text,
        tags=set(TAGS),
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )


def plain_text(text: str) -> str:
    """Return the words of cleaned HTML, a line for each block."""
    lines = _CELL.sub("\t", _BREAK.sub("\n", text))
    words = html.unescape(nh3.clean(lines, tags=set()))
    return "\n".join(line.strip() for line in words.split("\n") if line.strip())
