"""What is wrong with a price list (价格表检查): ranges that overlap, prices written twice, gaps that are only told.

- What makes a price doubtful is a problem, at the line it stands in, such as `segments.2.weight_from`, counted from 0.
- A gap may be meant: what weighs more than the last segment is priced by hand, say. Waybills in it fail with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guocheng.base.problem import Problem
from guocheng.engine.rating.book import COUNTRY, NOWHERE, Book, Segment
from guocheng.engine.rating.telling import place_name
from guocheng.engine.rating.whole import kilograms

_TOLD = 5


def problems(book: Book) -> Iterator[Problem]:
    """Say everything that prices a weight twice, or not as it was meant."""
    yield from _of_segments(book)
    yield from _of_cells(book)


def gaps(book: Book) -> Iterator[str]:
    """Say which weights and places have no price, one sentence each."""
    yield from _between(book)
    yield from _unpriced(book)


def _of_segments(book: Book) -> Iterator[Problem]:
    widest: int | None = None
    for number in _ordered(book):
        one, where = book.segments[number], f"segments.{number}"
        if one.end <= one.start:
            told = f"「重量段」第 {number + 1} 行（{_range(one)}）里没有重量，「到」要大于「从」"
            yield Problem("rating.empty_segment", f"{where}.weight_until", told)
            continue
        if widest is not None and one.start < book.segments[widest].end:
            other = f"第 {widest + 1} 行（{_range(book.segments[widest])}）"
            told = f"「重量段」第 {number + 1} 行（{_range(one)}）和{other}重叠，请改成首尾相接"
            yield Problem("rating.segments_overlap", f"{where}.weight_from", told)
        if widest is None or one.end > book.segments[widest].end:
            widest = number


def _of_cells(book: Book) -> Iterator[Problem]:
    seen: dict[tuple[int, int], int] = {}
    for number, cell in enumerate(book.cells):
        if cell.segment == NOWHERE:
            told = f"「价格」第 {number + 1} 行的「哪一段」不是任何一个重量段的「从」，请填重量段的起点"
            yield Problem("rating.cell_nowhere", f"cells.{number}.weight_from", told)
            continue
        twice = [place for place in cell.places if (cell.segment, place) in seen]
        if twice:
            start = kilograms(book.segments[cell.segment].start)
            other = seen[cell.segment, twice[0]] + 1
            both = f"「价格」第 {number + 1} 行和第 {other} 行"
            told = f"{both}都给{_places(twice)}从 {start} 公斤起的一段定了价，请只留一个"
            yield Problem("rating.cell_twice", f"cells.{number}.weight_from", told)
        for place in cell.places:
            seen.setdefault((cell.segment, place), number)


def _between(book: Book) -> Iterator[str]:
    reached = 0
    for one in (book.segments[number] for number in _ordered(book)):
        if one.start > reached:
            least = f"{kilograms(reached)} 到 " if reached else "不到 "
            yield f"{least}{kilograms(one.start)} 公斤没有重量段，这样的件会没有价格"
        reached = max(reached, one.end)
    if book.segments and all(one.until is not None for one in book.segments):
        yield f"{kilograms(reached)} 公斤及以上没有重量段，这样的件会没有价格；最后一段不填「到」就一直算下去"


def _unpriced(book: Book) -> Iterator[str]:
    named = sorted({place for cell in book.cells for place in cell.places} - {COUNTRY})
    for number in _ordered(book):
        missing = [place for place in named if book.cell_of(number, place) is None]
        if missing:
            start = kilograms(book.segments[number].start)
            yield f"从 {start} 公斤起的一段没有{_places(missing)}的价格，也没有全国价，这样的件会没有价格"


def _ordered(book: Book) -> list[int]:
    return sorted(range(len(book.segments)), key=lambda n: (book.segments[n].start, book.segments[n].end))


def _range(one: Segment) -> str:
    until = "以上" if one.until is None else f"到 {kilograms(one.until)} 公斤"
    return f"{kilograms(one.start)} 公斤{until}"


def _places(places: Sequence[int]) -> str:
    told = "".join(f"「{place_name(one)}」" for one in places[:_TOLD])
    return told if len(places) <= _TOLD else f"{told}等 {len(places)} 个地方"
