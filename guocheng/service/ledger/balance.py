"""Whether all that should be counted is counted (归集平衡): entries against the documents they come from, rule by rule.

- What the documents of a month give now = what was posted of them + what waits; the difference is told, nought or not.
- A correction in a later month counts with the document it corrects.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guocheng.base.period import Month
from guocheng.definition.book import Book
from guocheng.engine.ledger.converge import Key
from guocheng.service.context import Look
from guocheng.service.ledger.managing import managed_book
from guocheng.service.ledger.month_facts import text
from guocheng.service.ledger.posting import BATCH
from guocheng.service.ledger.ruling import Ruling
from guocheng.service.records.evaluation import env_of
from guocheng.store import ledger, records
from guocheng.store.ledger import pool
from guocheng.store.ledger.counting import dated, sources


@dataclass
class Sums:
    """What documents give, what was posted, what waits: an amount and a quantity each."""

    source: list[Decimal]
    posted: list[Decimal]
    waiting: list[Decimal]
    documents: int = 0

    @classmethod
    def empty(cls) -> Sums:
        """Return sums of nothing."""
        return cls([Decimal(0), Decimal(0)], [Decimal(0), Decimal(0)], [Decimal(0), Decimal(0)])

    @property
    def difference(self) -> list[Decimal]:
        """Return what is missing from the book."""
        return [one - other - more for one, other, more in zip(self.source, self.posted, self.waiting, strict=True)]


def show(look: Look, *, name: str, month: Month) -> dict[str, Any]:
    """Compare a month's entries with its documents.

    :raises Refused: the person does not look after the book.
    """
    book = managed_book(look, name)
    found = balance(look, book, month)
    rules = look.catalogue.posting_rules
    rows = [
        {
            "rule": rule,
            "label": rules[rule].label,
            "documents": one.documents,
            **{
                word: {"amount": text(values[0]), "quantity": text(values[1])}
                for word, values in (
                    ("source", one.source),
                    ("posted", one.posted),
                    ("waiting", one.waiting),
                    ("difference", one.difference),
                )
            },
            "agrees": not any(one.difference),
        }
        for rule, one in sorted(found.items())
    ]
    return {"month": str(month), "rows": rows, "agrees": all(row["agrees"] for row in rows)}


def balance(look: Look, book: Book, month: Month) -> dict[str, Sums]:
    """Return what every rule gives and holds of the documents of a month."""
    found: dict[str, Sums] = {}
    for entity, ids in _documents(look, book, month):
        _add(look, book, entity, ids, month, found)
    return found


def _documents(look: Look, book: Book, month: Month) -> Iterator[tuple[str, list[int]]]:
    """Yield the documents that lie in a month, or have postings there, a batch at a time."""
    by_entity: dict[str, set[int]] = {}
    for entity, record_id in sources(look.connection, book.name, month):
        by_entity.setdefault(entity, set()).add(record_id)
    env = env_of(look)
    for rule in look.catalogue.posting_rules_into(book.name):
        found = dated(look.connection, look.catalogue, rule, month.period, env)
        by_entity.setdefault(rule.entity, set()).update(found)
    for entity, wanted in sorted(by_entity.items()):
        ids = sorted(wanted)
        if look.catalogue.posting_rules_of(entity):
            yield from ((entity, ids[start : start + BATCH]) for start in range(0, len(ids), BATCH))


def _add(look: Look, book: Book, entity: str, ids: list[int], month: Month, found: dict[str, Sums]) -> None:
    ruling = Ruling.of(look, book, entity, pool.assignments(look.connection, entity, ids))
    scenarios = {one.name: one.scenario for one in ruling.rules}
    days: dict[Key, Month] = {}
    given: dict[Key, list[Decimal]] = {}
    for record in records.read_many(look.connection, look.catalogue, entity, ids, with_titles=False):
        outcome = ruling.posted(record)
        for line in outcome.lines:
            days[line.key], given[line.key] = Month.of(line.day), [line.amount, line.quantity]
        for one in outcome.unassigned:
            if one.day is not None and Month.of(one.day) == month:
                sums = found.setdefault(one.rule, Sums.empty())
                for place, value in enumerate((one.amount, one.quantity)):
                    sums.source[place] += value or 0
                    sums.waiting[place] += value or 0
    held: dict[Key, list[Decimal]] = {}
    for kept in ledger.kept_of(look.connection, book.name, entity, ids):
        key = Key(kept.rule, kept.source_entity, kept.source_id, kept.source_line, kept.entry_no)
        days.setdefault(key, Month.of(kept.day))
        together = held.setdefault(key, [Decimal(0), Decimal(0)])
        together[0] += kept.amount
        together[1] += kept.quantity
    for key, day in days.items():
        # A plan of a closed month stays as it was, whatever became of the document.
        if day != month or scenarios.get(key.rule) != "actual":
            continue
        sums = found.setdefault(key.rule, Sums.empty())
        sums.documents += 1
        for place in range(2):
            sums.source[place] += given.get(key, [Decimal(0)] * 2)[place]
            sums.posted[place] += held.get(key, [Decimal(0)] * 2)[place]
