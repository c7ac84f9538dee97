"""Settings of the company (公司设置): small JSON values by key."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.types.json import Jsonb


def value(connection: psycopg.Connection, key: str) -> Any:
    """Return a setting, or None when it was never made."""
    row = connection.execute("select value from gc_setting where key = %s", [key]).fetchone()
    return row[0] if row else None


def put(connection: psycopg.Connection, key: str, value: Any) -> None:
    """Make or change a setting."""
    connection.execute(
        "insert into gc_setting (key, value) values (%s, %s)"
        " on conflict (key) do update set value = excluded.value, changed_at = now()",
        [key, Jsonb(value)],
    )


def claim(connection: psycopg.Connection, key: str, value: Any) -> bool:
    """Make a setting unless it is there; who asks while somebody else is making it waits, and is told False."""
    return (
        connection.execute(
            "insert into gc_setting (key, value) values (%s, %s) on conflict (key) do nothing", [key, Jsonb(value)]
        ).rowcount
        == 1
    )
