"""Records shared for a time (记录分享): given, listed, ended; read with the person who asks by `store.directory`.

A share counts from its beginning until before its end, as long as nobody ended it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql
from psycopg.rows import class_row


@dataclass(frozen=True)
class NewShare:
    """What is given to whom: exactly one of person, unit and role is set."""

    entity: str
    record_id: int
    right: str
    fields: tuple[str, ...]
    masked: tuple[str, ...]
    readonly: tuple[str, ...]
    valid_from: datetime
    valid_until: datetime | None
    note: str = ""
    person_id: int | None = None
    unit_id: int | None = None
    role: str | None = None


@dataclass(frozen=True)
class Share:
    """A share as it is listed, with the names behind the numbers."""

    id: int
    entity: str
    record_id: int
    right: str
    person_id: int | None
    person: str | None
    unit_id: int | None
    unit: str | None
    role: str | None
    note: str
    valid_from: datetime
    valid_until: datetime | None
    shared_by: int | None
    giver: str | None
    shared_at: datetime
    ended_at: datetime | None
    fields: list[str]
    masked: list[str]


def give(connection: psycopg.Connection, new: NewShare, *, by: int | None, at: datetime) -> int:
    """Keep a share and return its number; an open one to the same receiver is replaced."""
    connection.execute(
        "update gc_share set ended_at = %s, ended_by = %s where entity = %s and record_id = %s and ended_at is null"
        " and person_id is not distinct from %s and unit_id is not distinct from %s and role is not distinct from %s",
        [at, by, new.entity, new.record_id, new.person_id, new.unit_id, new.role],
    )
    row = connection.execute(
        'insert into gc_share (entity, record_id, person_id, unit_id, role, "right", fields, masked, readonly, note,'
        " valid_from, valid_until, shared_by, shared_at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) returning id",
        [
            new.entity, new.record_id, new.person_id, new.unit_id, new.role, new.right, list(new.fields),
            list(new.masked), list(new.readonly), new.note, new.valid_from, new.valid_until, by, at,
        ],
    ).fetchone()  # fmt: skip
    assert row is not None
    return int(row[0])


_LISTED = sql.SQL(
    'select s.id, s.entity, s.record_id, s."right" as right, s.person_id, p.name as person, s.unit_id, u.name as unit,'
    " s.role, s.note, s.valid_from, s.valid_until, s.shared_by, g.name as giver, s.shared_at, s.ended_at,"
    " s.fields, s.masked"
    " from gc_share s"
    " left join org_person p on p.id = s.person_id left join org_unit u on u.id = s.unit_id"
    " left join org_person g on g.id = s.shared_by where "
)


def of_record(connection: psycopg.Connection, entity: str, record_id: int) -> Sequence[Share]:
    """List the shares of a record, the newest first, those that ended too."""
    with connection.cursor(row_factory=class_row(Share)) as cursor:
        query = _LISTED + sql.SQL("s.entity = %s and s.record_id = %s order by s.id desc limit 200")
        return cursor.execute(query, [entity, record_id]).fetchall()


def with_person(
    connection: psycopg.Connection, *, person_id: int, unit_ids: Sequence[int], roles: Sequence[str], at: datetime
) -> Sequence[Share]:
    """List what is shared at a moment with somebody, with a unit he belongs to or one above it, or with his roles."""
    query = sql.SQL(
        "with recursive up as (select id, parent from org_unit where id = any(%(units)s)"
        " union select u.id, u.parent from org_unit u join up on u.id = up.parent) "
    )
    condition = sql.SQL(
        "s.ended_at is null and s.valid_from <= %(at)s and (s.valid_until is null or s.valid_until > %(at)s)"
        " and (s.person_id = %(person)s or s.unit_id in (select id from up) or s.role = any(%(roles)s))"
        " order by s.id desc limit 500"
    )
    asked = {"at": at, "person": person_id, "units": list(unit_ids), "roles": list(roles)}
    with connection.cursor(row_factory=class_row(Share)) as cursor:
        return cursor.execute(sql.Composed([query, _LISTED, condition]), asked).fetchall()


def end(connection: psycopg.Connection, share_id: int, *, by: int | None, at: datetime) -> None:
    """End a share now."""
    end_many(connection, [share_id], by=by, at=at)


def open_at(connection: psycopg.Connection, *, at: datetime, limit: int) -> Sequence[Share]:
    """List the shares that count at a moment or will later, the oldest first."""
    query = _LISTED + sql.SQL(
        "s.ended_at is null and (s.valid_until is null or s.valid_until > %s) order by s.id limit %s"
    )
    with connection.cursor(row_factory=class_row(Share)) as cursor:
        return cursor.execute(query, [at, limit]).fetchall()


def end_many(connection: psycopg.Connection, ids: Sequence[int], *, by: int | None, at: datetime) -> int:
    """End shares now and return how many were open."""
    return connection.execute(
        "update gc_share set ended_at = %s, ended_by = %s where id = any(%s) and ended_at is null", [at, by, list(ids)]
    ).rowcount


def find(connection: psycopg.Connection, share_id: int) -> Share | None:
    """Return a share by its number."""
    with connection.cursor(row_factory=class_row(Share)) as cursor:
        return cursor.execute(sql.Composed([_LISTED, sql.SQL("s.id = %s")]), [share_id]).fetchone()
