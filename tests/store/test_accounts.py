"""Accounts: logins as people read them, passwords that are not weak, tries that wait longer and longer."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from guocheng.base.problem import Conflict, Invalid, Refused
from guocheng.store.accounts import (
    FREE_FAILURES,
    PAUSE_MAX,
    Account,
    account_by_login,
    authenticate,
    change_password,
    check_password,
    create_account,
    forget_failures,
    pause_after,
    set_disabled,
)
from guocheng.store.database import Database
from guocheng.store.passwords import Passwords, password_problems

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
GOOD = "投诉处理要多一点耐心"


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Passwords()


@pytest.fixture
def account(db: Database, passwords: Passwords) -> Account:
    with db.transaction() as connection:
        return create_account(connection, passwords, login="Wang.Fang", password=GOOD + "ＡＢ１", at=NOW)


def sign_in(
    db: Database, passwords: Passwords, login: str, password: str, *, at: datetime = NOW, ip: str = "::1"
) -> Account:
    return authenticate(db, passwords, login=login, password=password, ip=ip, at=at)


def code_of(refusal: pytest.ExceptionInfo[Refused]) -> str:
    return refusal.value.problems[0].code


def test_login_and_password_are_compared_as_people_read_them(
    db: Database, passwords: Passwords, account: Account
) -> None:
    """全角半角、大小写、首尾空格都认得。"""
    found = sign_in(db, passwords, " ｗａｎｇ.fang ", GOOD + "AB1")
    assert (found.id, found.last_login_at) == (account.id, NOW)


def test_login_is_unique_as_people_read_it(db: Database, passwords: Passwords, account: Account) -> None:
    with pytest.raises(Conflict), db.transaction() as connection:
        create_account(connection, passwords, login="WANG.FANG", password=GOOD + "x", at=NOW)


@pytest.mark.parametrize("login", ["wang.fang", "nobody"])
def test_wrong_password_and_unknown_login_look_the_same(
    db: Database, passwords: Passwords, account: Account, login: str
) -> None:
    with pytest.raises(Refused) as refusal:
        sign_in(db, passwords, login, "不是这个密码啊啊啊")
    assert [problem.message for problem in refusal.value.problems] == ["登录名或密码不对,请检查后再试"]


def test_unknown_login_computes_a_hash_too(db: Database, passwords: Passwords, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time must not tell which logins exist."""
    verified: list[str] = []
    real = PasswordHasher.verify

    def verify(self: PasswordHasher, kept: str, password: str) -> bool:
        verified.append(kept)
        return real(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    with pytest.raises(Refused):
        sign_in(db, passwords, "nobody", "nobody")
    assert len(verified) == 1
    assert verified[0].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_failures_make_the_next_try_wait(db: Database, passwords: Passwords, account: Account) -> None:
    for _ in range(FREE_FAILURES["account"] + 1):
        with pytest.raises(Refused) as refusal:
            sign_in(db, passwords, "wang.fang", "错的密码错的密码")
        assert code_of(refusal) == "account.wrong_password"
    with pytest.raises(Refused) as refusal:
        sign_in(db, passwords, "wang.fang", GOOD + "AB1")
    assert code_of(refusal) == "account.too_many_tries"
    later = NOW + timedelta(seconds=1)
    assert sign_in(db, passwords, "wang.fang", GOOD + "AB1", at=later).id == account.id
    # Success forgets the failures of the account.
    with pytest.raises(Refused) as refusal:
        sign_in(db, passwords, "wang.fang", "错的密码错的密码", at=later)
    assert code_of(refusal) == "account.wrong_password"
    assert sign_in(db, passwords, "wang.fang", GOOD + "AB1", at=later).id == account.id


def test_an_address_that_tries_many_logins_waits(db: Database, passwords: Passwords, account: Account) -> None:
    for number in range(FREE_FAILURES["ip"] + 1):
        with pytest.raises(Refused):
            sign_in(db, passwords, f"guess{number}", "错", ip="10.1.1.1")
    with pytest.raises(Refused) as refusal:
        sign_in(db, passwords, "wang.fang", GOOD + "AB1", ip="10.1.1.1")
    assert code_of(refusal) == "account.too_many_tries"
    assert sign_in(db, passwords, "wang.fang", GOOD + "AB1", ip="10.1.1.2").id == account.id


def test_many_tries_at_once_do_not_slip_through(db: Database, passwords: Passwords, account: Account) -> None:
    codes: list[str] = []

    def attempt() -> None:
        with pytest.raises(Refused) as refusal:
            sign_in(db, passwords, "wang.fang", "错的密码错的密码")
        codes.append(code_of(refusal))

    attempts = [threading.Thread(target=attempt) for _ in range(12)]
    for one in attempts:
        one.start()
    for one in attempts:
        one.join()
    assert codes.count("account.wrong_password") == FREE_FAILURES["account"] + 1
    assert codes.count("account.too_many_tries") == 12 - FREE_FAILURES["account"] - 1


@pytest.mark.parametrize("kind", ["account", "ip"])
def test_pause_grows_and_has_an_end(kind: str) -> None:
    free = FREE_FAILURES[kind]
    assert pause_after(free, kind) == timedelta(0)
    assert [pause_after(free + n, kind).total_seconds() for n in (1, 2, 3)] == [1, 2, 4]
    assert pause_after(10_000, kind) == PAUSE_MAX[kind]


def test_disabled_account_is_told_only_to_who_knows_the_password(
    db: Database, passwords: Passwords, account: Account
) -> None:
    with db.transaction() as connection:
        set_disabled(connection, account.id, disabled=True)
    with pytest.raises(Refused) as wrong:
        sign_in(db, passwords, "wang.fang", "错的密码错的密码")
    with pytest.raises(Refused) as right:
        sign_in(db, passwords, "wang.fang", GOOD + "AB1")
    assert (code_of(wrong), code_of(right)) == ("account.wrong_password", "account.disabled")


def test_old_parameters_are_replaced_at_login(db: Database, passwords: Passwords, account: Account) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD)
    with db.transaction() as connection:
        connection.execute("update gc_account set password_hash = %s", [weak])
    sign_in(db, passwords, "wang.fang", GOOD)
    with db.read() as connection:
        row = connection.execute("select password_hash from gc_account").fetchone()
    assert row is not None
    assert row[0].startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    sign_in(db, passwords, "wang.fang", GOOD)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("短密码", "password.too_short"),
        ("1234567890", "password.too_common"),
        ("１２３４５６７８９０", "password.too_common"),
        ("Woaini1314", "password.too_common"),
        ("aaaaaaaaaaaaaa", "password.too_common"),
        ("qwertyuiopas", "password.too_common"),
        ("wang.fang12", "password.too_personal"),
        ("吉速快递温州123", "password.too_personal"),
        ("长" * 201, "password.too_long"),
    ],
)
def test_weak_passwords_are_named(password: str, code: str) -> None:
    problems = list(password_problems(password, login="wang.fang", words=("吉速快递温州",)))
    assert code in [problem.code for problem in problems]


