"""Look through somebody's eyes (以某人身份查看): an administrator reads what another person would, and changes nothing.

- It lasts until it is ended or the session is; every request is written down with both names.
- No command goes through meanwhile, whatever the person looked through may do (`service.context.perform`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import psycopg

from guocheng.base.problem import NotFound, Problem, Refused
from guocheng.service.context import Change, Context, Look
from guocheng.service.directory import principal_of_person
from guocheng.service.platform import Platform
from guocheng.service.principal import Principal
from guocheng.service.rights import must_administer
from guocheng.store import sessions, view_log
from guocheng.store.sessions import SignedIn
from guocheng.store.view_log import Glance

_LATEST = 200


def begin(change: Change, *, session_id: int, person_id: int) -> dict[str, Any]:
    """Let the session of an administrator look through a person's eyes.

    :raises Refused: the person at the screen does not administer the system, or looks at himself.
    :raises NotFound: nobody of this number works here.
    """
    must_administer(change.principal)
    person = principal_of_person(change.connection, change.catalogue, person_id=person_id, now=change.now)
    if person.actor_id is None:
        raise NotFound(Problem("viewing.no_person", "查看身份", "没有这个人,或者已经离职,请重新选择"))
    if person.person_id == change.principal.person_id:
        raise Refused(Problem("viewing.oneself", "查看身份", "不用以自己的身份查看,请选择别人"))
    sessions.look_through(change.connection, session_id, person_id)
    _note(change, person, "开始以此人身份查看")
    return {"person": {"id": person.person_id, "name": person.name}}


def end(platform: Platform, context: Context, *, session_id: int) -> None:
    """End looking through somebody's eyes."""

    def work(connection: psycopg.Connection) -> None:
        sessions.look_through(connection, session_id, None)
        if context.principal.viewed_by:
            _note(Change(context, connection), context.principal, "结束以此人身份查看")

    platform.database.run(work)


def eyes(
    connection: psycopg.Connection, platform: Platform, own: Principal, who: SignedIn, *, at: datetime, what: str = "",
    request_id: str = "",
) -> Principal:  # fmt: skip
    """Return who a session reads as: the person looked through, as long as its owner administers and both are there."""
    if who.viewing_person_id is None or not own.administers:
        return own
    person = principal_of_person(connection, platform.catalogue, person_id=who.viewing_person_id, now=at)
    if person.actor_id is None:
        return own
    if what:
        view_log.note(
            connection, Glance(at, own.account_id, own.login, person.person_id, person.name, what, request_id)
        )
    # The session stays the administrator's; only the eyes are another's.
    return replace(person, account_id=own.account_id, login=own.login, viewed_by=own.name)


def log(look: Look) -> list[dict[str, Any]]:
    """List what was looked at through the eyes of others, newest first.

    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    return [
        {
            "at": one.at.isoformat(),
            "login": one.account_login,
            "person": {"id": one.person_id, "name": one.person_name},
            "what": one.what,
        }
        for one in view_log.latest(look.connection, limit=_LATEST)
    ]


def _note(change: Change, person: Principal, what: str) -> None:
    who = change.principal
    glance = Glance(
        change.now, who.account_id, who.login, person.person_id, person.name, what, change.context.request_id
    )
    view_log.note(change.connection, glance)
