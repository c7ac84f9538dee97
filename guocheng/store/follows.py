"""Who follows which record (关注)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import psycopg


def follow(connection: psycopg.Connection, person_id: int, entity: str, record_id: int, *, at: datetime) -> None:
    """Let a person follow a record; following it twice is following it once."""
    connection.execute(
        "insert into gc_follow (person_id, entity, record_id, since) values (%s, %s, %s, %s) on conflict do nothing",
        [person_id, entity, record_id, at],
    )


def unfollow(connection: psycopg.Connection, person_id: int, entity: str, record_id: int) -> None:
    """Let a person follow a record no longer."""
    connection.execute(
        "delete from gc_follow where person_id = %s and entity = %s and record_id = %s", [person_id, entity, record_id]
    )


def is_followed(connection: psycopg.Connection, person_id: int, entity: str, record_id: int) -> bool:
    """Tell whether a person follows a record."""
    row = connection.execute(
        "select exists (select 1 from gc_follow where person_id = %s and entity = %s and record_id = %s)",
        [person_id, entity, record_id],
    ).fetchone()
    assert row is not None
    return bool(row[0])


def followed(connection: psycopg.Connection, person_id: int, *, limit: int = 200) -> list[tuple[str, int, datetime]]:
    """Return what a person follows, the latest begun first: entity, record, since when."""
    return connection.execute(
        "select entity, record_id, since from gc_follow where person_id = %s order by since desc, entity, record_id"
        " limit %s",
        [person_id, limit],
    ).fetchall()


def followers(
    connection: psycopg.Connection, records: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], tuple[int, ...]]:
    """Return who follows some records, in one statement."""
    wanted = sorted(set(records))
    rows = connection.execute(
        "select f.entity, f.record_id, array_agg(f.person_id order by f.person_id)"
        " from gc_follow f join unnest(%s::text[], %s::bigint[]) as w(entity, record_id)"
        " on w.entity = f.entity and w.record_id = f.record_id group by 1, 2",
        [[entity for entity, _ in wanted], [record_id for _, record_id in wanted]],
    )
    return {(entity, record_id): tuple(people) for entity, record_id, people in rows}
