"""Opinion phrases that people and the company keep ready (常用意见)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row


@dataclass(frozen=True)
class Phrase:
    """One phrase; those of nobody are the company's."""

    id: int
    person: int | None
    text: str


def phrases_for(connection: psycopg.Connection, person: int) -> Sequence[Phrase]:
    """Return a person's own phrases, newest first, then those of the company, oldest first."""
    with connection.cursor(row_factory=class_row(Phrase)) as cursor:
        return cursor.execute(
            "select id, person, text from gc_phrase where person = %s or person is null"
            " order by person nulls last, case when person is null then id else -id end",
            [person],
        ).fetchall()


def add(connection: psycopg.Connection, person: int | None, text: str, *, at: datetime, by: int | None) -> int:
    """Keep a phrase and return its id; the same text is kept once."""
    row = connection.execute(
        "insert into gc_phrase (person, text, created_at, created_by) values (%s, %s, %s, %s)"
        " on conflict (coalesce(person, 0), text) do update set text = excluded.text returning id",
        [person, text, at, by],
    ).fetchone()
    assert row is not None
    return int(row[0])


def owner_of(connection: psycopg.Connection, phrase_id: int) -> Phrase | None:
    """Return a phrase with whose it is, or nothing."""
    with connection.cursor(row_factory=class_row(Phrase)) as cursor:
        return cursor.execute("select id, person, text from gc_phrase where id = %s", [phrase_id]).fetchone()


def remove(connection: psycopg.Connection, phrase_id: int) -> None:
    """Forget a phrase."""
    connection.execute("delete from gc_phrase where id = %s", [phrase_id])
