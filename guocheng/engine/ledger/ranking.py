"""Who comes first (排名): equals share a place and the next one is left out, 1, 2, 2, 4.

- Who has no figure is listed after the others and has no place.
- Equals stand in the order they came in, which is the order of the units.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

Who = TypeVar("Who", bound=Hashable)


@dataclass(frozen=True)
class Placed(Generic[Who]):
    """A place in a ranking; no place without a figure."""

    who: Who
    value: Decimal | None
    place: int | None


def ranked(values: Mapping[Who, Decimal | None], *, highest_first: bool = True) -> tuple[Placed[Who], ...]:
    """Return everybody with his place, best first, then those without a figure."""
    known = [(who, value) for who, value in values.items() if value is not None]
    known.sort(key=lambda one: one[1], reverse=highest_first)
    places: dict[Decimal, int] = {}
    for place, (_, value) in enumerate(known, 1):
        places.setdefault(value, place)
    rest = (Placed(who, None, None) for who, value in values.items() if value is None)
    return (*(Placed(who, value, places[value]) for who, value in known), *rest)


def places(values: Mapping[Who, Mapping[str, Decimal | None]]) -> dict[Who, dict[str, int]]:
    """Return the place of everybody in each of several rows, the highest first; who is alone in a row has none."""
    found: dict[Who, dict[str, int]] = {who: {} for who in values}
    for name in dict.fromkeys(name for rows in values.values() for name in rows):
        placed = [one for one in ranked({who: rows.get(name) for who, rows in values.items()}) if one.place]
        for one in placed if len(placed) > 1 else ():
            assert one.place is not None
            found[one.who][name] = one.place
    return found
