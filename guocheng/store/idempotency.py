"""The same command with the same key has one effect and one answer (幂等键).

The answer is written in the transaction of the effect. A key serves one actor and one request.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import psycopg

from guocheng.base.problem import Conflict, Invalid, Problem

KEY_LENGTH_MAX = 200


@dataclass(frozen=True)
class Answer:
    """An answer as it was given the first time."""

    status: int
    media_type: str
    body: bytes


def request_fingerprint(*parts: bytes) -> bytes:
    """Return the fingerprint of a request by which a reused key is recognised."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def begin(connection: psycopg.Connection, *, actor: str, key: str, fingerprint: bytes, at: datetime) -> Answer | None:
    """Reserve a key before the command does anything; return the earlier answer when it was used.

    A second request that comes while the first still works waits here for its end.

    :raises Conflict: the key was used for another request.
    """
    if not 1 <= len(key) <= KEY_LENGTH_MAX:
        raise Invalid(
            Problem(
                "idempotency.bad_key", "Idempotency-Key", f"请求编号要有 1 到 {KEY_LENGTH_MAX} 个字符,请刷新页面后再试"
            )
        )
    made = connection.execute(
        "insert into gc_idempotency (actor, key, request_sha256, created_at) values (%s, %s, %s, %s)"
        " on conflict (actor, key) do nothing returning key",
        [actor, key, fingerprint, at],
    ).fetchone()
    if made is not None:
        return None
    earlier = connection.execute(
        "select request_sha256, status, media_type, response from gc_idempotency where actor = %s and key = %s",
        [actor, key],
    ).fetchone()
    assert earlier is not None, "a committed key does not disappear while it is asked for"
    if earlier[0] != fingerprint:
        raise Conflict(
            Problem("idempotency.key_reused", "Idempotency-Key", "这个请求编号已经用于另一个操作,请刷新页面后再试")
        )
    assert earlier[1] is not None, "a key is committed together with its answer"
    return Answer(earlier[1], earlier[2], earlier[3])


def finish(connection: psycopg.Connection, answer: Answer, *, actor: str, key: str) -> None:
    """Keep the answer under its key, in the transaction of the effect."""
    kept = connection.execute(
        "update gc_idempotency set status = %s, media_type = %s, response = %s"
        " where actor = %s and key = %s and status is null",
        [answer.status, answer.media_type, answer.body, actor, key],
    )
    assert kept.rowcount == 1, "finish follows begin once, in the same transaction"


def purge(connection: psycopg.Connection, *, before: datetime) -> int:
    """Forget answers older than an instant."""
    return connection.execute("delete from gc_idempotency where created_at < %s", [before]).rowcount
