"""What changed hands (归属变了): documents are posted again when the record they link to was, or is, somebody else's.

- Heard are the field of the record itself, and every record that keeps whose it was.
- Of people heard are their own papers and their department; what changes in how a department is shared is read when
  documents are posted anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guocheng.definition.belonging import Belonging, belonging, shared_by
from guocheng.definition.book import Book
from guocheng.definition.catalogue import Catalogue
from guocheng.service.context import Look
from guocheng.service.ledger.ruling import linked
from guocheng.service.settlement.amoebas import PERSON
from guocheng.store.ledger.lookups import linking_to, links_of
from guocheng.store.river import Event

#: The papers that say to which amoebas a person belongs.
HOMES = "amoeba.home"


def belongings(catalogue: Catalogue, book: Book) -> dict[str, set[Belonging]]:
    """Return for every entity posted into a book by what its links belong to somebody."""
    found: dict[str, set[Belonging]] = {}
    for rule in catalogue.posting_rules_into(book.name):
        for entry in rule.entries:
            one = belonging(catalogue, rule.entity, entry.object, entry.history) if entry.history else None
            if shared_by(catalogue, book, rule, entry) == PERSON:
                one = Belonging(entry.object, PERSON, "unit", HOMES, "person")
            if one is not None:
                found.setdefault(rule.entity, set()).add(one)
    return found


def heard(catalogue: Catalogue, book: Book) -> set[str]:
    """Return the entities whose changes tell that something changed hands."""
    return {name for some in belongings(catalogue, book).values() for one in some for name in (one.entity, one.history)}


def documents(look: Look, book: Book, events: Iterable[Event]) -> Iterator[tuple[str, list[int]]]:
    """Yield the documents that concern what changed hands, by entity."""
    told = list(events)
    for entity, some in belongings(look.catalogue, book).items():
        for one in some:
            if moved := _moved(look, one, told):
                yield entity, linking_to(look.connection, entity, one.link, moved)


def _moved(look: Look, one: Belonging, events: Iterable[Event]) -> set[int]:
    """Return the records that changed hands."""
    moved, kept = set[int](), set[int]()
    for event in events:
        changes = {each["field"]: each for each in event.changes}
        # Nothing links to a record before it is there.
        if event.entity == one.entity and event.kind != "created" and one.field in changes:
            moved.add(event.record_id)
        elif event.entity == one.history:
            kept.add(event.record_id)
            said = changes.get(one.of, {})
            moved |= {found for word in ("before", "after") if (found := linked(said.get(word)))}
    return moved | (links_of(look.connection, one.history, one.of, kept) if kept else set())
