"""Who is who, read from the org tables (通讯录查询): people, their units, roles and heads.

The org bundle defines these tables; the platform reads the columns named in docs/architecture.md, section 4, only.
A role membership without a unit is company-wide. Validity is half-open: from its first day, until before its last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from guocheng.store import outsiders
from guocheng.store.by_ids import among, asked


@dataclass(frozen=True)
class PersonCard:
    """What is shown of a person beside what they did."""

    id: int
    name: str
    number: str
    unit_id: int | None
    unit_name: str | None


@dataclass(frozen=True)
class GroupRules:
    """Which roles are held by groups of people: parallel lists of the kind of group, what it is, and the role."""

    kinds: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """Where a person stands: own units, those with all below, the headed ones, the roles held, what is shared with him.

    A row of `shared` is [entity, right, ids, fields, masked, readonly].
    """

    id: int
    name: str
    number: str
    unit_id: int | None
    unit_name: str | None
    post: str | None
    calendar: str | None
    post_id: int | None
    unit_ids: tuple[int, ...]
    unit_ids_below: tuple[int, ...]
    managed_ids: tuple[int, ...]
    roles: tuple[str, ...]
    shared: tuple[list[Any], ...]


_STANDING = sql.SQL("""
with recursive {who}me as (
    select p.id, p.name, p.number, p.unit, p.post from org_person p where p.id = {person} and p.active is not false
), rules as (
    select * from unnest(%(kinds)s::text[], %(of)s::text[], %(roles)s::text[]) as r(kind, of, role)
), held as (
    select m.role, m.unit from org_role_member m
    where m.person = {person} and (m.valid_from is null or m.valid_from <= %(on)s)
      and (m.valid_until is null or m.valid_until > %(on)s)
), headed as (
    select u.id, u.kind from org_unit u where u.head = {person}
), own as (
    select unit as id from me where unit is not null
    union select id from headed
    union select unit from held where unit is not null
), below as (
    select id from own
    union select u.id from org_unit u join below b on u.parent = b.id
), managed as (
    select id from headed
    union select u.id from org_unit u join managed m on u.parent = m.id
), up as (
    select u.id, u.number, u.parent, u.calendar, 0 as height from org_unit u join me on u.id = me.unit
    union all select u.id, u.number, u.parent, u.calendar, up.height + 1
    from org_unit u join up on u.id = up.parent where up.height < 50
), granted as (
    (select role from held
     union select r.role from rules r join me on r.kind = 'everybody'
        or (r.kind = 'unit' and exists (select from up where up.number = r.of and up.height = 0))
        or (r.kind = 'unit_below' and exists (select from up where up.number = r.of))
        or (r.kind = 'post' and exists (select from org_post t where t.id = me.post and t.number = r.of))
        or (r.kind = 'head' and exists (select from headed h where r.of in ('', h.kind))))
    union select r.role from rules r join granted g on r.kind = 'role' and r.of = g.role
), shared as (
    select s.entity, s."right" as may, s.fields, s.masked, s.readonly,
        array_agg(distinct s.record_id order by s.record_id) as ids
    from gc_share s
    where s.ended_at is null and s.valid_from <= %(at)s and (s.valid_until is null or s.valid_until > %(at)s)
      and (s.person_id = {person} or s.unit_id = any(array(select id from up union select id from own))
           or s.role = any(array(select role from granted)))
    group by 1, 2, 3, 4, 5
)
select {columns}me.id, me.name, me.number, me.unit as unit_id, u.name as unit_name, t.name as post,
    (select c.kind from up join org_calendar c on c.id = up.calendar order by up.height limit 1) as calendar,
    me.post as post_id,
    coalesce((select array_agg(id order by id) from own), '{{}}') as unit_ids,
    coalesce((select array_agg(id order by id) from below), '{{}}') as unit_ids_below,
    coalesce((select array_agg(id order by id) from managed), '{{}}') as managed_ids,
    coalesce((select array_agg(distinct role order by role) from granted), '{{}}') as roles,
    coalesce((select json_agg(json_build_array(entity, may, ids, fields, masked, readonly)
                              order by entity, may, ids) from shared), '[]') as shared
