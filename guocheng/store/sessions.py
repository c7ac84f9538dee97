"""Sessions (登录会话): an opaque token in the browser, its hash in the database.

A session ends after eight idle hours, twelve hours in all, when it is ended by hand, or with its account.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from guocheng.store.directory import GroupRules, Standing, read_standing, standing_asked, standing_beside

LIFE = timedelta(hours=12)
IDLE_MAX = timedelta(hours=8)
# Writing at every request would make each page a write.
SEEN_EVERY = timedelta(minutes=1)
_TEXT_LENGTH_MAX = 300


@dataclass(frozen=True)
class Session:
    """One signed-in device."""

    id: int
    account_id: int
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    user_agent: str
    ip: str


@dataclass(frozen=True)
class SignedIn:
    """Who a token stands for, as every request needs it."""

    session_id: int
    account_id: int
    login: str
    person_id: int | None
    must_change: bool
    demo: bool
    last_seen_at: datetime
    definitions: int  # the newest publication
    viewing_person_id: int | None  # through whose eyes the session reads


def open_session(
    connection: psycopg.Connection, account_id: int, *, at: datetime, user_agent: str = "", ip: str = "",
    life: timedelta = LIFE,
) -> str:  # fmt: skip
    """Open a session and return its token, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        "insert into gc_session (token_sha256, account_id, created_at, last_seen_at, expires_at, user_agent, ip)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        [_hash(token), account_id, at, at, at + life, user_agent[:_TEXT_LENGTH_MAX], ip[:_TEXT_LENGTH_MAX]],
    )
    return token


_SIGNED_IN = sql.SQL("""
    select s.id as session_id, a.id as account_id, a.login, a.person_id, a.must_change, a.demo,
        s.last_seen_at, (select revision from gc_definition_revision) as definitions, s.viewing_person_id
    from gc_session s join gc_account a on a.id = s.account_id
    where s.token_sha256 = %(token)s and s.expires_at > %(at)s and s.last_seen_at > %(idle)s and not a.disabled
""")
_WHO = tuple(one.name for one in fields(SignedIn))
_STANDING = standing_beside(_SIGNED_IN, sql.SQL(", ").join(sql.Identifier("who", name) for name in _WHO))


def signed_in(connection: psycopg.Connection, token: str, *, at: datetime) -> SignedIn | None:
    """Return who a token stands for; None when its session has ended."""
    with connection.cursor(row_factory=class_row(SignedIn)) as cursor:
        return cursor.execute(_SIGNED_IN, _asked(token, at)).fetchone()


def standing_behind(
    connection: psycopg.Connection, token: str, *, on: date, at: datetime, rules: GroupRules
) -> tuple[SignedIn, Standing | None] | None:
    """Return who a token stands for and where that person stands now, in one statement: every request begins so."""
    asked = _asked(token, at) | standing_asked(on=on, at=at, rules=rules)
    row = connection.execute(_STANDING, asked).fetchone()
    if row is None:
        return None
    who, stands = row[: len(_WHO)], row[len(_WHO) :]
    # The first column of a standing is the person; a bare account, or who has left, stands nowhere.
    return SignedIn(*who), None if stands[0] is None else read_standing(stands)


def _asked(token: str, at: datetime) -> dict[str, Any]:
    return {"token": _hash(token), "at": at, "idle": at - IDLE_MAX}


def long_unseen(who: SignedIn, *, at: datetime) -> bool:
    """Tell whether it is time to remember again that a session is in use."""
    return at - who.last_seen_at >= SEEN_EVERY


def seen(connection: psycopg.Connection, who: SignedIn, *, at: datetime) -> None:
    """Remember that a session is in use, about once a minute."""
    if long_unseen(who, at=at):
        connection.execute(
            "update gc_session set last_seen_at = %s where id = %s and last_seen_at < %s", [at, who.session_id, at]
        )


def look_through(connection: psycopg.Connection, session_id: int, person_id: int | None) -> None:
    """Let a session read through somebody's eyes, or through its own again."""
    connection.execute("update gc_session set viewing_person_id = %s where id = %s", [person_id, session_id])


def rotate(connection: psycopg.Connection, session_id: int) -> str:
    """Give a session a new token, when its rights change; the old one is worth nothing from now on."""
    token = secrets.token_urlsafe(32)
    connection.execute("update gc_session set token_sha256 = %s where id = %s", [_hash(token), session_id])
    return token


def end_session(connection: psycopg.Connection, session_id: int, *, account_id: int) -> bool:
    """End one session of an account; say whether there was one."""
    return (
        connection.execute(
            "delete from gc_session where id = %s and account_id = %s", [session_id, account_id]
        ).rowcount
        == 1
    )


def end_sessions(connection: psycopg.Connection, account_id: int, *, but: int | None = None) -> int:
    """End all sessions of an account, except one if given; return how many."""
    return connection.execute(
        "delete from gc_session where account_id = %s and id is distinct from %s", [account_id, but]
    ).rowcount


def sessions(connection: psycopg.Connection, account_id: int, *, at: datetime) -> Sequence[Session]:
    """List the open sessions of an account, the latest used first."""
    with connection.cursor(row_factory=class_row(Session)) as cursor:
        return cursor.execute(
            "select id, account_id, created_at, last_seen_at, expires_at, user_agent, ip from gc_session"
            " where account_id = %s and expires_at > %s and last_seen_at > %s order by last_seen_at desc, id desc",
            [account_id, at, at - IDLE_MAX],
        ).fetchall()


def purge(connection: psycopg.Connection, *, at: datetime) -> int:
    """Delete sessions that have ended by themselves."""
    return connection.execute(
        "delete from gc_session where expires_at <= %s or last_seen_at <= %s", [at, at - IDLE_MAX]
    ).rowcount


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
