"""All there is about one object (资源归集, 360°): an overview, and parts that are asked for when they are opened.

- Everything goes through the rights of the reader: the object as its record, postings by his grants on the book,
  documents by those on them. Who may not see the amounts is not offered the money, and is refused it.
- The same page serves every entity: units, vehicles, projects, customers; without a book there is no money.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from guocheng.definition.role import Right
from guocheng.service.context import Look
from guocheng.service.ledger import resources_money as money
from guocheng.service.ledger import resources_people as people
from guocheng.service.ledger import resources_work as work
from guocheng.service.ledger.resources_behind import Around, behind
from guocheng.service.records.access import opened, reader_of
from guocheng.store import comments

Json = dict[str, Any]
_ALWAYS = ("files", "tasks", "talk", "alerts", "approvals", "map")
_LABELS = {
    "overview": "概览", "progress": "进度", "money": "钱", "papers": "单据", "people": "人", "things": "物",
    "files": "文件", "tasks": "任务", "talk": "沟通", "alerts": "警报", "approvals": "审批", "map": "流程图",
}  # fmt: skip


def show(look: Look, *, entity: str, record_id: int) -> Json:
    """Return the overview of an object, and the parts this person may open.

    :raises NotFound: it is not there for this person.
    """
    around = _around(look, entity, record_id)
    open_work = work.open_work(look, around)
    counts = {**open_work, "talk": _said(look, around)}
    return {
        "entity": entity,
        "entity_label": around.access.entity.label,
        "id": record_id,
        "title": around.access.title,
        "tabs": [{"name": one, "label": _LABELS[one], "count": counts.get(one)} for one in _tabs(look, around)],
        "books": [money.summary(look, book, record_id) for book in around.books if money.shows(look, book)],
        "open": open_work,
        "responsible": people.responsible(look, around.access),
    }


def part(look: Look, *, entity: str, record_id: int, name: str) -> Json:
    """Return one part of the page of an object.

    :raises NotFound: it is not there for this person.
    :raises Refused: the amounts are kept from this person.
    """
    return PARTS[name](look, _around(look, entity, record_id))


def _around(look: Look, entity: str, record_id: int) -> Around:
    access = opened(look, entity, record_id, lines_max=0)
    sees = reader_of(look).visible
    books = [one for one in look.catalogue.books.values() if one.objects == entity and sees(one.name).may(Right.SEE)]
    bare = Around(access, tuple(books))
    return replace(bare, documents=behind(look, bare))


def _tabs(look: Look, around: Around) -> list[str]:
    found = ["overview", "progress"]
    found += ["money"] if any(money.shows(look, one) for one in around.books) else []
    found += ["papers"] if around.books else []
    return [*found, "people", "things", *_ALWAYS]


def _said(look: Look, around: Around) -> int:
    rows = comments.of_record(look.connection, around.access.entity.name, around.access.id)
    return sum(1 for one in rows if one.removed_at is None)


def _money(look: Look, around: Around) -> Json:
    money.must_show(look, around.books)
    return {"books": [money.of_book(look, book, around.access.id) for book in around.books if money.shows(look, book)]}


PARTS: Mapping[str, Callable[[Look, Around], Json]] = {
    "money": _money,
    "papers": lambda look, around: {"groups": [one.shown for one in around.documents]},
    "people": people.people,
    "things": people.things,
    "files": work.files,
    "tasks": work.tasks,
    "alerts": work.alerts,
    "approvals": work.approvals,
}
