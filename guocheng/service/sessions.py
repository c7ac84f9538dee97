"""Signing in and out (登录): from a password to a session, from a session to a principal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from guocheng.base.problem import Problem, Refused
from guocheng.base.zone import local_day
from guocheng.service import viewing
from guocheng.service.context import Change, Look
from guocheng.service.directory import group_rules, principal_standing
from guocheng.service.platform import Platform
from guocheng.service.principal import Principal
from guocheng.store import accounts, sessions
from guocheng.store.directory import Standing
from guocheng.store.sessions import Session, SignedIn


@dataclass(frozen=True)
class Caller:
    """Who a request comes from: the session and the person."""

    signed_in: SignedIn
    principal: Principal


def caller(platform: Platform, token: str, *, at: datetime, what: str = "", request_id: str = "") -> Caller:
    """Find who a session token stands for; `what` is asked is noted where somebody's eyes are borrowed.

    :raises Refused: the session has ended, there never was one, or its person does not work here any more.
    """
    who, standing = _behind(platform, token, at)
    if who.definitions != platform.revision:
        with platform.database.transaction() as connection:
            platform.follow(connection, who.definitions)
        # Which groups hold a role may have changed with the definitions.
        who, standing = _behind(platform, token, at)
    principal = principal_standing(platform.catalogue, standing, account_id=who.account_id, login=who.login)
    if who.viewing_person_id is not None or sessions.long_unseen(who, at=at):
        with platform.database.transaction() as connection:
            sessions.seen(connection, who, at=at)
            principal = viewing.eyes(connection, platform, principal, who, at=at, what=what, request_id=request_id)
    if who.demo and not platform.loopback:
        raise Refused(_demo_outside())
    if who.person_id is not None and principal.actor_id is None:
        raise Refused(Problem("session.none", "登录", "这个账户的人员已离职,不能再使用系统,需要时请联系管理员"))
    return Caller(who, principal)


def _behind(platform: Platform, token: str, at: datetime) -> tuple[SignedIn, Standing | None]:
    rules = group_rules(platform.catalogue)
    with platform.database.statement() as connection:
        found = sessions.standing_behind(connection, token, on=local_day(at), at=at, rules=rules) if token else None
    if found is None:
        raise Refused(Problem("session.none", "登录", "还没有登录,或登录已过期,请重新登录"))
    return found


def sign_in(
    platform: Platform, *, login: str, password: str, ip: str, user_agent: str, at: datetime, demo_allowed: bool
) -> str:
    """Check a password and open a session; return its token.

    :raises Refused: wrong login or password, disabled, too many tries, or a demo account from outside.
    """
    account = accounts.authenticate(platform.database, platform.passwords, login=login, password=password, ip=ip, at=at)
    if account.demo and not demo_allowed:
        raise Refused(_demo_outside())
    return platform.database.run(
        lambda connection: sessions.open_session(connection, account.id, at=at, user_agent=user_agent, ip=ip)
    )


def sign_out(change: Change, *, session_id: int) -> None:
    """End the session in use."""
    sessions.end_session(change.connection, session_id, account_id=change.principal.account_id)


def change_password(change: Change, *, session_id: int, current: str, new: str) -> None:
    """Change one's own password; other devices are signed out.

    :raises Refused: the current password is another one.
    :raises Invalid: the new password is unfit.
    """
    account_id = change.principal.account_id
    accounts.check_password(change.connection, change.platform.passwords, account_id=account_id, password=current)
    accounts.change_password(
        change.connection,
        change.platform.passwords,
        account_id=account_id,
        password=new,
        at=change.now,
        keep_session=session_id,
    )


def my_sessions(look: Look) -> Sequence[Session]:
    """List one's own signed-in devices."""
    return sessions.sessions(look.connection, look.principal.account_id, at=look.now)


def end_my_session(change: Change, *, session_id: int) -> bool:
    """Sign one of one's own devices out."""
    return sessions.end_session(change.connection, session_id, account_id=change.principal.account_id)


def _demo_outside() -> Problem:
    message = "演示账户只能在本机使用;对外服务时请由管理员新建账户并设置密码"
    return Problem("session.demo_outside", "登录", message)
