"""The river (数据河): one event per change of a record, in the transaction of the change.

- Nothing is written twice: history, audit, roll-ups, alerts and live screens all read here.
- A reader goes by (tx, seq) and stops before the oldest running transaction, so no event is ever skipped, however long
  its transaction took.
- A wake-up call carries ids only; who hears it asks again through the rights.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from guocheng.store.events_notify import RIVER, notify

BATCH_MAX = 1000


@dataclass(frozen=True)
class Origin:
    """Who changes something, when and why; every write names one."""

    at: datetime
    actor_id: int | None = None
    on_behalf_of: int | None = None
    cause: str = ""
    request_id: str = ""
    batch_id: int | None = None


@dataclass(frozen=True)
class Event:
    """One row of the river; `changes` is a list of {field, before, after}, `version` that of the record afterwards."""

    seq: int
    tx: int
    at: datetime
    entity: str
    record_id: int
    kind: str
    version: int | None
    actor_id: int | None
    on_behalf_of: int | None
    cause: str
    request_id: str
    changes: list[dict[str, Any]]


@dataclass(frozen=True)
class Position:
    """How far a reader has come; the beginning is (0, 0)."""

    tx: int = 0
    seq: int = 0


_EVENTS = sql.SQL(
    "select seq, tx::text::bigint as tx, at, entity, record_id, kind, version, actor_id, on_behalf_of, cause,"
    " request_id, changes from gc_river where {}"
)


def append(
    connection: psycopg.Connection,
    entity: str,
    record_id: int,
    kind: str,
    origin: Origin,
    changes: Sequence[Mapping[str, Any]] = (),
    *,
    version: int | None = None,
) -> int:
    """Append one event and return its number; who listens hears of it after the commit."""
    row = connection.execute(
        "insert into gc_river"
        " (at, entity, record_id, kind, version, actor_id, on_behalf_of, cause, request_id, changes)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " returning seq, pg_notify(current_schema() || '.' || %s, %s)",
        [
            origin.at,
            entity,
            record_id,
            kind,
            version,
            origin.actor_id,
            origin.on_behalf_of,
            origin.cause,
            origin.request_id,
            Jsonb(list(changes)),
            RIVER,
            _call(entity, record_id),
        ],
    ).fetchone()
    assert row is not None
    return int(row[0])


def call_for_many(connection: psycopg.Connection, entity: str) -> None:
    """Tell listeners that many records of an entity changed at once."""
    notify(connection, RIVER, _call(entity, None))


def history(
    connection: psycopg.Connection, entity: str, record_id: int, *, before: int | None = None, limit: int = 100
) -> list[Event]:
    """Return the events of a record, newest first."""
    with connection.cursor(row_factory=class_row(Event)) as cursor:
        return cursor.execute(
            _EVENTS.format(
                sql.SQL(
                    "entity = %s and record_id = %s and (%s::bigint is null or seq < %s) order by seq desc limit %s"
                )
            ),
            [entity, record_id, before, before, limit],
        ).fetchall()


def history_before(
    connection: psycopg.Connection, entity: str, record_id: int, *, before: datetime | None, limit: int
) -> list[Event]:
    """Return the last events of a record before a moment, newest first, with all of the moment of the last."""
    with connection.cursor(row_factory=class_row(Event)) as cursor:
        found = cursor.execute(
            _EVENTS.format(
                sql.SQL(
                    "entity = %s and record_id = %s and (%s::timestamptz is null or at < %s)"
                    " order by at desc fetch first %s rows with ties"
                )
            ),
            [entity, record_id, before, before, limit],
        ).fetchall()
    return sorted(found, key=lambda event: (event.at, event.seq), reverse=True)


def since(
    connection: psycopg.Connection, after: Position = Position(), *, limit: int = BATCH_MAX
) -> tuple[list[Event], Position]:
    """Return the next complete events and the position behind them; events of running transactions come later."""
    with connection.cursor(row_factory=class_row(Event)) as cursor:
        events = cursor.execute(
            _EVENTS.format(
                sql.SQL(
                    "(tx, seq) > (%s::text::xid8, %s) and tx < pg_snapshot_xmin(pg_current_snapshot())"
                    " order by tx, seq limit %s"
                )
            ),
            [str(after.tx), after.seq, limit],
        ).fetchall()
    return events, (Position(events[-1].tx, events[-1].seq) if events else after)


def read_as(
    connection: psycopg.Connection, reader: str, *, limit: int = BATCH_MAX, entities: Collection[str] | None = None
) -> list[Event]:
    """Return the next events for a named reader and move it forward in the same transaction.

    Who reads of some entities only passes by the others. Only one process reads under a name at a time; a second one
    gets nothing.
    """
    connection.execute(
        "insert into gc_river_reader (name, tx, seq) values (%s, '0', 0) on conflict do nothing", [reader]
    )
    row = connection.execute(
        "select tx::text::bigint, seq from gc_river_reader where name = %s for update skip locked", [reader]
    ).fetchone()
    if row is None:
        return []
    if entities is None:
        events, position = since(connection, Position(*row), limit=limit)
    else:
        events, position = _since_of(connection, Position(*row), entities, limit)
    if position != Position(*row):
        _move(connection, reader, position)
    return events


def begin_at_end(connection: psycopg.Connection, reader: str) -> None:
    """Let a reader that never read begin with what happens from now on."""
    connection.execute(
        "insert into gc_river_reader (name, tx, seq) select %s, pg_current_xact_id(), coalesce(max(seq), 0)"
        " from gc_river on conflict do nothing",
        [reader],
    )


def forget_reader(connection: psycopg.Connection, reader: str) -> None:
    """Forget how far a reader had come; it begins anew when it is needed again."""
    connection.execute("delete from gc_river_reader where name = %s", [reader])


def _since_of(
    connection: psycopg.Connection, after: Position, entities: Collection[str], limit: int
) -> tuple[list[Event], Position]:
    """Return the next complete events of some entities, and the position behind them and behind all others by then."""
    last = connection.execute(
        "select tx::text::bigint, seq from gc_river where (tx, seq) > (%s::text::xid8, %s)"
        " and tx < pg_snapshot_xmin(pg_current_snapshot()) order by tx desc, seq desc limit 1",
        [str(after.tx), after.seq],
    ).fetchone()
    if last is None:
        return [], after
    # What is complete by one look is complete in the next, so this one is bounded by the first.
    with connection.cursor(row_factory=class_row(Event)) as cursor:
        events = cursor.execute(
            _EVENTS.format(
                sql.SQL(
                    "(tx, seq) > (%s::text::xid8, %s) and (tx, seq) <= (%s::text::xid8, %s) and entity = any(%s)"
                    " order by tx, seq limit %s"
                )
            ),
            [str(after.tx), after.seq, str(last[0]), last[1], list(entities), limit],
        ).fetchall()
    return events, (Position(events[-1].tx, events[-1].seq) if len(events) == limit else Position(*last))


def _move(connection: psycopg.Connection, reader: str, position: Position) -> None:
    connection.execute(
        "update gc_river_reader set tx = %s::text::xid8, seq = %s, moved_at = now() where name = %s",
        [str(position.tx), position.seq, reader],
    )


def after_restore(connection: psycopg.Connection) -> None:
    """Make a restored river readable: transaction numbers of another server mean nothing here."""
    connection.execute(
        # From here on the order is that of the numbers alone; an event may come to a reader twice, none is skipped.
        "update gc_river_reader r set tx = '0', seq ="
        " coalesce((select min(v.seq) - 1 from gc_river v where (v.tx, v.seq) > (r.tx, r.seq)),"
        " (select max(v.seq) from gc_river v), 0)"
    )
    connection.execute("update gc_river set tx = '0' where tx <> '0'")


def heard(payload: str) -> tuple[str, int | None]:
    """Read a wake-up call: the entity and the record, or None for many records."""
    read = json.loads(payload)
    return read["entity"], read.get("id")


def entity_called(payload: str) -> str:
    """Return the entity that a wake-up call speaks of; blank for calls about something else."""
    found = json.loads(payload) if payload.startswith("{") else {}
    return str(found.get("entity", ""))


def _call(entity: str, record_id: int | None) -> str:
    return json.dumps({"entity": entity} if record_id is None else {"entity": entity, "id": record_id})


def positions(connection: psycopg.Connection) -> Iterator[tuple[str, Position]]:
    """Yield how far every reader has come."""
    for name, tx, seq in connection.execute("select name, tx::text::bigint, seq from gc_river_reader order by name"):
        yield name, Position(tx, seq)
