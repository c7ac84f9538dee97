"""Whose figures somebody may see (账簿的可见范围): the records he may see, as far as a grant on the book reaches.

- Who may not see the amounts of a book sees no statement of it.
- A grant on the book that is bound to units reaches the objects of those units.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from guocheng.base.problem import NotFound, Problem, Refused
from guocheng.definition.book import Book
from guocheng.definition.role import Right
from guocheng.service.context import Look
from guocheng.service.ledger.basis import Unit
from guocheng.service.records.access import reader_of, visibility_of
from guocheng.store.ledger.lookups import units_of
from guocheng.store.query.rights_on import with_right
from guocheng.store.query.visibility import RowGrant

_NEEDED = ("amount", "object", "account")


def known_book(look: Look, name: str) -> Book:
    """Return a book whose amounts this person may see.

    :raises NotFound: there is none of this name for this person.
    :raises Refused: its amounts are kept from this person.
    """
    book = look.catalogue.books.get(name)
    if book is None or not reader_of(look).visible(name).may(Right.SEE):
        raise NotFound(
            Problem("ledger.no_book", name, f"没有账簿「{name}」，或者您没有查看它的权限，需要时请联系管理员")
        )
    visibility = visibility_of(look, name)
    if any(one not in visibility.shown or one in visibility.masked for one in _NEEDED):
        message = f"「{book.label}」的金额对您不可见，看不了报表；需要时请联系管理员"
        raise Refused(Problem("ledger.no_amounts", book.label, message))
    return book


def seen(look: Look, book: Book, units: Mapping[int, Unit], right: Right = Right.SEE) -> frozenset[int]:
    """Return the objects of a book whose figures this person may see, or has another right on."""
    grants = reader_of(look).visible(book.name).rows.get(right, ())
    covered = [one.id for one in units.values() if any(_covers(grant, one) for grant in grants)]
    if not covered:
        return frozenset()
    return frozenset(with_right(look.connection, reader_of(look), book.objects, covered, Right.SEE))


def seen_of(look: Look, book: Book, objects: Collection[int]) -> frozenset[int]:
    """Return which of some objects this person may see the figures of, as they belong to units today."""
    units = units_of(look.connection, look.catalogue, book.objects, objects)
    return seen(look, book, {one: Unit(one, "", department=unit) for one, unit in units.items()})


def _covers(grant: RowGrant, unit: Unit) -> bool:
    """Tell whether a grant reaches an object; one that asks for more than units and objects reaches none."""
    if any(_covers(one, unit) for one in grant.but):
        return False
    if grant.everything or grant.all_but:
        return True
    named = ("unit" in grant.fields and unit.department in grant.ids) or (
        "object" in grant.fields and unit.id in grant.ids
    )
    return named and grant.where is None
