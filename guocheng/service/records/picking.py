"""What a link field offers (可选的记录): those its condition lets through, given the form as it stands.

- The condition may name the offered record's fields, `form` (本单) and, in a sub-table, `line` (本行).
- Only records that the person sees are offered; only links to such records of the form are followed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import refers, type_of
from guocheng.definition.role import Right
from guocheng.service.context import Look
from guocheng.service.records.access import known_entity, reader_of, visibility_of
from guocheng.service.records.linked import Form, narrowed, seen_values
from guocheng.store.query import read_query, window

HINTS_MAX = 2
#: What tells records of the same name apart, where an entity has it.
_TELLING = ("number", "unit", "kind")


def options(
    look: Look,
    *,
    entity: str,
    field: str,
    text: str,
    limit: int,
    values: Mapping[str, Any] | None = None,
    line: Mapping[str, Any] | None = None,
    where: dict[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """Return the records a link field offers, found by what was typed.

    :raises NotFound: there is no such field for this person.
    """
    found = known_entity(look, entity)
    visibility = visibility_of(look, entity)
    one = look.catalogue.field(entity, field)
    if one is None or not refers(one) or field not in visibility.shown:
        raise NotFound(Problem("query.unknown_field", field, f"没有字段「{field}」,请刷新页面后重新选择"))
    target = look.catalogue.entity(one.to)
    if not reader_of(look).visible(one.to).may(Right.SEE):
        return []
    hints = list(_hints(look, target))
    asked = read_query(reader_of(look), one.to, where=where, search=text or None, limit=limit, columns=hints)
    if one.pick_where:
        lines, _, _ = field.rpartition(".")
        asked = narrowed(look, asked, found, one, lines, _typed(look, found, lines, values, line))
    rows = json.loads(window(look.connection, reader_of(look), asked).rows)
    return [{"id": row["id"], "title": row["title"], "hint": _hint(target, row, hints)} for row in rows]


def _typed(
    look: Look, entity: Entity, lines: str, values: Mapping[str, Any] | None, line: Mapping[str, Any] | None
) -> Form:
    """Read a form being typed; what cannot be read yet counts as blank."""
    rows = {lines: [line]} if lines and line is not None else {}
    read = seen_values(look, entity, {**(values or {}), **rows})
    return Form(read, next(iter(read.get(lines) or ()), None) if rows else None)


def _hints(look: Look, target: Entity) -> Iterator[str]:
    """Yield the columns by which people tell the offered records apart."""
    names = dict.fromkeys((*_TELLING, *target.phone_columns))
    titled = {name for name in names if f"{{{name}}}" in target.title}
    seen = [name for name in names if target.field(name) and reader_of(look).sees(target.name, name)]
    yield from [name for name in seen if name not in titled][:HINTS_MAX]


def _hint(entity: Entity, row: Mapping[str, Any], names: list[str]) -> str:
    """Return what tells records of the same name apart, in the words of the screen."""
    return " ".join(word for name in names if (word := _word(entity.field(name), row.get(name))))


def _word(one: Field | None, value: Any) -> str:
    if one is None or value is None or one.has_lines:
        return ""
    if refers(one):
        named = value if isinstance(value, list) else [value]
        return "、".join(str(record["title"]) for record in named)
    return next((option.label for option in one.options if option.code == value), type_of(one).present(one, value))
