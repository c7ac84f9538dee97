"""Who is who, read from the org tables (通讯录查询): people, their units, roles and heads.

The org bundle defines these tables; the platform reads the columns named in docs/architecture.md, section 4, only.
A role membership without a unit is company-wide. Validity is half-open: from its first day, until before its last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import psycopg
from psycopg import sql
from psycopg.rows import class_row


@dataclass(frozen=True)
class PersonCard:
    """What is shown of a person beside what they did."""

    id: int
    name: str
    number: str
    unit_id: int | None
    unit_name: str | None


@dataclass(frozen=True)
class Standing:
    """Where a person stands: own units, those with all below, and the roles held."""

    id: int
    name: str
    number: str
    unit_id: int | None
    unit_name: str | None
    post: str | None
    calendar: str | None
    unit_ids: tuple[int, ...]
    unit_ids_below: tuple[int, ...]
    roles: tuple[str, ...]


_STANDING = """
with recursive me as (
    select p.id, p.name, p.number, p.unit, p.post from org_person p where p.id = %(person)s and p.active is not false
), held as (
    select m.role, m.unit from org_role_member m
    where m.person = %(person)s and (m.valid_from is null or m.valid_from <= %(on)s)
      and (m.valid_until is null or m.valid_until > %(on)s)
), own as (
    select unit as id from me where unit is not null
    union select u.id from org_unit u where u.head = %(person)s
    union select unit from held where unit is not null
), below as (
    select id from own
    union select u.id from org_unit u join below b on u.parent = b.id
), up as (
    select u.id, u.parent, u.calendar, 0 as height from org_unit u join me on u.id = me.unit
    union all select u.id, u.parent, u.calendar, up.height + 1
    from org_unit u join up on u.id = up.parent where up.height < 50
)
select me.id, me.name, me.number, me.unit as unit_id, u.name as unit_name, t.name as post,
    (select c.kind from up join org_calendar c on c.id = up.calendar order by up.height limit 1) as calendar,
    coalesce((select array_agg(id order by id) from own), '{}') as unit_ids,
    coalesce((select array_agg(id order by id) from below), '{}') as unit_ids_below,
    coalesce((select array_agg(distinct role order by role) from held), '{}') as roles
