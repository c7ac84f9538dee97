"""How far a book has followed the river (账簿进度): what it has not posted yet, and since when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import psycopg


@dataclass(frozen=True)
class Lag:
    """How far a book is behind: changes that wait, and since when the oldest does."""

    waiting: int = 0
    since: datetime | None = None


#: Nobody needs to know more exactly how much waits.
_COUNTED_MAX = 10_000


def reader_of(book: str) -> str:
    """Return under which name a book reads the river."""
    return f"ledger:{book}"


def lag(connection: psycopg.Connection, book: str, entities: Collection[str]) -> Lag:
    """Return what a book has not read yet; changes under way do not count before they are committed."""
    row = connection.execute(
        "select count(*), min(at) from (select v.at from gc_river v where v.entity = any(%s)"
        " and (v.tx, v.seq) > (coalesce((select tx from gc_river_reader where name = %s), '0'),"
        " coalesce((select seq from gc_river_reader where name = %s), 0)) limit %s) waiting",
        [list(entities), reader_of(book), reader_of(book), _COUNTED_MAX],
    ).fetchone()
    return Lag(*row) if row else Lag()
