"""What automations, and meetings, give people to do (派给人的事): who may do it, until when, and what came of it.

- One with a form is open while its run waits at its node, and no longer; the others until somebody has done them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row
from psycopg.types.json import Jsonb


@dataclass(frozen=True)
class NewErrand:
    """Something that a node gives people to do, or somebody; `asks` is nothing where it is only ticked off."""

    run_id: int | None
    automation: str
    node: str
    label: str
    says: str
    asks: Sequence[Mapping[str, Any]] | None
    entity: str | None
    record_id: int | None
    due_at: datetime | None


@dataclass(frozen=True)
class Errand:
    """Something to do as it stands."""

    id: int
    run_id: int | None
    automation: str
    node: str
    label: str
    says: str
    asks: list[dict[str, Any]] | None
    entity: str | None
    record_id: int | None
    due_at: datetime | None
    created_at: datetime
    done_at: datetime | None
    done_by: int | None
    note: str
    filled: dict[str, Any] | None


_ERRAND = sql.SQL(
    "e.id, e.run_id, e.automation, e.node, e.label, e.says, e.asks, e.entity, e.record_id, e.due_at, e.created_at,"
    " e.done_at, e.done_by, e.note, e.filled"
)
_LATEST = sql.SQL("select {} from gc_errand e where run_id = %s and node = %s order by id desc limit 1")
_OPEN = sql.SQL(
    "e.done_at is null and (e.asks is null or exists (select from gc_automation_run r where r.id = e.run_id"
    " and r.state = 'asking' and r.node = e.node))"
)


def put(connection: psycopg.Connection, new: NewErrand, people: Iterable[int], *, at: datetime) -> int:
    """Give people something to do in the transaction of the step; what the same step gave in vain before is gone."""
    if new.asks is not None:
        connection.execute(
            "delete from gc_errand where run_id = %s and node = %s and asks is not null and done_at is null",
            [new.run_id, new.node],
        )
    row = connection.execute(
        "insert into gc_errand (run_id, automation, node, label, says, asks, entity, record_id, due_at, created_at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) returning id",
        [
            new.run_id,
            new.automation,
            new.node,
            new.label,
            new.says,
            None if new.asks is None else Jsonb(list(new.asks)),
            new.entity,
            new.record_id,
            new.due_at,
            at,
        ],
    ).fetchone()
    assert row is not None, "it was just put"
    connection.execute(
        "insert into gc_errand_person (errand_id, person_id) select %s, person from unnest(%s::bigint[]) as person",
        [row[0], sorted(set(people))],
    )
    return int(row[0])


def latest(connection: psycopg.Connection, run_id: int, node: str) -> Errand | None:
    """Return what a step of a run gave last to do."""
    with connection.cursor(row_factory=class_row(Errand)) as cursor:
        return cursor.execute(_LATEST.format(_ERRAND), [run_id, node]).fetchone()


def of_person(
    connection: psycopg.Connection, person: int, *, done: bool, before: int | None, limit: int
) -> Sequence[Errand]:
    """Return what a person has to do, what is due first first; or what he has done, the last first."""
    which = sql.SQL("e.done_by = %(person)s and (%(before)s::bigint is null or e.id < %(before)s)") if done else _OPEN
    order = sql.SQL("e.id desc" if done else "e.due_at nulls last, e.id")
    with connection.cursor(row_factory=class_row(Errand)) as cursor:
        return cursor.execute(
            sql.SQL(
                "select {} from gc_errand e join gc_errand_person p on p.errand_id = e.id and p.person_id = %(person)s"
                " where {} order by {} limit %(limit)s"
            ).format(_ERRAND, which, order),
            {"person": person, "before": before, "limit": limit},
        ).fetchall()


def waiting(connection: psycopg.Connection, person: int) -> int:
    """Count what a person has to do."""
    row = connection.execute(
        sql.SQL(
            "select count(*) from gc_errand e join gc_errand_person p on p.errand_id = e.id and p.person_id = %s"
            " where {}"
        ).format(_OPEN),
        [person],
    ).fetchone()
    assert row is not None
    return int(row[0])


def take(connection: psycopg.Connection, errand_id: int, person: int) -> tuple[Errand, bool] | None:
    """Lock something that a person was given to do, and say whether it is still to be done."""
    with connection.cursor(row_factory=class_row(Errand)) as cursor:
        found = cursor.execute(
            sql.SQL(
                "select {} from gc_errand e join gc_errand_person p on p.errand_id = e.id and p.person_id = %s"
                " where e.id = %s for update of e"
            ).format(_ERRAND),
            [person, errand_id],
        ).fetchone()
    if found is None:
        return None
    row = connection.execute(
        sql.SQL("select {} from gc_errand e where e.id = %s").format(_OPEN), [errand_id]
    ).fetchone()
    return found, bool(row and row[0])


def finish(
    connection: psycopg.Connection,
    errand_id: int,
    *,
    by: int,
    note: str,
    filled: Mapping[str, Any] | None,
    at: datetime,
) -> None:
    """Write who did something and what came of it."""
    connection.execute(
        "update gc_errand set done_at = %s, done_by = %s, note = %s, filled = %s where id = %s",
        [at, by, note, None if filled is None else Jsonb(dict(filled)), errand_id],
    )


def forget(connection: psycopg.Connection, errand_id: int) -> None:
    """Take back what nobody has done yet."""
    connection.execute("delete from gc_errand where id = %s and done_at is null", [errand_id])


def people_of(connection: psycopg.Connection, ids: Iterable[int]) -> Mapping[int, list[int]]:
    """Return who was given each of these."""
    found: dict[int, list[int]] = {}
    for errand, person in connection.execute(
        "select errand_id, person_id from gc_errand_person where errand_id = any(%s) order by errand_id, person_id",
        [list(ids)],
    ):
        found.setdefault(errand, []).append(person)
    return found
