"""The closing page of a month (结账页): how it stands, who confirmed what, what is left, checks, runs, closings.

- Figures of the whole company are for who looks after the book; everybody else sees his own units.
"""

from __future__ import annotations

from typing import Any

from guocheng.base.period import Month
from guocheng.definition.book import Book
from guocheng.engine.ledger.closing import Facts, blockers, reopen_blockers
from guocheng.service.context import Look
from guocheng.service.ledger import month_facts
from guocheng.service.ledger.managing import manages
from guocheng.service.ledger.seen import known_book, seen_of
from guocheng.store import ledger, records
from guocheng.store.ledger import book_months, runs


def show(look: Look, *, name: str, month: Month) -> dict[str, Any]:
    """Return the page of a month.

    :raises NotFound: there is no such book for this person.
    """
    book = known_book(look, name)
    # What is in the way is worked out from all postings of the month, so only for who may be told of it.
    known = month_facts.facts_of if manages(look, book) else month_facts.standing_of
    return page(look, book, known(look, book, month))


def after(look: Look, facts: Facts, name: str) -> dict[str, Any]:
    """Return the page of a month with which something was done just now."""
    return page(look, known_book(look, name), facts)


def page(look: Look, book: Book, facts: Facts) -> dict[str, Any]:
    """Return the page of a month of which all is known."""
    managing = manages(look, book)
    kept = ledger.month_of(look.connection, book.name, facts.month)
    found: dict[str, Any] = {
        "book": book.name,
        "month": str(facts.month),
        "label": facts.month.label,
        "state": facts.state.value,
        "state_label": facts.state.label,
        "changed_at": kept.changed_at.isoformat() if kept.changed_at else None,
        "changed_by": kept.changed_by,
        "behind": facts.behind,
        "running": facts.running,
        "manages": managing,
        "confirmations": _confirmations(look, book, facts.month, managing=managing),
    }
    if not managing:
        return found
    in_the_way = reopen_blockers(facts) if facts.state.value == book_months.CLOSED else blockers(facts)
    return {
        **found,
        "unassigned": facts.unassigned,
        "unplaced": month_facts.text(facts.unplaced),
        "checklist": [
            {"label": one.label, "count": one.count, "entity": one.entity, "kind": one.kind, "blocks": one.blocks}
            for one in facts.checklist
        ],
        "checks": month_facts.differences(facts.checks),
        "blockers": [{"code": one.code, "message": one.message} for one in in_the_way],
        "runs": [_run(one) for one in runs.runs(look.connection, book.name, facts.month)],
        "closings": [_closing(one) for one in ledger.closings(look.connection, book.name, facts.month)],
    }


def _confirmations(look: Look, book: Book, month: Month, *, managing: bool) -> list[dict[str, Any]]:
    """Return for each unit whose figures this person sees who confirms it, and whether that still holds."""
    stands = book_months.stands(look.connection, book.name, month)
    seen = seen_of(look, book, list(stands))
    shown = [one for one in stands if one in seen]
    people = month_facts.confirmers(look, book, shown)
    names = records.titles_of(
        look.connection, look.catalogue, [("org.person", one) for one in people.values() if one is not None]
    )
    open_ = set(month_facts.unconfirmed(look, book, month, stands))
    said = book_months.confirmed(look.connection, book.name, month)
    return [
        {
            "object": one,
            "title": title,
            "person": names.get(("org.person", people.get(one) or 0), ""),
            "mine": managing or (people.get(one) is not None and people[one] == look.principal.actor_id),
            "needed": bool(people.get(one)),
            "confirmed": one in said and one not in open_,
            "changed_since": one in said and one in open_,
            "at": said[one].at.isoformat() if one in said else None,
            "by": said[one].by_name if one in said else "",
        }
        for one, title in month_facts.titles_of(look, book, shown).items()
    ]


def _run(one: runs.Run) -> dict[str, Any]:
    return {
        "id": one.id,
        "at": one.at.isoformat(),
        "by": one.by_name,
        "in_force": one.replaced_at is None,
        "result": one.result,
    }


def _closing(one: ledger.Closing) -> dict[str, Any]:
    return {
        "version": one.version,
        "closed_at": one.closed_at.isoformat(),
        "closed_by": one.closed_by,
        "checks": one.checks,
        "reopened_at": one.reopened_at.isoformat() if one.reopened_at else None,
        "reopened_by": one.reopened_by,
        "reopened_reason": one.reopened_reason,
    }
