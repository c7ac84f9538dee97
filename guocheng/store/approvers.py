"""Who decides, read from the tables of the organisation (审批人查询): posts, reporting lines, groups, duty, the matrix.

The org bundle defines these tables; the platform reads the columns named in docs/architecture.md, section 4, only.
Periods are half-open. Whoever left is not left out here, but for posts: the service says who stands in for him.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import psycopg
from psycopg import sql

from guocheng.store.by_ids import among, asked
from guocheng.store.outsiders import is_outside

#: A reporting line or a row of successors longer than this has no end.
LINE_MAX = 50


def numbered(connection: psycopg.Connection, numbers: Sequence[str]) -> tuple[int, ...]:
    """Return people by employee number, in the order given, whether they still work here or not."""
    rows = connection.execute(
        "select p.id from org_person p join unnest(%s::text[]) with ordinality as n(number, place) using (number)"
        " order by n.place",
        [list(numbers)],
    ).fetchall()
    return tuple(row[0] for row in rows)


def on_post(connection: psycopg.Connection, number: str, unit_id: int | None) -> tuple[int, ...]:
    """Return who works on a post: anywhere, or in the nearest unit upwards from `unit_id` where anybody does."""
    rows = connection.execute(
        "with recursive up as (select id, parent, 0 as height from org_unit where id = %(unit)s"
        " union all select u.id, u.parent, up.height + 1 from org_unit u join up on u.id = up.parent"
        "   where up.height < %(most)s)"
        " select p.id, coalesce(up.height, 0) from org_person p join org_post t on t.id = p.post"
        " left join up on up.id = p.unit"
        " where t.number = %(post)s and p.active is not false and (%(unit)s::bigint is null or up.id is not null)"
        " order by 2, p.id",
        {"unit": unit_id, "post": number, "most": LINE_MAX},
    ).fetchall()
    nearest = min((height for _, height in rows), default=0)
    return tuple(person for person, height in rows if height == nearest)


def superiors(connection: psycopg.Connection, person: int) -> tuple[int, ...]:
    """Return everybody up the reporting line of a person, nearest first; those who left are passed over."""
    rows = connection.execute(
        "with recursive up as (select superior as id, array[id] as below from org_person where id = %(person)s"
        " union all select p.superior, up.below || p.id from org_person p join up on p.id = up.id"
        "   where p.id <> all(up.below) and cardinality(up.below) < %(most)s)"
        " select up.id from up join org_person p on p.id = up.id"
        " where p.active is not false and p.id <> all(up.below) order by cardinality(up.below)",
        {"person": person, "most": LINE_MAX},
    ).fetchall()
    return tuple(row[0] for row in rows)


def group_members(connection: psycopg.Connection, name: str) -> tuple[int, ...] | None:
    """Return the members of a user group in their order, nothing when there is no such group."""
    row = connection.execute("select members from org_user_group where name = %s", [name]).fetchone()
    return None if row is None else tuple(row[0] or ())


def on_duty(connection: psycopg.Connection, roster: str, *, at: datetime) -> tuple[int, ...] | None:
    """Return who is on duty at a moment, nothing when there is no such roster."""
    found = connection.execute("select id from org_roster where name = %s", [roster]).fetchone()
    if found is None:
        return None
    rows = connection.execute(
        "select person from org_roster__shifts where parent_id = %s and starts_at <= %s and ends_at > %s"
        " and person is not null order by starts_at, position",
        [found[0], at, at],
    ).fetchall()
    return tuple(dict.fromkeys(row[0] for row in rows))


def in_matrix(
    connection: psycopg.Connection, matter: str, units: Sequence[int], amount: Decimal | None
) -> tuple[int, ...]:
    """Return whom the approval matrix has for a matter and an amount: of the nearest of these units with a row.

    `units` go from the nearest upwards; a row without a unit is for the whole company, and counts last. A band reaches
    from its first amount to before its last; a row without a band is for every amount.
    """
    rows = connection.execute(
        "select m.people, coalesce(array_position(%(units)s::bigint[], m.unit), 1000) as height"
        " from org_approval_matrix m where m.matter = %(matter)s"
        " and (m.unit is null or m.unit = any(%(units)s::bigint[]))"
        " and (m.amount_from is null or m.amount_from <= %(amount)s::numeric)"
        " and (m.amount_until is null or m.amount_until > %(amount)s::numeric) order by 2, m.id",
        {"matter": matter, "units": list(units), "amount": amount},
    ).fetchall()
    nearest = min((height for _, height in rows), default=0)
    return tuple(dict.fromkeys(one for people, height in rows if height == nearest for one in people or ()))


@dataclass(frozen=True)
class Absent:
    """Somebody who cannot act any more, and who has taken his work over, if anybody has."""

    id: int
    name: str
    unit_id: int | None
    left: bool  # otherwise his account is disabled
    successor: int | None


def reached(
    connection: psycopg.Connection, people: Sequence[int], *, on: date
) -> tuple[frozenset[int], dict[int, Absent]]:
    """Return which of some people there are, and who of them left or may not sign in, with whoever took over from him.

    Who has no account at all is not absent: he may have been told on paper. Whoever is asked outside is there.
    """
    rows = connection.execute(_REACHED[len(people) == 1], [on, asked(people)]).fetchall()
    there = {row[0] for row in rows} | {one for one in people if is_outside(one)}
    return frozenset(there), {row[0]: Absent(*row[:-1]) for row in rows if row[-1]}


def absent(connection: psycopg.Connection, people: Sequence[int], *, on: date) -> dict[int, Absent]:
    """Return those of some people who left or may not sign in any more, with whoever took over from them."""
    return reached(connection, people, on=on)[1]


_ONE_REACHED = sql.SQL(
    "select p.id, p.name, p.unit, p.active is false,"
    " case when gone.away then (select s.successor from org_successor s where s.leaver = p.id"
    "   and (s.valid_from is null or s.valid_from <= %s) order by s.id desc limit 1) end, gone.away"
    " from org_person p cross join lateral (select p.active is false"
    "   or (exists (select from gc_account a where a.person_id = p.id)"
    "       and not exists (select from gc_account a where a.person_id = p.id and not a.disabled)) as away) gone"
    " where p.id {}"
)
_REACHED = {one: _ONE_REACHED.format(among(one=one)).as_bytes(None) for one in (True, False)}
