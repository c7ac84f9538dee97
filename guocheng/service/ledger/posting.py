"""Posting documents into a book (记账): read, put through the rules, converge, write, in one transaction.

- Whoever posts holds the book, so two never write the same document, and no month closes meanwhile.
- What was there when a month was closed is nothing to a rule that was not: the month had it otherwise, by vouchers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from guocheng.base.period import Month
from guocheng.base.problem import Refusal
from guocheng.definition.book import Book
from guocheng.engine.ledger.converge import Held, Key, Line, Place, converge
from guocheng.service.context import Change
from guocheng.service.ledger.ruling import Outcome, Ruling
from guocheng.store import ledger, records
from guocheng.store.ledger import Kept, Posting, Written, book_months, pool
from guocheng.store.ledger.lookups import units_of
from guocheng.store.records import Record

#: So many documents are posted in one transaction.
BATCH = 500


def post(change: Change, book: Book, entity: str, ids: Sequence[int], *, only_open: bool = False) -> Written:
    """Bring what a book holds of some documents to what they say now.

    With `only_open` documents that lie in closed months are left as they were posted: rules of today do not
    rewrite them.
    """
    connection, catalogue = change.connection, change.catalogue
    ruling = Ruling.of(change, book, entity, pool.assignments(connection, entity, ids))
    lines: list[Line] = []
    unassigned = []
    made_at: dict[int, datetime] = {}
    for record in records.read_many(connection, catalogue, entity, ids, with_titles=False) if ruling.rules else ():
        outcome = _posted(ruling, record)
        made_at[record.id] = record.values["created_at"]
        lines += outcome.lines
        unassigned += outcome.unassigned
    closed = ledger.closed_months(connection, book.name)
    held = [_held(one) for one in ledger.kept_of(connection, book.name, entity, ids)]
    before = _Before(change, book, closed, held, made_at)
    lines = [one for one in lines if not before.covers(one.key, one.day)]
    unassigned = [
        one
        for one in unassigned
        if not before.covers(Key(one.rule, one.source_entity, one.source_id, one.source_line, one.entry_no), one.day)
    ]
    if only_open:
        settled = _settled(lines, held, closed)
        lines = [one for one in lines if one.key not in settled]
        held = [one for one in held if one.line.key not in settled]
    written = put(change, book, lines, held, closed)
    pool.put(connection, book.name, entity, ids, unassigned, at=change.now)
    return written


class _Before:
    """What lies in months that were closed before a rule was there, and so was never the rule's to post."""

    def __init__(
        self,
        change: Change,
        book: Book,
        closed: frozenset[Month],
        held: Iterable[Held],
        made_at: Mapping[int, datetime],
    ) -> None:
        self._change, self._book, self._closed, self._made_at = change, book, closed, made_at
        self._kept = {(one.line.key.source_id, one.line.key.rule) for one in held if Month.of(one.line.day) in closed}
        self._rules = {one.name for one in change.catalogue.posting_rules_into(book.name)}
        self._closings: dict[tuple[Month, str], datetime | None] = {}

    def covers(self, key: Key, day: date | None) -> bool:
        """Tell whether a line lies in such a month, unless its document came later, or is posted there already."""
        month = Month.of(day) if day else None
        if month is None or month not in self._closed or self._is_kept(key):
            return False
        at = (month, key.rule)
        if at not in self._closings:
            self._closings[at] = book_months.closed_without(self._change.connection, self._book.name, month, key.rule)
        closed_at = self._closings[at]
        return closed_at is not None and self._made_at[key.source_id] <= closed_at

    def _is_kept(self, key: Key) -> bool:
        """Tell whether a closed month holds the document by this rule, or by one it may have replaced."""
        return any(
            source_id == key.source_id and (rule == key.rule or rule not in self._rules)
            for source_id, rule in self._kept
        )


def put(
    change: Change,
    book: Book,
    lines: Iterable[Line],
    held: Iterable[Held],
    closed: frozenset[Month],
    *,
    run_id: int | None = None,
) -> Written:
    """Write what brings postings to the lines that are wanted; `run_id` is the run that makes the new ones."""
    found = list(lines)
    units = units_of(change.connection, change.catalogue, book.objects, {one.place.object_id for one in found})
    wanted = [replace(one, unit_id=units.get(one.place.object_id)) for one in found]
    done = converge(wanted, held, closed)
    made = [_posting(book, replace(one, run_id=run_id) if run_id else one) for one in done.made]
    return ledger.write(change.connection, done.gone, made, at=change.now, by=change.principal.actor_id)


def held_of(kept: Iterable[Kept]) -> list[Held]:
    """Return postings as the engine knows them."""
    return [_held(one) for one in kept]


def _posted(ruling: Ruling, record: Record) -> Outcome:
    """Return what a document gives; one that cannot be worked out waits in the pool and holds nobody up."""
    try:
        return ruling.posted(record)
    except (Refusal, ArithmeticError) as error:
        return ruling.failed(record, f"算不出来：{error}")


def _settled(lines: Sequence[Line], held: Sequence[Held], closed: frozenset[Month]) -> set[Key]:
    """Return what was posted, or would be, in a closed month."""
    days = [(one.key, one.day) for one in lines] + [(one.line.key, one.line.day) for one in held]
    return {key for key, day in days if Month.of(day) in closed}


def _held(one: Kept) -> Held:
    key = Key(one.rule, one.source_entity, one.source_id, one.source_line, one.entry_no)
    place = Place(
        one.object_id, one.account_id, one.category, one.direction, one.kind, one.scenario, one.counterpart_id
    )
    line = Line(key, place, one.day, one.amount, one.quantity, one.note, one.unit_id, one.run_id, one.corrects, one.seq)
    return Held(one.id, line)


def _posting(book: Book, line: Line) -> Posting:
    key, place = line.key, line.place
    return Posting(
        book.name,
        place.scenario,
        place.kind,
        line.day,
        place.object_id,
        place.account_id,
        place.category,
        place.direction,
        place.counterpart_id,
        line.unit_id,
        line.amount,
        line.quantity,
        key.rule,
        key.source_entity,
        key.source_id,
        key.source_line,
        key.entry_no,
        line.seq,
        line.corrects,
        line.run_id,
        line.note,
    )
