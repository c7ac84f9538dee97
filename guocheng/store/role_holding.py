"""For which units somebody holds a role, and what an organisation chart says about that (角色的范围).

A role held without a unit counts for the whole company; one that comes with a unit counts for it and all below it.
"""

from __future__ import annotations

from datetime import date

import psycopg

from guocheng.store.directory import FOUND, GroupRules


def held_for(
    connection: psycopg.Connection, person_id: int, role: str, *, on: date, rules: GroupRules
) -> tuple[int | None, ...]:
    """Return the units for which a person holds a role; nothing stands for the whole company."""
    groups = {"kinds": list(rules.kinds), "of": list(rules.of), "roles": list(rules.roles)}
    rows = connection.execute(
        FOUND + b" select distinct unit from found where person = %(person)s order by unit nulls first",
        {"role": role, "on": on, "person": person_id, **groups},
    ).fetchall()
    return tuple(row[0] for row in rows)


def numbers_up(connection: psycopg.Connection, unit_id: int | None) -> tuple[str, ...]:
    """Return the number of a unit and those of all above it, nearest first."""
    rows = connection.execute(
        "with recursive up as (select id, number, parent, 0 as height from org_unit where id = %s"
        " union all select u.id, u.number, u.parent, up.height + 1 from org_unit u join up on u.id = up.parent"
        " where up.height < 50) select number from up order by height",
        [unit_id],
    ).fetchall()
    return tuple(row[0] for row in rows)


def post_number(connection: psycopg.Connection, post_id: int | None) -> str | None:
    """Return the number of a post."""
    row = connection.execute("select number from org_post where id = %s", [post_id]).fetchone()
    return row[0] if row else None


def own_unit(connection: psycopg.Connection, person_id: int | None) -> int | None:
    """Return the unit a person belongs to."""
    row = connection.execute("select unit from org_person where id = %s", [person_id]).fetchone()
    return row[0] if row else None


def roles_of_members(connection: psycopg.Connection, person_id: int) -> tuple[tuple[str, int | None], ...]:
    """Return the roles somebody was given by name, with their units, in force or not."""
    rows = connection.execute(
        "select role, unit from org_role_member where person = %s order by role, unit", [person_id]
    ).fetchall()
    return tuple((row[0], row[1]) for row in rows)
