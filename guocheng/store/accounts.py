"""Accounts (账户): who may sign in, and how often somebody may try.

A login is unique as people read it. A wrong password and an unknown login look and take the same.
Failures make the next try wait longer, per account and per address; nobody can lock somebody else out for good.
Disabling an account or changing its password ends its sessions.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
from psycopg.rows import class_row

from guocheng.base.problem import Conflict, NotFound, Problem, Refused, gathered
from guocheng.store.database import Database
from guocheng.store.passwords import Passwords, password_problems
from guocheng.store.sessions import end_sessions

# Failures that cost nothing; each one after them doubles the pause, up to the longest. An account's pause stays short:
# somebody else may have caused it. An address may be the door of a whole office, so it has more free failures.
FREE_FAILURES = {"account": 4, "ip": 30}
PAUSE_MAX = {"account": timedelta(minutes=1), "ip": timedelta(minutes=15)}
FORGOTTEN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Account:
    """An account without its password."""

    id: int
    login: str
    person_id: int | None
    disabled: bool
    must_change: bool
    demo: bool
    created_at: datetime
    password_changed_at: datetime | None
    last_login_at: datetime | None


def folded_login(login: str) -> str:
    """Return a login as it is stored and compared."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def create_account(
    connection: psycopg.Connection, passwords: Passwords, *, login: str, password: str | None, at: datetime,
    person_id: int | None = None, must_change: bool = False, demo: bool = False, words: tuple[str, ...] = (),
) -> Account:  # fmt: skip
    """Create an account; demo accounts may have simple passwords and are refused beyond loopback.

    :raises Invalid: the login is empty or the password unfit.
    :raises Conflict: the login is taken.
    """
    folded = folded_login(login)
    problems = [] if folded else [Problem("account.no_login", "登录名", "请填写登录名")]
    if password is not None and not demo:
        problems.extend(password_problems(password, login=folded, words=words))
    gathered(problems)
    with connection.cursor(row_factory=class_row(Account)) as cursor:
        made = cursor.execute(
            "insert into gc_account"
            " (login, person_id, password_hash, must_change, demo, created_at, password_changed_at)"
            " values (%s, %s, %s, %s, %s, %s, %s) on conflict (login) do nothing returning"
            " id, login, person_id, disabled, must_change, demo, created_at, password_changed_at, last_login_at",
            [folded, person_id, passwords.hash(password) if password is not None else None, must_change, demo, at, at],
        ).fetchone()
    if made is None:
        raise Conflict(Problem("account.login_taken", "登录名", f"登录名「{folded}」已经有人用了,请换一个"))
    return made


def authenticate(
    database: Database, passwords: Passwords, *, login: str, password: str, ip: str, at: datetime
) -> Account:
    """Return the account whose password this is, and remember that it signed in.

    The try counts as a failure before the password is looked at, so that many at once cannot slip through.

    :raises Refused: wrong login or password, disabled account, or too many failures before.
    """
    folded = folded_login(login)
    database.run(lambda connection: _count_failure(connection, folded, ip, at))
    with database.transaction() as connection:
        row = connection.execute(
            "select id, password_hash, disabled from gc_account where login = %s", [folded]
        ).fetchone()
    account_id, kept, disabled = row or (None, None, False)
    if not passwords.matches(password, kept) or account_id is None:
        raise Refused(Problem("account.wrong_password", "登录", "登录名或密码不对,请检查后再试"))
    if disabled:
        raise Refused(Problem("account.disabled", "登录", "这个账户已停用,请联系管理员"))
    fresh = passwords.hash(password) if kept and passwords.outdated(kept) else None
    return database.run(lambda connection: _signed_in(connection, account_id, folded, ip, at, kept, fresh))


