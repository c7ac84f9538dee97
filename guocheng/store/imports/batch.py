"""An uploaded file and how far its work is (导入批次).

- A batch does one thing at a time: its state says which, and only a fitting state lets the next begin.
- `part_next` moves in the transaction of the part's effect, so a part counts once whatever is killed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from guocheng.base.problem import Conflict, NotFound, Problem

Json = Any
STATE_LABELS = {
    "read": "已读取",
    "checking": "试运行中",
    "checked": "已试运行",
    "running": "导入中",
    "done": "已导入",
    "cancelled": "已取消",
    "undoing": "撤销中",
    "undone": "已撤销",
}


@dataclass(frozen=True)
class Batch:
    """One uploaded file."""

    id: int
    file_id: int
    name: str
    state: str
    sheets: list[dict[str, Json]]
    rows: int
    parts: int
    part_next: int
    counts: dict[str, Json]
    checked: dict[str, Json] | None
    account_id: int | None
    person_id: int | None
    job_id: int | None
    cancel_asked: bool
    options: dict[str, Json]
    grouped: bool
    failure: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


_SELECT = sql.SQL(
    "select id, file_id, name, state, sheets, rows, parts, part_next, counts, checked, account_id, person_id, job_id,"
    " cancel_asked, options, grouped, failure, created_at, started_at, ended_at from gc_import_batch {}"
)


def create_batch(
    connection: psycopg.Connection,
    *,
    file_id: int,
    name: str,
    account_id: int | None,
    person_id: int | None,
    at: datetime,
) -> int:
    """Begin a batch for a file that is kept; its rows follow in the same transaction."""
    row = connection.execute(
        "insert into gc_import_batch (file_id, name, account_id, person_id, created_at)"
        " values (%s, %s, %s, %s, %s) returning id",
        [file_id, name, account_id, person_id, at],
    ).fetchone()
    assert row is not None
    return int(row[0])


def save_sheets(
    connection: psycopg.Connection,
    batch_id: int,
    sheets: Sequence[Mapping[str, Json]],
    *,
    rows: int | None = None,
    parts: int | None = None,
    options: Mapping[str, Json] | None = None,
) -> None:
    """Keep what is known of the sheets, their mappings included; what was checked before no longer holds."""
    connection.execute(
        "update gc_import_batch set sheets = %s, rows = coalesce(%s, rows), parts = coalesce(%s, parts),"
        " options = coalesce(%s, options),"
        " state = case when state = 'checked' then 'read' else state end, checked = null where id = %s",
        [Jsonb(list(sheets)), rows, parts, None if options is None else Jsonb(dict(options)), batch_id],
    )


def batch_of(connection: psycopg.Connection, batch_id: int, *, lock: bool = False) -> Batch:
    """Return a batch.

    :raises NotFound: there is none with this number.
    """
    query = _SELECT.format(sql.SQL("where id = %s for update" if lock else "where id = %s"))
    with connection.cursor(row_factory=class_row(Batch)) as cursor:
        found = cursor.execute(query, [batch_id]).fetchone()
    if found is None:
        raise NotFound(
            Problem("import.unknown_batch", f"导入 {batch_id}", f"没有编号为 {batch_id} 的导入,或者您没有查看它的权限")
        )
    return found


def batches_of(connection: psycopg.Connection, account_id: int | None, *, limit: int = 50) -> list[Batch]:
    """Return the newest batches of one account, or of everybody."""
    query = _SELECT.format(sql.SQL("where %s::bigint is null or account_id = %s order by id desc limit %s"))
    with connection.cursor(row_factory=class_row(Batch)) as cursor:
        return cursor.execute(query, [account_id, account_id, limit]).fetchall()


@dataclass(frozen=True)
class QuietBatch:
    """An import whose records are not told of one by one."""

    name: str
    tells_once: bool


def quiet_batches(connection: psycopg.Connection) -> dict[int, QuietBatch]:
    """Return the imports that were asked to start nothing for each row."""
    rows = connection.execute(
        "select id, name, options ->> 'effects' = 'batch' from gc_import_batch"
        " where options ->> 'effects' in ('batch', 'none')"
    )
    return {batch_id: QuietBatch(name, once) for batch_id, name, once in rows}


def begin(
    connection: psycopg.Connection,
    batch: Batch,
    state: str,
    *,
    of: Collection[str],
    job_id: int,
    at: datetime,
    go_on: bool = False,
    failure: str = "",
) -> None:
    """Let a locked batch begin the next thing, from its first part or (`go_on`) from where it stopped.

    :raises Conflict: it is doing something else, or is past this.
    """
    if batch.state not in of:
        raise wrong_state(batch)
    connection.execute(
        "update gc_import_batch set state = %s, job_id = %s, cancel_asked = false, failure = %s, started_at = %s,"
        " ended_at = null where id = %s",
        [state, job_id, failure, at, batch.id],
    )
    if not go_on:
        restart(connection, batch.id)


def restart(connection: psycopg.Connection, batch_id: int) -> None:
    """Go back to the first part, with nothing counted."""
    connection.execute("update gc_import_batch set part_next = 0, counts = '{}' where id = %s", [batch_id])


def wrong_state(batch: Batch) -> Conflict:
    """Refuse what does not fit to the state of a batch."""
    label = STATE_LABELS[batch.state]
    return Conflict(
        Problem("import.wrong_state", batch.name, f"「{batch.name}」现在是「{label}」,不能这样做,请刷新后再看")
    )


def advance(connection: psycopg.Connection, batch_id: int, *, done: int, counts: Mapping[str, Json]) -> None:
    """Say that a part is done; it must be the next one, or somebody else did it."""
    found = connection.execute(
        "update gc_import_batch set part_next = %s + 1, counts = %s where id = %s and part_next = %s returning 1",
        [done, Jsonb(dict(counts)), batch_id, done],
    ).fetchone()
    assert found is not None, "a part is done once"


def end(connection: psycopg.Connection, batch_id: int, state: str, *, checked: Json = None, failure: str = "") -> None:
    """Say that the work at hand is over, with the result of a check or the sentence of a failure."""
    connection.execute(
        "update gc_import_batch set state = %s, checked = coalesce(%s, checked), failure = %s,"
        " ended_at = clock_timestamp() where id = %s",
        [state, None if checked is None else Jsonb(checked), failure, batch_id],
    )


def went_in(connection: psycopg.Connection, account_id: int | None, fingerprint: str) -> bool:
    """Tell whether the last file of this account with such a header was imported, with some rows left out."""
    row = connection.execute(
        "select state = 'done' and coalesce((counts ->> 'error')::integer, 0) > 0 from gc_import_batch"
        " where account_id is not distinct from %s and sheets @> jsonb_build_array(jsonb_build_object("
        "'fingerprint', %s::text)) order by id desc limit 1",
        [account_id, fingerprint],
    ).fetchone()
    return bool(row and row[0])


def ask_to_cancel(connection: psycopg.Connection, batch_id: int) -> bool:
    """Ask the work at hand to stop before its next part; return whether there is any."""
    return (
        connection.execute(
            "update gc_import_batch set cancel_asked = true"
            " where id = %s and state in ('checking', 'running', 'undoing')",
            [batch_id],
        ).rowcount
        == 1
    )
