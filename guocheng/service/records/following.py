"""Values behind links (沿着关联取值): read when an expression over one record asks for them, and only then.

- A live look-up is followed to where it reads; what stands behind the links of lines is put into the lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from guocheng.definition.entity import Field
from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.service.context import Look
from guocheng.store import records

Fields = Mapping[str, Field]


def followed(look: Look, fields: Fields, paths: Iterable[str], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values with everything behind links that some paths lead to."""
    found = dict(values)
    for path in sorted(paths):
        _follow(look, fields, path, found)
    return found


def _follow(look: Look, fields: Fields, path: str, row: dict[str, Any]) -> None:
    first, _, rest = path.partition(".")
    one = fields.get(first)
    if one is None:
        return
    if one.through and type_of(one).is_virtual(one):
        row[first] = _looked_up(look, fields, one, row, rest)
    elif one.has_lines and rest:
        _follow_lines(look, one, rest, row)
    elif rest and family_of(one) is Family.LINK and (record_id := _id_of(row.get(first))) is not None:
        known = dict(row[first]) if isinstance(row[first], Mapping) else {"id": record_id}
        row[first] = {**known, **_behind(look, one.to, record_id, rest)}


def _follow_lines(look: Look, lines: Field, rest: str, row: dict[str, Any]) -> None:
    columns = {one.name: one for one in lines.lines}
    column = columns.get(rest.partition(".")[0])
    if column is None or not ("." in rest or type_of(column).is_virtual(column)):
        return
    found = []
    for line in row.get(lines.name) or ():
        found.append(dict(line))
        _follow(look, columns, rest, found[-1])
    row[lines.name] = found


def _looked_up(look: Look, fields: Fields, one: Field, row: Mapping[str, Any], rest: str) -> Any:
    """Return what a live look-up reads behind its link, with what the expression needs beyond it."""
    first, _, path = one.through.partition(".")
    record_id = _id_of(row.get(first))
    if record_id is None:
        return None
    found: Any = _behind(look, fields[first].to, record_id, f"{path}.{rest}" if rest else path)
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _behind(look: Look, entity: str, record_id: int, path: str) -> dict[str, Any]:
    key = ("linked", entity, record_id)
    if key not in look.cache:
        look.cache[key] = records.bare_values(look.connection, look.catalogue, entity, record_id) or {}
    row = dict(look.cache[key])
    _follow(look, {one.name: one for one in look.catalogue.fields(entity)}, path, row)
    first = path.partition(".")[0]
    return {first: row.get(first)}


def _id_of(linked: Any) -> int | None:
    found: int | None = linked.get("id") if isinstance(linked, Mapping) else linked
    return found
