"""Sessions end when they should, and their tokens are stored nowhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from guocheng.store.accounts import change_password, create_account, set_disabled
from guocheng.store.database import Database
from guocheng.store.passwords import Passwords
from guocheng.store.sessions import (
    IDLE_MAX,
    LIFE,
    end_session,
    open_session,
    purge,
    rotate,
    seen,
    sessions,
    signed_in,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Passwords()


@pytest.fixture
def account_id(db: Database, passwords: Passwords) -> int:
    with db.transaction() as connection:
        return create_account(connection, passwords, login="小王", password="投诉处理要多一点耐心", at=NOW).id


def test_token_stands_for_its_account(db: Database, account_id: int) -> None:
    with db.transaction() as connection:
        token = open_session(connection, account_id, at=NOW, user_agent="手机", ip="10.0.0.7")
        who = signed_in(connection, token, at=NOW + HOUR)
        assert who is not None
        assert (who.account_id, who.login) == (account_id, "小王")
        assert signed_in(connection, token[:-1] + "x", at=NOW) is None


def test_token_is_not_in_the_database(db: Database, account_id: int) -> None:
    with db.transaction() as connection:
        token = open_session(connection, account_id, at=NOW)
        row = connection.execute("select to_jsonb(s)::text from gc_session s").fetchone()
    assert row is not None
    assert token not in row[0]
    assert len(token) >= 43


def test_idle_session_ends(db: Database, account_id: int) -> None:
    with db.transaction() as connection:
        token = open_session(connection, account_id, at=NOW)
        assert signed_in(connection, token, at=NOW + IDLE_MAX - timedelta(seconds=1)) is not None
        assert signed_in(connection, token, at=NOW + IDLE_MAX) is None


def test_used_session_ends_after_twelve_hours(db: Database, account_id: int) -> None:
    with db.transaction() as connection:
        token = open_session(connection, account_id, at=NOW)
        who = signed_in(connection, token, at=NOW + 7 * HOUR)
        assert who is not None
        seen(connection, who, at=NOW + 7 * HOUR)
        assert signed_in(connection, token, at=NOW + LIFE - timedelta(seconds=1)) is not None
        assert signed_in(connection, token, at=NOW + LIFE) is None


def test_rotation_takes_the_old_token(db: Database, account_id: int) -> None:
    with db.transaction() as connection:
        old = open_session(connection, account_id, at=NOW)
        who = signed_in(connection, old, at=NOW)
        assert who is not None
        new = rotate(connection, who.session_id)
        assert signed_in(connection, old, at=NOW) is None
        assert signed_in(connection, new, at=NOW) is not None


def test_device_is_ended_by_its_owner_only(db: Database, account_id: int, passwords: Passwords) -> None:
    with db.transaction() as connection:
        other = create_account(connection, passwords, login="小李", password="另一句相当长的密码话", at=NOW).id
        open_session(connection, account_id, at=NOW, user_agent="电脑")
        device = sessions(connection, account_id, at=NOW)[0]
        assert device.user_agent == "电脑"
        assert not end_session(connection, device.id, account_id=other)
        assert end_session(connection, device.id, account_id=account_id)
        assert sessions(connection, account_id, at=NOW) == []


def test_password_change_ends_the_other_sessions(db: Database, account_id: int, passwords: Passwords) -> None:
    with db.transaction() as connection:
        mine, stolen = (open_session(connection, account_id, at=NOW) for _ in range(2))
        who = signed_in(connection, mine, at=NOW)
        assert who is not None
        change_password(
            connection,
            passwords,
            account_id=account_id,
            password="换一句更长更长的话吧",
            at=NOW,
            keep_session=who.session_id,
        )
        assert signed_in(connection, mine, at=NOW) is not None
        assert signed_in(connection, stolen, at=NOW) is None


def test_disabled_account_is_out_at_once(db: Database, account_id: int) -> None:
    with db.transaction() as connection:
        token = open_session(connection, account_id, at=NOW)
        set_disabled(connection, account_id, disabled=True)
        set_disabled(connection, account_id, disabled=False)
        assert signed_in(connection, token, at=NOW) is None


def test_disabling_by_hand_in_the_table_works_too(db: Database, account_id: int) -> None:
    with db.transaction() as connection:
        token = open_session(connection, account_id, at=NOW)
        connection.execute("update gc_account set disabled = true where id = %s", [account_id])
        assert signed_in(connection, token, at=NOW) is None


def test_purge_takes_the_ended_ones(db: Database, account_id: int) -> None:
    with db.transaction() as connection:
        open_session(connection, account_id, at=NOW - LIFE)
        fresh = open_session(connection, account_id, at=NOW)
        assert purge(connection, at=NOW) == 1
        assert signed_in(connection, fresh, at=NOW) is not None


def test_two_sessions_cannot_share_a_token(db: Database, account_id: int) -> None:
    with db.transaction() as connection:
        open_session(connection, account_id, at=NOW)
        with pytest.raises(psycopg.errors.UniqueViolation), connection.transaction():
            connection.execute(
                "insert into gc_session (token_sha256, account_id, created_at, last_seen_at, expires_at)"
                " select token_sha256, account_id, created_at, last_seen_at, expires_at from gc_session"
            )
