"""Creating a record (新建): record, lines, stage and river event in one statement.

Serial numbers are taken first; title and search text are made here, so no write can forget them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from guocheng.definition.catalogue import Catalogue
from guocheng.store.events_notify import RIVER
from guocheng.store.records import serials
from guocheng.store.records.behind import prepared
from guocheng.store.records.changes import changes_of
from guocheng.store.records.lines import insert_lines, refuse_doubled
from guocheng.store.records.overlaps import refuse_overlap
from guocheng.store.records.read import named, titles_of
from guocheng.store.records.refusals import told
from guocheng.store.records.shape import Shape, shape_of
from guocheng.store.records.values import lines_json
from guocheng.store.records.words import links_in, search_text, title_of
from guocheng.store.river import Origin


@dataclass(frozen=True)
class Written:
    """What a write left behind."""

    id: int
    version: int
    title: str
    changed: bool = True


def create(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    entity: str,
    values: Mapping[str, Any],
    origin: Origin,
    *,
    stage: str | None = None,
) -> Written:
    """Create a record from typed values; with a flow it stands in the given or the initial stage.

    :raises Invalid: a value that must be unique is there already, a link leads to nothing, its time is taken.
    """
    shape = shape_of(catalogue, entity)
    (values,) = prepared(connection, catalogue, entity, [({}, values)])
    full = {**values, **serials.fill(connection, catalogue, shape.entity, values, origin.at)}
    title, search = words_of(connection, catalogue, shape, full)
    if shape.flow:
        stage = stage or shape.flow.initial
    parameters = {
        **{f"c_{column.name}": full.get(column.name) for column in shape.columns},
        **{
            f"l_{number}": lines_json(lines, full.get(lines.field.name) or ())
            for number, lines in enumerate(shape.lines)
        },
        **_origin_parameters(origin),
        "title": title,
        "search": search,
        "stage": stage,
        "flow_version": shape.flow.version if shape.flow else 1,
        "entity": entity,
        "channel": RIVER,
        "changes": Jsonb(changes_of(shape, {}, {**full, **({"stage": stage} if stage else {})})),
    }
    with told(shape.entity, full):
        row = connection.execute(_insert(catalogue, entity), parameters).fetchone()
    assert row is not None
    for lines in shape.lines:
        refuse_doubled(connection, lines, row[0])
    refuse_overlap(connection, catalogue, shape.entity, [row[0]])
    return Written(row[0], 1, title)


def words_of(
    connection: psycopg.Connection, catalogue: Catalogue, shape: Shape, values: Mapping[str, Any]
) -> tuple[str, str]:
    """Return title and search text of a record, reading the titles of its links only where they stand in them."""
    wanted = [key for one in links_in(shape.entity) for key in named(one, values.get(one.name))]
    titles = titles_of(connection, catalogue, wanted) if wanted else {}
    title = title_of(shape.entity, values, titles)
    return title, search_text(shape.entity, values, titles, title)


def _origin_parameters(origin: Origin) -> dict[str, Any]:
    return {
        "at": origin.at,
        "actor": origin.actor_id,
        "behalf": origin.on_behalf_of,
        "cause": origin.cause,
        "request": origin.request_id,
        "batch": origin.batch_id,
    }


@lru_cache(maxsize=512)
def _insert(catalogue: Catalogue, entity: str) -> bytes:
    """Return the statement ready to be sent; composing it anew would cost as much as sending it."""
    shape = shape_of(catalogue, entity)
    own = {
        "title": "title",
        "search": "search",
        "created_at": "at",
        "created_by": "actor",
        "updated_at": "at",
        "updated_by": "actor",
        "batch_id": "batch",
        **({"stage": "stage", "stage_since": "at"} if shape.flow else {}),
    }
    columns = {**own, **{column.name: f"c_{column.name}" for column in shape.columns}}
    parts: list[sql.Composable] = [
        sql.SQL("r as (insert into {} ({}) values ({}) returning id)").format(
            sql.Identifier(shape.table),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(map(sql.Placeholder, columns.values())),
        )
    ]
    parts += [
        sql.SQL("l{} as ({})").format(
            sql.Literal(number), insert_lines(lines, sql.SQL("(select id from r)"), sql.Placeholder(f"l_{number}"))
        )
        for number, lines in enumerate(shape.lines)
    ]
    if shape.flow:
        parts.append(
            sql.SQL(
                "s as (insert into gc_stage_log (entity, record_id, stage, entered_at, entered_by, flow_version)"
                " select %(entity)s, id, %(stage)s, %(at)s, %(actor)s, %(flow_version)s from r)"
            )
        )
    parts.append(
        sql.SQL(
            "v as (insert into gc_river"
            " (at, entity, record_id, kind, version, actor_id, on_behalf_of, cause, request_id, changes)"
            " select %(at)s, %(entity)s, id, 'created', 1, %(actor)s, %(behalf)s, %(cause)s, %(request)s, %(changes)s"
            " from r)"
        )
    )
    return (
        sql.SQL(
            "with {} select id, pg_notify(current_schema() || '.' || %(channel)s,"
            " json_build_object('entity', %(entity)s::text, 'id', id)::text) from r"
        )
        .format(sql.SQL(", ").join(parts))
        .as_bytes(None)
    )
