"""Addresses that need no login (公开链接): kept, found by their token, counted day by day."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

#: How many lines and files a form takes, unless it says otherwise.
LINES_MAX, FILES_MAX = 20, 10
CAPTCHA_LIFE = timedelta(minutes=10)
#: Uses are kept so long, to see how an address fared.
USES_KEPT = timedelta(days=90)
_COLUMNS = sql.SQL(
    "id, token, kind, entity, record_id, label, intro, fields, asked, fixed, password_hash, opens_at, closes_at,"
    " per_day, per_visitor, captcha, made_at, made_by, ended_at, offered, lines_max, files_max, task_id"
)


@dataclass(frozen=True)
class NewLink:
    """What an address opens, and under which conditions."""

    kind: str
    entity: str
    label: str
    fields: Sequence[str]
    record_id: int | None = None
    intro: str = ""
    asked: Sequence[str] = ()
    fixed: Mapping[str, Any] | None = None
    password_hash: str | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    per_day: int | None = None
    per_visitor: int | None = None
    captcha: bool = False
    #: By link field of a form which records it offers: a filter, nothing for all.
    offered: Mapping[str, Any] | None = None
    lines_max: int = LINES_MAX
    files_max: int = FILES_MAX
    task_id: int | None = None


@dataclass(frozen=True)
class Link:
    """An address as it is kept."""

    id: int
    token: str
    kind: str
    entity: str
    record_id: int | None
    label: str
    intro: str
    fields: list[str]
    asked: list[str]
    fixed: dict[str, Any]
    password_hash: str | None
    opens_at: datetime | None
    closes_at: datetime | None
    per_day: int | None
    per_visitor: int | None
    captcha: bool
    made_at: datetime
    made_by: int | None
    ended_at: datetime | None
    offered: dict[str, Any]
    lines_max: int
    files_max: int
    task_id: int | None


def make(connection: psycopg.Connection, new: NewLink, *, by: int | None, at: datetime) -> Link:
    """Keep a new address under a token of 192 random bits; of one that opens a task only the digest is kept."""
    token = secrets.token_urlsafe(24)
    with connection.cursor(row_factory=class_row(Link)) as cursor:
        found = cursor.execute(
            sql.SQL(
                "insert into gc_public_link (token, kind, entity, record_id, label, intro, fields, asked, fixed,"
                " password_hash, opens_at, closes_at, per_day, per_visitor, captcha, made_at, made_by, offered,"
                " lines_max, files_max, task_id)"
                " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
                " returning {}"
            ).format(_COLUMNS),
            [
                _digest(token) if new.task_id is not None else token,
                new.kind,
                new.entity,
                new.record_id,
                new.label,
                new.intro,
                list(new.fields),
                list(new.asked),
                Jsonb(dict(new.fixed or {})),
                new.password_hash,
                new.opens_at,
                new.closes_at,
                new.per_day,
                new.per_visitor,
                new.captcha,
                at,
                by,
                Jsonb(dict(new.offered or {})),
                new.lines_max,
                new.files_max,
                new.task_id,
            ],
        ).fetchone()
    assert found is not None
    return replace(found, token=token)


def by_token(connection: psycopg.Connection, token: str) -> Link | None:
    """Find an address by its token, ended ones too; the digest that is kept of one opens nothing."""
    with connection.cursor(row_factory=class_row(Link)) as cursor:
        return cursor.execute(
            sql.SQL(
                "select {} from gc_public_link"
                " where (token = %s and task_id is null) or (token = %s and task_id is not null)"
            ).format(_COLUMNS),
            [token, _digest(token)],
        ).fetchone()


def by_id(connection: psycopg.Connection, link_id: int) -> Link | None:
    """Find an address by its number."""
    query = sql.SQL("select {} from gc_public_link where id = %s").format(_COLUMNS)
    with connection.cursor(row_factory=class_row(Link)) as cursor:
        return cursor.execute(query, [link_id]).fetchone()


def of_entity(connection: psycopg.Connection, entity: str, record_id: int | None = None) -> list[Link]:
    """Return the addresses of an entity, or of one of its records, newest first; ended ones are left out."""
    with connection.cursor(row_factory=class_row(Link)) as cursor:
        return cursor.execute(
            sql.SQL(
                "select {} from gc_public_link where entity = %s and record_id is not distinct from %s"
                " and ended_at is null and task_id is null order by id desc"
            ).format(_COLUMNS),
            [entity, record_id],
        ).fetchall()


def end(connection: psycopg.Connection, link_id: int, *, at: datetime) -> None:
    """Let an address lead nowhere from now on."""
    connection.execute("update gc_public_link set ended_at = %s where id = %s and ended_at is null", [at, link_id])


def of_task(connection: psycopg.Connection, task_id: int) -> list[Link]:
    """Return the addresses that open a task, newest first; ended ones are left out. Their tokens are digests."""
    with connection.cursor(row_factory=class_row(Link)) as cursor:
        return cursor.execute(
            sql.SQL("select {} from gc_public_link where task_id = %s and ended_at is null order by id desc").format(
                _COLUMNS
            ),
            [task_id],
        ).fetchall()


@dataclass(frozen=True)
class Uses:
    """How often an address was used today, by everybody and by one visitor, and how often that visitor failed."""

    all: int
    mine: int
    failed: int


def uses(connection: psycopg.Connection, link_id: int, day: date, visitor: str) -> Uses:
    """Return today's uses, with the row of all locked so that two who come at once are counted one after the other."""
    connection.execute(
        "insert into gc_public_use (link_id, day, visitor) values (%s, %s, ''), (%s, %s, %s) on conflict do nothing",
        [link_id, day, link_id, day, visitor],
    )
    rows = {
        name: (used, failed)
        for name, used, failed in connection.execute(
            "select visitor, used, failed from gc_public_use where link_id = %s and day = %s and visitor in ('', %s)"
            " order by visitor for update",
            [link_id, day, visitor],
        )
    }
    return Uses(rows[""][0], *rows[visitor])


