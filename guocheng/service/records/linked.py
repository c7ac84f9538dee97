"""Records that a record is to name (所填的关联记录): those that whoever fills the form may see, and that are offered.

Otherwise anybody could read the title of anything by naming its number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import refers, type_of
from guocheng.definition.role import Right
from guocheng.expr.types import Kind
from guocheng.service.context import Look
from guocheng.service.records.access import reader_of
from guocheng.store.query import Query, Reader, read_query, window
from guocheng.store.query.where import Beside, Every, Holds
from guocheng.store.query.window import LIMIT_MAX
from guocheng.store.records.values import river_value

#: Where a link stands in a form, its field, and the record it names.
Link = tuple[str, Field, int]
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Form:
    """A form as it stands: typed values of the record, and of the line that is looked at."""

    values: Values
    line: Values | None = None


def link_problems(
    look: Look, entity: Entity, before: Values, typed: Values, *, full: Values | None = None
) -> Iterator[Problem]:
    """Say which links that were typed lead to records this person does not see, or that are not offered here.

    `full` is the record as it will be saved, which the condition of a link may ask about.
    """
    known = {(one.to, record) for _, one, record in _links(entity, before)}
    new = [link for link in _links(entity, typed) if (link[1].to, link[2]) not in known]
    seen = _seen_of(look, new)
    for where, one, record in new:
        if record not in seen[one.to]:
            message = f"「{one.label}」所选的记录不存在,或者您没有查看它的权限,请重新选择"
            yield Problem("value.unknown_link", where, message)
    refused = {(one.to, record) for _, one, record in new if record not in seen[one.to]}
    kept = {(one, record) for _, one, record in _links(entity, before)}
    asked = [link for link in _links(entity, typed) if link[1].pick_where and link[1:] not in kept]
    chosen = [link for link in asked if (link[1].to, link[2]) not in refused]
    yield from _not_offered(look, entity, chosen, {**before, **typed, **(full or {})})


def seen_values(look: Look, entity: Entity, sent: Values) -> dict[str, Any]:
    """Read a form being typed; what cannot be read, and links to records this person does not see, count as blank."""
    read: dict[str, Any] = {}
    for name, value in sent.items():
        if (one := entity.field(name)) is not None:
            try:
                read[name] = type_of(one).from_json(one, value)
            except Invalid:
                read[name] = None
    return without_unseen(look, entity, {}, read)


def without_unseen(look: Look, entity: Entity, before: Values, typed: Values) -> dict[str, Any]:
    """Return typed values without the links to records that this person does not see."""
    known = {(one.to, record) for _, one, record in _links(entity, before)}
    new = [link for link in _links(entity, typed) if (link[1].to, link[2]) not in known]
    seen = _seen_of(look, new)
    bad = {where for where, one, record in new if record not in seen[one.to]}
    kept = {name: value for name, value in typed.items() if name not in bad}
    for where in bad:
        lines, _, rest = where.partition(".")
        number, _, column = rest.partition(".")
        if column:
            kept[lines] = [dict(row) for row in kept[lines]]
            kept[lines][int(number)].pop(column, None)
    return kept


def narrowed(look: Look, asked: Query, entity: Entity, one: Field, lines: str, form: Form) -> Query:
    """Return a question narrowed to what the condition of a link field lets through."""
    names = look.catalogue.pick_names(entity, lines)
    checked = look.catalogue.checked(one.to, one.pick_where, Kind.BOOLEAN, names)
    beside = [Beside("form", entity.name, _row(entity.fields, form.values, "id", "created_by"))]
    if lines and (sub_table := entity.field(lines)):
        beside.append(Beside("line", entity.name, _row(sub_table.lines, form.line or {}), lines))
    return replace(asked, where=Every((asked.where, Holds(checked, tuple(beside)))))


def _row(fields: Iterable[Field], values: Values, *own: str) -> str:
    """Return values as JSON by column."""
    kept = {one.name: river_value(one, values.get(one.name)) for one in fields if type_of(one).column(one)}
    return json.dumps({**{name: values.get(name) for name in own}, **kept}, ensure_ascii=False)


def _not_offered(look: Look, entity: Entity, links: list[Link], full: Values) -> Iterator[Problem]:
    groups: dict[tuple[str, str, str], tuple[Field, list[Link]]] = {}
    for where, one, record in links:
        lines, number, _ = where.split(".") if "." in where else ("", "", "")
        groups.setdefault((lines, number, one.name), (one, []))[1].append((where, one, record))
    reader = reader_of(look)
    for (lines, number, _), (one, named) in groups.items():
        ids = sorted({record for _, _, record in named})
        question = read_query(
            reader, one.to, where={"field": "id", "op": "in", "value": ids}, columns=[], limit=LIMIT_MAX
        )
        form = Form(full, full[lines][int(number)] if lines else None)
        offered = _ids(look, narrowed(look, question, entity, one, lines, form))
        for where, _, record in named:
            if record not in offered:
                message = f"「{one.label}」所选的记录不在可选范围内,请重新选择"
                yield Problem("value.not_offered", where, message)


def _links(entity: Entity, values: Values) -> Iterator[Link]:
    for one in entity.fields:
        value = values.get(one.name)
        for record_id in () if value is None else type_of(one).target_ids(one, value):
            yield one.name, one, record_id
        inner = [column for column in one.lines if refers(column)]
        for number, row in enumerate(value or []) if inner else ():
            for column in inner:
                for record_id in type_of(column).target_ids(column, row.get(column.name)):
                    yield f"{one.name}.{number}.{column.name}", column, record_id


def _seen_of(look: Look, links: Iterable[Link]) -> dict[str, set[int]]:
    """Return which of the records that links name the person sees, by entity."""
    ids: dict[str, set[int]] = {}
    for _, one, record in links:
        ids.setdefault(one.to, set()).add(record)
    return {to: _seen(look, to, wanted) for to, wanted in ids.items()}


def _seen(look: Look, entity: str, ids: set[int]) -> set[int]:
    """Return which of some records the person sees; whether the others exist is not asked."""
    reader = reader_of(look)
    rows = reader.visible(entity).rows.get(Right.SEE, ())
    if any(grant.everything for grant in rows):
        return ids
    found: set[int] = set()
    for asked in _by_id(reader, entity, ids) if rows else ():
        found |= _ids(look, asked)
    return found


def _by_id(reader: Reader, entity: str, ids: set[int]) -> Iterator[Query]:
    """Yield questions that together ask for some records by id."""
    ordered = sorted(one for one in ids if 0 < one < 2**63)
    for start in range(0, len(ordered), LIMIT_MAX):
        part = ordered[start : start + LIMIT_MAX]
        where = {"field": "id", "op": "in", "value": part}
        yield read_query(reader, entity, where=where, sort=[["id", "asc"]], columns=[], limit=len(part))


def _ids(look: Look, asked: Query) -> set[int]:
    return {row["id"] for row in json.loads(window(look.connection, reader_of(look), asked).rows)}
