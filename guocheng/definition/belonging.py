"""Whose something is on a day (归属): of a linked record its field says it, and records of another entity whose it was.

- What a document of a department or a person brings is shared by the amoebas these belong to on the day.
- A record of the history ends with a day (`valid_until`, not included); on a day counts the first that ends after it,
  and where none does, the field. So there are neither gaps nor overlaps, and blank is nobody's.
"""

from __future__ import annotations

from dataclasses import dataclass

from guocheng.definition.book import UNTIL, Book, Entry, PostingRule
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.conversion import UNITS


@dataclass(frozen=True)
class Belonging:
    """Which link leads to the record, which field of that says whose it is, and where its past is kept."""

    link: str  # vehicle
    entity: str  # fleet.vehicle
    field: str  # amoeba
    history: str  # fleet.tenure
    of: str  # the link of the history to the record


def belonging(catalogue: Catalogue, entity: str, path: str, history: str) -> Belonging | None:
    """Return what a path ("vehicle.amoeba") with a history means, or nothing where they do not fit together."""
    link, _, name = path.partition(".")
    first, kept = catalogue.field(entity, link) if link.isidentifier() else None, catalogue.find_entity(history)
    if first is None or first.type != "link" or not name.isidentifier() or kept is None:
        return None
    now, then = catalogue.field(first.to, name), kept.field(name)
    of = next((one.name for one in kept.fields if one.type == "link" and one.to == first.to), "")
    if now is None or then is None or now.to != then.to or kept.field(UNTIL) is None or not of:
        return None
    return Belonging(link, first.to, name, history, of)


def shared_by(catalogue: Catalogue, book: Book, rule: PostingRule, entry: Entry) -> str:
    """Return what an entry leads to that belongs to amoebas, a department or a person, or blank."""
    amoeba, *others = UNITS
    link = catalogue.field(rule.entity, entry.object) if entry.object.isidentifier() else None
    found = link is not None and link.type == "link" and link.to in others
    return link.to if link is not None and found and book.objects == amoeba else ""
