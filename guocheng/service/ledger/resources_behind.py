"""The documents behind what was put on an object (来路单据), as far as the reader sees them.

- What each put on the object is added up from all postings, so only for who sees all of them.
- Only the latest are read; whoever adds something up over them says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from guocheng.definition.book import Book
from guocheng.definition.role import Right
from guocheng.service.context import Look
from guocheng.service.ledger.seen import seen_of
from guocheng.service.records import lists
from guocheng.service.records.access import Access, reader_of
from guocheng.store import records
from guocheng.store.ledger import around as store
from guocheng.store.ledger.around import Behind, Ref
from guocheng.store.query.rights_on import with_right
from guocheng.store.query.visibility import Visibility

DOCUMENTS_MAX = 200


@dataclass(frozen=True)
class Documents:
    """The documents of one entity that one book was posted from; `told` are the figures the reader may know of them."""

    book: Book
    entity: str
    rows: tuple[Behind, ...]
    told: frozenset[str]
    shown: dict[str, Any]
    more: bool = False


@dataclass(frozen=True)
class Around:
    """An object as its reader has it, with the books that collect it and the documents behind them."""

    access: Access
    books: tuple[Book, ...]
    documents: tuple[Documents, ...] = ()

    @property
    def refs(self) -> list[Ref]:
        """The object and every document the reader sees."""
        return [
            (self.access.entity.name, self.access.id),
            *((g.entity, one.id) for g in self.documents for one in g.rows),
        ]


def behind(look: Look, around: Around) -> tuple[Documents, ...]:
    """Return the latest documents of each book by entity."""
    return tuple(one for book in around.books for one in _of_book(look, book, around.access.id))


def rows_of(look: Look, group: Documents, columns: list[str]) -> list[dict[str, Any]]:
    """Return fields of some documents as a list shows them; what is hidden in a row is not in it."""
    where = {"field": "id", "op": "in", "value": [one.id for one in group.rows]}
    found = lists.query(look, entity=group.entity, where=where, columns=columns, limit=DOCUMENTS_MAX)
    rows: list[dict[str, Any]] = json.loads(found)["rows"]
    return rows


def figures(one: Behind, told: frozenset[str]) -> dict[str, str | None]:
    """Return the amount and the quantity of a document, where the reader may know them."""
    return {
        "amount": f"{one.amount:f}" if "amount" in told else None,
        "quantity": f"{one.quantity.normalize():f}" if "quantity" in told else None,
    }


def plain(visibility: Visibility, name: str) -> bool:
    """Tell whether a figure is shown on every row a reader sees, and as it is."""
    return name in visibility.shown and name not in visibility.masked and name not in visibility.limited


def _of_book(look: Look, book: Book, record_id: int) -> list[Documents]:
    visibility = reader_of(look).visible(book.name)
    if not {"object", "scenario", "account", "month"} <= visibility.shown or not _posted(look, book, record_id):
        return []
    found = store.documents(look.connection, book.name, record_id, limit=DOCUMENTS_MAX)
    by_entity: dict[str, list[Behind]] = {}
    for one in found:
        by_entity.setdefault(one.entity, []).append(one)
    whole = bool(seen_of(look, book, [record_id]))
    told = frozenset(name for name in ("amount", "quantity") if whole and plain(visibility, name))
    groups = []
    for entity, rows in by_entity.items():
        seen = _seen(look, entity, [one.id for one in rows])
        if kept := tuple(one for one in rows if one.id in seen):
            shown = _shown(look, book, entity, kept, told)
            groups.append(Documents(book, entity, kept, told, shown, len(found) == DOCUMENTS_MAX))
    return groups


def _posted(look: Look, book: Book, record_id: int) -> bool:
    where = {
        "and": [
            {"field": "object", "op": "eq", "value": record_id},
            {"field": "scenario", "op": "eq", "value": "actual"},
        ]
    }
    return bool(json.loads(lists.query(look, entity=book.name, where=where, columns=["day"], limit=1))["rows"])


def _shown(look: Look, book: Book, entity: str, rows: tuple[Behind, ...], told: frozenset[str]) -> dict[str, Any]:
    titles = records.titles_of(look.connection, look.catalogue, [(entity, one.id) for one in rows])
    knows = reader_of(look).knows_title(entity)
    return {
        "book": book.name,
        "book_label": book.label,
        "entity": entity,
        "label": look.catalogue.entity(entity).label,
        "rows": [
            {
                "id": one.id,
                "title": titles.get((entity, one.id), "") if knows else "",
                "day": one.day.isoformat(),
                **figures(one, told),
            }
            for one in rows
        ],
    }


def _seen(look: Look, entity: str, ids: list[int]) -> set[int]:
    if look.catalogue.find_entity(entity) is None or not reader_of(look).visible(entity).may(Right.SEE):
        return set()
    return with_right(look.connection, reader_of(look), entity, ids, Right.SEE)
