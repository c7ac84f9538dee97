"""Files that visitors brought (访客上传的文件): bound to one visit of one address until a record holds them.

What no record holds when its day is over is forgotten; its content goes with the nightly sweep.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta

import psycopg

KEPT = timedelta(days=1)


def bind(connection: psycopg.Connection, file_id: int, *, link_id: int, visit: str, at: datetime) -> None:
    """Note to which visit a new file belongs."""
    connection.execute(
        "insert into gc_public_upload (file_id, link_id, visit_sha256, at) values (%s, %s, %s, %s)",
        [file_id, link_id, _hash(visit), at],
    )


def of_visit(connection: psycopg.Connection, link_id: int, visit: str) -> frozenset[int]:
    """Return the files of a visit that no record holds yet."""
    rows = connection.execute(
        "select file_id from gc_public_upload where link_id = %s and visit_sha256 = %s", [link_id, _hash(visit)]
    )
    return frozenset(file_id for (file_id,) in rows)


def held(connection: psycopg.Connection, files: Collection[int]) -> None:
    """Note that a record holds files now: they are no visitor's any more."""
    connection.execute("delete from gc_public_upload where file_id = any(%s)", [list(files)])


def purge(connection: psycopg.Connection, *, at: datetime) -> int:
    """Forget files whose visit is over and that no record holds."""
    return connection.execute(
        "delete from gc_file where id in (select file_id from gc_public_upload where at < %s)", [at - KEPT]
    ).rowcount


def _hash(visit: str) -> bytes:
    return hashlib.sha256(visit.encode()).digest()
