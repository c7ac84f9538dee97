"""Versions of price lists as they are saved (价格表版本的检查): overlaps are refused at their line, gaps are told.

- A line depends on the others, so such a record is always saved whole.
- Gaps are told on the page of the version, to whoever sees its lines; saving and approving it stay possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Entity
from guocheng.engine.rating import Book
from guocheng.engine.rating.problems import gaps, problems
from guocheng.service.context import Look
from guocheng.service.rating.tariff import cells_of, segments_of, zones

VERSION = "express.price_version"
LINES = frozenset({"segments", "cells"})
_SEGMENT = ("weight_from", "weight_until", "rounding", "rounding_first", "rounding_second")
_CELL = ("zone", "place", "weight_from", "base", "first", "step", "more", *_SEGMENT[2:])


def price_problems(look: Look, entity: Entity, values: Mapping[str, Any]) -> Iterator[Problem]:
    """Say what is doubtful in the prices of a version; nothing for any other record."""
    if entity.name == VERSION and (book := _book(look, values)) is not None:
        yield from problems(book)


def price_gaps(look: Look, entity: Entity, values: Mapping[str, Any], shown: frozenset[str]) -> list[str]:
    """Say which weights and places a version leaves without a price; nothing for any other record."""
    if entity.name != VERSION or not shown >= LINES:
        return []
    book = _book(look, values)
    return [] if book is None else list(gaps(book))


def is_price_version(entity: str) -> bool:
    """Tell whether records of an entity are versions of price lists."""
    return entity == VERSION


def _book(look: Look, values: Mapping[str, Any]) -> Book | None:
    """Return the prices of a version, or None while something that every line needs is missing."""
    ranges, prices = values.get("segments") or [], values.get("cells") or []
    whole = all(row.get("rounding") for row in ranges) and all(
        row.get("weight_from") is not None for row in (*ranges, *prices)
    )
    if not whole or not ranges:
        return None
    segments = segments_of([row.get(name) for name in _SEGMENT] for row in ranges)
    cells = cells_of(([row.get(name) for name in _CELL] for row in prices), segments, zones(look.connection))
    return Book(0, 0, "", date.min, None, segments, tuple(cells))
