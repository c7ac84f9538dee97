"""What waits to be posted (未归集), for who looks after the book: the list, and saying on whom a line lies.

- What is said counts at once: the document is posted in the same transaction, and from then on the word stands.
"""

from __future__ import annotations

from typing import Any

from guocheng.base.period import Month
from guocheng.base.problem import Invalid, NotFound, Problem
from guocheng.definition.book import Book
from guocheng.service.context import Change, Look
from guocheng.service.ledger.managing import managed_book
from guocheng.service.ledger.posting import post
from guocheng.service.records.access import reader_of
from guocheng.store import ledger, records
from guocheng.store.ledger import pool
from guocheng.store.ledger.lookups import there
from guocheng.store.ledger.pool import Assignment, Waiting


def listing(look: Look, *, name: str, month: Month | None = None, after: int = 0, limit: int = 50) -> dict[str, Any]:
    """Return a page of what waits, in the order in which it came.

    :raises Refused: the person does not look after the book.
    """
    book = managed_book(look, name)
    rows = pool.waiting(look.connection, book.name, month=month, after=after, limit=limit + 1)
    shown = rows[:limit]
    return {
        "rows": _shown(look, book, shown),
        "next": shown[-1].id if len(rows) > limit else None,
        "count": pool.count(look.connection, book.name, month),
    }


def assign(
    change: Change, *, name: str, pool_id: int, object_id: int | None = None, account_id: int | None = None
) -> dict[str, Any]:
    """Say on whom, and on which account, a line lies, and post its document.

    :raises Refused: the person does not look after the book.
    :raises NotFound: the line does not wait any more.
    :raises Invalid: nothing was said, or there is no such object or account.
    """
    book = managed_book(change, name)
    ledger.hold(change.connection, book.name)
    one = pool.line(change.connection, pool_id, book=book.name)
    if one is None:
        raise NotFound(Problem("ledger.not_waiting", "未归集", "这一笔已经归集了，请刷新页面"))
    if object_id is None and account_id is None:
        raise Invalid(Problem("ledger.nothing_said", "未归集", "请选归集对象或科目"))
    _must_be_there(change, book.objects, object_id, "归集对象")
    _must_be_there(change, book.accounts, account_id, "科目")
    pool.assign(
        change.connection,
        one,
        Assignment(object_id, account_id),
        at=change.now,
        by=change.principal.actor_id,
        by_name=change.principal.name,
    )
    post(change, book, one.source_entity, [one.source_id])
    left = pool.line(change.connection, pool_id, book=book.name)
    return {"posted": left is None, "why": left.why if left else "", "count": pool.count(change.connection, book.name)}


def _must_be_there(change: Change, entity: str, record_id: int | None, word: str) -> None:
    if record_id is not None and not (entity and there(change.connection, entity, record_id)):
        raise Invalid(Problem("ledger.unknown_place", word, f"没有这个{word}，请重新选择"))


def _shown(look: Look, book: Book, rows: list[Waiting]) -> list[dict[str, Any]]:
    rules = look.catalogue.posting_rules
    wanted = {(book.objects, one.object_id or 0) for one in rows} | {
        (book.accounts, one.account_id or 0) for one in rows
    }
    titles = records.titles_of(
        look.connection, look.catalogue, {*wanted, *((o.source_entity, o.source_id) for o in rows)}
    )
    known = reader_of(look).knows_title
    titles = {key: title for key, title in titles.items() if known(key[0])}
    return [
        {
            "id": one.id,
            "rule": one.rule,
            "rule_label": rules[one.rule].label if one.rule in rules else one.rule,
            "why": one.why,
            "day": one.day.isoformat() if one.day else None,
            "object": _named(titles, book.objects, one.object_id),
            "account": _named(titles, book.accounts, one.account_id),
            "amount": None if one.amount is None else f"{one.amount:f}",
            "quantity": None if one.quantity is None else f"{one.quantity.normalize():f}",
            "source": {
                "entity": one.source_entity,
                "entity_label": look.catalogue.entity(one.source_entity).label,
                "id": one.source_id,
                "title": titles.get((one.source_entity, one.source_id), ""),
            },
        }
        for one in rows
        if look.catalogue.find_entity(one.source_entity)
    ]


def _named(titles: Any, entity: str, record_id: int | None) -> dict[str, Any] | None:
    if not record_id:
        return None
    return {"id": record_id, "title": titles.get((entity, record_id), f"#{record_id}")}
