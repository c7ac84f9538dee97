"""Books follow their documents (随单记账): read from the river in order, posted a batch at a time.

- Who saves pays nothing; imports, demos and automations are followed like people, for all of them write the river.
- A batch is one transaction with the place in the river, so every change is posted once, whatever is killed.
- When what a document links to changed hands, the document is posted again; in closed months as a correction.
- When rules change, open months are posted anew; a book built twice is the same book.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, partial
from typing import TypeVar

import psycopg

from guocheng.base.period import Month
from guocheng.definition.book import Book
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import sha256
from guocheng.service.context import Change, Context, Look
from guocheng.service.ledger import moving
from guocheng.service.ledger.posting import BATCH, held_of, post, put
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.store import ledger, river
from guocheng.store.ledger import Written, pool
from guocheng.store.ledger.book_months import built_with, remember_built
from guocheng.store.ledger.lookups import all_ids
from guocheng.store.ledger.postings import rules_posted, sources_of
from guocheng.store.ledger.reading import Lag, reader_of
from guocheng.store.ledger.reading import lag as lag_of

REQUEST = "ledger"
Answer = TypeVar("Answer")


def follow(platform: Platform, *, now: datetime) -> int:
    """Post what changed since the last time, a batch for each book; return how much there was to do."""
    platform.database.run(platform.follow)
    return sum(_next(platform, book, now) for book in platform.catalogue.books.values())


def catch_up(platform: Platform, book: str, *, now: datetime) -> int:
    """Post everything that is complete by now, and return how many changes that took."""
    done = 0
    while taken := _next(platform, platform.catalogue.book(book), now):
        done += taken
    return done


def lag(look: Look, book: Book) -> Lag:
    """Return how far a book is behind its documents."""
    return lag_of(look.connection, book.name, _heard(look.catalogue, book))


def is_rebuilding(look: Look, book: Book) -> bool:
    """Tell whether the open months of a book are being posted anew, or are about to be."""
    return built_with(look.connection, book.name) not in ("", fingerprint(look.catalogue, book))


def take_some(change: Change, book: Book) -> int:
    """Post the next changes within a transaction that holds the book, and return how many there were."""
    entities, own = _heard(change.catalogue, book), set(entities_of(change.catalogue, book))
    events = river.read_as(change.connection, reader_of(book.name), limit=BATCH, entities=entities)
    by_entity: dict[str, set[int]] = {}
    for one in events:
        if one.entity in own:
            by_entity.setdefault(one.entity, set()).add(one.record_id)
    for entity, moved in moving.documents(change, book, events):
        by_entity.setdefault(entity, set()).update(moved)
    for entity, found in sorted(by_entity.items()):
        ids = sorted(found)
        for start in range(0, len(ids), BATCH):
            post(change, book, entity, ids[start : start + BATCH])
    return len(events)


def rebuild(platform: Platform, book: Book, *, now: datetime) -> Written:
    """Post all documents of open months anew; where nothing was wrong nothing changes."""
    done = Written()
    for entity in entities_of(platform.catalogue, book):
        after = 0
        while ids := platform.database.run(partial(all_ids, entity=entity, after=after, limit=BATCH)):
            done += _in_book(platform, book, now, partial(post, book=book, entity=entity, ids=ids, only_open=True))
            after = ids[-1]
    done += _in_book(platform, book, now, partial(_forget_gone, book=book))
    print_ = fingerprint(platform.catalogue, book)
    platform.database.run(partial(remember_built, book=book.name, fingerprint=print_, at=now))
    return done


def entities_of(catalogue: Catalogue, book: Book) -> list[str]:
    """Return the entities whose documents are posted into a book."""
    return sorted({one.entity for one in catalogue.posting_rules_into(book.name)})


def _heard(catalogue: Catalogue, book: Book) -> list[str]:
    """Return the entities a book reads of in the river: its documents, and what they belong to somebody by."""
    return sorted({*entities_of(catalogue, book), *moving.heard(catalogue, book)})


def fingerprint(catalogue: Catalogue, book: Book) -> str:
    """Return what tells one way of posting from another."""
    return _fingerprint(catalogue, book.name)


@lru_cache(maxsize=64)
def _fingerprint(catalogue: Catalogue, book: str) -> str:
    rules = [sha256(one) for one in catalogue.posting_rules_into(book)]
    return hashlib.sha256("\n".join([sha256(catalogue.book(book)), *rules]).encode()).hexdigest()[:16]


def _next(platform: Platform, book: Book, now: datetime) -> int:
    wanted = fingerprint(platform.catalogue, book)
    built = platform.database.run(partial(built_with, book=book.name))
    if built and built != wanted:
        done = rebuild(platform, book, now=now)
        return done.gone + done.made
    entities = _heard(platform.catalogue, book)
    if built and not platform.database.run(partial(lag_of, book=book.name, entities=entities)).waiting:
        return 0
    taken = _in_book(platform, book, now, partial(take_some, book=book))
    if not taken and not built:
        # Whoever has followed the river from its beginning has built the book.
        platform.database.run(partial(remember_built, book=book.name, fingerprint=wanted, at=now))
    return taken


def _in_book(platform: Platform, book: Book, now: datetime, work: Callable[[Change], Answer]) -> Answer:
    """Run some work as the system in a transaction that holds a book."""

    def run(connection: psycopg.Connection) -> Answer:
        ledger.hold(connection, book.name)
        return work(Change(Context(platform, SYSTEM, now, request_id=REQUEST), connection))

    return platform.database.run(run)


def _forget_gone(change: Change, *, book: Book) -> Written:
    """Take away what rules that are no more left in open months and in the pool."""
    rules = {(one.name, one.entity) for one in change.catalogue.posting_rules_into(book.name)}
    pool.forget_others(change.connection, book.name, [rule for rule, _ in rules])
    done = Written()
    closed = ledger.closed_months(change.connection, book.name)
    for rule, entity in sorted(rules_posted(change.connection, book.name) - rules):
        if entity == book.shares:
            continue
        kept = sources_of(change.connection, book.name, rule, entity)
        fixed = {one.source_id for one in kept if Month.of(one.day) in closed}
        done += put(change, book, (), held_of(one for one in kept if one.source_id not in fixed), closed)
    return done