from {start} left join org_unit u on u.id = me.unit left join org_post t on t.id = me.post
""")
_OF_PERSON = _STANDING.format(
    who=sql.SQL(""), person=sql.Placeholder("person"), columns=sql.SQL(""), start=sql.SQL("me")
).as_bytes(None)

_OF_PEOPLE = (
    sql.SQL("select s.* from unnest({people}::bigint[]) as w(id), lateral ({standing}) s")
    .format(
        people=sql.Placeholder("people"),
        standing=_STANDING.format(who=sql.SQL(""), person=sql.SQL("w.id"), columns=sql.SQL(""), start=sql.SQL("me")),
    )
    .as_bytes(None)
)


def standing_beside(who: sql.Composable, columns: sql.Composable) -> bytes:
    """Return the statement that reads, beside columns of a query `who`, where its `person_id` stands."""
    return _STANDING.format(
        who=sql.SQL("who as ({}), ").format(who),
        person=sql.SQL("(select person_id from who)"),
        columns=sql.SQL("{}, ").format(columns),
        start=sql.SQL("who left join me on true"),
    ).as_bytes(None)


def standing(
    connection: psycopg.Connection, person_id: int, *, on: date, at: datetime, rules: GroupRules
) -> Standing | None:
    """Return where an active person stands on a day and at a moment, or nothing."""
    row = connection.execute(_OF_PERSON, {"person": person_id, **standing_asked(on=on, at=at, rules=rules)}).fetchone()
    return None if row is None else read_standing(row)


def standings(
    connection: psycopg.Connection, people: Iterable[int], *, on: date, at: datetime, rules: GroupRules
) -> list[Standing]:
    """Return where the active ones among some people stand."""
    asked = {"people": sorted(set(people)), **standing_asked(on=on, at=at, rules=rules)}
    return [read_standing(row) for row in connection.execute(_OF_PEOPLE, asked).fetchall()]


def standing_asked(*, on: date, at: datetime, rules: GroupRules) -> dict[str, Any]:
    """Return the parameters of the statement."""
    groups = {"kinds": list(rules.kinds), "of": list(rules.of), "roles": list(rules.roles)}
    return {"on": on, "at": at, **groups}


def read_standing(row: Sequence[Any]) -> Standing:
    """Read the columns of the statement."""
    card, arrays = row[:8], tuple(tuple(found) for found in row[8:])
    return Standing(*card, *arrays)


_CARDS = sql.SQL(
    "select p.id, p.name, p.number, p.unit as unit_id, u.name as unit_name"
    " from org_person p left join org_unit u on u.id = p.unit where p.id {}"
)


def people(connection: psycopg.Connection, ids: Iterable[int]) -> dict[int, PersonCard]:
    """Return the cards of people by id, whether they still work here or not."""
    wanted = set(ids)
    with connection.cursor(row_factory=class_row(PersonCard)) as cursor:
        cursor.execute(_CARDS.format(among(one=len(wanted) == 1)), [asked(wanted)])
        found = {card.id: card for card in cursor}
    if strangers := [one for one in wanted if outsiders.is_outside(one)]:
        called = outsiders.called(connection, strangers)
        found |= {one: _stranger(one, called.get(one, "")) for one in strangers}
    return found


def _stranger(person: int, name: str) -> PersonCard:
    return PersonCard(person, name or outsiders.UNNAMED, "", None, outsiders.UNNAMED if name else None)


def active_people(connection: psycopg.Connection, ids: Iterable[int]) -> tuple[int, ...]:
    """Return those of the people who still work here, in the order given."""
    wanted = list(dict.fromkeys(ids))
    query = sql.SQL("select id from org_person where id {} and active is not false").format(among(one=len(wanted) == 1))
    rows = connection.execute(query, [asked(wanted)]).fetchall()
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
    select id, name, parent, head, number, kind, 0 as height from org_unit where id = %(unit)s
    union all select u.id, u.name, u.parent, u.head, u.number, u.kind, up.height + 1
    from org_unit u join up on u.id = up.parent where up.height < 50
)
""")

