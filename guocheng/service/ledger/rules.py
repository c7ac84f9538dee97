"""Share rules in force (当月的分摊规则): read from their records, in the order they are carried out."""

from __future__ import annotations

from guocheng.definition.book import Book
from guocheng.service.context import Look
from guocheng.service.ledger.basis import Basis, in_force
from guocheng.service.ledger.placing import ShareRule
from guocheng.store.records.read import every


def rules_in_force(look: Look, book: Book, basis: Basis) -> list[ShareRule]:
    """Return the share rules of a book on the day of a basis, by their sequence."""
    if not book.shares:
        return []
    found = [one for one in every(look.connection, look.catalogue, book.shares) if in_force(one.values, basis.on)]
    found.sort(key=lambda one: (one.values.get("sequence") or 0, one.id))
    return [ShareRule.of(one.id, one.values, basis) for one in found]