def test_a_sentence_is_a_good_password() -> None:
    assert list(password_problems("每天七点半开晨会", login="wang.fang")) != []
    assert list(password_problems("每天七点半在分拨场开晨会", login="wang.fang")) == []


def test_demo_account_may_be_simple_and_stops_being_demo_with_a_real_password(
    db: Database, passwords: Passwords
) -> None:
    with db.transaction() as connection:
        demo = create_account(connection, passwords, login="kefu", password="demo", at=NOW, demo=True)
        assert demo.demo
        with pytest.raises(Invalid):
            change_password(connection, passwords, account_id=demo.id, password="demo", at=NOW)
        change_password(connection, passwords, account_id=demo.id, password=GOOD + "!", at=NOW)
        changed = account_by_login(connection, "KEFU")
        assert changed is not None
        assert not changed.demo
        check_password(connection, passwords, account_id=demo.id, password=GOOD + "!")
        with pytest.raises(Refused):
            check_password(connection, passwords, account_id=demo.id, password="demo")


def test_old_failures_are_forgotten(db: Database, passwords: Passwords, account: Account) -> None:
    with pytest.raises(Refused):
        sign_in(db, passwords, "wang.fang", "错的密码错的密码")
    with db.transaction() as connection:
        assert forget_failures(connection, at=NOW + timedelta(minutes=59)) == 0
        assert forget_failures(connection, at=NOW + timedelta(minutes=61)) == 2
