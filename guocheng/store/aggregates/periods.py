"""Periods that are closed (关账): who closed what and why, and the figures as they stood at the end of the period.

- Closing waits for the writers under way and lets new ones wait for it: what is frozen is all there will ever be.
- Opening again keeps the lock and its frozen figures on record.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity
from guocheng.definition.totals import Feed, Total
from guocheng.store.aggregates.closed import day_of, in_units, locks, tables_of
from guocheng.store.aggregates.count import counted_groups
from guocheng.store.aggregates.feeds import key
from guocheng.store.aggregates.groups import Groups


@dataclass(frozen=True)
class PeriodLock:
    """A closed period: records of the family before the day stay as they are; units None means all of them."""

    id: int
    family: str
    unit_id: int | None
    until: date
    closed_at: datetime
    closed_by: int | None
    closed_by_name: str
    reason: str
    opened_at: datetime | None
    opened_by_name: str | None
    opened_reason: str | None


_COLUMNS = sql.SQL(", ").join(sql.Identifier(one.name) for one in fields(PeriodLock))


def period_locks(connection: psycopg.Connection, *, limit: int = 200) -> list[PeriodLock]:
    """Return the locks, those in force first, then the newest."""
    with connection.cursor(row_factory=class_row(PeriodLock)) as cursor:
        query = sql.SQL(
            "select {} from gc_period_lock order by opened_at is not null, family, until desc, id desc limit %s"
        )
        return cursor.execute(query.format(_COLUMNS), [limit]).fetchall()


def period_lock(connection: psycopg.Connection, lock_id: int, *, hold: bool = False) -> PeriodLock | None:
    """Return a lock, or nothing; `hold` keeps others from opening it meanwhile."""
    with connection.cursor(row_factory=class_row(PeriodLock)) as cursor:
        query = sql.SQL("select {} from gc_period_lock where id = %s {}").format(
            _COLUMNS, sql.SQL("for update" if hold else "")
        )
        return cursor.execute(query, [lock_id]).fetchone()


def closed_on(connection: psycopg.Connection, family: str, day: date, units: list[int]) -> PeriodLock | None:
    """Return the lock that holds a record of this day and these units, or nothing."""
    with connection.cursor(row_factory=class_row(PeriodLock)) as cursor:
        query = sql.SQL(
            "select {} from gc_period_lock where family = %s and opened_at is null and until > %s"
            " and (unit_ids is null or unit_ids && %s::bigint[]) order by until limit 1"
        )
        return cursor.execute(query.format(_COLUMNS), [family, day, units]).fetchone()


def families(catalogue: Catalogue) -> dict[str, list[Entity]]:
    """Return the entities whose periods are closed together, by family."""
    found: dict[str, list[Entity]] = {}
    for entity in catalogue.entities.values():
        if locks(entity):
            found.setdefault(entity.lock_family, []).append(entity)
    return found


def hold_still(connection: psycopg.Connection, entity: Entity) -> None:
    """Wait for the writers of an entity that are under way, and let new ones wait."""
    for table in tables_of(entity):
        connection.execute(sql.SQL("lock table {} in share mode").format(sql.Identifier(table)))


def close(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    *,
    family: str,
    until: date,
    unit_id: int | None,
    unit_ids: list[int] | None,
    by: int | None,
    by_name: str,
    at: datetime,
    reason: str,
) -> int:
    """Close a family's periods before a day, freeze the figures made of it, and return the lock's id."""
    for entity in families(catalogue)[family]:
        hold_still(connection, entity)
    row = connection.execute(
        "insert into gc_period_lock (family, unit_id, unit_ids, until, closed_at, closed_by, closed_by_name, reason)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s) returning id",
        [family, unit_id, unit_ids, until, at, by, by_name, reason],
    ).fetchone()
    assert row is not None
    lock_id = int(row[0])
    for total in frozen_with(catalogue, family):
        _freeze(connection, catalogue, total, lock_id)
    return lock_id


def reopen(
    connection: psycopg.Connection, lock_id: int, *, by: int | None, by_name: str, at: datetime, reason: str
) -> None:
    """Let the records of a closed period be changed again."""
    connection.execute(
        "update gc_period_lock set opened_at = %s, opened_by = %s, opened_by_name = %s, opened_reason = %s"
        " where id = %s and opened_at is null",
        [at, by, by_name, reason, lock_id],
    )


def frozen_with(catalogue: Catalogue, family: str) -> list[Total]:
    """Return the aggregates that are frozen when a family's period is closed."""
    names = {one.name for one in families(catalogue).get(family, [])}
    return [one for one in catalogue.totals if not one.rolled_up and any(feed.entity in names for feed in one.feeds)]


def frozen(connection: psycopg.Connection, lock_id: int, total: str) -> list[dict[str, Any]]:
    """Return the figures of an aggregate as they stood when a period was closed."""
    rows = connection.execute(
        "select title, keys, figures from gc_frozen_total where lock_id = %s and total = %s order by position",
        [lock_id, total],
    ).fetchall()
    return [{"title": title, "keys": keys, "figures": figures} for title, keys, figures in rows]


def _freeze(connection: psycopg.Connection, catalogue: Catalogue, total: Total, lock_id: int) -> None:
    groups = Groups(catalogue, total)

    def within(feed: Feed) -> sql.Composable:
        entity = catalogue.entity(feed.entity)
        if not locks(entity):
            return sql.SQL("true")
        return sql.SQL("exists (select 1 from gc_period_lock p where p.id = {} and {} < p.until and {})").format(
            sql.Literal(lock_id), day_of(catalogue, entity, "r"), in_units(entity, "r")
        )

    title, _ = groups.words(lambda place: sql.SQL("n.{}").format(key(place)))
    keys = sql.SQL(", ").join(
        sql.SQL("{}, n.{}").format(sql.Literal(one.name), key(place)) for place, one in enumerate(total.keys)
    )
    # Digits stay digits: as text, so that no reader makes a double of them.
    figures = sql.SQL(", ").join(
        sql.SQL("{}, n.{}::text").format(sql.Literal(one.field.name), sql.Identifier(one.field.name))
        for one in total.figures
    )
    order = sql.SQL(", ").join(sql.SQL("n.{}").format(key(place)) for place in range(len(total.keys)))
    connection.execute(
        sql.SQL(
            "insert into gc_frozen_total (lock_id, total, position, title, keys, figures)"
            " select {}, {}, row_number() over (order by {}), {}, jsonb_build_object({}), jsonb_build_object({})"
            " from ({}) n"
        ).format(
            sql.Literal(lock_id), sql.Literal(total.name), order, title, keys, figures, counted_groups(groups, within)
        )
    )
