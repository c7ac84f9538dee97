"""The checklist of a month (结账检查清单): what must be done before it is closed, counted by whoever knows of it.

- Records are counted by a condition; what waits within the platform, data without a price and words without an owner,
  is counted by its month.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from guocheng.base.period import Month
from guocheng.definition.book import Book, Demand
from guocheng.engine.ledger.closing import Row
from guocheng.service.context import Look
from guocheng.service.records.evaluation import env_of
from guocheng.store.imports import claims
from guocheng.store.ledger.counting import left
from guocheng.store.settlement import runs

#: What is not charged on purpose: another conversion did, or nobody trades with himself.
_MEANT = ("covered", "same_unit")


def checklist(look: Look, book: Book, month: Month) -> tuple[Row, ...]:
    """Return the rows of the checklist of a book, those that other bundles bring among them."""
    return tuple(
        Row(one.label, _COUNTS[one.kind](look, book, one, month), one.entity, one.kind, one.blocks)
        for one in look.catalogue.demands_of(book)
    )


def _records(look: Look, book: Book, one: Demand, month: Month) -> int:
    return left(look.connection, look.catalogue, one, month.period, env_of(look))


def _unpriced(look: Look, book: Book, one: Demand, month: Month) -> int:
    return runs.count_pending(look.connection, month.first_day, but=_MEANT)


def _unclaimed(look: Look, book: Book, one: Demand, month: Month) -> int:
    count = 0
    for name, field in claims.fields_waiting(look.connection):
        entity = look.catalogue.find_entity(name)
        if entity and entity.field(field) and entity.period_field and entity.lock_family == book.lock_family:
            count += claims.count_waiting(look.connection, name, field, entity.period_field, month.period)
    return count


_COUNTS: Mapping[str, Callable[[Look, Book, Demand, Month], int]] = {
    "records": _records,
    "unpriced": _unpriced,
    "unclaimed": _unclaimed,
}
