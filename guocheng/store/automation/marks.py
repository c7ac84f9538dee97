"""What is kept beside the definitions of automations (开关、地址和时钟): switches, addresses, marks of the clock."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

from guocheng.store import river

#: Under this name automations read the river.
READER = "automation"

# ---- switches --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Switch:
    """An automation that was turned on or off from the screen."""

    automation: str
    enabled: bool
    at: datetime
    by: int | None


def switches(connection: psycopg.Connection) -> Mapping[str, Switch]:
    """Return every switch by automation."""
    with connection.cursor(row_factory=class_row(Switch)) as cursor:
        found = cursor.execute('select automation, enabled, at, "by" from gc_automation_switch').fetchall()
    return {one.automation: one for one in found}


def switch(connection: psycopg.Connection, automation: str, *, enabled: bool, at: datetime, by: int | None) -> None:
    """Turn an automation on or off."""
    connection.execute(
        'insert into gc_automation_switch (automation, enabled, at, "by") values (%s, %s, %s, %s)'
        ' on conflict (automation) do update set enabled = excluded.enabled, at = excluded.at, "by" = excluded."by"',
        [automation, enabled, at, by],
    )


# ---- listening -------------------------------------------------------------------------------------------------------


def listen_from_now(connection: psycopg.Connection) -> None:
    """Let automations hear of what happens from now on, the first time there are any; they miss nothing after that."""
    river.begin_at_end(connection, READER)


# ---- the clock -------------------------------------------------------------------------------------------------------


def looked_until(connection: psycopg.Connection, automation: str, *, at: datetime) -> datetime | None:
    """Return until when the clock was looked at for an automation, locked; an automation seen first begins now.

    Nothing where another worker looks just now.
    """
    connection.execute(
        "insert into gc_automation_clock (automation, looked_until) values (%s, %s) on conflict do nothing",
        [automation, at],
    )
    row = connection.execute(
        "select looked_until from gc_automation_clock where automation = %s for update skip locked", [automation]
    ).fetchone()
    found: datetime | None = row[0] if row else None
    return found


def looked(connection: psycopg.Connection, automation: str, *, until: datetime) -> None:
    """Write until when the clock was looked at."""
    connection.execute("update gc_automation_clock set looked_until = %s where automation = %s", [until, automation])


# ---- addresses -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hook:
    """The address of an automation that other systems call; `secret` is sealed."""

    automation: str
    secret: str | None
    made_at: datetime
    made_by: int | None
    called_at: datetime | None


def new_secret() -> str:
    """Return a secret by which calls are signed."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"


def make_hook(
    connection: psycopg.Connection, automation: str, *, secret: str | None, at: datetime, by: int | None
) -> str:
    """Give an automation a new address of 192 random bits and return its token; the one before ends."""
    token = secrets.token_urlsafe(24)
    connection.execute(
        "insert into gc_automation_hook (automation, token_sha256, secret, made_at, made_by, minute)"
        " values (%s, %s, %s, %s, %s, %s) on conflict (automation) do update set token_sha256 = excluded.token_sha256,"
        " secret = excluded.secret, made_at = excluded.made_at, made_by = excluded.made_by, used = 0, called_at = null",
        [automation, _hash(token), secret, at, by, at],
    )
    return token


def drop_hook(connection: psycopg.Connection, automation: str) -> bool:
    """End the address of an automation; tell whether it had one."""
    done = connection.execute("delete from gc_automation_hook where automation = %s", [automation])
    return bool(done.rowcount)


def hook_of(connection: psycopg.Connection, automation: str) -> Hook | None:
    """Return the address of an automation, without its token, which nobody knows."""
    with connection.cursor(row_factory=class_row(Hook)) as cursor:
        return cursor.execute(
            "select automation, secret, made_at, made_by, called_at from gc_automation_hook where automation = %s",
            [automation],
        ).fetchone()


def called(connection: psycopg.Connection, token: str, *, at: datetime) -> tuple[Hook, int] | None:
    """Count a call and return whose it is, with how many there were this minute; nothing for an unknown address."""
    minute = at.replace(second=0, microsecond=0)
    row = connection.execute(
        "update gc_automation_hook set used = case when minute = %(minute)s then used + 1 else 1 end,"
        " minute = %(minute)s, called_at = %(at)s where token_sha256 = %(token)s"
        " returning automation, secret, made_at, made_by, called_at, used",
        {"minute": minute, "at": at, "token": _hash(token)},
    ).fetchone()
    return None if row is None else (Hook(*row[:5]), int(row[5]))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
