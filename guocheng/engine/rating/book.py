"""A price list as it stands for some time (价格表版本): segments of weight, and a price for each place in each.

- A segment is [start, until), chosen by the weight before it is rounded; the cell of a city beats that of its province,
  that of a province the one of the whole country. The rounding of a cell beats that of its segment.
- A place is the leading digits of a region: 3303 a city, 33 a province, 0 the whole country.
- As JSON it is kept with what was priced by it, so that a price can be explained years later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guocheng.engine.rating.rounding import Method, Rounding
from guocheng.engine.rating.weight import Stage, Throw
from guocheng.engine.rating.whole import KILOGRAM, ceil

COUNTRY = 0
#: The segment of a cell that names none; such a cell prices nothing.
NOWHERE = -1
#: Stands for a weight or a volume without end.
ENDLESS = 10**12


@dataclass(frozen=True)
class Segment:
    """A range of weights in grams and how weights in it are rounded."""

    start: int
    until: int | None = None
    rounding: Rounding = field(default_factory=Rounding)

    @property
    def end(self) -> int:
        """The first weight behind it."""
        return ENDLESS if self.until is None else self.until


@dataclass(frozen=True)
class Cell:
    """What some places cost in a segment: fen for the first grams, and fen for each step more."""

    segment: int  # which of the book's segments
    places: tuple[int, ...]
    base: int
    first: int = KILOGRAM
    step: int = KILOGRAM
    more: int = 0
    rounding: Rounding | None = None

    @property
    def pace(self) -> int:
        """The step, which is a kilogram where none is said."""
        return self.step if self.step > 0 else KILOGRAM

    def steps(self, billed: int) -> int:
        """Return how many steps lie above the first grams; none at a fixed price."""
        return ceil(max(0, billed - self.first), self.pace) if self.more else 0

    def freight(self, billed: int) -> int:
        """Return the fen for a rounded weight."""
        return self.base + self.steps(billed) * self.more


@dataclass(frozen=True)
class Commission:
    """What is given back of a charge: fen, ten-thousandths of the charge, or fen a kilogram."""

    kind: str = "none"
    value: int = 0


COMMISSION_CODES = {"none": 0, "fixed": 1, "rate": 2, "per_kg": 3}


@dataclass(frozen=True)
class Book:
    """One version of a price list."""

    list: int
    version: int
    name: str
    since: date
    until: date | None
    segments: tuple[Segment, ...]
    cells: tuple[Cell, ...]
    stage: Stage | None = None
    throw: Throw = Throw.NONE
    divisor: int = 8000
    insurance: int = 0  # ten-thousandths of the declared value
    commission: Commission = field(default_factory=Commission)

    def holds(self, day: date) -> bool:
        """Tell whether the version is in force."""
        return self.since <= day and (self.until is None or day < self.until)

    def segment_of(self, grams: int) -> int | None:
        """Return which segment a weight falls into; of two that overlap the later one."""
        found = [n for n, one in enumerate(self.segments) if one.start <= grams < one.end]
        return max(found, key=lambda n: (self.segments[n].start, n), default=None)

    def cell_of(self, segment: int, place: int) -> int | None:
        """Return which cell prices a place: its own, else that of its province, else that of the country."""
        for one in nearest(place):
            for number, cell in enumerate(self.cells):
                if cell.segment == segment and one in cell.places:
                    return number
        return None

    def rounding_of(self, cell: Cell) -> Rounding:
        """Return how a weight is rounded: as the cell says, else as its segment does."""
        return cell.rounding or self.segments[cell.segment].rounding

    def to_json(self) -> dict[str, Any]:
        """Return the version as JSON."""
        return {
            **vars(self),
            "since": self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "segments": [_plain(one) for one in self.segments],
            "cells": [_plain(one) for one in self.cells],
            "commission": vars(self.commission),
        }


def nearest(place: int) -> tuple[int, ...]:
    """Return what a place lies in, the nearest first: itself, its province, the country."""
    return tuple(dict.fromkeys((place, province_of(place), COUNTRY)))


def _plain(one: Segment | Cell) -> dict[str, Any]:
    return {**vars(one), "rounding": one.rounding and vars(one.rounding)}


def province_of(place: int) -> int:
    """Return the province of a place; that of a province is itself."""
    return place // 100 if place >= 100 else place


def book_from_json(document: Mapping[str, Any]) -> Book:
    """Return the version that was written as JSON."""
    return Book(
        **{
            **document,
            "since": date.fromisoformat(document["since"]),
            "until": date.fromisoformat(document["until"]) if document["until"] else None,
            "segments": tuple(
                Segment(**{**one, "rounding": _rounding(one["rounding"])}) for one in document["segments"]
            ),
            "cells": tuple(
                Cell(
                    **{
                        **one,
                        "places": tuple(one["places"]),
                        "rounding": _rounding(one["rounding"]) if one["rounding"] else None,
                    }
                )
                for one in document["cells"]
            ),
            "stage": Stage(document["stage"]) if document["stage"] else None,
            "throw": Throw(document["throw"]),
            "commission": Commission(**document["commission"]),
        }
    )


def _rounding(document: Mapping[str, Any]) -> Rounding:
    return Rounding(Method(document["method"]), document["first"], document["second"])
