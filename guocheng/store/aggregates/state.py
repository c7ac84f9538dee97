"""How a total stands (汇总状态): when it was last counted in full, what the last check found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row


@dataclass(frozen=True)
class State:
    """One total: its first count, its last check, and the groups that differed then."""

    name: str
    counted_at: datetime
    checked_at: datetime | None = None
    differing: int = 0
    found: list[dict[str, Any]] = field(default_factory=list)


def states(connection: psycopg.Connection) -> Mapping[str, State]:
    """Return the state of every total."""
    with connection.cursor(row_factory=class_row(State)) as cursor:
        rows = cursor.execute("select name, counted_at, checked_at, differing, found from gc_total").fetchall()
    return {one.name: one for one in rows}
