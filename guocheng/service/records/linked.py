"""Records that a record is to name (所填的关联记录): only those that whoever fills the form may see.

Otherwise anybody could read the title of anything by naming its number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import refers, type_of
from guocheng.definition.role import Right
from guocheng.service.context import Look
from guocheng.service.records.access import reader_of
from guocheng.store.query import read_query, window
from guocheng.store.query.window import LIMIT_MAX

#: Where a link stands in a form, its field, and the record it names.
Link = tuple[str, Field, int]


def link_problems(look: Look, entity: Entity, before: Mapping[str, Any], typed: Mapping[str, Any]) -> Iterator[Problem]:
    """Say which links that were typed lead to records this person does not see."""
    known = {(one.to, record) for _, one, record in _links(entity, before)}
    new = [link for link in _links(entity, typed) if (link[1].to, link[2]) not in known]
    ids: dict[str, set[int]] = {}
    for _, one, record in new:
        ids.setdefault(one.to, set()).add(record)
    seen = {to: _seen(look, to, wanted) for to, wanted in ids.items()}
    for where, one, record in new:
        if record not in seen[one.to]:
            message = f"「{one.label}」所选的记录不存在,或者您没有查看它的权限,请重新选择"
            yield Problem("value.unknown_link", where, message)


def _links(entity: Entity, values: Mapping[str, Any]) -> Iterator[Link]:
    for one in entity.fields:
        value = values.get(one.name)
        for record_id in () if value is None else type_of(one).target_ids(one, value):
            yield one.name, one, record_id
        inner = [column for column in one.lines if refers(column)]
        for number, row in enumerate(value or []) if inner else ():
            for column in inner:
                for record_id in type_of(column).target_ids(column, row.get(column.name)):
                    yield f"{one.name}.{number}.{column.name}", column, record_id


def _seen(look: Look, entity: str, ids: set[int]) -> set[int]:
    """Return which of some records the person sees; whether the others exist is not asked."""
    reader = reader_of(look)
    rows = reader.visible(entity).rows.get(Right.SEE, ())
    if any(grant.everything for grant in rows):
        return ids
    found: set[int] = set()
    ordered = sorted(one for one in ids if 0 < one < 2**63) if rows else []
    for start in range(0, len(ordered), LIMIT_MAX):
        part = ordered[start : start + LIMIT_MAX]
        where = {"field": "id", "op": "in", "value": part}
        asked = read_query(reader, entity, where=where, sort=[["id", "asc"]], columns=[], limit=len(part))
        found |= {row["id"] for row in json.loads(window(look.connection, reader, asked).rows)}
    return found
