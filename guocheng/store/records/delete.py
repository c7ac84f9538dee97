"""Deleting a record (删除): its lines go with it; who is referred to stays."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from psycopg import errors, sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Field
from guocheng.definition.field_types import Family, family_of, refers, type_of
from guocheng.store import river
from guocheng.store.records.changes import changes_of
from guocheng.store.records.recycle import throw_away
from guocheng.store.records.refusals import referred
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
) -> None:
    """Delete a record; the river keeps what it held, and the recycle bin lets it be put back.

    :raises NotFound: it is not there.
    :raises Conflict: its version is no longer the given one.
    :raises Refused: other records refer to it; the sentence says which.
    """
    shape = shape_of(catalogue, entity)
    before = locked(connection, catalogue, entity, record_id, version)
    if counts := referring(connection, catalogue, entity, record_id):
        raise referred(shape.entity, before.title, counts)
    try:
        connection.execute(sql.SQL("delete from {} where id = %s").format(sql.Identifier(shape.table)), [record_id])
    except errors.ForeignKeyViolation as error:
        # Somebody began to refer to it after the count.
        raise referred(shape.entity, before.title, {"其他记录": 1}) from error
    gone = [{**one, "before": one["after"], "after": None} for one in changes_of(shape, {}, before.values)]
    connection.execute(
        "update gc_stage_log set left_at = greatest(entered_at, %s), left_by = %s"
        " where entity = %s and record_id = %s and left_at is null",
        [origin.at, origin.actor_id, entity, record_id],
    )
    seq = river.append(connection, entity, record_id, "deleted", origin, gone, version=before.version + 1)
    throw_away(connection, entity, record_id, before.title, seq=seq, origin=origin)


def referring(connection: psycopg.Connection, catalogue: Catalogue, entity: str, record_id: int) -> dict[str, int]:
    """Count the records that refer to a record, by what people call them."""
    counts: dict[str, int] = {}
    for label, table, column, many in _links_to(catalogue, entity):
        # A record may refer to itself; that keeps nobody.
        itself = sql.SQL(
            " and id <> %s"
            if table == table_name(entity)
            else " and parent_id <> %s"
            if table.startswith(f"{table_name(entity)}__")
            else ""
        )
        named = sql.SQL("{} @> array[%s::bigint]" if many else "{} = %s").format(sql.Identifier(column))
        query = sql.SQL("select count(*) from (select 1 from {} where {}{} limit {}) few").format(
            sql.Identifier(table), named, itself, sql.Literal(_COUNTED_MAX)
        )
        parameters = [record_id] * (2 if itself.as_string() else 1)
        row = connection.execute(query, parameters).fetchone()
        if row and row[0]:
            counts[label] = counts.get(label, 0) + row[0]
    return counts


def _links_to(catalogue: Catalogue, target: str) -> Iterator[tuple[str, str, str, bool]]:
    """Yield every stored field that may name a record: what people call it, table and column, one or many."""
    for entity in catalogue.entities.values():
        for one in entity.fields:
            if one.to == target and _kept(one):
                yield f"「{entity.label}」({one.label})", table_name(entity.name), one.name, _many(one)
            for column in one.lines:
                if column.to == target and _kept(column):
                    label = f"「{entity.label}」的{one.label}({column.label})"
                    yield label, lines_table_name(entity.name, one.name), column.name, _many(column)


def _kept(one: Field) -> bool:
    return refers(one) and bool(type_of(one).column(one))


def _many(one: Field) -> bool:
    return family_of(one) is Family.LINKS
