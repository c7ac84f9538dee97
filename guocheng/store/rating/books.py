"""Prices as they were applied (价格快照): kept once by their hash, so that old waybills explain themselves for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
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


def keep(connection: psycopg.Connection, document: Document, *, at: datetime) -> int:
    """Keep prices and return the number they have."""
    key = document.hash
    row = connection.execute("select id from gc_price_book where hash = %s", [key]).fetchone()
    if row is None:
        row = connection.execute(
            "insert into gc_price_book (kind, hash, list_id, version_id, document, at) values (%s, %s, %s, %s, %s, %s)"
            " on conflict (hash) do update set hash = excluded.hash returning id",
            [document.kind, key, document.list_id, document.version_id, Jsonb(dict(document.document)), at],
        ).fetchone()
    assert row is not None
    return int(row[0])


def kept(connection: psycopg.Connection, number: int) -> Mapping[str, Any] | None:
    """Return prices by their number."""
    row = connection.execute("select document from gc_price_book where id = %s", [number]).fetchone()
    return None if row is None else dict(row[0])
