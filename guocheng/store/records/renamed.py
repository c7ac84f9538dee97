"""Titles follow renames (标题跟着改名): records, and rows of aggregates, that quote a title are written anew later.

- A rename puts the jobs in its own transaction; each job takes a part, puts the next one, and those it renamed.
- Every job works out what should be there from what is there, so running one twice, or late, does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

import psycopg
from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Field
from guocheng.definition.field_types import Family, family_of
from guocheng.store import jobs
from guocheng.store.records.refresh import refresh_records
from guocheng.store.records.words import links_in
from guocheng.store.tables.names import table_name

JOB = "titles.follow"
BATCH = 1000
#: Titles that quote each other would follow each other for ever.
DEPTH_MAX = 5
#: Who was writing while the rename happened may have read the old title; it is looked at once more.
SECOND_LOOK = timedelta(seconds=20)


def renamed(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    entity: str,
    ids: Sequence[int],
    *,
    at: datetime | None = None,
    depth: int = 0,
) -> None:
    """Let everything that quotes the titles of some records follow; the caller's transaction renamed them."""
    if not ids or depth > DEPTH_MAX:
        return
    if catalogue.flow_of(entity) is not None:
        _tell_procedures(connection, entity, ids)
    for dependent, _ in _dependents(catalogue, entity):
        for start in range(0, len(ids), BATCH):
            part = list(ids[start : start + BATCH])
            payload = {"entity": dependent, "of": entity, "ids": part, "after": 0, "depth": depth}
            jobs.enqueue(connection, JOB, payload)
            if at is not None:
                jobs.enqueue(connection, JOB, payload, run_at=at + SECOND_LOOK)


def follow(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    *,
    entity: str,
    of: str,
    ids: Sequence[int],
    after: int,
    depth: int,
) -> int:
    """Write a part of the records of an entity anew that quote some records of another; return how many changed."""
    fields = dict(_dependents(catalogue, of)).get(entity)
    if fields is None:
        # The definition does not quote these titles any more.
        return 0
    # Two jobs that read before either wrote could leave the older title behind.
    connection.execute("select pg_advisory_xact_lock(hashtext(current_schema()), hashtext(%s))", [f"{JOB} {entity}"])
    found = _quoting(connection, entity, fields, ids, after)
    changed, moved = _rewritten(connection, catalogue, entity, found)
    renamed(connection, catalogue, entity, moved, depth=depth + 1)
    if len(found) == BATCH:
        payload = {"entity": entity, "of": of, "ids": list(ids), "after": found[-1], "depth": depth}
        jobs.enqueue(connection, JOB, payload)
    return changed


def _rewritten(
    connection: psycopg.Connection, catalogue: Catalogue, entity: str, ids: Sequence[int]
) -> tuple[int, Sequence[int]]:
    """Write titles and search texts anew; return how many differed, and which records are called otherwise now."""
    if entity not in catalogue.aggregates:
        done = refresh_records(connection, catalogue, entity, ids)
        return done.changed, done.renamed
    # What adds up stands on the records and reads their words from here.
    from guocheng.store.aggregates.titles import retitle

    moved = retitle(connection, catalogue, entity, ids)
    return len(moved), moved


def _quoting(
    connection: psycopg.Connection, entity: str, fields: Sequence[Field], ids: Sequence[int], after: int
) -> list[int]:
    named = sql.SQL(" or ").join(
        sql.SQL("{} && %(ids)s" if family_of(one) is Family.LINKS else "{} = any(%(ids)s)").format(
            sql.Identifier(one.name)
        )
        for one in fields
    )
    query = sql.SQL("select id from {} where ({}) and id > %(after)s order by id limit %(limit)s").format(
        sql.Identifier(table_name(entity)), named
    )
    rows = connection.execute(query, {"ids": list(ids), "after": after, "limit": BATCH})
    return [row[0] for row in rows]


def _tell_procedures(connection: psycopg.Connection, entity: str, ids: Sequence[int]) -> None:
    """The todo list shows the titles of records from the procedures themselves."""
    connection.execute(
        sql.SQL(
            "update gc_flow_instance i set title = t.title from {} t where i.entity = %s and i.record_id = t.id"
            " and t.id = any(%s) and i.title is distinct from t.title"
        ).format(sql.Identifier(table_name(entity))),
        [entity, list(ids)],
    )


@lru_cache(maxsize=512)
def _dependents(catalogue: Catalogue, entity: str) -> tuple[tuple[str, tuple[Field, ...]], ...]:
    """Return the entities whose title or search text quotes titles of an entity, with the fields that do."""
    return tuple(_quoted_by(catalogue, entity))


def _quoted_by(catalogue: Catalogue, entity: str) -> Iterator[tuple[str, tuple[Field, ...]]]:
    for one in catalogue.entities.values():
        aggregate = catalogue.aggregates.get(one.name)
        fields = tuple(field for field in (aggregate.keys if aggregate else links_in(one)) if field.to == entity)
        if fields and (aggregate or one.stored):
            yield one.name, fields
