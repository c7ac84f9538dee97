"""Tasks that were given at a meeting (会上派的任务): which unit, month and line of the books each is about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from guocheng.base.period import Month
from guocheng.service.context import Look
from guocheng.store import records
from guocheng.store.ledger import meeting_remarks as kept


def tasks_of(look: Look, ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
    """Return of tasks what they are about; who was given one reads the name of the unit, as that of a record."""
    found = kept.of_errands(look.connection, ids) if ids else []
    books = {one.book: book for one in found if (book := look.catalogue.books.get(one.book))}
    named = [(books[one.book].objects, one.object_id) for one in found if one.book in books]
    titles = records.titles_of(look.connection, look.catalogue, named)
    return {
        one.errand_id: {
            "book": one.book,
            "label": books[one.book].label,
            "period": f"M:{one.month:%Y%m}",
            "month_label": Month.of(one.month).label,
            "object": one.object_id,
            "title": titles.get((books[one.book].objects, one.object_id), f"#{one.object_id}"),
            "line": one.line,
            "author": one.author,
        }
        for one in found
        if one.book in books and one.errand_id is not None
    }
