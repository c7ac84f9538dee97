"""Which records a visitor may name (公开表单的可选记录): those the form lets through, and that its giver may see.

- Only titles are searched and told. What else stands in a record cannot be found out by trying words.
- A record that does not exist, one that is kept from the giver and one outside the form's filter are answered alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.base.zone import local_day
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import type_of
from guocheng.definition.role import Right
from guocheng.service.context import Change, Look
from guocheng.service.public.gate import Proof, giver_of, link_of, turned_away, turned_back, visitor_of
from guocheng.service.records.access import reader_of
from guocheng.service.records.linked import link_problems
from guocheng.service.records.picking import options
from guocheng.store import public_links
from guocheng.store.public_links import Link
from guocheng.store.query import read_query, window
from guocheng.store.query.operators import operators_of
from guocheng.store.query.window import LIMIT_MAX
from guocheng.store.records.words import title_fields

#: An answer is a help for choosing and no list.
OFFERED_MAX = 20
#: So often one visitor searches on a day, and so often all of them together.
SEARCHES_OF_ONE = 300
SEARCHES_OF_ALL = 20_000
WORDS_MAX = 5
Values = Mapping[str, Any]


def offers(
    change: Change, *, token: str, proof: Proof, field: str, text: str, values: Values, line: Values | None = None
) -> dict[str, Any]:
    """Return the records that a link of a form offers; where the terms do not allow it now, the answer is `refused`.

    :raises NotFound: the address leads to no form, or the form asks for no such link.
    :raises Invalid: what was searched for cannot be read.
    """
    link = link_of(change, token, "form")
    if refusal := turned_away(change, link, proof, reads_picture=False):
        return refusal
    if field not in link.offered:
        raise NotFound(Problem("public.no_such_link", field, "这张表单没有要选的这一项，请刷新页面后重试"))
    day, visitor = local_day(change.now), visitor_of(link, proof)
    mine, everybody = public_links.searched(change.connection, link.id, day, visitor)
    if mine > SEARCHES_OF_ONE or everybody > SEARCHES_OF_ALL:
        return turned_back("public.searched_enough", "今天查找的次数太多了，请明天再来，或者联系给您链接的人")
    return {
        "rows": _found(giver_of(change, link), change.catalogue.entity(link.entity), link, field, text, values, line)
    }


def _found(
    theirs: Look, entity: Entity, link: Link, field: str, text: str, values: Values, line: Values | None
) -> list[dict[str, Any]]:
    one = theirs.catalogue.field(entity, field)
    if one is None or not reader_of(theirs).visible(one.to).may(Right.SEE):
        return []
    words = text.split()[:WORDS_MAX]
    titled = list(_titled(theirs, one.to))
    if words and not titled:
        return []
    where = [link.offered[field]] if link.offered[field] else []
    where += [{"or": [{"field": name, "op": "contains", "value": word} for name in titled]} for word in words]
    shown = {name: value for name, value in {**values, **link.fixed}.items() if name in (*link.fields, *link.fixed)}
    try:
        rows = options(
            theirs,
            entity=entity.name,
            field=field,
            # The index of the search box narrows first; the titles decide.
            text=text,
            limit=OFFERED_MAX,
            values=shown,
            line=line,
            where={"and": where} if where else None,
        )
    except NotFound:
        # The giver may no longer see what he once offered.
        return []
    return [{"id": row["id"], "title": row["title"]} for row in rows]


def _titled(theirs: Look, entity: str) -> Iterator[str]:
    """Yield the fields by whose words a title may be found."""
    reader = reader_of(theirs)
    for one in title_fields(theirs.catalogue.entity(entity)):
        if reader.knows_title(entity) and reader.sees(entity, one.name) and "contains" in operators_of(one):
            yield one.name


def named_problems(theirs: Look, entity: Entity, link: Link, read: Values) -> list[Problem]:
    """Say which of the records a visitor named the form does not offer to him."""
    outside = [
        Problem("public.not_offered", where, f"「{one.label}」所选的记录不在可选范围内，请重新选择")
        for dotted, one, named in _named(theirs, entity, link, read)
        for where, ids in named.items()
        if set(ids) - _offered(theirs, one, link.offered[dotted], set(ids))
    ]
    return outside or list(link_problems(theirs, entity, {}, read, full={**link.fixed, **read}))


def _named(theirs: Look, entity: Entity, link: Link, read: Values) -> Iterator[tuple[str, Field, dict[str, list[int]]]]:
    """Yield each link of the form with the ids that were sent for it, by the place where they stand."""
    for dotted in link.offered:
        one = theirs.catalogue.field(entity, dotted)
        if one is None:
            continue
        lines, _, column = dotted.rpartition(".")
        rows = {f"{lines}.{number}.{column}": row for number, row in enumerate(read.get(lines) or ())} if lines else {}
        sent = {where: row.get(column) for where, row in rows.items()} if lines else {dotted: read.get(dotted)}
        yield dotted, one, {where: list(type_of(one).target_ids(one, value)) for where, value in sent.items() if value}


def _offered(theirs: Look, one: Field, where: Any, ids: set[int]) -> set[int]:
    reader = reader_of(theirs)
    if not reader.visible(one.to).may(Right.SEE):
        return set()
    known = sorted(number for number in ids if 0 < number < 2**63)[:LIMIT_MAX]
    chosen = {"field": "id", "op": "in", "value": known}
    asked = read_query(reader, one.to, where={"and": [chosen, where]} if where else chosen, columns=[], limit=LIMIT_MAX)
    return {row["id"] for row in json.loads(window(theirs.connection, reader, asked).rows)} if known else set()