from me left join org_unit u on u.id = me.unit left join org_post t on t.id = me.post
"""


def standing(connection: psycopg.Connection, person_id: int, *, on: date) -> Standing | None:
    """Return where an active person stands on a day, or nothing."""
    row = connection.execute(_STANDING, {"person": person_id, "on": on}).fetchone()
    if row is None:
        return None
    card, arrays = row[:7], tuple(tuple(found) for found in row[7:])
    return Standing(*card, *arrays)


def people(connection: psycopg.Connection, ids: Iterable[int]) -> dict[int, PersonCard]:
    """Return the cards of people by id, whether they still work here or not."""
    with connection.cursor(row_factory=class_row(PersonCard)) as cursor:
        cursor.execute(
            "select p.id, p.name, p.number, p.unit as unit_id, u.name as unit_name"
            " from org_person p left join org_unit u on u.id = p.unit where p.id = any(%s)",
            [sorted(set(ids))],
        )
        return {card.id: card for card in cursor}


def active_people(connection: psycopg.Connection, ids: Iterable[int]) -> tuple[int, ...]:
    """Return those of the people who still work here, in the order given."""
    wanted = list(dict.fromkeys(ids))
    rows = connection.execute(
        "select id from org_person where id = any(%s) and active is not false", [wanted]
    ).fetchall()
    found = {row[0] for row in rows}
    return tuple(one for one in wanted if one in found)


def people_by_number(connection: psycopg.Connection, numbers: Sequence[str]) -> tuple[int, ...]:
    """Return active people by employee number, in the order given."""
    rows = connection.execute(
        "select p.id from org_person p join unnest(%s::text[]) with ordinality as n(number, place) using (number)"
        " where p.active is not false order by n.place",
        [list(numbers)],
    ).fetchall()
    return tuple(row[0] for row in rows)


_LINE_UP = sql.SQL("""
with recursive up as (
    select id, name, parent, head, 0 as height from org_unit where id = %(unit)s
    union all select u.id, u.name, u.parent, u.head, up.height + 1
    from org_unit u join up on u.id = up.parent where up.height < 50
)
""")

_UNITS_UP = _LINE_UP + sql.SQL(
    "select up.id, up.name, p.id, up.height from up"
    " left join org_person p on p.id = up.head and p.active is not false order by up.height"
)
_MEMBERS = _LINE_UP + sql.SQL(
    "select m.person, coalesce(up.height, 1000) as height from org_role_member m"
    " join org_person p on p.id = m.person and p.active is not false"
    " left join up on up.id = m.unit"
    " where m.role = %(role)s and (m.valid_from is null or m.valid_from <= %(on)s)"
    "   and (m.valid_until is null or m.valid_until > %(on)s)"
    "   and (%(unit)s::bigint is null or m.unit is null or up.id is not null)"
    " order by 2, 1"
)
_CALENDAR = _LINE_UP + sql.SQL(
    "select c.kind from up join org_unit u on u.id = up.id join org_calendar c on c.id = u.calendar"
    " order by up.height limit 1"
)


@dataclass(frozen=True)
class UnitStep:
    """A unit on the way up from another."""

    id: int
    name: str
    head: int | None
    height: int


def line_up(connection: psycopg.Connection, unit_id: int) -> tuple[UnitStep, ...]:
    """Return a unit and all above it, nearest first; a head who left counts as none."""
    rows = connection.execute(
        _UNITS_UP,
        {"unit": unit_id},
    ).fetchall()
    return tuple(UnitStep(*row) for row in rows)


def role_members(connection: psycopg.Connection, role: str, *, on: date, unit_id: int | None = None) -> tuple[int, ...]:
    """Return who holds a role: company-wide holders, or those of the nearest unit upwards from `unit_id` that has any.

    Company-wide holders answer for a unit when nobody nearer does.
    """
    rows = connection.execute(
        _MEMBERS,
        {"role": role, "on": on, "unit": unit_id},
    ).fetchall()
    if unit_id is None:
        return tuple(dict.fromkeys(person for person, _ in rows))
    nearest = min((height for _, height in rows), default=0)
    return tuple(dict.fromkeys(person for person, height in rows if height == nearest))


def units_below(connection: psycopg.Connection, unit_ids: Iterable[int]) -> tuple[int, ...]:
    """Return units and all below them."""
    rows = connection.execute(
        "with recursive below as (select id from org_unit where id = any(%s)"
        " union select u.id from org_unit u join below b on u.parent = b.id) select id from below order by id",
        [sorted(set(unit_ids))],
    ).fetchall()
    return tuple(row[0] for row in rows)


def unit_calendar_kind(connection: psycopg.Connection, unit_id: int) -> str | None:
    """Return the kind of calendar of the nearest unit upwards that names one."""
    row = connection.execute(
        _CALENDAR,
        {"unit": unit_id},
    ).fetchone()
    return row[0] if row else None


def people_by_name(connection: psycopg.Connection, names: Sequence[str]) -> tuple[int, ...]:
    """Return active people whose name is one of these and belongs to nobody else."""
    rows = connection.execute(
        "select min(id) from org_person where name = any(%s) and active is not false group by name having count(*) = 1",
        [list(names)],
    ).fetchall()
    return tuple(row[0] for row in rows)


def unit_by_number(connection: psycopg.Connection, number: str) -> int | None:
    """Return the unit with this number."""
    row = connection.execute("select id from org_unit where number = %s", [number]).fetchone()
    return row[0] if row else None


def top_unit(connection: psycopg.Connection) -> int | None:
    """Return the unit that stands above all others; none in a company that has just begun."""
    row = connection.execute("select id from org_unit where parent is null order by id limit 1").fetchone()
    return row[0] if row else None
