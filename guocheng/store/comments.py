"""Talk on a record and notices to a person (评论和消息)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

PAGE_MAX = 100


@dataclass(frozen=True)
class Comment:
    """What somebody said on a record."""

    id: int
    author_id: int | None
    text: str
    mentions: list[int]
    created_at: datetime


@dataclass(frozen=True)
class Message:
    """A notice to one person, about a record or not."""

    id: int
    kind: str
    text: str
    entity: str | None
    record_id: int | None
    created_at: datetime
    read_at: datetime | None


def add_comment(
    connection: psycopg.Connection,
    entity: str,
    record_id: int,
    text: str,
    at: datetime,
    author_id: int | None,
    mentions: Sequence[int] = (),
) -> int:
    """Say something on a record and return the comment's id."""
    row = connection.execute(
        "insert into gc_comment (entity, record_id, author_id, text, mentions, created_at)"
        " values (%s, %s, %s, %s, %s, %s) returning id",
        [entity, record_id, author_id, text, list(mentions), at],
    ).fetchone()
    assert row is not None
    return int(row[0])


def comments(
    connection: psycopg.Connection, entity: str, record_id: int, *, before: int | None = None, limit: int = PAGE_MAX
) -> list[Comment]:
    """Return what was said on a record, newest first."""
    with connection.cursor(row_factory=class_row(Comment)) as cursor:
        return cursor.execute(
            "select id, author_id, text, mentions, created_at from gc_comment where entity = %s and record_id = %s"
            " and (%s::bigint is null or id < %s) order by id desc limit %s",
            [entity, record_id, before, before, limit],
        ).fetchall()


def comment_count(connection: psycopg.Connection, entity: str, record_id: int) -> int:
    """Count what was said on a record."""
    row = connection.execute(
        "select count(*) from gc_comment where entity = %s and record_id = %s", [entity, record_id]
    ).fetchone()
    assert row is not None
    return int(row[0])


def tell(
    connection: psycopg.Connection,
    person_ids: Sequence[int],
    kind: str,
    text: str,
    at: datetime,
    *,
    entity: str | None = None,
    record_id: int | None = None,
    once_key: str | None = None,
) -> int:
    """Leave a notice to people and return how many got it; the same `once_key` is told to a person once."""
    cursor = connection.execute(
        "insert into gc_message (person_id, kind, text, entity, record_id, once_key, created_at)"
        " select distinct person, %s, %s, %s, %s::bigint, %s, %s::timestamptz from unnest(%s::bigint[]) person"
        " on conflict (person_id, once_key) where once_key is not null do nothing",
        [kind, text, entity, record_id, once_key, at, list(person_ids)],
    )
    return cursor.rowcount


def messages(
    connection: psycopg.Connection,
    person_id: int,
    *,
    unread_only: bool = False,
    before: int | None = None,
    limit: int = PAGE_MAX,
) -> list[Message]:
    """Return the notices to a person, newest first."""
    with connection.cursor(row_factory=class_row(Message)) as cursor:
        return cursor.execute(
            "select id, kind, text, entity, record_id, created_at, read_at from gc_message where person_id = %s"
            " and (not %s or read_at is null) and (%s::bigint is null or id < %s) order by id desc limit %s",
            [person_id, unread_only, before, before, limit],
        ).fetchall()


def unread_count(connection: psycopg.Connection, person_id: int) -> int:
    """Count the notices a person has not read."""
    row = connection.execute(
        "select count(*) from gc_message where person_id = %s and read_at is null", [person_id]
    ).fetchone()
    assert row is not None
    return int(row[0])


def mark_read(connection: psycopg.Connection, person_id: int, at: datetime, ids: Sequence[int] | None = None) -> int:
    """Mark notices of a person as read, all of them without ids, and return how many were not."""
    cursor = connection.execute(
        "update gc_message set read_at = %s where person_id = %s and read_at is null"
        " and (%s::bigint[] is null or id = any(%s::bigint[]))",
        [at, person_id, None if ids is None else list(ids), None if ids is None else list(ids)],
    )
    return cursor.rowcount
