"""Months of a book from open to closed, and back (结账与反结账): confirm, check, close, open again.

- A month is closed with everything it was made of: figures of all scenarios, statements, charts, rules and weights.
- With the month its documents are closed too, by the periods of their family.
- Who closes holds the book and waits for those who write; what they wrote is posted before anything is frozen.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from guocheng.base.period import Month
from guocheng.base.problem import Conflict, Invalid, Problem, Refused
from guocheng.definition.book import Book
from guocheng.definition.codec import to_json
from guocheng.engine.ledger.closing import Facts, State, blockers, reopen_blockers, standing, unfinished
from guocheng.service.context import Change
from guocheng.service.ledger import month_facts, telling
from guocheng.service.ledger.following import take_some
from guocheng.service.ledger.freezing import basis_kept, statements_of
from guocheng.service.ledger.managing import managed_book, manages
from guocheng.service.ledger.seen import known_book
from guocheng.service.records.access import opened
from guocheng.store import aggregates, ledger, river
from guocheng.store.ledger import book_months, runs
from guocheng.store.records import Origin

#: Under this name the river keeps who closed and opened which month.
RIVER_NAME = "platform.book_month"


def confirm(change: Change, *, name: str, month: Month, object_id: int) -> Facts:
    """Let the person who answers for a unit confirm its figures as they stand.

    :raises NotFound: the unit is not there for this person.
    :raises Refused: somebody else answers for it.
    :raises Conflict: the month is closed.
    """
    book = known_book(change, name)
    unit = opened(change, book.objects, object_id, lines_max=0)
    ledger.hold(change.connection, book.name)
    _must_be_open(change, book, month)
    person = month_facts.confirmers(change, book, [object_id]).get(object_id)
    if not manages(change, book) and (person is None or person != change.principal.actor_id):
        message = f"「{unit.title}」的数字由它的负责人来确认"
        raise Refused(Problem("ledger.not_confirmer", unit.title, message))
    stand = book_months.stands(change.connection, book.name, month).get(object_id)
    if stand is None:
        raise Invalid(Problem("ledger.nothing_to_confirm", str(month), f"{month.label}还没有这个单元的数字，不用确认"))
    by, by_name = change.principal.actor_id, change.principal.name
    book_months.confirm(change.connection, book.name, month, object_id, stand, at=change.now, by=by, by_name=by_name)
    return _stands(change, book, month)


def check(change: Change, *, name: str, month: Month) -> Facts:
    """Work out whether a month may be closed, and keep what was found.

    :raises Refused: the person does not look after the book.
    :raises Conflict: the month is closed.
    """
    book = managed_book(change, name)
    ledger.hold(change.connection, book.name)
    _must_be_open(change, book, month)
    return _stands(change, book, month, tell=True)


def close(change: Change, *, name: str, month: Month, early: bool = False) -> Facts:
    """Close a month for good, with its documents; one that is not over yet only where `early` is said.

    :raises Refused: the person does not look after the book, or something is in the way: every reason is told.
    """
    book = managed_book(change, name)
    _wait_for_documents(change, book)
    ledger.hold(change.connection, book.name)
    while take_some(change, book):
        pass
    book_months.wait_for_writers(change.connection)
    facts = month_facts.facts_of(change, book, month)
    if found := (*blockers(facts), *(() if early else unfinished(facts))):
        raise Refused(*found)
    version = ledger.month_of(change.connection, book.name, month).version + 1
    published = month_facts.differences(facts.checks)
    closing = book_months.freeze(
        change.connection, book.name, month, version, checks=published,
        snapshot=_snapshot(change, book, month), at=change.now, by_name=change.principal.name,
    )  # fmt: skip
    book_months.freeze_statements(change.connection, closing, statements_of(change, book, month))
    _put(change, book, month, State.CLOSED, version=version, lock_id=_lock(change, book, month), checked=published)
    _tell_river(change, book, month, "closed", f"{book.label}{month.label}结账")
    telling.closed(change, book, month, version)
    return month_facts.facts_of(change, book, month)


def reopen(change: Change, *, name: str, month: Month, reason: str) -> Facts:
    """Open a closed month again, the last one first; what was frozen stays on record.

    :raises Refused: the person does not look after the book, or a later month is closed.
    :raises Invalid: no reason was given.
    """
    book = managed_book(change, name)
    if not reason.strip():
        raise Invalid(Problem("ledger.no_reason", "reason", "请写明为什么重新打开这个月"))
    ledger.hold(change.connection, book.name)
    facts = month_facts.facts_of(change, book, month)
    if found := tuple(reopen_blockers(facts)):
        raise Conflict(*found)
    stands = ledger.month_of(change.connection, book.name, month)
    words = {"at": change.now, "by_name": change.principal.name, "reason": reason.strip()}
    if stands.lock_id is not None:
        aggregates.reopen(change.connection, stands.lock_id, by=change.principal.actor_id, **words)  # type: ignore[arg-type]
    book_months.reopened(change.connection, book.name, month, **words)  # type: ignore[arg-type]
    _put(change, book, month, State.REOPENED, version=stands.version)
    _tell_river(change, book, month, "opened", f"{book.label}{month.label}重新打开：{reason.strip()}")
    return month_facts.facts_of(change, book, month)


def _stands(change: Change, book: Book, month: Month, *, tell: bool = False) -> Facts:
    """Keep how an open month stands by now."""
    facts = month_facts.facts_of(change, book, month)
    before = ledger.month_of(change.connection, book.name, month)
    state = standing(facts)
    if state is not State(before.state) or tell:
        found = month_facts.differences(facts.checks)
        _put(change, book, month, state, version=before.version, checked=found)
    return replace(facts, state=state)


def _must_be_open(change: Change, book: Book, month: Month) -> None:
    if month in ledger.closed_months(change.connection, book.name):
        raise Conflict(Problem("ledger.closed", str(month), f"{month.label}已经结账，要改请先重新打开"))


def _wait_for_documents(change: Change, book: Book) -> None:
    """Let those who write documents of the book end first, and new ones wait."""
    for entity in aggregates.families(change.catalogue).get(book.lock_family, []) if book.lock_family else ():
        aggregates.hold_still(change.connection, entity)


def _lock(change: Change, book: Book, month: Month) -> int | None:
    """Close the documents of the month too, unless somebody did that already."""
    until = month.plus(1).first_day
    if not book.lock_family or _locked_until(change, book.lock_family) >= until:
        return None
    return aggregates.close(
        change.connection,
        change.catalogue,
        family=book.lock_family,
        until=until,
        unit_id=None,
        unit_ids=None,
        by=change.principal.actor_id,
        by_name=change.principal.name,
        at=change.now,
        reason=f"{book.label}{month.label}结账",
    )


def _locked_until(change: Change, family: str) -> date:
    found = [
        one.until
        for one in aggregates.period_locks(change.connection)
        if one.opened_at is None and one.family == family and one.unit_id is None
    ]
    return max(found, default=date.min)


def _snapshot(change: Change, book: Book, month: Month) -> dict[str, Any]:
    """Return by what a month was made: the book, its rules, what statements are read by, how shared cost was placed."""
    shared = [one for one in runs.runs(change.connection, book.name, month) if one.replaced_at is None]
    return {
        "book": to_json(book),
        "posting_rules": [to_json(one) for one in change.catalogue.posting_rules_into(book.name)],
        "basis": basis_kept(change, book, month),
        "shares": [{"run": one.id, "rules": one.rules, "result": one.result} for one in shared],
    }


def _put(
    change: Change, book: Book, month: Month, state: State, *, version: int, lock_id: int | None = None,
    checked: Any = None,
) -> None:  # fmt: skip
    book_months.put_month(
        change.connection,
        book.name,
        month,
        state,
        at=change.now,
        by_name=change.principal.name,
        version=version,
        lock_id=lock_id,
        checked=checked,
    )


def _tell_river(change: Change, book: Book, month: Month, kind: str, cause: str) -> None:
    origin = Origin(
        at=change.now, actor_id=change.principal.actor_id, cause=cause, request_id=change.context.request_id
    )
    number = month.year * 100 + month.month
    river.append(change.connection, RIVER_NAME, number, kind, origin, [{"field": "book", "after": book.name}])
