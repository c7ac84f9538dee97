"""The books a person sees (账簿一览): each with its months and how they stand."""

from __future__ import annotations

from typing import Any

from guocheng.base.period import Month
from guocheng.base.problem import Refusal
from guocheng.definition.book import SCENARIOS, Book
from guocheng.engine.ledger.closing import State
from guocheng.service.context import Look
from guocheng.service.ledger import following
from guocheng.service.ledger.managing import manages
from guocheng.service.ledger.month_facts import to_close
from guocheng.service.ledger.seen import known_book
from guocheng.store import ledger


def books(look: Look) -> list[dict[str, Any]]:
    """Return the books this person may see, with their months, the newest first."""
    return [_shown(look, book) for book in look.catalogue.books.values() if _sees(look, book)]


def _sees(look: Look, book: Book) -> bool:
    try:
        known_book(look, book.name)
    except Refusal:
        return False
    return True


def _shown(look: Look, book: Book) -> dict[str, Any]:
    behind = following.lag(look, book)
    return {
        "name": book.name,
        "label": book.label,
        "icon": book.icon,
        "objects": book.objects,
        "accounts": book.accounts,
        "templates": book.templates,
        "shares": book.shares,
        "directions": [{"code": one.code, "label": one.label} for one in book.directions],
        "scenarios": [{"code": one.code, "label": one.label} for one in SCENARIOS],
        "months": months(look, book),
        "manages": manages(look, book),
        "behind": behind.waiting,
        "rebuilding": following.is_rebuilding(look, book),
        "behind_since": behind.since.isoformat() if behind.since else None,
    }


def months(look: Look, book: Book) -> list[dict[str, str]]:
    """Return the months that somebody touched or that are to be closed, and how each stands, the last first."""
    states = {Month.of(one.month): State(one.state) for one in ledger.months(look.connection, book.name)}
    known = {*states, *to_close(look, book)}
    found = [(one, states.get(one, State.OPEN)) for one in sorted(known, reverse=True)]
    return [{"month": str(one), "state": state.value, "state_label": state.label} for one, state in found]
