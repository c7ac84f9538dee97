"""Prices laid out for the join (价格摊开): plain rows of whole numbers, so that SQL only looks up and multiplies.

- What is decided by precedence (newest version, overlapping ranges, first line that fits) is decided here, once.
- The rows are those of the tables `rating_*` that `store/rating/charges.sql` reads, in the order of `COLUMNS`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from guocheng.base.regions import names
from guocheng.engine.rating.book import COMMISSION_CODES, ENDLESS, Book
from guocheng.engine.rating.party import BY_CODES, LEVEL_CODES, By, Level, Party, party_of
from guocheng.engine.rating.rate import Tariff
from guocheng.engine.rating.rounding import CODES, Method
from guocheng.engine.rating.surcharge import Scope, Surcharge, boxes, by_rank
from guocheng.engine.rating.weight import STAGE_CODES, THROW_CODES

Rows = list[tuple[Any, ...]]
#: The number under which a version is kept, by the version.
Numbered = Callable[[Book], int]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "rating_level": ("level",),
    "rating_party": ("level", "kind", "party", "since", "until", "customer", "list", "book"),
    "rating_book": ("book", "stage", "throw", "divisor", "insurance", "commission_kind", "commission"),
    "rating_segment": ("book", "low", "high", "spot"),
    "rating_cell": ("spot", "cell"),
    "rating_price": ("book", "cell", "base", "first", "step", "more", "method", "p", "q"),
    "rating_rule": ("rule", "type", "since", "until", "list", "customer", "outlet", "preference"),
    "rating_box": (
        "rule",
        "province",
        "weight_from",
        "weight_until",
        "pieces_from",
        "pieces_until",
        "amount",
        "per_kg",
    ),
}
_NEVER = date(9999, 12, 31)
#: How far the spots of two segments lie apart, further than the numbers of places reach.
_SPAN = 2**32
#: What is no whole number but a text, or a day.
TEXTS, DAYS = {"party", "type", "outlet"}, {"since", "until"}


def expanded(tariff: Tariff, first: date, until: date, numbered: Numbered) -> dict[str, Rows]:
    """Lay out the prices of the days from `first` until before `until`; `numbered` says where a version is kept."""
    parties = list(_parties(tariff, first, until, numbered))
    books = {numbered(book): book for book in tariff.books}
    levels = {LEVEL_CODES[Level.CUSTOMER], *(row[0] for row in parties)}
    spots = _spots(books)
    return {
        "rating_level": [(level,) for level in sorted(levels)],
        "rating_party": parties,
        "rating_book": [(number, *_book(book)) for number, book in books.items()],
        "rating_segment": [
            (number, low, high, spots[number, segment])
            for number, book in books.items()
            for segment, low, high in _segments(book)
        ],
        "rating_cell": [
            (spots[number, segment] + place, cell)
            for number, book in books.items()
            for segment, place, cell in _cells(book)
            if (number, segment) in spots
        ],
        "rating_price": [(number, *row) for number, book in books.items() for row in _prices(book)],
        "rating_rule": list(_rules(tariff.surcharges)),
        "rating_box": list(_boxes(tariff.surcharges)),
    }


def _parties(tariff: Tariff, first: date, until: date, numbered: Numbered) -> Iterator[tuple[Any, ...]]:
    """Yield who pays by which version from when until when; no two rows of one key meet."""
    by_key: dict[tuple[Level, By, str], list[Party]] = defaultdict(list)
    for one in tariff.parties:
        if one.key:
            by_key[one.level, one.by, one.key].append(one)
    versions: dict[int, list[Book]] = defaultdict(list)
    for book in tariff.books:
        versions[book.list].append(book)
    for (level, by, key), parties in by_key.items():
        books = [book for price_list in {one.list for one in parties} for book in versions[price_list]]
        for since, end in _spans(first, until, [*parties, *books]):
            found = party_of(parties, since, {**dict.fromkeys(By, ""), by: key})
            if found is not None:
                version = Tariff(books=tuple(versions[found.list])).book_of(found.list, since)
                number = numbered(version) if version else 0
                yield LEVEL_CODES[level], BY_CODES[by], key, since, end, found.customer, found.list, number


def _spans(first: date, until: date, lasting: Sequence[Party | Book]) -> Iterator[tuple[date, date]]:
    days = {day for one in lasting for day in (one.since, one.until) if day and first < day < until}
    return pairwise(sorted({first, until, *days}))


def _book(book: Book) -> tuple[int, ...]:
    return (
        STAGE_CODES[book.stage] if book.stage else 0,
        THROW_CODES[book.throw],
        book.divisor,
        book.insurance,
        COMMISSION_CODES[book.commission.kind],
        book.commission.value,
    )


def _spots(books: Mapping[int, Book]) -> dict[tuple[int, int], int]:
    """Return where each segment of each version begins: a place in it is one number, found by one comparison."""
    segments = ((number, segment) for number, book in books.items() for segment in range(len(book.segments)))
    return {key: place * _SPAN for place, key in enumerate(segments, 1)}


def _segments(book: Book) -> Iterator[tuple[int, int, int]]:
    marks = sorted({mark for one in book.segments for mark in (one.start, one.end)})
    for low, high in pairwise(marks):
        if (segment := book.segment_of(low)) is not None:
            yield segment, low, high


def _cells(book: Book) -> Iterator[tuple[int, int, int]]:
    first: dict[tuple[int, int], int] = {}
    for number, cell in enumerate(book.cells):
        for place in cell.places:
            first.setdefault((cell.segment, place), number)
    return ((segment, place, number) for (segment, place), number in first.items())


def _prices(book: Book) -> Iterator[tuple[int, ...]]:
    for number, cell in enumerate(book.cells):
        way = book.rounding_of(cell)
        plain = way.method in (Method.THRESHOLD, Method.TWO_THRESHOLDS)
        p = way.first if plain else way.multiple
        yield number, cell.base, cell.first, cell.pace, cell.more, CODES[way.method], p, way.second


def _rules(rules: Sequence[Surcharge]) -> Iterator[tuple[Any, ...]]:
    for preference, one in enumerate(by_rank(rules)):
        price_list = one.list if one.scope is Scope.LIST else 0
        customer = one.customer if one.scope is Scope.CUSTOMER else 0
        # A rule for a list or a customer that names none concerns nobody.
        if one.scope is Scope.GLOBAL or price_list or customer:
            yield one.number, one.type, one.since, one.until or _NEVER, price_list, customer, one.outlet, preference


def _boxes(rules: Sequence[Surcharge]) -> Iterator[tuple[int, ...]]:
    provinces = (0, *(int(code[:2]) for code in names() if code.endswith("0000")))
    for rule in rules:
        for one in boxes(rule, provinces):
            item = rule.items[one.item]
            bounds = (one.weight_from, min(one.weight_until, ENDLESS), one.pieces_from, min(one.pieces_until, ENDLESS))
            yield rule.number, one.province, *bounds, item.amount, int(item.per_kg)
