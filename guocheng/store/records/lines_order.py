"""The order of the lines of a sub-table (明细的顺序): where lines come to stand, and which positions must be written.

- A line is told by its id; one that is not stored yet by a negative number, -1 for the first that is added.
- Positions grow along the order but need not be dense: whoever adds at the end or between two lines moves nobody else
  as long as there is room.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

#: Room that is left behind a line, so that others can come between later.
STRIDE = 1024
#: Positions stay well within an integer; beyond that all lines get new ones.
POSITION_MAX = 2**30
#: Stands before the first line.
FRONT = 0

#: A line and the line it comes behind: FRONT for the beginning, None for the end.
Placing = tuple[int, int | None]


class Order:
    """The lines in their order, as a ring around FRONT: taking out and putting in cost the same for any number."""

    def __init__(self, ids: Iterable[int]) -> None:
        self._next: dict[int, int] = {FRONT: FRONT}
        self._before: dict[int, int] = {FRONT: FRONT}
        for one in ids:
            self.put(one, None)

    def __contains__(self, one: object) -> bool:
        return one in self._next

    def take(self, one: int) -> None:
        """Take a line out."""
        before, behind = self._before.pop(one), self._next.pop(one)
        self._next[before], self._before[behind] = behind, before

    def put(self, one: int, after: int | None) -> None:
        """Put a line behind another; behind one that is not there any more means at the end."""
        before = after if after is not None and after in self._next else self._before[FRONT]
        behind = self._next[before]
        self._next[before], self._before[one] = one, before
        self._next[one], self._before[behind] = behind, one

    def listed(self) -> list[int]:
        """Return the lines from the first to the last."""
        found, one = [], self._next[FRONT]
        while one != FRONT:
            found.append(one)
            one = self._next[one]
        return found


def arranged(
    ids: Iterable[int], removed: Iterable[int], added: Sequence[int | None], moved: Sequence[Placing]
) -> list[int]:
    """Return the order after lines went, came and were moved, in this sequence.

    `added` says behind which line each new one comes; several behind the same line keep the order in which they are
    named.
    """
    order = Order(ids)
    for one in removed:
        order.take(one)
    last: dict[int, int] = {}
    for number, after in enumerate(added, 1):
        order.put(-number, None if after is None else last.get(after, after))
        if after is not None:
            last[after] = -number
    for one, after in moved:
        order.take(one)
        order.put(one, after)
    return order.listed()


def positions(order: Sequence[int], known: Mapping[int, int]) -> dict[int, int]:
    """Return the positions to be written so that lines stand in an order, as few as there is room for."""
    kept = _rising([known.get(one) for one in order])
    found: dict[int, int] = {}
    start = 0
    for end in (*kept, len(order)):
        run = order[start:end]
        low = known[order[start - 1]] if start else None
        high = known[order[end]] if end < len(order) else None
        places = _between(low, high, len(run))
        if places is None:
            return _spread(order, known)
        found.update(zip(run, places, strict=True))
        start = end + 1
    return found


def _between(low: int | None, high: int | None, count: int) -> Sequence[int] | None:
    """Return so many positions between two others, nothing where there is no room."""
    if count == 0:
        return ()
    if high is None:
        first = 0 if low is None else low + STRIDE
        places = range(first, first + count * STRIDE, STRIDE)
    elif low is None:
        places = range(high - count * STRIDE, high, STRIDE)
    else:
        step = (high - low) // (count + 1)
        places = range(low + step, low + step * count + 1, step) if step else range(0)
    return places if len(places) == count and max(abs(places[0]), abs(places[-1])) < POSITION_MAX else None


def _spread(order: Sequence[int], known: Mapping[int, int]) -> dict[int, int]:
    return {one: place * STRIDE for place, one in enumerate(order) if known.get(one) != place * STRIDE}


def _rising(values: Sequence[int | None]) -> list[int]:
    """Return the places of the longest run of values that rise strictly; what has none stays out."""
    given = [place for place, value in enumerate(values) if value is not None]
    if all(values[one] < values[other] for one, other in pairwise(given)):  # type: ignore[operator]
        return given
    ends: list[int] = []
    last: list[int] = []
    before: dict[int, int | None] = {}
    for place in given:
        value = values[place]
        assert value is not None
        length = bisect_left(ends, value)
        if length == len(ends):
            ends.append(value)
            last.append(place)
        else:
            ends[length], last[length] = value, place
        before[place] = last[length - 1] if length else None
    found: list[int] = []
    at: int | None = last[-1] if last else None
    while at is not None:
        found.append(at)
        at = before[at]
    return found[::-1]
