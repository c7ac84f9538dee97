"""Folders from which files are imported by themselves (定时导入), and the files that were seen there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row


@dataclass(frozen=True)
class Watch:
    """A folder below the root that the settings name, and the account in whose name its files are imported."""

    id: int
    label: str
    folder: str
    account_id: int
    paused: bool


@dataclass(frozen=True)
class Seen:
    """A file as it looked; `batch_id` is what became of it, `failure` why nothing did."""

    name: str
    size: int
    modified_ns: int
    batch_id: int | None = None
    failure: str = ""
    ended: bool = False


def watches(connection: psycopg.Connection) -> list[Watch]:
    """Return every watched folder."""
    with connection.cursor(row_factory=class_row(Watch)) as cursor:
        return cursor.execute(
            "select id, label, folder, account_id, paused from gc_import_watch order by id"
        ).fetchall()


def add_watch(connection: psycopg.Connection, *, label: str, folder: str, account_id: int, at: datetime) -> int | None:
    """Watch a folder; None when it is watched already."""
    row = connection.execute(
        "insert into gc_import_watch (label, folder, account_id, created_at) values (%s, %s, %s, %s)"
        " on conflict (folder) do nothing returning id",
        [label, folder, account_id, at],
    ).fetchone()
    return None if row is None else int(row[0])


def remove_watch(connection: psycopg.Connection, watch_id: int) -> bool:
    """Stop watching a folder; what was imported from it stays."""
    return connection.execute("delete from gc_import_watch where id = %s", [watch_id]).rowcount == 1


def seen_before(connection: psycopg.Connection, watch_id: int, seen: Seen, *, at: datetime) -> Seen | None:
    """Return what is known of a file that looks like this, and remember it; None the first time."""
    with connection.cursor(row_factory=class_row(Seen)) as cursor:
        known = cursor.execute(
            "select name, size, modified_ns, batch_id, failure, ended_at is not null as ended from gc_import_watched"
            " where watch_id = %s and name = %s and size = %s and modified_ns = %s for update",
            [watch_id, seen.name, seen.size, seen.modified_ns],
        ).fetchone()
    if known is None:
        connection.execute(
            "insert into gc_import_watched (watch_id, name, size, modified_ns, seen_at) values (%s, %s, %s, %s, %s)",
            [watch_id, seen.name, seen.size, seen.modified_ns, at],
        )
    return known


def say_taken(
    connection: psycopg.Connection, watch_id: int, seen: Seen, *, batch_id: int | None, failure: str = ""
) -> None:
    """Keep what became of a file, in the transaction in which it did."""
    connection.execute(
        "update gc_import_watched set batch_id = %s, failure = %s"
        " where watch_id = %s and name = %s and size = %s and modified_ns = %s",
        [batch_id, failure, watch_id, seen.name, seen.size, seen.modified_ns],
    )


def say_ended(connection: psycopg.Connection, watch_id: int, seen: Seen, *, at: datetime) -> None:
    """Keep that the owner was told of a file."""
    connection.execute(
        "update gc_import_watched set ended_at = %s"
        " where watch_id = %s and name = %s and size = %s and modified_ns = %s",
        [at, watch_id, seen.name, seen.size, seen.modified_ns],
    )
