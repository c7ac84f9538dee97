"""Accounts on the screen (账户管理): administrators let people in, keep them out, give passwords, end sessions.

A first password is answered once and kept nowhere; nothing else ever shows one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guocheng.base.problem import NotFound, Problem, Refused
from guocheng.service.context import Change, Look
from guocheng.service.rights import must_administer
from guocheng.service.users import NewUser, let_in, one_time_password
from guocheng.store import accounts, sessions
from guocheng.store.accounts import Account
from guocheng.store.directory import held_roles, people


def listing(look: Look) -> list[dict[str, Any]]:
    """List all accounts with their person, roles and open sessions.

    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    found = accounts.accounts(look.connection)
    ids = [one.person_id for one in found if one.person_id]
    cards = people(look.connection, ids)
    roles = held_roles(look.connection, ids)
    labels = {name: role.label for name, role in look.catalogue.roles.items()}
    return [
        {
            "id": one.id,
            "login": one.login,
            "disabled": one.disabled,
            "must_change": one.must_change,
            "demo": one.demo,
            "created_at": one.created_at.isoformat(),
            "last_login_at": one.last_login_at.isoformat() if one.last_login_at else None,
            "person": {"id": card.id, "name": card.name, "number": card.number, "unit": card.unit_name}
            if (card := cards.get(one.person_id or 0))
            else None,
            "roles": [
                {"member": member, "name": role, "label": labels.get(role, role), "unit": unit}
                for member, role, unit in roles.get(one.person_id or 0, ())
            ],
            "sessions": len(sessions.sessions(look.connection, one.id, at=look.now)),
        }
        for one in found
    ]


def create(change: Change, *, user: NewUser) -> dict[str, Any]:
    """Let a person in, making the person where the number is new.

    :raises Invalid: with everything that is wrong with what was given.
    :raises Conflict: the login is taken.
    """
    must_administer(change.principal)
    return {"login": user.login, "password": let_in(change, user)}


def reset(change: Change, *, account_id: int) -> dict[str, Any]:
    """Give an account a new first password and end its sessions.

    :raises NotFound: there is no such account.
    """
    must_administer(change.principal)
    account = accounts.account_by_id(change.connection, account_id)
    password = one_time_password()
    accounts.change_password(
        change.connection, change.platform.passwords, account_id=account.id, password=password, at=change.now,
        must_change=True,
    )  # fmt: skip
    return {"login": account.login, "password": password}


def set_disabled(change: Change, *, account_id: int, disabled: bool) -> dict[str, Any]:
    """Keep an account out, ending its sessions, or let it in again.

    :raises Refused: it is one's own.
    :raises NotFound: there is no such account.
    """
    account = _other(change, account_id)
    accounts.set_disabled(change.connection, account.id, disabled=disabled)
    return {"id": account.id, "disabled": disabled}


def open_sessions(look: Look, *, account_id: int) -> list[dict[str, Any]]:
    """List the devices an account is signed in on.

    :raises NotFound: there is no such account.
    """
    must_administer(look.principal)
    account = accounts.account_by_id(look.connection, account_id)
    return [
        {
            "id": one.id,
            "user_agent": one.user_agent,
            "ip": one.ip,
            "created_at": one.created_at.isoformat(),
            "last_seen_at": one.last_seen_at.isoformat(),
        }
        for one in sessions.sessions(look.connection, account.id, at=look.now)
    ]


def end_sessions(change: Change, *, account_id: int, session_ids: Sequence[int] | None = None) -> dict[str, Any]:
    """End sessions of an account, all of them where none is named.

    :raises NotFound: there is no such account.
    """
    must_administer(change.principal)
    account = accounts.account_by_id(change.connection, account_id)
    if session_ids is None:
        return {"ended": sessions.end_sessions(change.connection, account.id)}
    ended = [sessions.end_session(change.connection, one, account_id=account.id) for one in session_ids]
    if not any(ended):
        raise NotFound(Problem("session.ended", account.login, "这个登录已经结束,请刷新后再看"))
    return {"ended": sum(ended)}


def _other(change: Change, account_id: int) -> Account:
    must_administer(change.principal)
    if account_id == change.principal.account_id:
        raise Refused(Problem("account.oneself", "账户", "不能停用自己的账户,请由另一位管理员操作"))
    return accounts.account_by_id(change.connection, account_id)
