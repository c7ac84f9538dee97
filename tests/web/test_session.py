"""Signing in and out over HTTP (登录): cookies, throttling, the first password, and what ends a session."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from guocheng.service import users
from guocheng.service.sessions import caller
from guocheng.store import accounts, sessions
from guocheng.web.app import create_app
from tests.story.company import Record
from tests.web.office import PASSWORD, Office


def test_signing_in_and_out(office: Office) -> None:
    """登录后看到自己,退出后什么都看不到,旧的 Cookie 也不再有用。"""
    browser = office.browser()
    assert browser.get("/api/session").json()["person"] is None
    assert browser.get("/api/meta").status_code == 401
    assert browser.post("/api/session", json={"login": "AGENT ", "password": PASSWORD}).status_code == 201
    me = browser.get("/api/session").json()
    assert (me["person"]["name"], me["must_change"]) == ("小林", False)
    token = browser.cookies["gc"]
    assert browser.delete("/api/session").status_code == 200
    browser.cookies.set("gc", token)
    assert browser.get("/api/meta").status_code == 401


def test_cookie_is_out_of_reach_of_scripts(office: Office) -> None:
    """登录 Cookie 脚本读不到,也不会随别的网站的表单发出。"""
    answer = office.browser().post("/api/session", json={"login": "agent", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("gc=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie
    assert "domain" not in cookie


def test_cookie_on_tls_is_guarded_by_the_browser(office: Office) -> None:
    """经 HTTPS 使用时,Cookie 带 __Host- 前缀,只走加密连接。"""
    office.platform.tls = True
    try:
        app = create_app(office.platform)
        answer = office.browser(app=app).post("/api/session", json={"login": "agent", "password": PASSWORD})
    finally:
        office.platform.tls = False
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("__host-gc=")
    assert {"secure", "httponly"} <= {part.strip() for part in cookie.split(";")}
    assert "max-age=" in answer.headers["strict-transport-security"]


def test_wrong_password_and_unknown_login_look_the_same(office: Office) -> None:
    """密码错和没有这个登录名,回答完全一样。"""
    login, _ = office.newcomer()
    wrong = office.browser().post("/api/session", json={"login": login, "password": "not this one"})
    unknown = office.browser().post("/api/session", json={"login": "who is that", "password": "not this one"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


def test_guessing_is_slowed_down(office: Office) -> None:
    """连续猜错密码后要等待,回答说明还要等多少秒;正确的密码这时也不行。"""
    login, _ = office.newcomer()
    browser = office.browser()
    answers = [browser.post("/api/session", json={"login": login, "password": f"guess {n}"}) for n in range(12)]
    limited = [one for one in answers if one.status_code == 429]
    assert limited
    assert int(limited[-1].headers["retry-after"]) >= 1
    assert limited[-1].json()["problems"][0]["code"] == "account.too_many_tries"


def test_signing_in_together_is_no_guessing(office: Office) -> None:
    """早上大家从同一个出口同时登录,没有人被当成猜密码的。"""
    browsers = [office.browser() for _ in range(8)]
    for browser in browsers:
        browser._transport.client = ("10.9.9.9", 1)  # type: ignore[attr-defined]
    logins = [office.newcomer()[0] for _ in browsers]
    gate = threading.Barrier(len(browsers))

    def sign_in(browser: TestClient, login: str) -> int:
        gate.wait()
        return browser.post("/api/session", json={"login": login, "password": PASSWORD}).status_code

    with ThreadPoolExecutor(len(browsers)) as pool:
        assert list(pool.map(sign_in, browsers, logins)) == [201] * len(browsers)


def test_first_password_must_be_changed(office: Office) -> None:
    """第一次登录先改密码;改之前什么也看不到,只能改密码和退出。"""
    login, _ = office.newcomer("agent", must_change=True)
    browser = office.signed_in(login)
    assert browser.get("/api/session").json()["must_change"] is True
    for path in ("/api/meta", "/api/todo", "/api/session/../todo", "/api/sessions"):
        assert browser.get(path).status_code in (403, 404), path
    assert browser.get("/api/todo").json()["problems"][0]["code"] == "session.must_change"
    weak = browser.post("/api/session/password", json={"current": PASSWORD, "new": "123456"})
    assert weak.status_code == 400
    changed = browser.post("/api/session/password", json={"current": PASSWORD, "new": "osmanthus-kettle-58"})
    assert changed.status_code == 200, changed.text
    assert browser.get("/api/todo").status_code == 200


def test_wrong_current_password_keeps_me_signed_in(office: Office) -> None:
    """改密码时当前密码输错,只是被拒绝,不会变成没有登录。"""
    login, _ = office.newcomer()
    browser = office.signed_in(login)
    answer = browser.post("/api/session/password", json={"current": "oops", "new": "osmanthus-kettle-58"})
    assert answer.status_code == 403
    assert browser.get("/api/todo").status_code == 200


def test_new_password_ends_other_sessions(office: Office) -> None:
    """改了密码,其他设备都要重新登录,自己这台不用。"""
    login, _ = office.newcomer()
    here, there = office.signed_in(login), office.signed_in(login)
    assert (
        here.post("/api/session/password", json={"current": PASSWORD, "new": "osmanthus-kettle-58"}).status_code == 200
    )
    assert here.get("/api/todo").status_code == 200
    assert there.get("/api/todo").status_code == 401


def test_disabled_account_is_out_at_once(office: Office) -> None:
    """停用账户,已经登录的立刻出去,也不能再登录。"""
    login, _ = office.newcomer("agent")
    browser = office.signed_in(login)
    users.set_disabled(office.platform, login, disabled=True, at=datetime.now(UTC))
    assert browser.get("/api/todo").status_code == 401
    again = office.browser().post("/api/session", json={"login": login, "password": PASSWORD})
    assert again.status_code == 403


def test_who_left_is_out_at_once(office: Office) -> None:
    """员工离职后,已经登录的会话不再有用。"""
    login, person = office.newcomer("agent")
    browser = office.signed_in(login)
    office.company.writes("小管", Record("org.person", person), active=False)
    assert browser.get("/api/todo").status_code == 401
    assert browser.get("/api/session").json()["person"] is None


def test_devices_of_others_cannot_be_ended(office: Office) -> None:
    """只能让自己的设备退出登录,猜别人的编号没有用。"""
    login, _ = office.newcomer()
    mine, second = office.signed_in(login), office.signed_in(login)
    stranger = office.signed_in("nobody")
    ids = [one["id"] for one in mine.get("/api/session/devices").json()]
    assert len(ids) == 2
    for one in ids:
        stranger.delete(f"/api/session/devices/{one}")
    assert second.get("/api/todo").status_code == 200
    (other,) = [one["id"] for one in mine.get("/api/session/devices").json() if not one["current"]]
    assert mine.delete(f"/api/session/devices/{other}").status_code == 200
    assert second.get("/api/todo").status_code == 401


def test_demo_account_stays_on_this_machine(office: Office) -> None:
    """对外服务时,演示账户不能登录,登录页也不显示它们的密码。"""
    office.account("demo-clerk", None, demo=True)
    office.platform.loopback = False
    try:
        browser = office.browser()
        refused = browser.post("/api/session", json={"login": "demo-clerk", "password": PASSWORD})
        assert refused.status_code == 403
        assert browser.get("/api/session").json()["demo"] == []
    finally:
        office.platform.loopback = True


def test_session_ends_by_time(office: Office) -> None:
    """会话最多十二小时,八小时不用也结束。"""
    account = office.accounts["agent"]
    opened = datetime.now(UTC)
    token = office.platform.database.run(lambda connection: sessions.open_session(connection, account, at=opened))
    assert caller(office.platform, token, at=opened + sessions.IDLE_MAX / 2).signed_in.account_id == account
    for later in (sessions.IDLE_MAX * 2, sessions.LIFE):
        with pytest.raises(Exception, match="重新登录"):
            caller(office.platform, token, at=opened + later)


def test_passwords_are_kept_as_hashes(office: Office) -> None:
    """数据库里没有明文密码,也没有会话令牌。"""
    browser = office.signed_in("agent")
    token = browser.cookies["gc"]
    with office.platform.database.read() as connection:
        kept = connection.execute("select password_hash from gc_account where login = 'agent'").fetchone()
        known = connection.execute("select count(*) from gc_session where token_sha256 = %s", [token.encode()])
        assert kept is not None
        assert kept[0].startswith("$argon2id$")
        assert known.fetchone() == (0,)
        assert accounts.account_by_login(connection, "agent") is not None
