"""Deleting a record (删除): its lines go with it; who is referred to stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import psycopg
from psycopg import errors, sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Field
from guocheng.definition.field_types import Family, family_of, refers, type_of
from guocheng.store import river
from guocheng.store.records.changes import changes_of
from guocheng.store.records.recycle import throw_away
from guocheng.store.records.refusals import Names, Referring, all_named, referred
from guocheng.store.records.shape import shape_of
from guocheng.store.records.update import locked
from guocheng.store.river import Origin
from guocheng.store.tables.names import lines_table_name, table_name

_COUNTED_MAX = 1000


def delete(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    entity: str,
    record_id: int,
    origin: Origin,
    *,
    version: int | None = None,
    names: Names = all_named,
) -> None:
    """Delete a record; the river keeps what it held, and the recycle bin lets it be put back.

    `names` tells what a refusal may name to whoever deletes.

    :raises NotFound: it is not there.
    :raises Conflict: its version is no longer the given one.
    :raises Refused: other records refer to it; the sentence says which.
    """
    shape = shape_of(catalogue, entity)
    before = locked(connection, catalogue, entity, record_id, version)
    if found := referring(connection, catalogue, entity, record_id):
        raise referred(shape.entity, before.title, found, names)
    try:
        connection.execute(sql.SQL("delete from {} where id = %s").format(sql.Identifier(shape.table)), [record_id])
    except errors.ForeignKeyViolation as error:
        # Somebody began to refer to it after the count.
        raise referred(shape.entity, before.title, [], names) from error
    gone = [{**one, "before": one["after"], "after": None} for one in changes_of(shape, {}, before.values)]
    connection.execute(
        "update gc_stage_log set left_at = greatest(entered_at, %s), left_by = %s"
        " where entity = %s and record_id = %s and left_at is null",
        [origin.at, origin.actor_id, entity, record_id],
    )
    seq = river.append(connection, entity, record_id, "deleted", origin, gone, version=before.version + 1)
    throw_away(connection, entity, record_id, before.title, seq=seq, origin=origin)


def referring(connection: psycopg.Connection, catalogue: Catalogue, entity: str, record_id: int) -> list[Referring]:
    """Count the records that refer to a record, field by field."""
    return [
        one for each in _links_to(catalogue, entity) if (one := _counted(connection, entity, record_id, each)).count
    ]


def _counted(
    connection: psycopg.Connection, entity: str, record_id: int, link: tuple[Referring, str, Field]
) -> Referring:
    one, table, field = link
    # A record may refer to itself; that keeps nobody.
    itself = sql.SQL(
        " and id <> %(id)s"
        if table == table_name(entity)
        else " and parent_id <> %(id)s"
        if table.startswith(f"{table_name(entity)}__")
        else ""
    )
    named = sql.SQL("{} @> array[%(id)s::bigint]" if family_of(field) is Family.LINKS else "{} = %(id)s")
    query = sql.SQL("select count(*) from (select 1 from {} where {}{} limit {}) few").format(
        sql.Identifier(table), named.format(sql.Identifier(field.name)), itself, sql.Literal(_COUNTED_MAX)
    )
    row = connection.execute(query, {"id": record_id}).fetchone()
    return replace(one, count=row[0] if row else 0)


def _links_to(catalogue: Catalogue, target: str) -> Iterator[tuple[Referring, str, Field]]:
    """Yield every stored field that may name a record, with its table."""
    for entity in catalogue.entities.values():
        for one in entity.fields:
            if one.to == target and _kept(one):
                label = f"「{entity.label}」({one.label})"
                yield Referring(entity.name, one.name, label), table_name(entity.name), one
            for column in one.lines:
                if column.to == target and _kept(column):
                    label = f"「{entity.label}」的{one.label}({column.label})"
                    where = Referring(entity.name, f"{one.name}.{column.name}", label)
                    yield where, lines_table_name(entity.name, one.name), column


def _kept(one: Field) -> bool:
    return refers(one) and bool(type_of(one).column(one))
