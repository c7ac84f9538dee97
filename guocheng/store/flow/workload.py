"""Who has how much to do (工作量): for steps that ask one of several people."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg


def asked_longest_ago(connection: psycopg.Connection, people: Sequence[int]) -> int:
    """Return who of these people was asked longest ago, one never asked first; in the order given when equal."""
    return _first(
        connection,
        "select who.person from unnest(%s::bigint[]) with ordinality as who(person, place)"
        " order by (select max(t.opened_at) from gc_task t where t.person = who.person) nulls first, who.place limit 1",
        people,
    )


def with_fewest_tasks(connection: psycopg.Connection, people: Sequence[int]) -> int:
    """Return who of these people has the fewest open tasks; in the order given when equal."""
    return _first(
        connection,
        "select who.person from unnest(%s::bigint[]) with ordinality as who(person, place)"
        " order by (select count(*) from gc_task t where t.person = who.person and t.state = 'open'), who.place"
        " limit 1",
        people,
    )


def _first(connection: psycopg.Connection, statement: str, people: Sequence[int]) -> int:
    row = connection.execute(statement, [list(people)]).fetchone()
    assert row is not None, "there is somebody to choose from"
    return int(row[0])
