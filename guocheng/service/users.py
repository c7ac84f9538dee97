"""Who may sign in (登录账户): from the first administrator of an empty company on.

A new or reset account gets a password that is shown once and must be changed at the first sign-in.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem, gathered
from guocheng.service.context import Change, Context
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.service.records.change import create
from guocheng.store import accounts, directory
from guocheng.store.accounts import Account

# Without the letters and digits that people mistake for each other on paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4


@dataclass(frozen=True)
class NewUser:
    """Whom to let in."""

    login: str
    name: str
    number: str
    unit: str = ""
    roles: tuple[str, ...] = ()
    phone: str = ""


def add_user(platform: Platform, user: NewUser, *, at: datetime) -> str:
    """Let a person in, making the person where the number is new; return the first password.

    :raises Invalid: with everything that is wrong with what was given.
    :raises Conflict: the login is taken.
    """
    made: list[str] = []
    _as_system(platform, lambda change: made.append(let_in(change, user)), at)
    return made[-1]


def let_in(change: Change, user: NewUser) -> str:
    """Make an account for a person, and the person where the number is new; return the first password.

    :raises Invalid: with everything that is wrong with what was given.
    :raises Conflict: the login is taken.
    """
    gathered(_unknown_roles(change, user))
    person_id = _person(change, user)
    for role in user.roles:
        create(change, entity="org.role_member", values={"person": person_id, "role": role})
    password = one_time_password()
    accounts.create_account(
        change.connection, change.platform.passwords, login=user.login, password=password, at=change.now,
        person_id=person_id, must_change=True,
    )  # fmt: skip
    return password


def reset_password(platform: Platform, login: str, *, at: datetime) -> str:
    """Give an account a new first password and end its sessions.

    :raises NotFound: there is no such login.
    """
    password = one_time_password()

    def work(change: Change) -> None:
        account = _account(change, login)
        accounts.change_password(
            change.connection, platform.passwords, account_id=account.id, password=password, at=at, must_change=True
        )

    _as_system(platform, work, at)
    return password


def set_disabled(platform: Platform, login: str, *, disabled: bool, at: datetime) -> None:
    """Keep an account out, or let it in again.

    :raises NotFound: there is no such login.
    """
    _as_system(
        platform,
        lambda change: accounts.set_disabled(change.connection, _account(change, login).id, disabled=disabled),
        at,
    )


def users(platform: Platform) -> list[tuple[Account, str]]:
    """List all accounts with the name of their person."""
    with platform.database.read() as connection:
        found = accounts.accounts(connection)
        names = directory.people(connection, [one.person_id for one in found if one.person_id])
    return [(one, names[one.person_id].name if one.person_id in names else "") for one in found]


def one_time_password() -> str:
    """Make a password that can be read out over the telephone."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))


def _person(change: Change, user: NewUser) -> int:
    if found := directory.people_by_number(change.connection, [user.number]):
        return found[0]
    values = {"number": user.number, "name": user.name, "unit": _unit(change, user.unit), "active": True}
    return _created(change, "org.person", values | ({"phone": user.phone} if user.phone else {}))


def _unit(change: Change, number: str) -> int:
    """Return the person's unit: the one named, or the top of the company, which begins with its first person."""
    if number:
        if (found := directory.unit_by_number(change.connection, number)) is None:
            raise Invalid(Problem("user.unknown_unit", "所属单元", f"没有编号为「{number}」的组织单元,请检查编号"))
        return found
    top = directory.top_unit(change.connection)
    return top or _created(change, "org.unit", {"number": "1", "name": "公司", "kind": "branch"})


def _created(change: Change, entity: str, values: dict[str, Any]) -> int:
    return int(create(change, entity=entity, values=values)["id"])


def _unknown_roles(change: Change, user: NewUser) -> Sequence[Problem]:
    known = change.catalogue.roles
    names = "、".join(sorted(known))
    return [
        Problem("user.unknown_role", "角色", f"没有角色「{role}」,可选:{names}")
        for role in user.roles
        if role not in known
    ]


def _account(change: Change, login: str) -> Account:
    if found := accounts.account_by_login(change.connection, login):
        return found
    raise NotFound(Problem("user.unknown_login", login, f"没有登录名「{login}」,可用 guocheng user list 查看"))


def _as_system(platform: Platform, work: Any, at: datetime) -> None:
    context = Context(platform, SYSTEM, at, request_id="command line")
    platform.database.run(lambda connection: work(Change(context, connection)))
