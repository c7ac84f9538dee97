"""Find the people behind names (通讯录): principals for requests, approvers for steps, calendars for deadlines."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any

import psycopg

from guocheng.base.calendar import ALWAYS, OFFICE, SEVEN_DAYS, WorkCalendar
from guocheng.base.zone import local_day
from guocheng.definition.catalogue import Catalogue
from guocheng.service.principal import Principal, Shared
from guocheng.store import directory
from guocheng.store.directory import GroupRules, Standing

#: Kinds of `org.calendar`, with the calendar each stands for.
CALENDARS = {"office": OFFICE, "seven_days": SEVEN_DAYS, "always": ALWAYS}


def principal_of(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    *,
    account_id: int,
    login: str,
    person_id: int | None,
    now: datetime,
) -> Principal:
    """Resolve an account to what its person may be at this moment; one statement."""
    rules = group_rules(catalogue)
    standing = directory.standing(connection, person_id, on=local_day(now), at=now, rules=rules) if person_id else None
    return principal_standing(catalogue, standing, account_id=account_id, login=login)


def principal_standing(catalogue: Catalogue, standing: Standing | None, *, account_id: int, login: str) -> Principal:
    """Return an account whose person stands here; without one it is a bare account."""
    if standing is None:
        return Principal(account_id=account_id, person_id=0, name=login, login=login)
    held = [role for name in standing.roles if (role := catalogue.roles.get(name))]
    return Principal(
        account_id=account_id,
        person_id=standing.id,
        name=standing.name,
        login=login,
        number=standing.number,
        unit_id=standing.unit_id,
        unit_name=standing.unit_name,
        post=standing.post,
        unit_ids=standing.unit_ids,
        unit_ids_below=standing.unit_ids_below,
        roles=standing.roles,
        administers=any(role.administers for role in held),
        calendar=CALENDARS.get(standing.calendar or "office", OFFICE),
        managed_ids=standing.managed_ids,
        post_id=standing.post_id,
        shared=tuple(_shared(one) for one in standing.shared),
    )


@lru_cache(maxsize=8)
def group_rules(catalogue: Catalogue) -> GroupRules:
    """Return which roles are held by groups of people, as the store asks for it."""
    found = [(str(one.kind), one.of, role.name) for role in catalogue.roles.values() for one in role.held_by]
    kinds, of, roles = zip(*found, strict=True) if found else ((), (), ())
    return GroupRules(kinds, of, roles)


def _shared(row: list[Any]) -> Shared:
    entity, right, *arrays = row
    ids, fields, masked, readonly = (tuple(one) for one in arrays)
    return Shared(entity, right, ids, fields, masked, readonly)


def calendar_of_unit(connection: psycopg.Connection, unit_id: int | None) -> WorkCalendar:
    """Return the working calendar of a unit; without a unit time runs around the clock."""
    if unit_id is None:
        return ALWAYS
    return CALENDARS.get(directory.unit_calendar_kind(connection, unit_id) or "office", OFFICE)


def principal_of_person(
    connection: psycopg.Connection, catalogue: Catalogue, *, person_id: int, now: datetime
) -> Principal:
    """Resolve a person to what they may be at this moment, whether they can sign in or not."""
    return principal_of(connection, catalogue, account_id=0, login="", person_id=person_id, now=now)


def principals_of_people(
    connection: psycopg.Connection, catalogue: Catalogue, *, people: Collection[int], now: datetime
) -> dict[int, Principal]:
    """Resolve those of some people who work here to what they may be at this moment; one statement."""
    found = directory.standings(connection, people, on=local_day(now), at=now, rules=group_rules(catalogue))
    return {one.id: principal_standing(catalogue, one, account_id=0, login="") for one in found}
