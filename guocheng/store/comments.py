"""What people say about a record (评论): a remark taken back leaves its place, so that answers to it keep theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row


@dataclass(frozen=True)
class Comment:
    """One remark with its files, and the author and the text of the one it answers."""

    id: int
    author_id: int | None
    author: str | None
    text: str
    created_at: datetime
    edited_at: datetime | None
    removed_at: datetime | None
    reply_to: int | None
    reply_author: str | None
    reply_text: str | None
    reply_removed_at: datetime | None
    files: Sequence[dict[str, Any]]


_COMMENTS = sql.SQL(
    "select c.id, c.author_id, p.name as author, c.text, c.created_at, c.edited_at, c.removed_at, c.reply_to,"
    " q.name as reply_author, r.text as reply_text, r.removed_at as reply_removed_at,"
    " array(select jsonb_build_object('id', f.id, 'name', f.name, 'size', f.size, 'media_type', f.media_type)"
    " from gc_file f where f.id = any(c.files) order by array_position(c.files, f.id)) as files"
    " from gc_comment c"
    " left join org_person p on p.id = c.author_id"
    " left join gc_comment r on r.id = c.reply_to left join org_person q on q.id = r.author_id"
    " where c.entity = %s and c.record_id = %s and {}"
)


def add(
    connection: psycopg.Connection,
    entity: str,
    record_id: int,
    text: str,
    *,
    author_id: int | None,
    mentions: Sequence[int],
    at: datetime,
    reply_to: int | None = None,
    files: Sequence[int] = (),
) -> int:
    """Keep a remark and return its id."""
    row = connection.execute(
        "insert into gc_comment (entity, record_id, author_id, text, mentions, created_at, reply_to, files)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s) returning id",
        [entity, record_id, author_id, text, list(mentions), at, reply_to, list(files)],
    ).fetchone()
    assert row is not None
    return int(row[0])


def of_record(connection: psycopg.Connection, entity: str, record_id: int) -> Sequence[Comment]:
    """Return the remarks on a record, oldest first."""
    with connection.cursor(row_factory=class_row(Comment)) as cursor:
        return cursor.execute(_COMMENTS.format(sql.SQL("true order by c.id")), [entity, record_id]).fetchall()


def latest(
    connection: psycopg.Connection, entity: str, record_id: int, *, before: datetime | None, limit: int
) -> Sequence[Comment]:
    """Return the last remarks before a moment, newest first, with all of the moment of the last."""
    kept = sql.SQL(
        "c.removed_at is null and (%s::timestamptz is null or c.created_at < %s)"
        " order by c.created_at desc fetch first %s rows with ties"
    )
    with connection.cursor(row_factory=class_row(Comment)) as cursor:
        return cursor.execute(_COMMENTS.format(kept), [entity, record_id, before, before, limit]).fetchall()


def find(connection: psycopg.Connection, entity: str, record_id: int, comment_id: int) -> Comment | None:
    """Return a remark on a record, held against other changes of it, or nothing."""
    with connection.cursor(row_factory=class_row(Comment)) as cursor:
        return cursor.execute(
            _COMMENTS.format(sql.SQL("c.id = %s for update of c")), [entity, record_id, comment_id]
        ).fetchone()


def put_right(
    connection: psycopg.Connection, comment_id: int, text: str, *, files: Sequence[int], at: datetime
) -> None:
    """Give a remark another text and other files."""
    connection.execute(
        "update gc_comment set text = %s, files = %s, edited_at = %s where id = %s", [text, list(files), at, comment_id]
    )


def take_back(connection: psycopg.Connection, comment_id: int, *, at: datetime) -> None:
    """Forget what was said and shown; that something was said stays."""
    connection.execute(
        "update gc_comment set text = '-', mentions = '{}', files = '{}', removed_at = %s where id = %s",
        [at, comment_id],
    )


def hold(connection: psycopg.Connection, entity: str, record_id: int, file_id: int) -> bool:
    """Tell whether a remark on a record carries a file."""
    found = connection.execute(
        "select exists (select 1 from gc_comment"
        " where entity = %s and record_id = %s and files <> '{}' and files @> array[%s]::bigint[])",
        [entity, record_id, file_id],
    ).fetchone()
    return bool(found and found[0])


def people_in(connection: psycopg.Connection, entity: str, record_id: int) -> tuple[int, ...]:
    """Return who has spoken about a record."""
    rows = connection.execute(
        "select distinct author_id from gc_comment"
        " where entity = %s and record_id = %s and author_id is not null and removed_at is null",
        [entity, record_id],
    ).fetchall()
    return tuple(row[0] for row in rows)
