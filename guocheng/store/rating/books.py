"""Prices as they were applied (价格快照): kept once by their hash, so that old waybills explain themselves for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb


@dataclass(frozen=True)
class Document:
    """A version of a list, or all surcharges of a run, as JSON."""

    kind: str
    document: Mapping[str, Any]
    list_id: int | None = None
    version_id: int | None = None

    @property
    def hash(self) -> bytes:
        """By what the same prices are recognised."""
        text = json.dumps([self.kind, self.document], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).digest()


def keep(connection: psycopg.Connection, documents: Sequence[Document], *, at: datetime) -> list[int]:
    """Keep prices and return the number each has; what is kept already is not written again."""
    hashes = [one.hash for one in documents]
    known = dict(connection.execute("select hash, id from gc_price_book where hash = any(%s)", [hashes]).fetchall())
    for key, one in zip(hashes, documents, strict=True):
        if key not in known:
            known[key] = _put(connection, key, one, at)
    return [known[key] for key in hashes]


def _put(connection: psycopg.Connection, key: bytes, one: Document, at: datetime) -> int:
    row = connection.execute(
        "insert into gc_price_book (kind, hash, list_id, version_id, document, at) values (%s, %s, %s, %s, %s, %s)"
        " on conflict (hash) do update set hash = excluded.hash returning id",
        [one.kind, key, one.list_id, one.version_id, Jsonb(dict(one.document)), at],
    ).fetchone()
    assert row is not None
    return int(row[0])


def kept(connection: psycopg.Connection, number: int) -> Mapping[str, Any] | None:
    """Return prices by their number."""
    row = connection.execute("select document from gc_price_book where id = %s", [number]).fetchone()
    return None if row is None else dict(row[0])
