"""Folders from which files are imported by themselves (定时导入), and the files that were seen there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row


@dataclass(frozen=True)
class Wanted:
    """What is chosen for a folder below the root that the settings name.

    A blank `entity` takes files of all kinds. A blank `mapping` maps them as such headers were mapped by hand, another
    is the fingerprint of the remembered mapping that all of them get. A blank `mode` imports as the mapping says.
    """

    label: str
    folder: str
    account_id: int
    entity: str = ""
    mapping: str = ""
    mode: str = ""
    every_minutes: int = 1
    paused: bool = False


@dataclass(frozen=True)
class Watch(Wanted):
    """A watched folder."""

    id: int = 0
    looked_at: datetime | None = None
    login: str = ""
    waiting: bool = False


@dataclass(frozen=True)
class Seen:
    """A file as it looked; `batch_id` is what became of it, `failure` why nothing did, `put_as` where it went."""

    name: str
    size: int
    modified_ns: int
    batch_id: int | None = None
    failure: str = ""
    ended: bool = False


@dataclass(frozen=True)
class Story:
    """A file that was seen, with the import that it became."""

    name: str
    size: int
    seen_at: datetime
    ended_at: datetime | None
    failure: str
    put_as: str
    batch_id: int | None
    state: str | None
    counts: Mapping[str, Any] | None
    stopped: str | None


def watches(connection: psycopg.Connection, watch_id: int | None = None) -> list[Watch]:
    """Return every watched folder, or one; `waiting` says that a file in it is under way."""
    with connection.cursor(row_factory=class_row(Watch)) as cursor:
        return cursor.execute(
            "select w.id, w.label, w.folder, w.account_id, w.entity, w.mapping, w.mode, w.every_minutes, w.paused,"
            " w.looked_at, a.login, exists (select from gc_import_watched f where f.watch_id = w.id"
            " and f.ended_at is null) as waiting"
            " from gc_import_watch w join gc_account a on a.id = w.account_id"
            " where %(id)s::bigint is null or w.id = %(id)s order by w.id",
            {"id": watch_id},
        ).fetchall()


def add_watch(connection: psycopg.Connection, wanted: Wanted, *, at: datetime) -> int | None:
    """Watch a folder; None when it is watched already."""
    row = connection.execute(
        "insert into gc_import_watch"
        " (label, folder, account_id, entity, mapping, mode, every_minutes, paused, created_at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict (folder) do nothing returning id",
        [*_chosen(wanted), at],
    ).fetchone()
    return None if row is None else int(row[0])


def change_watch(connection: psycopg.Connection, watch_id: int, wanted: Wanted) -> bool:
    """Change what is chosen for a folder; False when another watch has the folder."""
    return (
        connection.execute(
            "update gc_import_watch set label = %s, folder = %s, account_id = %s, entity = %s, mapping = %s, mode = %s,"
            " every_minutes = %s, paused = %s where id = %s"
            " and not exists (select from gc_import_watch o where o.folder = %s and o.id <> %s)",
            [*_chosen(wanted), watch_id, wanted.folder, watch_id],
        ).rowcount
        == 1
    )


def _chosen(wanted: Wanted) -> list[Any]:
    return [
        wanted.label, wanted.folder, wanted.account_id, wanted.entity, wanted.mapping, wanted.mode,
        wanted.every_minutes, wanted.paused,
    ]  # fmt: skip


def remove_watch(connection: psycopg.Connection, watch_id: int) -> bool:
    """Stop watching a folder; what was imported from it stays."""
    return connection.execute("delete from gc_import_watch where id = %s", [watch_id]).rowcount == 1


def say_looked(connection: psycopg.Connection, watch_id: int, *, at: datetime | None) -> None:
    """Keep when a folder was looked into; None asks to look at the next moment."""
    connection.execute("update gc_import_watch set looked_at = %s where id = %s", [at, watch_id])


def stories(connection: psycopg.Connection, watch_id: int, *, limit: int) -> list[Story]:
    """Return the files that were seen last in a folder."""
    with connection.cursor(row_factory=class_row(Story)) as cursor:
        return cursor.execute(
            "select f.name, f.size, f.seen_at, f.ended_at, f.failure, f.put_as, f.batch_id, b.state, b.counts,"
            " b.failure as stopped from gc_import_watched f left join gc_import_batch b on b.id = f.batch_id"
            " where f.watch_id = %s order by f.seen_at desc, f.name limit %s",
            [watch_id, limit],
        ).fetchall()


def tallies(connection: psycopg.Connection) -> dict[int, tuple[int, int, int]]:
    """Return for each folder how many files were imported, failed, and are under way."""
    rows = connection.execute(
        "select f.watch_id, count(*) filter (where done and not wrong), count(*) filter (where done and wrong),"
        " count(*) filter (where not done) from (select f.watch_id, f.ended_at is not null as done,"
        " f.failure <> '' or coalesce(b.failure, '') <> '' or coalesce((b.counts ->> 'error')::integer, 0) > 0 as wrong"
        " from gc_import_watched f left join gc_import_batch b on b.id = f.batch_id) f group by f.watch_id"
    )
    return {watch: (done, failed, waiting) for watch, done, failed, waiting in rows}


def seen_before(connection: psycopg.Connection, watch_id: int, seen: Seen, *, at: datetime) -> Seen | None:
    """Return what is known of a file that looks like this, and remember it; None the first time."""
    with connection.cursor(row_factory=class_row(Seen)) as cursor:
        known = cursor.execute(
            "select name, size, modified_ns, batch_id, failure, ended_at is not null as ended from gc_import_watched"
            " where watch_id = %s and name = %s and size = %s and modified_ns = %s for update",
            [watch_id, seen.name, seen.size, seen.modified_ns],
        ).fetchone()
    if known is None:
        # What it looked like while it grew is no file of its own.
        connection.execute(
            "delete from gc_import_watched where watch_id = %s and name = %s"
            " and batch_id is null and failure = '' and ended_at is null",
            [watch_id, seen.name],
        )
        connection.execute(
            "insert into gc_import_watched (watch_id, name, size, modified_ns, seen_at) values (%s, %s, %s, %s, %s)",
            [watch_id, seen.name, seen.size, seen.modified_ns, at],
        )
    return known


def forget_gone(connection: psycopg.Connection, watch_id: int, there: list[str], *, at: datetime) -> None:
    """Forget files that went away before anything became of them; those that were imported meanwhile have ended."""
    connection.execute(
        "update gc_import_watched f set ended_at = %s from gc_import_batch b where f.watch_id = %s"
        " and not f.name = any(%s) and f.ended_at is null and b.id = f.batch_id"
        " and b.state in ('done', 'cancelled', 'undone')",
        [at, watch_id, there],
    )
    connection.execute(
        "delete from gc_import_watched where watch_id = %s and not name = any(%s)"
        " and batch_id is null and failure = '' and ended_at is null",
        [watch_id, there],
    )


def say_taken(connection: psycopg.Connection, watch_id: int, seen: Seen, *, batch_id: int) -> bool:
    """Keep which import a file became, in the transaction in which it did; False when it became one before."""
    return (
        connection.execute(
            "update gc_import_watched set batch_id = %s where watch_id = %s and name = %s and size = %s"
            " and modified_ns = %s and batch_id is null and failure = ''",
            [batch_id, watch_id, seen.name, seen.size, seen.modified_ns],
        ).rowcount
        == 1
    )


def say_failed(connection: psycopg.Connection, watch_id: int, seen: Seen, *, failure: str) -> None:
    """Keep why nothing becomes of a file."""
    connection.execute(
        "update gc_import_watched set batch_id = null, failure = %s"
        " where watch_id = %s and name = %s and size = %s and modified_ns = %s",
        [failure, watch_id, seen.name, seen.size, seen.modified_ns],
    )


def say_ended(connection: psycopg.Connection, watch_id: int, seen: Seen, *, put_as: str, at: datetime) -> str:
    """Keep that the owner was told of a file; return where it goes, which who says so first decides."""
    row = connection.execute(
        "update gc_import_watched set ended_at = coalesce(ended_at, %s),"
        " put_as = case when put_as = '' then %s else put_as end"
        " where watch_id = %s and name = %s and size = %s and modified_ns = %s returning put_as",
        [at, put_as, watch_id, seen.name, seen.size, seen.modified_ns],
    ).fetchone()
    return put_as if row is None else str(row[0])
