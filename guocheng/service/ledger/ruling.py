"""What posting rules make of a document (按规则记账): lines for the book, and what is missing for the pool.

- A document counts with what lies behind its links as it is when the document is posted.
- Parts in per cent come to 100, or the whole waits: nobody bears more because others were forgotten.
- An object that ended takes nothing of later days; what has a history belongs to whom it belonged to on its day.
- What a department or a person brings is shared by the amoebas they belong to, each part known by its amoeba.
- What a person assigned wins over the rule, for the other side of a trade too; in a paired book both sides are posted,
  or both wait. What a department buys is sold in as many parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from guocheng.base.money import EXACT, rounded, split
from guocheng.base.problem import Invalid
from guocheng.definition.belonging import belonging, shared_by
from guocheng.definition.book import Book, Entry, PostingRule
from guocheng.definition.entity import Entity
from guocheng.engine.ledger.converge import Key, Line, Place
from guocheng.engine.ledger.pricing import Missing
from guocheng.expr.types import Kind
from guocheng.service.context import Look
from guocheng.service.records.evaluation import Evaluation
from guocheng.service.settlement import amoebas
from guocheng.service.settlement.amoebas import Amoebas
from guocheng.store.ledger.lookups import Account, accounts, ends_of, pasts_of
from guocheng.store.ledger.pool import Assignment, Unassigned
from guocheng.store.records import Record

_DIGITS = Decimal("0.000001")
_PERCENT = Decimal(100)
NO_OBJECT, NO_ACCOUNT, NO_DAY, NO_COUNTERPART = "没有归集对象", "没有科目", "没有记账日期", "没有对方"
PAIR = "对方那一边还不能记账"
_NOTHING = Assignment(None, None)
Assigned = Mapping[tuple[int, tuple[str, int, int]], Assignment]
#: By object and history as an entry writes them: the link, and until which day each linked record was whose.
Pasts = Mapping[tuple[str, str], tuple[str, Mapping[int, Sequence[tuple[date, int | None]]]]]


@dataclass
class Outcome:
    """What documents give: lines for the book, and lines for the pool."""

    lines: list[Line] = field(default_factory=list)
    unassigned: list[Unassigned] = field(default_factory=list)


@dataclass(frozen=True)
class Ruling:
    """Posts documents of one entity into one book."""

    look: Look
    book: Book
    entity: Entity
    rules: tuple[PostingRule, ...]
    assigned: Assigned
    accounts: Mapping[str, Account]
    ends: Mapping[int, date]
    pasts: Pasts
    amoebas: Amoebas | None

    @classmethod
    def of(cls, look: Look, book: Book, entity: str, assigned: Assigned) -> Ruling:
        """Return what posts documents of an entity into a book."""
        rules = tuple(one for one in look.catalogue.posting_rules_of(entity) if one.book == book.name)
        by_code = {one.code: one for one in accounts(look.connection, book).values()}
        ends = ends_of(look.connection, look.catalogue, book.objects)
        shared = any(shared_by(look.catalogue, book, one, each) for one in rules for each in one.entries)
        return cls(
            look,
            book,
            look.catalogue.entity(entity),
            rules,
            assigned,
            by_code,
            ends,
            _pasts(look, rules),
            amoebas.read(look.connection) if shared else None,
        )

    def posted(self, record: Record) -> Outcome:
        """Return what a document gives."""
        outcome = Outcome()
        values = Evaluation(self.look, self.entity, record.values)
        for rule in self.rules:
            rows: Sequence[Mapping[str, Any]] = record.values.get(rule.lines) or () if rule.lines else ({},)
            for row in rows:
                place = values.line(rule.lines, row) if rule.lines else values
                if not rule.where or place.of(rule.where, Kind.BOOLEAN) is True:
                    found = list(self._entries(rule, record, place, row.get("id") or 0))
                    _settle(self.book, found, outcome)
        return outcome

    def failed(self, record: Record, why: str) -> Outcome:
        """Return that a document cannot be posted at all."""
        nowhere = Place(0)
        made = [
            _Made(Key(one.name, one.entity, record.id), nowhere, None, Decimal(0), Decimal(0), record.title, why, False)
            for one in self.rules
        ]
        return Outcome(unassigned=[_waiting(self.book, one) for one in made])

    def _entries(self, rule: PostingRule, record: Record, place: Evaluation, line: int) -> Iterator[_Made]:
        day = place.of(rule.day, Kind.DATE)
        for number, entry in enumerate(rule.entries):
            amount, quantity = _exact(place, entry.amount, rounded), _exact(place, entry.quantity, _to_digits)
            if amount is None and quantity is None:
                continue
            if not entry.over:
                yield from self._made(rule, entry, Key(rule.name, rule.entity, record.id, line, number),
                                      record, place, day, amount, quantity)  # fmt: skip
                continue
            for row, part, pieces, why in _shared(place, entry, amount, quantity):
                key = Key(rule.name, rule.entity, record.id, row["id"], number)
                yield from self._made(rule, entry, key, record, place.line(entry.over, row), day, part, pieces, why)

    def _made(
        self, rule: PostingRule, entry: Entry, key: Key, record: Record, place: Evaluation, day: date | None,
        amount: Decimal | None, quantity: Decimal | None, why: str = "",
    ) -> Iterator[_Made]:  # fmt: skip
        if entry.when and place.of(entry.when, Kind.BOOLEAN) is not True:
            return
        said = self._said(key)
        to = "" if said.object_id else self._shared(rule, entry, entry.object)
        across = "" if to or self._other(rule, entry, key) else self._shared(rule, entry, entry.counterpart)
        own = said.object_id or (None if to else self._object(place, entry, day))
        whose = linked(place.of(entry.object if to else entry.counterpart)) if to or across else None
        if self.amoebas and whose and day is not None:
            shares = self.amoebas.parts(whose, to or across, day)
            if isinstance(shares, Missing):
                yield self._one(rule, entry, key, record, place, day, amount, quantity, own, None, said, shares.message)
                return
            parts = parted(amount, quantity, [share for _, share in shares])
            for (unit, _), (part, pieces) in zip(shares, parts, strict=True):
                line = replace(key, source_line=unit.id)
                own_said = self._said(line, said)
                mine, other = (own_said.object_id or unit.id, None) if to else (own_said.object_id or own, unit.id)
                yield self._one(rule, entry, line, record, place, day, part, pieces, mine, other, own_said, why)
            return
        if not entry.history or own is not None:
            yield self._one(rule, entry, key, record, place, day, amount, quantity, own, None, said, why)

    def _one(
        self, rule: PostingRule, entry: Entry, key: Key, record: Record, place: Evaluation, day: date | None,
        amount: Decimal | None, quantity: Decimal | None, object_id: int | None, part: int | None, said: Assignment,
        why: str,
    ) -> _Made:  # fmt: skip
        """Return a posting on its way, with what it waits for; `part` is the amoeba across that bears it."""
        account_id, category, missing = self._account(place, entry, said)
        counterpart = self._other(rule, entry, key) or part
        if entry.counterpart and not counterpart and not self._shared(rule, entry, entry.counterpart):
            counterpart = linked(place.of(entry.counterpart))
        if not why:
            why = "" if object_id else entry.no_object or NO_OBJECT
            why = why or missing or ("" if day else NO_DAY)
            if self.book.paired and entry.counterpart and counterpart is None:
                why = why or entry.no_object or NO_COUNTERPART
            why = why or self._ended(object_id, day)
        direction = place.of(entry.direction) if entry.direction else None
        return _Made(
            key,
            Place(object_id or 0, account_id, category, direction or "", rule.kind, rule.scenario, counterpart),
            day,
            amount or Decimal(0),
            quantity or Decimal(0),
            f"{entry.label or rule.label} {record.title}".strip(),
            why,
            bool(entry.counterpart),
        )

    def _said(self, key: Key, whole: Assignment = _NOTHING) -> Assignment:
        """Return what a person said about a line, of a part what was said of it or of the whole."""
        return self.assigned.get((key.source_id, (key.rule, key.source_line, key.entry_no)), whole)

    def _shared(self, rule: PostingRule, entry: Entry, path: str) -> str:
        return shared_by(self.look.catalogue, self.book, rule, replace(entry, object=path)) if path else ""

    def _other(self, rule: PostingRule, entry: Entry, key: Key) -> int | None:
        """Return whom a person named for the other side of a trade."""
        for number, one in enumerate(rule.entries):
            turned = one.object, one.counterpart, one.amount, one.when
            if turned == (entry.counterpart, entry.object, entry.amount, entry.when):
                return self._said(replace(key, entry_no=number)).object_id
        return None

    def _object(self, place: Evaluation, entry: Entry, day: date | None) -> int | None:
        """Return what an entry is posted on: of what has a history, whose it was on the day."""
        if day is not None and (entry.object, entry.history) in self.pasts:
            link, pasts = self.pasts[entry.object, entry.history]
            for until, whose in pasts.get(linked(place.values.get(link)) or 0, ()):
                if day < until:
                    return whose
        return linked(place.of(entry.object))

    def _ended(self, object_id: int | None, day: date | None) -> str:
        """Return why an object takes no posting of a day: it did not count any more."""
        until = self.ends.get(object_id or 0)
        if until is None or day is None or day < until:
            return ""
        return f"单元从 {until} 起已停用，请换一个单元；停用日期填错的，改好以后再重新归集"

    def _account(self, place: Evaluation, entry: Entry, said: Assignment) -> tuple[int, str, str]:
        """Return the account, or the category, or what is missing."""
        if said.account_id:
            return said.account_id, "", ""
        value, nowhere = place.of(entry.account), entry.no_account or NO_ACCOUNT
        if not self.book.accounts:
            known = str(value or "") in {one.code for one in self.book.categories}
            return (0, str(value), "") if known else (0, "", f"没有类别「{value}」" if value else nowhere)
        if isinstance(value, str):
            found = self.accounts.get(value)
            return (found.id, "", "") if found else (0, "", f"没有科目「{value}」" if value else nowhere)
        account = linked(value)
        return (account, "", "") if account else (0, "", nowhere)


def _pasts(look: Look, rules: Sequence[PostingRule]) -> Pasts:
    named = {(one.entity, each.object, each.history) for one in rules for each in one.entries if each.history}
    found = {(path, history): belonging(look.catalogue, of, path, history) for of, path, history in named}
    return {key: (one.link, pasts_of(look.connection, one)) for key, one in found.items() if one is not None}


@dataclass(frozen=True)
class _Made:
    """A posting on its way; `why` says what it waits for."""

    key: Key
    place: Place
    day: date | None
    amount: Decimal
    quantity: Decimal
    note: str
    why: str
    is_side: bool


def _settle(book: Book, made: Sequence[_Made], outcome: Outcome) -> None:
    """Put what can be posted with the lines, and the rest into the pool; of a trade both sides or none."""
    halves = {one.key.source_line for one in made if one.why and one.is_side} if book.paired else set()
    for one in made:
        waits = one.is_side and one.key.source_line in halves
        if not one.why and waits:
            one = replace(one, why=PAIR)
        if one.why or one.day is None:
            outcome.unassigned.append(_waiting(book, one))
        else:
            outcome.lines.append(Line(one.key, one.place, one.day, one.amount, one.quantity, one.note))


def _waiting(book: Book, one: _Made) -> Unassigned:
    key, place = one.key, one.place
    return Unassigned(
        book.name,
        key.rule,
        key.source_entity,
        key.source_id,
        key.source_line,
        key.entry_no,
        one.why,
        one.day,
        place.object_id or None,
        place.account_id or None,
        one.amount,
        one.quantity,
        one.note,
    )


def _shared(
    place: Evaluation, entry: Entry, amount: Decimal | None, quantity: Decimal | None
) -> Iterator[tuple[Mapping[str, Any], Decimal | None, Decimal | None, str]]:
    """Yield each line with its part; the parts come to the whole, to the fen."""
    rows: Sequence[Mapping[str, Any]] = place.values.get(entry.over) or ()
    weights = [Decimal(place.line(entry.over, row).of(entry.weight, Kind.NUMBER) or 0) for row in rows]
    whole = sum(weights, Decimal(0))
    if rows and not entry.by_weight and whole != _PERCENT:
        yield {"id": 0}, amount, quantity, f"比例合计 {_plain(whole)}%，应为 100%"
        return
    try:
        parts = split(amount or Decimal(0), weights)
    except Invalid:
        # Nothing is lost: the whole waits until somebody says how it is shared.
        yield {"id": 0}, amount, quantity, "没有可以分摊的比例"
        return
    for row, part, pieces in zip(rows, parts, _pieces(quantity, weights), strict=True):
        yield row, part if amount is not None else None, pieces, ""


def parted(
    amount: Decimal | None, quantity: Decimal | None, shares: Sequence[Decimal]
) -> Iterator[tuple[Decimal | None, Decimal | None]]:
    """Yield the part of each share; the parts come to the whole, to the fen."""
    for part, pieces in zip(split(amount or Decimal(0), shares), _pieces(quantity, shares), strict=True):
        yield part if amount is not None else None, pieces


def _pieces(quantity: Decimal | None, weights: Sequence[Decimal]) -> Iterator[Decimal | None]:
    """Yield what each weight has of a quantity; the last has what is left."""
    whole, given = sum(weights, Decimal(0)), Decimal(0)
    for place, weight in enumerate(weights, 1):
        if quantity is None:
            yield None
            continue
        piece = quantity - given if place == len(weights) else _to_digits(quantity * weight / whole)
        given += piece
        yield piece


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def linked(value: Any) -> int | None:
    """Return the record that a value of an expression names, or nothing."""
    found: int | None = value.get("id") if isinstance(value, Mapping) else value
    return found or None


def _exact(place: Evaluation, text: str, how: Any) -> Decimal | None:
    value = place.of(text, Kind.NUMBER) if text else None
    found: Decimal | None = None if value is None else how(Decimal(value))
    return found


def _to_digits(value: Decimal) -> Decimal:
    return value.quantize(_DIGITS, context=EXACT)
