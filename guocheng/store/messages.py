"""Notices to a person (通知): the same thing is told once per key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row


@dataclass(frozen=True)
class Message:
    """One notice."""

    id: int
    kind: str
    text: str
    entity: str | None
    record_id: int | None
    created_at: datetime
    read_at: datetime | None


def tell(
    connection: psycopg.Connection,
    people: Iterable[int],
    kind: str,
    text: str,
    *,
    at: datetime,
    entity: str | None = None,
    record_id: int | None = None,
    once_key: str | None = None,
) -> tuple[int, ...]:
    """Leave a notice for people and return those who had not been told before."""
    rows = connection.execute(
        "insert into gc_message (person_id, kind, text, entity, record_id, once_key, created_at)"
        " select person, %s, %s, %s, %s, %s, %s from unnest(%s::bigint[]) as person"
        " on conflict do nothing returning person_id",
        [kind, text, entity, record_id, once_key, at, sorted(set(people))],
    ).fetchall()
    return tuple(row[0] for row in rows)


def told_since(
    connection: psycopg.Connection, people: Sequence[int], kind: str, entity: str, record_id: int, *, since: datetime
) -> set[int]:
    """Return those of some people who were given a notice of a kind about a record after an instant."""
    rows = connection.execute(
        "select distinct person_id from gc_message where person_id = any(%s) and kind = %s and entity = %s"
        " and record_id = %s and created_at > %s",
        [list(people), kind, entity, record_id, since],
    )
    return {person for (person,) in rows}


def of_person(
    connection: psycopg.Connection, person_id: int, *, before: int | None = None, limit: int = 50
) -> Sequence[Message]:
    """Return the notices of a person, newest first."""
    with connection.cursor(row_factory=class_row(Message)) as cursor:
        return cursor.execute(
            "select id, kind, text, entity, record_id, created_at, read_at from gc_message"
            " where person_id = %s and (%s::bigint is null or id < %s) order by id desc limit %s",
            [person_id, before, before, limit],
        ).fetchall()


def unread(connection: psycopg.Connection, person_id: int) -> int:
    """Count the notices a person has not read."""
    row = connection.execute(
        "select count(*) from gc_message where person_id = %s and read_at is null", [person_id]
    ).fetchone()
    assert row is not None
    return int(row[0])


def mark_read(connection: psycopg.Connection, person_id: int, *, at: datetime) -> int:
    """Mark every notice of a person as read and return how many were not."""
    return connection.execute(
        "update gc_message set read_at = %s where person_id = %s and read_at is null", [at, person_id]
    ).rowcount