def change_password(
    connection: psycopg.Connection, passwords: Passwords, *, account_id: int, password: str, at: datetime,
    must_change: bool = False, keep_session: int | None = None, words: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Set a new password and end every session but the one given; the account is no demo account any more.

    :raises Invalid: the password is unfit.
    :raises NotFound: there is no such account.
    """
    account = account_by_id(connection, account_id)
    gathered(password_problems(password, login=account.login, words=words))
    connection.execute(
        "update gc_account set password_hash = %s, password_changed_at = %s, must_change = %s, demo = false"
        " where id = %s",
        [passwords.hash(password), at, must_change, account_id],
    )
    end_sessions(connection, account_id, but=keep_session)


def check_password(connection: psycopg.Connection, passwords: Passwords, *, account_id: int, password: str) -> None:
    """Make sure that the person at the screen knows the password, before something delicate.

    :raises Refused: it is another one.
    """
    row = connection.execute("select password_hash from gc_account where id = %s", [account_id]).fetchone()
    if not passwords.matches(password, row[0] if row else None):
        raise Refused(Problem("account.wrong_current", "密码", "当前密码不对,请重新输入"))


def set_disabled(connection: psycopg.Connection, account_id: int, *, disabled: bool) -> None:
    """Disable an account and end its sessions, or enable it again.

    :raises NotFound: there is no such account.
    """
    account_by_id(connection, account_id)
    connection.execute("update gc_account set disabled = %s where id = %s", [disabled, account_id])
    if disabled:
        end_sessions(connection, account_id)


def account_by_id(connection: psycopg.Connection, account_id: int) -> Account:
    """Return an account by its number.

    :raises NotFound: there is no such account.
    """
    with connection.cursor(row_factory=class_row(Account)) as cursor:
        found = cursor.execute(
            "select id, login, person_id, disabled, must_change, demo, created_at, password_changed_at, last_login_at"
            " from gc_account where id = %s",
            [account_id],
        ).fetchone()
    if found is None:
        raise NotFound(Problem("account.unknown", "账户", "没有这个账户,可能已被删除"))
    return found


def account_by_login(connection: psycopg.Connection, login: str) -> Account | None:
    """Return the account with this login, if there is one."""
    row = connection.execute("select id from gc_account where login = %s", [folded_login(login)]).fetchone()
    return account_by_id(connection, row[0]) if row else None


def accounts(connection: psycopg.Connection) -> Sequence[Account]:
    """List all accounts by login."""
    with connection.cursor(row_factory=class_row(Account)) as cursor:
        return cursor.execute(
            "select id, login, person_id, disabled, must_change, demo, created_at, password_changed_at, last_login_at"
            " from gc_account order by login"
        ).fetchall()


def forget_failures(connection: psycopg.Connection, *, at: datetime) -> int:
    """Forget failures so old that they do not count any more; return how many subjects had some."""
    return connection.execute(
        "delete from gc_login_attempt where last_failed_at < %s and blocked_until < %s", [at - FORGOTTEN_AFTER, at]
    ).rowcount


def pause_after(failures: int, kind: str) -> timedelta:
    """Return how long to wait after so many failures: nothing, then 1 s, 2 s, 4 s … up to the longest."""
    counted = failures - FREE_FAILURES[kind]
    if counted <= 0:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(counted - 1, 20)), PAUSE_MAX[kind])


def _count_failure(connection: psycopg.Connection, login: str, ip: str, at: datetime) -> None:
    """Count the try for the account and the address, or refuse it when one of them has to wait."""
    waits = [_count_one(connection, kind, subject, at) for kind, subject in (("account", login), ("ip", ip))]
    if longest := max(waits):
        seconds = int(longest.total_seconds()) + 1
        wait = f"{seconds} 秒" if seconds < 60 else f"{-(-seconds // 60)} 分钟"
        raise Refused(
            Problem("account.too_many_tries", "登录", f"密码错的次数太多,请 {wait}后再试", {"seconds": seconds})
        )


def _count_one(connection: psycopg.Connection, kind: str, subject: str, at: datetime) -> timedelta:
    connection.execute(
        "insert into gc_login_attempt (kind, subject, failures, last_failed_at, blocked_until)"
        " values (%s, %s, 0, %s, %s) on conflict (kind, subject) do nothing",
        [kind, subject, at, at - FORGOTTEN_AFTER],
    )
    row = connection.execute(
        "select failures, last_failed_at, blocked_until from gc_login_attempt"
        " where kind = %s and subject = %s for update",
        [kind, subject],
    ).fetchone()
    assert row is not None
    failures, last_failed_at, blocked_until = row
    if blocked_until > at:
        return blocked_until - at  # type: ignore[no-any-return]
    failures = 1 if at - last_failed_at > FORGOTTEN_AFTER else failures + 1
    pause = pause_after(failures, kind)
    # Without a pause nobody is blocked, not even who asked a moment earlier and comes to his turn a moment later.
    blocked_until = at + pause if pause else blocked_until
    connection.execute(
        "update gc_login_attempt set failures = %s, last_failed_at = %s, blocked_until = %s"
        " where kind = %s and subject = %s",
        [failures, at, blocked_until, kind, subject],
    )
    return timedelta(0)


def _signed_in(
    connection: psycopg.Connection, account_id: int, login: str, ip: str, at: datetime, kept: str | None,
    fresh: str | None,
) -> Account:  # fmt: skip
    connection.execute("delete from gc_login_attempt where kind = 'account' and subject = %s", [login])
    connection.execute(
        "update gc_login_attempt set failures = greatest(failures - 1, 0), blocked_until = %s"
        " where kind = 'ip' and subject = %s",
        [at - FORGOTTEN_AFTER, ip],
    )
    connection.execute("update gc_account set last_login_at = %s where id = %s", [at, account_id])
    if fresh is not None:
        # Only when it is still the password that was checked.
        connection.execute(
            "update gc_account set password_hash = %s where id = %s and password_hash = %s", [fresh, account_id, kept]
        )
    return account_by_id(connection, account_id)
