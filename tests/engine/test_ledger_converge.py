"""Documents that change and months that close: the postings follow, and what is closed stays."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from guocheng.base.period import Month
from guocheng.engine.ledger.converge import Change, Held, Key, Line, Place, converge, first_open_day

MARCH, APRIL = Month(2026, 3), Month(2026, 4)
ONE = Line(Key("r", "e.paper", 1), Place(7, 11), date(2026, 3, 5), Decimal("100.00"), note="一")


class Book:
    """A book in memory that does what it is told."""

    def __init__(self) -> None:
        self.rows: dict[int, Line] = {}
        self.closed: set[Month] = set()
        self.next = 1

    def brought_to(self, *wanted: Line, of: set[Key] | None = None) -> Change:
        """Bring the postings of some keys, or of all, to what is wanted."""
        held = [Held(number, line) for number, line in self.rows.items() if of is None or line.key in of]
        change = converge(wanted, held, self.closed)
        for number in change.gone:
            assert Month.of(self.rows.pop(number).day) not in self.closed
        numbers = {(line.key, line.seq) for line in self.rows.values()}
        for line in change.made:
            assert Month.of(line.day) not in self.closed
            assert (line.key, line.seq) not in numbers
            self.rows[self.next] = line
            self.next += 1
        return change

    def at(self, month: Month) -> Decimal:
        return sum((one.amount for one in self.rows.values() if Month.of(one.day) == month), Decimal(0))


def test_a_document_is_posted_once() -> None:
    book = Book()
    assert book.brought_to(ONE).made == (ONE,)
    assert not book.brought_to(ONE)


def test_in_an_open_month_the_new_takes_the_place_of_the_old() -> None:
    book = Book()
    book.brought_to(ONE)
    book.brought_to(replace(ONE, amount=Decimal(80)))
    assert [(one.amount, one.corrects) for one in book.rows.values()] == [(Decimal(80), None)]
    book.brought_to()
    assert not book.rows


def test_after_closing_only_the_difference_is_posted_and_names_what_it_corrects() -> None:
    book = Book()
    book.brought_to(ONE)
    book.closed.add(MARCH)
    changed = replace(ONE, amount=Decimal(80))
    (made,) = book.brought_to(changed).made
    assert (made.day, made.amount, made.corrects) == (date(2026, 4, 1), Decimal(-20), 1)
    assert not book.brought_to(changed)
    assert (book.at(MARCH), book.at(APRIL)) == (Decimal(100), Decimal(-20))
    book.closed.add(APRIL)
    assert not book.brought_to(changed)


def test_another_object_takes_all_of_it_over_on_the_first_open_day() -> None:
    book = Book()
    book.brought_to(ONE)
    book.closed.add(MARCH)
    book.brought_to(replace(ONE, place=Place(8, 11)))
    moved = {(one.place.object_id, one.amount) for one in book.rows.values() if one.day == date(2026, 4, 1)}
    assert moved == {(7, Decimal(-100)), (8, Decimal(100))}


def test_a_document_that_goes_after_closing_is_turned_back() -> None:
    book = Book()
    book.brought_to(ONE)
    book.closed.add(MARCH)
    book.brought_to()
    assert (book.at(MARCH), book.at(APRIL)) == (Decimal(100), Decimal(-100))
    book.brought_to(ONE)
    assert book.at(APRIL) == 0


def test_a_document_that_comes_late_is_posted_on_the_first_open_day() -> None:
    book = Book()
    book.closed.add(MARCH)
    (made,) = book.brought_to(ONE).made
    assert (made.day, made.corrects) == (date(2026, 4, 1), None)


def test_a_document_moved_to_an_open_month_leaves_the_closed_one_by_a_correction() -> None:
    book = Book()
    book.brought_to(ONE)
    book.closed.add(MARCH)
    book.brought_to(replace(ONE, day=date(2026, 5, 3)))
    assert (book.at(MARCH), book.at(APRIL), book.at(Month(2026, 5))) == (Decimal(100), Decimal(-100), Decimal(100))


def test_a_plan_of_a_closed_month_stays_as_it_was() -> None:
    book, plan = Book(), replace(ONE, place=replace(ONE.place, scenario="annual"))
    book.brought_to(plan)
    book.closed.add(MARCH)
    assert not book.brought_to(replace(plan, amount=Decimal(80)))
    assert not book.brought_to()


def test_what_comes_to_nothing_is_not_posted() -> None:
    assert not Book().brought_to(replace(ONE, amount=Decimal(0)))


_LINES = st.builds(
    lambda number, object_id, month, day, amount: replace(
        ONE, key=replace(ONE.key, source_id=number), place=Place(object_id, 11), day=date(2026, month, day),
        amount=Decimal(amount), quantity=Decimal(amount) * 2,
    ),
    st.integers(1, 4), st.integers(1, 3), st.integers(1, 6), st.integers(1, 28), st.integers(-3, 3),
)  # fmt: skip
_STEPS = st.lists(st.one_of(_LINES, st.integers(1, 4), st.sampled_from(["close", "reopen"])), max_size=25)


@settings(max_examples=150, deadline=None)
@given(_STEPS)
def test_any_walk_ends_with_what_the_documents_say(steps: list[Line | int | str]) -> None:
    book, documents, next_month = Book(), dict[Key, Line](), Month(2026, 1)
    for step in steps:
        frozen = {number: line for number, line in book.rows.items() if Month.of(line.day) in book.closed}
        if isinstance(step, Line):
            documents[step.key] = step
            book.brought_to(step, of={step.key})
        elif isinstance(step, int):
            key = replace(ONE.key, source_id=step)
            documents.pop(key, None)
            book.brought_to(of={key})
        elif step == "close":
            book.closed.add(next_month)
            next_month = next_month.plus(1)
        elif book.closed:
            next_month = max(book.closed)
            book.closed.remove(next_month)
            book.brought_to(*documents.values())
            continue
        assert all(book.rows[number] == line for number, line in frozen.items())
        for one in book.rows.values():
            assert one.corrects is None or one.day >= first_open_day({Month.of(book.rows[one.corrects].day)})
    assert not book.brought_to(*documents.values())
    assert _sums(book.rows.values()) == _sums(documents.values())


def _sums(lines: object) -> Counter[tuple[Key, Place]]:
    found: Counter[tuple[Key, Place]] = Counter()
    for one in lines:  # type: ignore[attr-defined]
        found[one.key, one.place] += one.amount
    return Counter({key: amount for key, amount in found.items() if amount})