_UNITS_UP = _LINE_UP + sql.SQL(
    "select up.id, up.name, p.id, up.height, up.number, up.kind from up"
    " left join org_person p on p.id = up.head and p.active is not false order by up.height"
)
#: Who holds a role, each with the unit it is held for; a role also comes by those that bring it.
FOUND = b"""
with recursive rules as (
    select * from unnest(%(kinds)s::text[], %(of)s::text[], %(roles)s::text[]) as r(kind, of, role)
), wanted as (
    select %(role)s::text as role
    union select r.of from rules r join wanted w on r.kind = 'role' and r.role = w.role
), groups as (
    select r.kind, r.of from rules r join wanted w using (role)
), inside as (
    select u.id, g.kind from org_unit u join groups g on g.kind in ('unit', 'unit_below') and g.of = u.number
    union select u.id, i.kind from org_unit u join inside i on u.parent = i.id where i.kind = 'unit_below'
), found as (
    select m.person, m.unit from org_role_member m join wanted w on w.role = m.role
    where (m.valid_from is null or m.valid_from <= %(on)s) and (m.valid_until is null or m.valid_until > %(on)s)
    union all select p.id, null from org_person p where exists (select from groups g where g.kind = 'everybody'
        or (g.kind in ('unit', 'unit_below') and p.unit in (select id from inside))
        or (g.kind = 'post' and exists (select from org_post t where t.id = p.post and t.number = g.of)))
    union all select h.head, h.id from org_unit h join groups g on g.kind = 'head' and g.of in ('', h.kind)
    where h.head is not null
)
"""
_MEMBERS = (
    FOUND
    + b"""
, up as (
    select id, parent, 0 as height from org_unit where id = %(unit)s
    union all select u.id, u.parent, up.height + 1 from org_unit u join up on u.id = up.parent where up.height < 50
)
select m.person, coalesce(up.height, 1000) as height from found m
join org_person p on p.id = m.person and p.active is not false
left join up on up.id = m.unit
where %(unit)s::bigint is null or m.unit is null or up.id is not null
order by 2, 1
"""
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
    number: str
    kind: str


def line_up(connection: psycopg.Connection, unit_id: int) -> tuple[UnitStep, ...]:
    """Return a unit and all above it, nearest first; a head who left counts as none."""
    rows = connection.execute(
        _UNITS_UP,
        {"unit": unit_id},
    ).fetchall()
    return tuple(UnitStep(*row) for row in rows)


def role_members(
    connection: psycopg.Connection, role: str, *, on: date, rules: GroupRules, unit_id: int | None = None
) -> tuple[int, ...]:
    """Return who holds a role: company-wide holders, or those of the nearest unit upwards from `unit_id` that has any.

    Company-wide holders answer for a unit when nobody nearer does; the head of a unit is nearest to it.
    """
    groups = {"kinds": list(rules.kinds), "of": list(rules.of), "roles": list(rules.roles)}
    rows = connection.execute(_MEMBERS, {"role": role, "on": on, "unit": unit_id} | groups).fetchall()
    if unit_id is None:
        return tuple(dict.fromkeys(person for person, _ in rows))
    nearest = min((height for _, height in rows), default=0)
    return tuple(dict.fromkeys(person for person, height in rows if height == nearest))


def held_roles(
    connection: psycopg.Connection, person_ids: Iterable[int]
) -> dict[int, list[tuple[int, str, str | None]]]:
    """Return the memberships of people, now or later: its number, the role, the unit it is held for."""
    rows = connection.execute(
        "select m.person, m.id, m.role, u.name from org_role_member m left join org_unit u on u.id = m.unit"
        " where m.person = any(%s) order by m.role, m.id",
        [sorted(set(person_ids))],
    ).fetchall()
    found: dict[int, list[tuple[int, str, str | None]]] = {}
    for person, member, role, unit in rows:
        found.setdefault(person, []).append((member, role, unit))
    return found


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


def calendars_of_people(connection: psycopg.Connection) -> list[tuple[int, str | None]]:
    """Return everybody who belongs to a unit with the kind of calendar of the nearest unit upwards that names one."""
    return connection.execute(
        "with recursive standing(id, calendar) as ("
        " select id, calendar from org_unit where parent is null"
        " union all select u.id, coalesce(u.calendar, s.calendar) from org_unit u join standing s on u.parent = s.id)"
        " select p.id, c.kind from org_person p join standing s on s.id = p.unit"
        " left join org_calendar c on c.id = s.calendar order by p.id"
    ).fetchall()


def people_by_name(connection: psycopg.Connection, names: Sequence[str]) -> tuple[int, ...]:
    """Return active people whose name is one of these and belongs to nobody else."""
    rows = connection.execute(
        "select min(id) from org_person where name = any(%s) and active is not false group by name having count(*) = 1",
        [list(names)],
    ).fetchall()
    return tuple(row[0] for row in rows)


def people_called(connection: psycopg.Connection, text: str, *, limit: int, passed: int = 0) -> tuple[PersonCard, ...]:
    """Return active people whose name begins so, or whose pinyin initials or number do, after some that were passed."""
    with connection.cursor(row_factory=class_row(PersonCard)) as cursor:
        return tuple(
            cursor.execute(
                "select p.id, p.name, p.number, p.unit as unit_id, u.name as unit_name"
                " from org_person p left join org_unit u on u.id = p.unit"
                " where p.active is not false and (starts_with(p.name, %(text)s) or starts_with(p.number, %(text)s)"
                "  or position(' ' || lower(%(text)s) in ' ' || p.search) > 0)"
                " order by not starts_with(p.name, %(text)s), p.name, p.id limit %(limit)s offset %(passed)s",
                {"text": text, "limit": limit, "passed": passed},
            ).fetchall()
        )


def unit_by_number(connection: psycopg.Connection, number: str) -> int | None:
    """Return the unit with this number."""
    row = connection.execute("select id from org_unit where number = %s", [number]).fetchone()
    return row[0] if row else None


def top_unit(connection: psycopg.Connection) -> int | None:
    """Return the unit that stands above all others; none in a company that has just begun."""
    row = connection.execute("select id from org_unit where parent is null order by id limit 1").fetchone()
    return row[0] if row else None
