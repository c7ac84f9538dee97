"""Many records at once (批量写入): the same effects as single writes (lines, titles, stage log, river), by COPY.

Callers bring typed, checked values. Every row gets its own event in the river; listeners are called once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.store import river
from guocheng.store.records import serials
from guocheng.store.records.behind import prepared
from guocheng.store.records.changes import Births, Changes, as_json, changes_of
from guocheng.store.records.lines_bulk import write_lines_many
from guocheng.store.records.overlaps import refuse_overlap
from guocheng.store.records.read import named, titles_of
from guocheng.store.records.refusals import told
from guocheng.store.records.renamed import renamed
from guocheng.store.records.shape import LinesShape, Shape, shape_of
from guocheng.store.records.words import Titles, Wording, links_in
from guocheng.store.river import Origin
from guocheng.store.tables.names import table_name

Values = Mapping[str, Any]
#: Record, kind, version, actor, instant, changes as JSON, cause.
_LifeEvent = tuple[int, str, int, int | None, datetime, str, str]


@dataclass(frozen=True)
class Stay:
    """One stay in a stage that a loaded record has behind it, or stands in."""

    stage: str
    entered_at: datetime
    entered_by: int | None = None
    left_at: datetime | None = None
    work_seconds: int | None = None
    cause: str = ""


@dataclass(frozen=True)
class NewRow:
    """A record to be created; what is left out is taken from the origin and the flow."""

    values: Values
    stage: str | None = None
    created_at: datetime | None = None
    created_by: int | None = None
    stays: Sequence[Stay] = ()


@dataclass(frozen=True)
class ChangedRow:
    """A record to be changed: its values before, complete, and those that are new."""

    id: int
    version: int
    before: Values
    values: Values
    changes: Changes = field(default_factory=list)


def has_any(connection: psycopg.Connection, entity: str) -> bool:
    """Tell whether an entity has a record, seen by anybody or not."""
    query = sql.SQL("select exists (select from {})").format(sql.Identifier(table_name(entity)))
    row = connection.execute(query).fetchone()
    return bool(row and row[0])


def insert_many(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    entity: str,
    rows: Sequence[NewRow],
    origin: Origin,
    *,
    ids: Sequence[int] | None = None,
) -> list[int]:
    """Create records and return their ids in order; ids from `new_ids` let rows link to each other.

    :raises Invalid: a value that must be unique is there already, or a link leads to nothing.
    """
    if not rows:
        return []
    shape = shape_of(catalogue, entity)
    full = prepared(connection, catalogue, entity, [({}, row.values) for row in rows])
    dated = [(values, row.created_at or origin.at) for values, row in zip(full, rows, strict=True)]
    for values, given in zip(full, serials.fill_many(connection, catalogue, shape.entity, dated), strict=True):
        values |= given
    ids = list(ids) if ids is not None else new_ids(connection, catalogue, entity, len(rows))
    titles = _titles(connection, catalogue, shape, full)
    with told(shape.entity, {}):
        _copy_records(connection, shape, rows, full, ids, titles, origin)
        for lines in shape.lines:
            _copy_lines(connection, lines, ids, full)
    refuse_overlap(connection, catalogue, shape.entity, ids)
    if shape.flow:
        _copy_stays(connection, shape, rows, ids, origin)
    _copy_events(connection, entity, _life_events(shape, rows, full, ids, origin), origin)
    river.call_for_many(connection, entity)
    return ids


def update_many(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    entity: str,
    rows: Sequence[ChangedRow],
    origin: Origin,
    *,
    kind: str = "changed",
) -> int:
    """Write what differs, lines among it, and return how many records changed; the caller holds their locks.

    :raises Invalid: a value that must be unique is there already, or a link leads to nothing.
    """
    shape = shape_of(catalogue, entity)
    rows = _prepared(connection, catalogue, entity, rows)
    found = [(row, changes) for row in rows if (changes := row.changes or changes_of(shape, row.before, row.values))]
    if not found:
        return 0
    after = [{**row.before, **row.values} for row, _ in found]
    titles = _titles(connection, catalogue, shape, after)
    with told(shape.entity, after[0] if len(after) == 1 else {}):
        _update_records(connection, shape, [row for row, _ in found], after, titles, origin)
        for lines in shape.lines:
            name = lines.field.name
            write_lines_many(
                connection,
                lines,
                {
                    row.id: (row.before[name], row.values[name] or [])
                    for row, changes in found
                    if any(one["field"] == name for one in changes)
                },
            )
    refuse_overlap(connection, catalogue, shape.entity, [row.id for row, _ in found])
    _copy_events(
        connection,
        entity,
        ((row.id, kind, row.version + 1, origin.actor_id, origin.at, as_json(changes), "") for row, changes in found),
        origin,
    )
    river.call_for_many(connection, entity)
    wording = Wording(shape.entity)
    new_titles = (wording.title(values, titles) for values in after)
    moved = [row.id for (row, _), title in zip(found, new_titles, strict=True) if row.before.get("title") != title]
    renamed(connection, catalogue, entity, moved, at=origin.at)
    return len(found)


def settle(connection: psycopg.Connection, catalogue: Catalogue, entity: str) -> None:
    """Let the database check at once what it checks at the end of a transaction, such as the floors of totals.

    :raises Refusal: the writes so far do not stand.
    """
    with told(catalogue.entity(entity), {}):
        # Two statements cannot be prepared, and one trip is enough for them.
        connection.execute("set constraints all immediate; set constraints all deferred", prepare=False)


def _prepared(
    connection: psycopg.Connection, catalogue: Catalogue, entity: str, rows: Sequence[ChangedRow]
) -> list[ChangedRow]:
    """Return the rows with the snapshots their links ask for; what changes is then asked anew."""
    values = prepared(connection, catalogue, entity, [(row.before, row.values) for row in rows])
    return [
        row if made == row.values else replace(row, values=made, changes=[])
        for row, made in zip(rows, values, strict=True)
    ]


def ids_by_key(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    entity: str,
    key: Sequence[str],
    values: Iterable[Sequence[Any]],
) -> dict[tuple[Any, ...], int]:
    """Find records by the values of their key fields; the latest wins where a key is not unique."""
    shape = shape_of(catalogue, entity)
    types = {column.name: column.type for column in shape.columns}
    wanted = list({tuple(one) for one in values if all(part is not None for part in one)})
    if not wanted:
        return {}
    arrays = sql.SQL(", ").join(sql.SQL("%s::{}[]").format(sql.SQL(types[name])) for name in key)
    names = sql.SQL(", ").join(map(sql.Identifier, key))
    query = sql.SQL("select {}, max(t.id) from {} t join unnest({}) as w({}) using ({}) group by {}").format(
        names, sql.Identifier(shape.table), arrays, names, names, names
    )
    rows = connection.execute(query, [list(column) for column in zip(*wanted, strict=True)]).fetchall()
    return {tuple(row[:-1]): row[-1] for row in rows}


def new_ids(connection: psycopg.Connection, catalogue: Catalogue, entity: str, count: int) -> list[int]:
    """Draw ids for records that are about to be created."""
    rows = connection.execute(
        "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
        [shape_of(catalogue, entity).table, count],
    ).fetchall()
    return [row[0] for row in rows]


def _titles(connection: psycopg.Connection, catalogue: Catalogue, shape: Shape, rows: Iterable[Values]) -> Titles:
    links = links_in(shape.entity)
    wanted = {key for values in rows for one in links for key in named(one, values.get(one.name))}
    return titles_of(connection, catalogue, wanted)


def _copy_records(
    connection: psycopg.Connection,
    shape: Shape,
    rows: Sequence[NewRow],
    full: Sequence[Values],
    ids: Sequence[int],
    titles: Titles,
    origin: Origin,
) -> None:
    own = ["id", "title", "search", "created_at", "created_by", "updated_at", "updated_by", "batch_id"]
    own += ["stage", "stage_since"] if shape.flow else []
    columns = [column.name for column in shape.columns]
    wording = Wording(shape.entity)
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(shape.table), sql.SQL(", ").join(map(sql.Identifier, [*own, *columns]))
    )
    with connection.cursor().copy(statement) as copy:
        for row_id, row, values in zip(ids, rows, full, strict=True):
            title = wording.title(values, titles)
            at, by = row.created_at or origin.at, row.created_by or origin.actor_id
            cells: list[Any] = [row_id, title, wording.search(values, titles, title), at, by]
            cells += [row.stays[-1].entered_at if row.stays else at, by, origin.batch_id]
            if shape.flow:
                cells += [row.stage or shape.flow.initial, row.stays[-1].entered_at if row.stays else at]
            cells += map(values.get, columns)
            copy.write_row(cells)


def _copy_lines(connection: psycopg.Connection, lines: LinesShape, ids: Sequence[int], full: Sequence[Values]) -> None:
    columns = [column.name for column in lines.columns]
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(lines.table), sql.SQL(", ").join(map(sql.Identifier, ["parent_id", "position", *columns]))
    )
    with connection.cursor().copy(statement) as copy:
        for row_id, values in zip(ids, full, strict=True):
            for position, line in enumerate(values.get(lines.field.name) or ()):
                copy.write_row([row_id, position, *(line.get(name) for name in columns)])


def _copy_stays(
    connection: psycopg.Connection, shape: Shape, rows: Sequence[NewRow], ids: Sequence[int], origin: Origin
) -> None:
    assert shape.flow is not None
    with connection.cursor().copy(
        "copy gc_stage_log (entity, record_id, stage, entered_at, entered_by, left_at, work_seconds, flow_version)"
        " from stdin"
    ) as copy:
        for row_id, row in zip(ids, rows, strict=True):
            at, by = row.created_at or origin.at, row.created_by or origin.actor_id
            for stay in row.stays or (Stay(row.stage or shape.flow.initial, at, by),):
                copy.write_row(
                    [shape.entity.name, row_id, stay.stage, stay.entered_at, stay.entered_by, stay.left_at,
                     stay.work_seconds, shape.flow.version]
                )  # fmt: skip


def _life_events(
    shape: Shape, rows: Sequence[NewRow], full: Sequence[Values], ids: Sequence[int], origin: Origin
) -> Iterable[_LifeEvent]:
    """Yield the event of the creation and those of the stages gone through since."""
    births = Births(shape)
    for row_id, row, values in zip(ids, rows, full, strict=True):
        at, by = row.created_at or origin.at, row.created_by or origin.actor_id
        yield row_id, "created", 1, by, at, births.text(values), ""
        for before, after in zip(row.stays, row.stays[1:], strict=False):
            change = as_json([{"field": "stage", "before": before.stage, "after": after.stage}])
            yield row_id, "moved", 1, after.entered_by, after.entered_at, change, after.cause


def _copy_events(
    connection: psycopg.Connection,
    entity: str,
    events: Iterable[_LifeEvent],
    origin: Origin,
) -> None:
    with connection.cursor().copy(
        "copy gc_river (at, entity, record_id, kind, version, actor_id, cause, request_id, changes) from stdin"
    ) as copy:
        for record_id, kind, version, actor, at, changes, cause in events:
            # A zero byte would end the COPY; PostgreSQL keeps none in any text.
            text = changes.replace("\\u0000", "")
            copy.write_row(
                [at, entity, record_id, kind, version, actor, cause or origin.cause, origin.request_id, text]
            )


def _update_records(
    connection: psycopg.Connection,
    shape: Shape,
    rows: Sequence[ChangedRow],
    after: Sequence[Values],
    titles: Titles,
    origin: Origin,
) -> None:
    """Copy the new values beside the table and update it in one statement."""
    changed = {name for row in rows for name in row.values}
    columns = [column for column in shape.columns if column.name in changed]
    wording = Wording(shape.entity)
    own = [("record_id", "bigint"), ("new_title", "text"), ("new_search", "text")]
    declared = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(type_))
        for name, type_ in [*own, *((column.name, column.type) for column in columns)]
    )
    connection.execute(sql.SQL("create temporary table gc_update ({}) on commit drop").format(declared))
    names = [column.name for column in columns]
    with connection.cursor().copy(
        sql.SQL("copy gc_update ({}) from stdin").format(
            sql.SQL(", ").join(map(sql.Identifier, [*(name for name, _ in own), *names]))
        )
    ) as copy:
        for row, values in zip(rows, after, strict=True):
            title = wording.title(values, titles)
            copy.write_row(
                [row.id, title, wording.search(values, titles, title), *(values.get(name) for name in names)]
            )
    sets = sql.SQL(", ").join(
        [
            sql.SQL("version = t.version + 1, title = u.new_title, search = u.new_search"),
            sql.SQL("updated_at = %(at)s, updated_by = %(by)s"),
            *(sql.SQL("{0} = u.{0}").format(sql.Identifier(name)) for name in names),
        ]
    )
    connection.execute(
        sql.SQL("update {} t set {} from gc_update u where t.id = u.record_id").format(
            sql.Identifier(shape.table), sets
        ),
        {"at": origin.at, "by": origin.actor_id},
    )
    connection.execute("drop table gc_update")
