"""What people say about a record (评论): written once, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row


@dataclass(frozen=True)
class Comment:
    """One remark."""

    id: int
    author_id: int | None
    author: str | None
    text: str
    created_at: datetime


def add(
    connection: psycopg.Connection,
    entity: str,
    record_id: int,
    text: str,
    *,
    author_id: int | None,
    mentions: Sequence[int],
    at: datetime,
) -> int:
    """Keep a remark and return its id."""
    row = connection.execute(
        "insert into gc_comment (entity, record_id, author_id, text, mentions, created_at)"
        " values (%s, %s, %s, %s, %s, %s) returning id",
        [entity, record_id, author_id, text, list(mentions), at],
    ).fetchone()
    assert row is not None
    return int(row[0])


def of_record(connection: psycopg.Connection, entity: str, record_id: int) -> Sequence[Comment]:
    """Return the remarks on a record, oldest first."""
    with connection.cursor(row_factory=class_row(Comment)) as cursor:
        return cursor.execute(
            "select c.id, c.author_id, p.name as author, c.text, c.created_at from gc_comment c"
            " left join org_person p on p.id = c.author_id where c.entity = %s and c.record_id = %s order by c.id",
            [entity, record_id],
        ).fetchall()


def people_in(connection: psycopg.Connection, entity: str, record_id: int) -> tuple[int, ...]:
    """Return who has spoken about a record."""
    rows = connection.execute(
        "select distinct author_id from gc_comment where entity = %s and record_id = %s and author_id is not null",
        [entity, record_id],
    ).fetchall()
    return tuple(row[0] for row in rows)
