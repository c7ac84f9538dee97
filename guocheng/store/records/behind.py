"""What stands behind the links of a record that is written (链接背后): it must be there, and snapshots copy from it.

- Several links in one column have no foreign key: the records they name are kept from deletion meanwhile.
- A snapshot is copied when its link is set or changed, in the transaction that does it, and stays as it is afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import sql

from guocheng.base.problem import Problem, gathered
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Field
from guocheng.definition.field_types import Family, family_of
from guocheng.store.expr_sql import Place, reference
from guocheng.store.parameters import Parameters
from guocheng.store.records.tree import refuse_cycles
from guocheng.store.tables.names import table_name

Values = Mapping[str, Any]
#: The values of a row before and those to be written.
Row = tuple[Values, dict[str, Any]]


@dataclass(frozen=True)
class Snapshot:
    """A copied field, the link it goes by, and the path behind it."""

    field: Field
    link: Field
    rest: tuple[str, ...]


@dataclass(frozen=True)
class _Part:
    """A record, or the lines of one of its sub-tables: fields to be looked after."""

    lines: str
    links: tuple[Field, ...]
    snapshots: tuple[Snapshot, ...]


def prepared(
    connection: psycopg.Connection, catalogue: Catalogue, entity: str, rows: Sequence[tuple[Values, Values]]
) -> list[dict[str, Any]]:
    """Return the values of some writes with their snapshots; each write comes as what was before and what is new.

    :raises Invalid: one of several links leads to nothing, or a record would stand below itself.
    """
    refuse_cycles(connection, catalogue.entity(entity), rows)
    parts = _parts(catalogue, entity)
    found = [dict(values) for _, values in rows]
    if parts:
        before = [was for was, _ in rows]
        for part in parts:
            inner = list(_rows(part, before, found))
            _check(connection, catalogue, part, inner)
            _copy(connection, catalogue, part, inner)
    return found


def copied(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    entity: str,
    before: Values,
    values: Values,
    *,
    again: bool = False,
) -> dict[str, Any]:
    """Return the values of one record with the snapshots its links ask for; `again` copies those that stand, too."""
    full = dict(values)
    for part in _parts(catalogue, entity):
        _copy(connection, catalogue, part, list(_rows(part, [before], [full])), again=again)
    return full


@lru_cache(maxsize=512)
def _parts(catalogue: Catalogue, entity: str) -> tuple[_Part, ...]:
    definition = catalogue.entity(entity)
    groups = [("", definition.fields), *((one.name, one.lines) for one in definition.lines)]
    found = [_Part(name, _links(fields), tuple(_snapshots(fields))) for name, fields in groups]
    return tuple(one for one in found if one.links or one.snapshots)


def _links(fields: Sequence[Field]) -> tuple[Field, ...]:
    return tuple(one for one in fields if family_of(one) is Family.LINKS and not one.shown_as)


def _snapshots(fields: Sequence[Field]) -> Iterator[Snapshot]:
    known = {one.name: one for one in fields}
    for one in fields:
        if one.snapshot and one.shown_as:
            first, *rest = one.through.split(".")
            yield Snapshot(one, known[first], tuple(rest))


def _rows(part: _Part, before: Sequence[Values], after: Sequence[dict[str, Any]]) -> Iterator[Row]:
    """Yield the rows of a part; lines are copied first, so that what the caller handed in stays as it was."""
    for was, now in zip(before, after, strict=True):
        if not part.lines:
            yield was, now
        elif now.get(part.lines):
            old = {row.get("id"): row for row in was.get(part.lines) or ()}
            now[part.lines] = [dict(row) for row in now[part.lines]]
            for row in now[part.lines]:
                yield old.get(row["id"], {}) if row.get("id") is not None else {}, row


def _check(connection: psycopg.Connection, catalogue: Catalogue, part: _Part, rows: Sequence[Row]) -> None:
    wrong = []
    for one in part.links:
        new = {key for was, now in rows for key in set(now.get(one.name) or ()) - set(was.get(one.name) or ())}
        if not new or catalogue.find_entity(one.to) is None:
            continue
        query = sql.SQL("select id from {} where id = any(%s) order by id for key share")
        there = connection.execute(query.format(sql.Identifier(table_name(one.to))), [sorted(new)]).fetchall()
        if len(there) < len(new):
            message = f"「{one.label}」选的记录有 {len(new) - len(there)} 条不存在,可能刚被删除,请重新选择"
            wrong.append(Problem("record.no_target", f"{part.lines}.{one.name}".lstrip("."), message))
    gathered(wrong)


def _copy(
    connection: psycopg.Connection, catalogue: Catalogue, part: _Part, rows: Sequence[Row], *, again: bool = False
) -> None:
    for one in part.snapshots:
        name = one.link.name
        due = [now for was, now in rows if name in now and (again or not was or was.get(name) != now[name])]
        if due:
            values = _values(connection, catalogue, one, {now[name] for now in due if now[name] is not None})
            for now in due:
                now[one.field.name] = values.get(now[name])


def _values(connection: psycopg.Connection, catalogue: Catalogue, one: Snapshot, ids: set[int]) -> dict[int, Any]:
    if not ids:
        return {}
    parameters = Parameters()
    value = reference(one.rest, Place(catalogue, one.link.to, "t"), parameters)
    query = sql.SQL("select t.id, {} from {} t where t.id = any({})").format(
        value, sql.Identifier(table_name(one.link.to)), parameters.cast(sorted(ids), "bigint[]")
    )
    return dict(connection.execute(query, parameters.values).fetchall())


def has_snapshots(catalogue: Catalogue, entity: str) -> bool:
    """Tell whether records of an entity keep copies of what they link to."""
    return any(part.snapshots for part in _parts(catalogue, entity))
