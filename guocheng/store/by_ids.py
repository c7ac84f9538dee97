"""Rows asked for by their ids (按编号取): one id is compared by itself, several come as an array.

PostgreSQL plans a prepared statement once, but one that takes an array anew every time, because a plan for a known
number of elements always looks cheaper. Mostly one row is asked for, and planning it takes longer than reading it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from psycopg import sql


def among(*, one: bool) -> sql.SQL:
    """Return what stands behind a column that is to be the only id, or one of several; `asked` gives the parameter."""
    return sql.SQL("= %s") if one else sql.SQL("= any(%s)")


def asked(ids: Collection[int]) -> Any:
    """Return the parameter that goes with `among`."""
    return next(iter(ids)) if len(ids) == 1 else sorted(ids)
