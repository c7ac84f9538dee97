"""Find the people behind names (通讯录): principals for requests, approvers for steps, calendars for deadlines."""

from __future__ import annotations

from datetime import datetime

import psycopg

from guocheng.base.calendar import ALWAYS, OFFICE, SEVEN_DAYS, WorkCalendar
from guocheng.base.zone import local_day
from guocheng.definition.catalogue import Catalogue
from guocheng.service.principal import Principal
from guocheng.store import directory

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
    standing = directory.standing(connection, person_id, on=local_day(now)) if person_id else None
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
    )


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
