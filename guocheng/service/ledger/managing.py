"""Who looks after a book (账簿管理): closes and opens its months, shares cost, assigns what waits."""

from __future__ import annotations

from guocheng.base.problem import Problem, Refused
from guocheng.definition.book import Book
from guocheng.definition.role import Right
from guocheng.service.context import Change, Look
from guocheng.service.ledger.seen import known_book
from guocheng.service.records.access import reader_of
from guocheng.store import ledger
from guocheng.store.ledger.book_months import remember_built

#: Stands where the fingerprint of rules stands, so the book is built by none of them.
ASKED = "asked"


def manages(look: Look, book: Book) -> bool:
    """Tell whether a person looks after a book: the whole of it, for closing shows the figures of all units."""
    grants = reader_of(look).visible(book.name).rows.get(Right.MANAGE_FLOW, ())
    return look.principal.administers or any(one.everything for one in grants)


def recompute(change: Change, *, name: str) -> dict[str, bool]:
    """Order that all documents of open months are posted anew; the worker does it within seconds.

    :raises Refused: this person does not look after the book.
    """
    book = managed_book(change, name)
    ledger.hold(change.connection, book.name)
    remember_built(change.connection, book.name, ASKED, at=change.now)
    return {"rebuilding": True}


def managed_book(look: Look, name: str) -> Book:
    """Return a book that this person looks after.

    :raises NotFound: there is none of this name for this person.
    :raises Refused: this person sees it and does not look after it.
    """
    book = known_book(look, name)
    if not manages(look, book):
        message = f"「{book.label}」的结账、分摊和归集由管理这本账的人来做，需要时请联系管理员"
        raise Refused(Problem("ledger.not_managed", book.label, message))
    return book
