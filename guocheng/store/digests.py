"""What waits for everybody in the morning, and who does not want to be told (待办汇总)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row


@dataclass(frozen=True)
class Waiting:
    """What of one procedure waits for a person, and how much of it is late."""

    person: int
    flow: str
    move: str
    open: int
    late: int


def waiting(connection: psycopg.Connection, *, at: datetime) -> list[Waiting]:
    """Return what waits for everybody who works here and wants to be told, by person, the most first."""
    with connection.cursor(row_factory=class_row(Waiting)) as cursor:
        return cursor.execute(
            "select t.person, i.flow, i.move, count(*) as open,"
            " count(*) filter (where t.late or t.due_at < least(i.suspended_at, %(at)s)) as late"
            " from gc_task t join gc_flow_instance i on i.id = t.instance_id"
            " join org_person p on p.id = t.person and p.active is not false"
            " where t.state = 'open' and not exists (select from gc_no_digest d where d.person_id = t.person)"
            " group by 1, 2, 3 order by 1, 4 desc, 2, 3",
            {"at": at},
        ).fetchall()


def wanted(connection: psycopg.Connection, person: int) -> bool:
    """Tell whether a person wants to be told."""
    found = connection.execute("select 1 from gc_no_digest where person_id = %s", [person]).fetchone()
    return found is None


def want(connection: psycopg.Connection, person: int, *, wanted: bool, at: datetime) -> None:
    """Keep whether a person wants to be told."""
    if wanted:
        connection.execute("delete from gc_no_digest where person_id = %s", [person])
    else:
        connection.execute(
            "insert into gc_no_digest (person_id, since) values (%s, %s) on conflict do nothing", [person, at]
        )