def used(connection: psycopg.Connection, link_id: int, day: date, visitor: str) -> None:
    """Count one use."""
    connection.execute(
        "update gc_public_use set used = used + 1 where link_id = %s and day = %s and visitor in ('', %s)",
        [link_id, day, visitor],
    )


def searched(connection: psycopg.Connection, link_id: int, day: date, visitor: str) -> tuple[int, int]:
    """Count one search and return how many there were today, of this visitor and of all."""
    return _counted(connection, "searched", link_id, day, visitor)


def uploaded(connection: psycopg.Connection, link_id: int, day: date, visitor: str) -> tuple[int, int]:
    """Count one upload and return how many there were today, of this visitor and of all."""
    return _counted(connection, "uploaded", link_id, day, visitor)


def _counted(connection: psycopg.Connection, column: str, link_id: int, day: date, visitor: str) -> tuple[int, int]:
    counted = sql.SQL(
        "update gc_public_use set {0} = {0} + 1 where link_id = %s and day = %s and visitor in ('', %s)"
        " returning visitor, {0}"
    ).format(sql.Identifier(column))
    found = {name: int(count) for name, count in connection.execute(counted, [link_id, day, visitor])}
    return found[visitor], found[""]


def lock(connection: psycopg.Connection, link_id: int) -> None:
    """Let nobody else use an address until this transaction ends."""
    connection.execute("select 1 from gc_public_link where id = %s for update", [link_id])


def failed(connection: psycopg.Connection, link_id: int, day: date, visitor: str) -> None:
    """Count one failure of a visitor."""
    connection.execute(
        "insert into gc_public_use (link_id, day, visitor, failed) values (%s, %s, %s, 1)"
        " on conflict (link_id, day, visitor) do update set failed = gc_public_use.failed + 1",
        [link_id, day, visitor],
    )


def used_in_all(connection: psycopg.Connection, ids: Sequence[int]) -> dict[int, int]:
    """Return how often addresses were used since they exist, as far back as uses are kept."""
    rows = connection.execute(
        "select link_id, sum(used) from gc_public_use where link_id = any(%s) and visitor = '' group by 1", [list(ids)]
    )
    return {link_id: int(count) for link_id, count in rows}


def ask_captcha(connection: psycopg.Connection, answer: str, *, at: datetime) -> str:
    """Keep the answer to a picture and return the number under which it is asked for."""
    number = secrets.token_urlsafe(16)
    connection.execute(
        "insert into gc_captcha (id, answer_sha256, expires_at) values (%s, %s, %s)",
        [number, _hash(answer), at + CAPTCHA_LIFE],
    )
    return number


def answer_captcha(connection: psycopg.Connection, number: str, answer: str, *, at: datetime) -> bool:
    """Tell whether an answer is right; each picture is answered once, rightly or wrongly."""
    row = connection.execute(
        "delete from gc_captcha where id = %s returning answer_sha256, expires_at", [number]
    ).fetchone()
    return row is not None and bytes(row[0]) == _hash(answer) and row[1] > at


def purge(connection: psycopg.Connection, *, at: datetime) -> int:
    """Forget pictures nobody answered, and uses of long ago."""
    connection.execute("delete from gc_public_use where day < %s", [(at - USES_KEPT).date()])
    return connection.execute("delete from gc_captcha where expires_at < %s", [at]).rowcount


def failed_in_all(connection: psycopg.Connection, link_id: int) -> int:
    """Return how often anybody failed at an address."""
    row = connection.execute("select sum(failed) from gc_public_use where link_id = %s", [link_id]).fetchone()
    return int(row[0] or 0) if row else 0


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _hash(answer: str) -> bytes:
    return hashlib.sha256(answer.strip().upper().encode()).digest()
