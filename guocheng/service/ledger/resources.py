"""All that was put on one object (资源归集): sums by book, account and month, and what lies behind them.

- Everything goes through the rights of the reader: postings by his grants on the book, documents by those on them.
- The same page serves every entity that has a book: units, vehicles, projects, customers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from guocheng.definition.book import ACCOUNT_KINDS, Book
from guocheng.definition.role import Right
from guocheng.service.context import Look
from guocheng.service.ledger.seen import seen_of
from guocheng.service.records import lists
from guocheng.service.records.access import Access, file_ids, opened, reader_of
from guocheng.store import records
from guocheng.store.files import stored_files
from guocheng.store.ledger import around
from guocheng.store.ledger.around import Ref
from guocheng.store.ledger.lookups import accounts
from guocheng.store.query.rights_on import with_right
from guocheng.store.query.visibility import Visibility

ROWS = 20
DOCUMENTS_MAX = 200
_KINDS = {one.code: one.label for one in ACCOUNT_KINDS}
_SUMS = [{"field": "amount", "statistic": "sum"}, {"field": "quantity", "statistic": "sum"}]
_STATES = {
    "running": "审批中", "accepted": "已通过", "rejected": "未通过", "withdrawn": "已撤回", "voided": "已作废",
    "cancelled": "已终止",
}  # fmt: skip


def show(look: Look, *, entity: str, record_id: int) -> dict[str, Any]:
    """Return the page of an object.

    :raises NotFound: it is not there for this person.
    """
    access = opened(look, entity, record_id, lines_max=0)
    sees = reader_of(look).visible
    known = [one for one in look.catalogue.books.values() if one.objects == entity and sees(one.name).may(Right.SEE)]
    parts = [_of_book(look, book, record_id) for book in known]
    behind = [one for part in parts for one in part.pop("refs")]
    refs = [(entity, record_id), *behind]
    return {
        "entity": entity,
        "entity_label": access.entity.label,
        "id": record_id,
        "title": access.title,
        "books": parts,
        "approvals": _approvals(look, refs),
        "tasks": _tasks(look, refs),
        "alerts": _alerts(look, refs),
        "files": _files(look, access),
    }


def _of_book(look: Look, book: Book, record_id: int) -> dict[str, Any]:
    """Return what a book holds of an object, as far as the reader sees it."""
    shown = reader_of(look).visible(book.name).shown
    where = {
        "and": [
            {"field": "object", "op": "eq", "value": record_id},
            {"field": "scenario", "op": "eq", "value": "actual"},
        ]
    }
    sums = [one for one in _SUMS if one["field"] in shown]
    found: dict[str, Any] = {"name": book.name, "label": book.label, "where": where}
    if not {"object", "scenario", "account", "month"} <= shown:
        return {**found, "accounts": [], "months": [], "entries": [], "next": None, "documents": [], "refs": []}
    by_account = lists.grouped(look, entity=book.name, group={"field": "account"}, measures=sums, where=where)
    by_month = lists.grouped(
        look, entity=book.name, group={"field": "month", "bucket": "month", "down": True}, measures=sums, where=where
    )
    entries = json.loads(lists.query(look, entity=book.name, where=where, sort=[("day", "desc")], limit=ROWS))
    documents, refs = _documents(look, book, record_id) if entries["rows"] else ([], [])
    kinds = {one.id: one.kind for one in accounts(look.connection, book).values()}
    return {
        **found,
        "accounts": [{**_sum(one, sums), **_kind(kinds, one)} for one in by_account["groups"]],
        "months": [_sum(one, sums) for one in by_month["groups"]],
        "entries": entries["rows"],
        "next": entries["next"],
        "documents": documents,
        "refs": refs,
    }


def _sum(group: dict[str, Any], sums: list[dict[str, str]]) -> dict[str, Any]:
    values = dict(zip((one["field"] for one in sums), group["statistics"], strict=True))
    return {
        "value": group["value"],
        "label": group["label"],
        "count": group["count"],
        "amount": values.get("amount"),
        "quantity": values.get("quantity"),
        "where": group["where"],
    }


def _kind(kinds: dict[int, str], group: dict[str, Any]) -> dict[str, str]:
    value = group["value"]
    account = value["id"] if isinstance(value, dict) else value
    found = kinds.get(account, "") if isinstance(account, int) else ""
    return {"kind": found, "kind_label": _KINDS.get(found, "")}


def _documents(look: Look, book: Book, record_id: int) -> tuple[list[dict[str, Any]], list[Ref]]:
    """Return the latest documents behind, by entity, as far as the reader sees them.

    What each put on the object is added up from all postings, so only for who sees all of them.
    """
    found = around.documents(look.connection, book.name, record_id, limit=DOCUMENTS_MAX)
    by_entity: dict[str, list[around.Behind]] = {}
    for one in found:
        by_entity.setdefault(one.entity, []).append(one)
    groups, refs = [], []
    visibility = reader_of(look).visible(book.name)
    whole = bool(seen_of(look, book, [record_id]))
    told = {name for name in ("amount", "quantity") if whole and _plain(visibility, name)}
    for entity, rows in by_entity.items():
        seen = _seen(look, entity, [one.id for one in rows])
        titles = records.titles_of(look.connection, look.catalogue, [(entity, one) for one in seen])
        shown = [one for one in rows if one.id in seen]
        refs += [(entity, one.id) for one in shown]
        if shown:
            knows = reader_of(look).knows_title(entity)
            groups.append(
                {
                    "entity": entity,
                    "label": look.catalogue.entity(entity).label,
                    "rows": [
                        {
                            "id": one.id,
                            "title": titles.get((entity, one.id), "") if knows else "",
                            "day": one.day.isoformat(),
                            "amount": f"{one.amount:f}" if "amount" in told else None,
                            "quantity": f"{one.quantity.normalize():f}" if "quantity" in told else None,
                        }
                        for one in shown
                    ],
                }
            )
    return groups, refs


def _plain(visibility: Visibility, name: str) -> bool:
    """Tell whether a figure is shown on every row a reader sees, and as it is."""
    return name in visibility.shown and name not in visibility.masked and name not in visibility.limited


def _seen(look: Look, entity: str, ids: list[int]) -> set[int]:
    if look.catalogue.find_entity(entity) is None or not reader_of(look).visible(entity).may(Right.SEE):
        return set()
    return with_right(look.connection, reader_of(look), entity, ids, Right.SEE)


def _approvals(look: Look, refs: Iterable[Ref]) -> list[dict[str, Any]]:
    flows = look.catalogue.flows
    return [
        {
            "id": one.id,
            "entity": one.entity,
            "record_id": one.record_id,
            "title": _title(look, one.entity, one.title),
            "flow": one.flow,
            "flow_label": flows[one.flow].label if one.flow in flows else one.flow,
            "state": one.state,
            "state_label": _STATES.get(one.state, one.state),
            "started_at": one.started_at.isoformat(),
            "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        }
        for one in around.procedures(look.connection, set(refs), limit=ROWS)
    ]


def _tasks(look: Look, refs: Iterable[Ref]) -> list[dict[str, Any]]:
    found = around.tasks(look.connection, set(refs), limit=ROWS)
    people = records.titles_of(look.connection, look.catalogue, [("org.person", one.person) for one in found])
    return [
        {
            "id": one.id,
            "entity": one.entity,
            "record_id": one.record_id,
            "title": _title(look, one.entity, one.title),
            "person": people.get(("org.person", one.person), ""),
            "due_at": one.due_at.isoformat() if one.due_at else None,
            "late": one.late,
        }
        for one in found
    ]


def _alerts(look: Look, refs: Iterable[Ref]) -> list[dict[str, Any]]:
    found = around.notices(look.connection, look.principal.person_id, set(refs), limit=ROWS)
    return [
        {"text": one.text, "entity": one.entity, "record_id": one.record_id, "at": one.created_at.isoformat()}
        for one in found
    ]


def _files(look: Look, access: Access) -> list[dict[str, Any]]:
    """Return the files of the object itself, of fields that are shown."""
    shown = {name: value for name, value in access.record.values.items() if name in access.shown}
    ids = list(file_ids(access.entity, shown))
    return [
        {"id": one.id, "name": one.name, "size": one.size, "media_type": one.media_type}
        for one in (stored_files(look.connection, ids) if ids else ())
    ]


def _title(look: Look, entity: str, title: str) -> str:
    return title if reader_of(look).knows_title(entity) else ""
