"""What people have begun to write about their tasks (暂存): one draft of each person for each task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb


@dataclass(frozen=True)
class Draft:
    """What somebody wrote without deciding; `filled` is as his form wrote it."""

    saved_at: datetime
    opinion: str
    filled: Mapping[str, Any]
    signature: int | None


def draft_of(connection: psycopg.Connection, task_id: int, person: int) -> Draft | None:
    """Return what a person has begun to write about a task, or nothing."""
    with connection.cursor(row_factory=class_row(Draft)) as cursor:
        return cursor.execute(
            "select saved_at, opinion, filled, signature from gc_task_draft where task_id = %s and person = %s",
            [task_id, person],
        ).fetchone()


def keep_draft(connection: psycopg.Connection, task_id: int, person: int, draft: Draft) -> None:
    """Keep what a person has begun to write, instead of what he wrote before."""
    connection.execute(
        "insert into gc_task_draft (task_id, person, saved_at, opinion, filled, signature)"
        " values (%s, %s, %s, %s, %s, %s) on conflict (task_id, person) do update set"
        " saved_at = excluded.saved_at, opinion = excluded.opinion, filled = excluded.filled,"
        " signature = excluded.signature",
        [task_id, person, draft.saved_at, draft.opinion, Jsonb(draft.filled), draft.signature],
    )


def forget_draft(connection: psycopg.Connection, task_id: int, person: int) -> None:
    """Forget what a person has begun to write about a task."""
    connection.execute("delete from gc_task_draft where task_id = %s and person = %s", [task_id, person])
