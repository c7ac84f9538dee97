"""Reading records by id (读记录): values and lines in one statement, titles of linked records in one more.

Nothing here asks who reads: callers that act for a person ask `guocheng.store.query.rights_on` first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import SYSTEM_FIELDS, Field
from guocheng.definition.field_types import refers, type_of
from guocheng.store.by_ids import among, asked
from guocheng.store.records.shape import LinesShape, Shape, shape_of
from guocheng.store.records.values import exact, lines_read
from guocheng.store.tables.names import table_name


@dataclass(frozen=True)
class Record:
    """A record as it is stored: typed values by field name, system fields and lines among them.

    Links are ids; `titles` has the title of every linked record by (entity, id).
    """

    entity: str
    id: int
    version: int
    title: str
    values: dict[str, Any]
    titles: Mapping[tuple[str, int], str] = field(default_factory=dict)

    @property
    def stage(self) -> str | None:
        """The stage where the record stands, None without a flow."""
        stage: str | None = self.values.get("stage")
        return stage

    @property
    def stage_since(self) -> datetime | None:
        """When it came to stand there."""
        since: datetime | None = self.values.get("stage_since")
        return since


def read(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    entity: str,
    record_id: int,
    *,
    lock: bool = False,
    lines_max: int | None = None,
) -> Record | None:
    """Read a record with its lines and the titles of its links; with `lock` nobody else changes it meanwhile.

    What is locked is to be changed, and comes without titles: who shows it afterwards reads it as it then is.
    With `lines_max` only so many lines of each sub-table come along; such a record is for showing, never for saving.
    """
    found = read_many(connection, catalogue, entity, [record_id], lock=lock, lines_max=lines_max, with_titles=not lock)
    return found[0] if found else None


def read_many(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    entity: str,
    ids: Sequence[int],
    *,
    lock: bool = False,
    lines_max: int | None = None,
    with_titles: bool = True,
) -> list[Record]:
    """Read records in the order of their ids; without titles for who never shows what they link to."""
    shape = shape_of(catalogue, entity)
    rows = connection.execute(_select(catalogue, entity, len(ids) == 1, lock, lines_max), [asked(ids)]).fetchall()
    names = _names(shape)
    records = [_values(shape, names, row) for row in rows]
    titles = titles_of(connection, catalogue, _linked(shape, records)) if with_titles else {}
    return [Record(entity, one["id"], one["version"], one["title"], one, titles) for one in records]


def every(connection: psycopg.Connection, catalogue: Catalogue, entity: str) -> list[Record]:
    """Read every record of an entity that the system itself reckons with, oldest first, without titles of links."""
    shape = shape_of(catalogue, entity)
    names = _names(shape)
    found = (_values(shape, names, row) for row in connection.execute(_every(catalogue, entity)).fetchall())
    return [Record(entity, one["id"], one["version"], one["title"], one) for one in found]


def bare_values(
    connection: psycopg.Connection, catalogue: Catalogue, entity: str, record_id: int
) -> dict[str, Any] | None:
    """Read the values of a record, lines included, without the titles of its links."""
    row = connection.execute(_select(catalogue, entity, True, False, None), [record_id]).fetchone()
    shape = shape_of(catalogue, entity)
    return None if row is None else _values(shape, _names(shape), row)


def linked_titles(
    connection: psycopg.Connection, catalogue: Catalogue, entity: str, values: dict[str, Any]
) -> dict[tuple[str, int], str]:
    """Read the titles of everything that a record and its lines link to."""
    return titles_of(connection, catalogue, _linked(shape_of(catalogue, entity), [values]))


def titles_of(
    connection: psycopg.Connection, catalogue: Catalogue, wanted: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], str]:
    """Read the titles of records of any entities in one statement."""
    by_entity: dict[str, set[int]] = {}
    for entity, record_id in wanted:
        if catalogue.find_entity(entity):
            by_entity.setdefault(entity, set()).add(record_id)
    if not by_entity:
        return {}
    entities = sorted(by_entity)
    query = _titles(tuple((entity, len(by_entity[entity]) == 1) for entity in entities))
    rows = connection.execute(query, [asked(by_entity[entity]) for entity in entities])
    return {(entity, record_id): title for entity, record_id, title in rows}


@lru_cache(maxsize=512)
def _titles(entities: tuple[tuple[str, bool], ...]) -> bytes:
    """Compose the statement; each entity says whether one record of it is asked for."""
    part = sql.SQL("select {}, id, title from {} where id {}")
    parts = (
        part.format(sql.Literal(entity), sql.Identifier(table_name(entity)), among(one=one)) for entity, one in entities
    )
    return sql.SQL(" union all ").join(parts).as_bytes(None)


@lru_cache(maxsize=512)
def _select(catalogue: Catalogue, entity: str, one: bool, lock: bool, lines_max: int | None) -> bytes:
    """Compose the statement."""
    statement = sql.SQL("{} where t.id {} order by t.id{}").format(
        _from(catalogue, entity, lines_max), among(one=one), sql.SQL(" for update of t" if lock else "")
    )
    return statement.as_bytes(None)


@lru_cache(maxsize=64)
def _every(catalogue: Catalogue, entity: str) -> bytes:
    """Compose the statement; one that takes the ids as an array would be planned anew every time."""
    return sql.SQL("{} order by t.id").format(_from(catalogue, entity, None)).as_bytes(None)


def _from(catalogue: Catalogue, entity: str, lines_max: int | None) -> sql.Composed:
    shape = shape_of(catalogue, entity)
    columns = [
        *(sql.SQL("t.{}").format(sql.Identifier(name)) for name, _ in shape.own),
        *(sql.SQL("t.{}").format(sql.Identifier(column.name)) for column in shape.columns),
        *(_lines_column(lines, lines_max) for lines in shape.lines),
    ]
    return sql.SQL("select {} from {} t").format(sql.SQL(", ").join(columns), sql.Identifier(shape.table))


def _lines_column(lines: LinesShape, lines_max: int | None) -> sql.Composed:
    if lines_max == 0:
        return sql.Composed([sql.SQL("null::text")])
    names = ("id", *(column.name for column in lines.columns))
    pairs = sql.SQL(", ").join(sql.SQL("{}, l.{}").format(sql.Literal(name), sql.Identifier(name)) for name in names)
    table: sql.Composable = sql.Identifier(lines.table)
    if lines_max is not None:
        first = sql.SQL("(select {} from {} f where f.parent_id = t.id order by f.position, f.id limit {})")
        wanted = sql.SQL(", ").join(sql.Identifier("f", name) for name in (*names, "parent_id", "position"))
        table = first.format(wanted, table, sql.Literal(lines_max))
    return sql.SQL(
        "(select json_agg(json_build_object({}) order by l.position, l.id)::text from {} l where l.parent_id = t.id)"
    ).format(pairs, table)


def _names(shape: Shape) -> list[str]:
    return [*(name for name, _ in shape.own), *(column.name for column in shape.columns)]


def _values(shape: Shape, names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    values = dict(zip(names, row, strict=False))
    for lines, text in zip(shape.lines, row[len(names) :], strict=True):
        values[lines.field.name] = lines_read(lines, exact(text) if text else None)
    return values


def _linked(shape: Shape, records: list[dict[str, Any]]) -> set[tuple[str, int]]:
    links = [*_links(shape.entity.fields), *_links(SYSTEM_FIELDS)]
    found = {key for values in records for one in links for key in named(one, values.get(one.name))}
    for lines in shape.lines:
        if inner := _links(lines.field.lines):
            rows = (line for values in records for line in values[lines.field.name])
            found |= {key for line in rows for one in inner for key in named(one, line.get(one.name))}
    return found


def named(one: Field, value: Any) -> Iterator[tuple[str, int]]:
    """Yield the records that a value of a field names, by entity and id."""
    if value is not None:
        for record_id in type_of(one).target_ids(one, value):
            yield one.to, record_id


def _links(fields: tuple[Field, ...]) -> list[Field]:
    return [one for one in fields if refers(one)]
