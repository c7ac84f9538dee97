"""Builders of what is printed (打印版式)."""

from __future__ import annotations

from collections.abc import Iterable

from guocheng.definition.paper import Paper, PaperPart, PaperSize


def paper(
    name: str,
    label: str,
    *parts: PaperPart,
    title: str = "",
    size: PaperSize | str = PaperSize.A4,
    opinions: bool = True,
    copies: Iterable[str] = (),
    foot: str = "",
) -> Paper:
    """Declare a way to print a record with its approval; without parts it is laid out as the form."""
    return Paper(name, label, parts, title, PaperSize(size), opinions, tuple(copies), foot)


def paper_part(label: str, *fields: str) -> PaperPart:
    """Declare a group of fields on paper; `items.price` is one column of a sub-table."""
    return PaperPart(label, fields)
