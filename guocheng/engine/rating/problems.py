"""What is wrong with a price list (价格表检查): ranges that overlap, gaps between them, cells that name no range."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from guocheng.base.problem import Problem
from guocheng.engine.rating.book import COUNTRY, Book
from guocheng.engine.rating.telling import place_name
from guocheng.engine.rating.whole import kilograms


def problems(book: Book) -> Iterator[Problem]:
    """Say everything that keeps a version from pricing every weight once."""
    yield from _of_segments(book)
    yield from _of_cells(book)


def _of_segments(book: Book) -> Iterator[Problem]:
    where = f"{book.name}/重量段"
    if not book.segments:
        yield Problem("rating.no_segments", where, "还没有重量段，请至少填一行，例如从 0 公斤起、不填「到」")
        return
    ordered = sorted(book.segments, key=lambda one: (one.start, one.end))
    for one in ordered:
        if one.end <= one.start:
            told = f"{kilograms(one.start)} 到 {kilograms(one.end)} 公斤这一段是空的，「到」要大于「从」"
            yield Problem("rating.empty_segment", where, told)
    if ordered[0].start > 0:
        told = f"{kilograms(ordered[0].start)} 公斤以下没有重量段，请从 0 公斤填起"
        yield Problem("rating.segment_gap", where, told)
    for one, other in pairwise(ordered):
        if one.end > other.start:
            told = f"从 {kilograms(one.start)} 公斤和从 {kilograms(other.start)} 公斤的两段重叠了，请改成首尾相接"
            yield Problem("rating.segments_overlap", where, told)
        elif one.end < other.start:
            told = f"{kilograms(one.end)} 到 {kilograms(other.start)} 公斤之间没有重量段，这样的件会没有价格"
            yield Problem("rating.segment_gap", where, told)
    if ordered[-1].until is not None:
        told = f"{kilograms(ordered[-1].end)} 公斤以上没有重量段，最后一段请不填「到」"
        yield Problem("rating.segment_gap", where, told)


def _of_cells(book: Book) -> Iterator[Problem]:
    where = f"{book.name}/价格"
    seen: set[tuple[int, int]] = set()
    for cell in book.cells:
        start = kilograms(book.segments[cell.segment].start)
        for place in cell.places:
            if (cell.segment, place) in seen:
                told = f"「{place_name(place)}」从 {start} 公斤的一段写了两个价格，请删去一个"
                yield Problem("rating.cell_twice", where, told)
            seen.add((cell.segment, place))
    for place in sorted({place for cell in book.cells for place in cell.places} - {COUNTRY}):
        for number, segment in enumerate(book.segments):
            if book.cell_of(number, place) is None:
                told = f"「{place_name(place)}」没有从 {kilograms(segment.start)} 公斤这一段的价格，也没有全国价"
                yield Problem("rating.cell_missing", where, told)
