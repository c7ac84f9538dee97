"""Who stands in for whom (审批代理), read from the table of the organisation; periods are half-open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import psycopg
from psycopg import sql
from psycopg.rows import class_row

#: A row of stand-ins longer than this is as good as a circle.
ROW_MAX = 20
_COLUMNS = sql.SQL(
    "select p.id, p.person, p.stand_in, p.starts_at, p.ends_at, coalesce(p.flows, '{{}}') as flows, p.unit,"
    " p.amount_max, coalesce(p.keeps_copy, false) as keeps_copy, coalesce(p.note, '') as note from org_proxy p {}"
)


@dataclass(frozen=True)
class Proxy:
    """Somebody stands in for another for a time: in some flows, one unit, up to an amount, or in all of it."""

    id: int
    person: int
    stand_in: int
    starts_at: datetime
    ends_at: datetime
    flows: Sequence[str]
    unit: int | None
    amount_max: Decimal | None
    keeps_copy: bool
    note: str


def in_force_for(connection: psycopg.Connection, stand_in: int, *, at: datetime) -> list[Proxy]:
    """Return for whom a person stands in at a moment; whoever works here no longer hands nothing on."""
    where = sql.SQL(
        "join org_person o on o.id = p.person and o.active is not false"
        " where p.stand_in = %s and p.starts_at <= %s and p.ends_at > %s order by p.id"
    )
    return _read(connection, where, [stand_in, at, at])


def of_person(connection: psycopg.Connection, person: int, *, at: datetime) -> list[Proxy]:
    """Return whom a person named, and for whom he was named, as long as it is not over."""
    where = sql.SQL("where %s in (p.person, p.stand_in) and p.ends_at > %s order by p.starts_at, p.id")
    return _read(connection, where, [person, at])


def of_everybody(connection: psycopg.Connection, *, at: datetime, proxy_id: int | None = None) -> list[Proxy]:
    """Return what is in force or comes, of everybody, or one of them."""
    where = sql.SQL(
        "where p.ends_at > %s and (%s::bigint is null or p.id = %s) order by p.starts_at desc, p.id desc limit 1000"
    )
    return _read(connection, where, [at, proxy_id, proxy_id])


def leads_back(
    connection: psycopg.Connection, person: int, stand_in: int, *, starts_at: datetime, ends_at: datetime, but: int
) -> bool:
    """Tell whether the stand-in of somebody would hand on to him in the same time, by however many steps."""
    row = connection.execute(
        "with recursive further as (select %(stand_in)s::bigint as id, 0 as steps"
        " union select p.stand_in, f.steps + 1 from org_proxy p join further f on p.person = f.id"
        "   where p.id <> %(but)s and p.starts_at < %(ends_at)s and p.ends_at > %(starts_at)s and f.steps < %(most)s)"
        " select exists (select from further where id = %(person)s)",
        {
            "person": person,
            "stand_in": stand_in,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "but": but,
            "most": ROW_MAX,
        },
    ).fetchone()
    return bool(row and row[0])


def waits_on(connection: psycopg.Connection, entity: str, record_id: int, people: Sequence[int]) -> set[int]:
    """Return those of some people who have something to do now on a record."""
    rows = connection.execute(
        "select distinct t.person from gc_flow_instance i join gc_task t on t.instance_id = i.id"
        " where i.entity = %s and i.record_id = %s and i.state = 'running' and t.person = any(%s)"
        " and t.state in ('open', 'claimable')",
        [entity, record_id, list(people)],
    ).fetchall()
    return {row[0] for row in rows}


def _read(connection: psycopg.Connection, where: sql.SQL, values: Sequence[object]) -> list[Proxy]:
    with connection.cursor(row_factory=class_row(Proxy)) as cursor:
        return cursor.execute(_COLUMNS.format(where), values).fetchall()
