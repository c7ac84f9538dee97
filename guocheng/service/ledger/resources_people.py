"""People and things of an object (人、物): who and what belongs to it, and who and what its documents name.

- People: who answers for it, who belongs to it, the hours and wages its books count, and what each of those named in
  its documents came to. Things: vehicles, assets, materials that belong to it or were used, and their depreciation.
- A thing is what other records speak of: it has no procedure and no period, and is no part of a tree.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import Family, family_of
from guocheng.definition.role import Right
from guocheng.service.context import Look
from guocheng.service.ledger import resources_money as money
from guocheng.service.ledger.resources_behind import Around, Documents, rows_of
from guocheng.service.records import lists
from guocheng.service.records.access import Access, reader_of, values_json

Json = dict[str, Any]
PERSON = "org.person"
#: So many of a kind are named.
NAMED = 20
#: A kind of thing is named by at least so many others.
_NAMED_BY = 2


def responsible(look: Look, access: Access) -> list[Json]:
    """Return the people an object itself names: who leads it, who drives it, who keeps it."""
    fields = [one for one in access.entity.fields if _links_to(one, PERSON)]
    values = values_json(look, access, {one.name for one in fields})
    return [{"label": one.label, **values[one.name]} for one in fields if isinstance(values.get(one.name), dict)]


def people(look: Look, around: Around) -> Json:
    """Return who works on an object, and how much."""
    counted = [
        {**one, "book_label": book.label}
        for book in around.books
        if _adds_up(look, book.name)
        for one in money.by_account(look, book, money.actual(around.access.id))
        if one["kind"] in (money.HOURS, money.LABOUR)
    ]
    return {
        "responsible": responsible(look, around.access),
        "members": _belonging(look, around.access, lambda one: one.name == PERSON),
        "hours": counted,
        **_named(look, around, lambda one: one.to == PERSON),
    }


def things(look: Look, around: Around) -> Json:
    """Return what belongs to an object or was used for it."""
    kinds = _things(look)
    own = around.access.entity.name
    return {
        "owned": _belonging(look, around.access, lambda one: one.name in kinds),
        "worn": [
            {"book_label": book.label, **one}
            for book in around.books
            if money.shows(look, book) and "kind" in reader_of(look).visible(book.name).shown
            for one in money.by_account(look, book, _worn(around.access.id))
        ],
        **_named(look, around, lambda one: one.to in kinds and one.to != own),
    }


def _worn(record_id: int) -> Json:
    return {"and": [*money.actual(record_id)["and"], {"field": "kind", "op": "eq", "value": "depreciation"}]}


def _adds_up(look: Look, book: str) -> bool:
    return {"object", "scenario", "account", "month"} <= reader_of(look).visible(book).shown


def _links_to(one: Field, entity: str) -> bool:
    return family_of(one) is Family.LINK and one.to == entity


def _things(look: Look) -> frozenset[str]:
    """Return the entities that are things: others speak of them, and nothing goes on in them."""
    catalogue = look.catalogue
    spoken: dict[str, set[str]] = {}
    for entity in _real(look):
        for one in entity.fields:
            if family_of(one) is Family.LINK and one.to != entity.name:
                spoken.setdefault(one.to, set()).add(entity.name)
    special = {name for book in catalogue.books.values() for name in (book.accounts, book.templates, book.shares)}
    return frozenset(
        one.name
        for one in _real(look)
        if len(spoken.get(one.name, ())) >= _NAMED_BY
        and not (one.parent_field or one.period_field or catalogue.flow_of(one) or one.name in special)
        and not any(_links_to(field, PERSON) and field.unique for field in one.fields)
        and not one.name.startswith("org.")
    )


def _real(look: Look) -> Iterator[Entity]:
    shown = {*look.catalogue.books, *look.catalogue.aggregates}
    return (one for one in look.catalogue.entities.values() if one.stored and one.name not in shown)


def _belonging(look: Look, access: Access, wanted: Callable[[Entity], bool]) -> list[Json]:
    """Return the records that say they belong to an object, by entity, as far as the reader sees them."""
    found = []
    for entity in filter(wanted, _real(look)):
        visibility = reader_of(look).visible(entity.name)
        field = next((one for one in entity.fields if _links_to(one, access.entity.name)), None)
        if field is None or not visibility.may(Right.SEE) or field.name not in visibility.shown:
            continue
        if field.name in visibility.masked:
            continue
        where = {"field": field.name, "op": "eq", "value": access.id}
        rows = json.loads(lists.query(look, entity=entity.name, where=where, limit=NAMED))["rows"]
        if rows:
            found.append(
                {
                    "entity": entity.name,
                    "label": entity.label,
                    "field_label": field.label,
                    "count": lists.exact_count(look, entity=entity.name, where=where),
                    "where": where,
                    "rows": [{"id": one["id"], "title": one["title"]} for one in rows],
                }
            )
    return found


@dataclass
class _Share:
    """What documents that name somebody or something put on the object."""

    id: int
    title: str
    documents: int = 0
    amount: Decimal | None = Decimal(0)
    quantity: Decimal | None = Decimal(0)


def _named(look: Look, around: Around, wanted: Callable[[Field], bool]) -> Json:
    """Return whom, or what, the documents behind name: how often, and what these put on the object."""
    groups: dict[str, dict[int, _Share]] = {}
    more = False
    for group in around.documents:
        entity = look.catalogue.entity(group.entity)
        visibility = reader_of(look).visible(group.entity)
        for one in _first_of_each(entity, wanted):
            if one.name in visibility.shown and one.name not in visibility.masked:
                more = more or group.more
                _add(groups.setdefault(one.to, {}), rows_of(look, group, [one.name]), one.name, group)
    named = [
        {"entity": name, "label": look.catalogue.entity(name).label, "rows": _shares(shares)}
        for name, shares in groups.items()
        if shares
    ]
    return {"named": named, "more": more}


def _first_of_each(entity: Entity, wanted: Callable[[Field], bool]) -> Iterator[Field]:
    seen: set[str] = set()
    for one in entity.fields:
        if family_of(one) is Family.LINK and wanted(one) and one.to not in seen:
            seen.add(one.to)
            yield one


def _add(shares: dict[int, _Share], rows: list[Json], name: str, group: Documents) -> None:
    kept = {one.id: one for one in group.rows}
    for row in rows:
        value = row.get(name)
        if not isinstance(value, dict) or row["id"] not in kept:
            continue
        share = shares.setdefault(value["id"], _Share(value["id"], value.get("title") or ""))
        document = kept[row["id"]]
        share.documents += 1
        share.amount = share.amount + document.amount if share.amount is not None and "amount" in group.told else None
        share.quantity = (
            share.quantity + document.quantity if share.quantity is not None and "quantity" in group.told else None
        )


def _shares(shares: dict[int, _Share]) -> list[Json]:
    ordered = sorted(shares.values(), key=lambda one: (-abs(one.amount or money.NOUGHT), -one.documents, one.id))
    return [
        {
            "id": one.id,
            "title": one.title,
            "documents": one.documents,
            "amount": None if one.amount is None else f"{one.amount:f}",
            "quantity": None if one.quantity is None else f"{one.quantity.normalize():f}",
        }
        for one in ordered[:NAMED]
    ]
