"""The prices of some days as the engine knows them (价格装配): from the records people keep, in grams and fen.

- A zone stands for each of its places; a line of prices without zone and place is for the whole country.
- A line of prices that names no segment of its version prices nothing; the check of the version tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg

from guocheng.base.regions import stem
from guocheng.engine.rating import (
    Book,
    By,
    Cell,
    Commission,
    Item,
    Level,
    Method,
    Party,
    Rounding,
    Scope,
    Segment,
    Stage,
    Surcharge,
    Tariff,
    Throw,
)
from guocheng.engine.rating.book import COUNTRY, NOWHERE, province_of
from guocheng.engine.rating.whole import KILOGRAM, RATE_ONE
from guocheng.store import rating

#: The places of every zone.
Zones = Mapping[int, tuple[int, ...]]
Row = Mapping[str, Any]


def tariff(connection: psycopg.Connection, first: date, until: date) -> Tariff:
    """Return everything that prices the days from `first` until before `until`."""
    places = zones(connection)
    return Tariff(
        tuple(party(row) for row in rating.assignments(connection, first, until)),
        tuple(book(row, places) for row in rating.price_versions(connection, first, until)),
        tuple(surcharge(row, places) for row in rating.surcharges(connection, first, until)),
    )


def zones(connection: psycopg.Connection) -> Zones:
    """Return the places of every zone."""
    found = rating.zones(connection)
    return {zone: tuple(dict.fromkeys(place_of(code) for code in codes)) for zone, codes in found.items()}


def party(row: Row) -> Party:
    """Return an assignment."""
    return Party(
        Level(row["level"]),
        By(row["by"]),
        row["account"].strip(),
        row["customer"] or 0,
        row["price_list"],
        row["valid_from"],
        row["valid_until"],
        row["id"],
    )


def book(row: Row, zones: Zones) -> Book:
    """Return a version of a price list."""
    segments = segments_of(row["segments"] or ())
    return Book(
        row["price_list"],
        row["id"],
        row["name"],
        row["valid_from"],
        row["valid_until"],
        segments,
        tuple(one for one in cells_of(row["cells"] or (), segments, zones) if one.segment != NOWHERE),
        Stage(row["weight_stage"]) if row["weight_stage"] else None,
        Throw(row["throw"] or "none"),
        row["divisor"] or 0,
        int(row["insurance"] or 0),
        _commission(row),
    )


def segments_of(lines: Iterable[Sequence[Any]]) -> tuple[Segment, ...]:
    """Return the segments of a version, line by line."""
    return tuple(
        Segment(grams(start), None if until is None else grams(until), _rounding(way, first, second))
        for start, until, way, first, second in lines
    )


def cells_of(lines: Iterable[Sequence[Any]], segments: Sequence[Segment], zones: Zones) -> Iterator[Cell]:
    """Yield the prices of a version, line by line; one that names no segment is in none."""
    numbers = {one.start: number for number, one in enumerate(segments)}
    for zone, place, start, base, first, step, more, way, one, other in lines:
        segment = numbers.get(grams(start), NOWHERE)
        rounding = _rounding(way, one, other) if way else None
        where = _places(zone, place, zones)
        yield Cell(segment, where, fen(base), grams(first), grams(step), fen(more), rounding)


def _places(zone: int | None, place: str | None, zones: Zones) -> tuple[int, ...]:
    if place:
        return (place_of(place),)
    if zone:
        return zones.get(zone, ())
    return (COUNTRY,)


def place_of(code: str) -> int:
    """Return the place of a region's code: its city, or its province; a county lies in its city."""
    city = f"{code[:4]}00"
    return int(stem(city if code[2:4] != "00" else f"{code[:2]}0000"))


def _rounding(way: str, first: str | None, second: str | None) -> Rounding:
    return Rounding(Method(way), grams(first), grams(second))


def _commission(row: Row) -> Commission:
    kind = row["commission"] or "none"
    if kind == "rate":
        return Commission(kind, rate(row["commission_rate"]))
    return Commission(kind, 0 if kind == "none" else fen(row["commission_amount"]))


def surcharge(row: Row, zones: Zones) -> Surcharge:
    """Return a rule of what is added."""
    return Surcharge(
        row["id"],
        row["type"],
        row["name"],
        tuple(_item(zones, *line) for line in row["items"] or ()),
        row["valid_from"],
        row["valid_until"],
        Scope(row["scope"]),
        row["price_list"] or 0,
        row["customer"] or 0,
        row["outlet"] or "",
    )


def _item(
    zones: Zones,
    zone: int | None,
    weight_from: str | None,
    weight_until: str | None,
    pieces_from: int | None,
    pieces_until: int | None,
    amount: str,
    per_kg: bool | None,
) -> Item:
    return Item(
        fen(amount),
        bool(per_kg),
        provinces(zone, zones) if zone else (),
        grams(weight_from),
        None if weight_until is None else grams(weight_until),
        pieces_from or 0,
        pieces_until,
    )


def provinces(zone: int, zones: Zones) -> tuple[int, ...]:
    """Return the provinces in which the places of a zone lie."""
    return tuple(sorted({province_of(place) for place in zones.get(zone, ())}))


def grams(kilograms: str | Decimal | None) -> int:
    """Return kilograms as grams; nothing is nought."""
    return int(Decimal(kilograms or 0) * KILOGRAM)


def fen(yuan: str | Decimal | None) -> int:
    """Return yuan as fen; nothing is nought."""
    return int(Decimal(yuan or 0) * 100)


def rate(percent: str | Decimal | None) -> int:
    """Return percent as ten-thousandths."""
    return int(Decimal(percent or 0) * RATE_ONE / 100)
