"""What changed hands (归属变了): documents are posted again when the record they link to was, or is, somebody else's.

- Heard are the field of the record itself, and every record that keeps whose it was.
- Of people heard are their own papers and their department.
- When an amoeba says otherwise of its departments, what these and their people brought is posted again in open months.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guocheng.definition.belonging import Belonging, belonging, shared_by
from guocheng.definition.book import Book
from guocheng.definition.catalogue import Catalogue
from guocheng.service.context import Look
from guocheng.service.ledger.ruling import linked
from guocheng.service.settlement.amoebas import AMOEBA, DEPARTMENT, PERSON
from guocheng.store import ledger
from guocheng.store.ledger.lookups import held_open, linking_to, links_of
from guocheng.store.river import Event
from guocheng.store.settlement import terms

#: The papers that say to which amoebas a person belongs.
HOMES = "amoeba.home"
#: The fields of an amoeba that say of which departments it has a part, and when.
_SHARING = ("department", "members", "valid_from", "valid_until")


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
    found = {
        name for some in belongings(catalogue, book).values() for one in some for name in (one.entity, one.history)
    }
    return found | ({AMOEBA} if any(shared_links(catalogue, book)) else set())


def shared_links(catalogue: Catalogue, book: Book) -> Iterator[tuple[str, str, str]]:
    """Yield which link of which entity leads to a department or a person whose amoebas share what is posted."""
    for rule in catalogue.posting_rules_into(book.name):
        for entry in rule.entries:
            if to := shared_by(catalogue, book, rule, entry):
                yield rule.entity, entry.object, to


def documents(look: Look, book: Book, events: Iterable[Event]) -> Iterator[tuple[str, list[int]]]:
    """Yield the documents that concern what changed hands, by entity."""
    told = list(events)
    for entity, some in belongings(look.catalogue, book).items():
        for one in some:
            if moved := _moved(look, one, told):
                yield entity, linking_to(look.connection, entity, one.link, moved)
    if of_unit := _departments(look, told):
        concerned = {DEPARTMENT: of_unit, PERSON: _people(look, of_unit)}
        closed = ledger.closed_months(look.connection, book.name)
        for entity, link, to in sorted(set(shared_links(look.catalogue, book))):
            yield entity, held_open(look.connection, book.name, entity, link, concerned[to], closed)


def _departments(look: Look, events: Iterable[Event]) -> set[int]:
    """Return the departments of which an amoeba has another part than before, or has it at other times."""
    found, units = set[int](), set[int]()
    for event in events:
        for each in event.changes if event.entity == AMOEBA else ():
            if each["field"] not in _SHARING:
                continue
            units.add(event.record_id)
            for said in (each.get("before"), each.get("after")) if each["field"] in ("department", "members") else ():
                lines = said if isinstance(said, list) else [{"department": said}]
                found |= {one for line in lines if (one := linked(line.get("department")))}
    if units:
        found |= {one.department for one in terms.members(look.connection) if one.unit in units}
        found |= {one.department for one in terms.units(look.connection) if one.id in units and one.department}
    return found


def _people(look: Look, departments: set[int]) -> set[int]:
    return {person for person, (_, own) in terms.people(look.connection).items() if own in departments}


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
