"""What guards every request (网页安全): foreign sites, headers, sizes, tricks with addresses, one mapping of errors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from guocheng.base.problem import Conflict, Invalid, NotFound, Problem, Refused, Unavailable
from guocheng.service import todo
from guocheng.web import errors, security
from guocheng.web.routes import all_routers
from tests.web.office import TICKET, Office

#: One address of every kind: a page, a hashed file, an answer, a refusal, an unknown address, a picture of health.
KINDS = ("/", "/m", "/static/none.js", "/api/session", "/api/meta", "/api/none", "/healthz", "/api/openapi.json")


@pytest.mark.parametrize("path", KINDS)
def test_every_answer_is_dressed(office: Office, path: str) -> None:
    """每一种应答都带安全头,包括错误;接口的应答不进缓存。"""
    answer = office.browser().get(path, follow_redirects=False)
    for name, value in security.HEADERS.items():
        assert answer.headers[name] == value
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])
    assert "server" not in answer.headers
    if path.startswith("/api/"):
        assert answer.headers["cache-control"] == "no-store"


def test_policy_lets_no_foreign_script_in() -> None:
    """内容安全策略不允许外来脚本、内联脚本和被别的网页嵌套。"""
    policy = dict(part.split(" ", 1) for part in security.HEADERS["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == "'self'"
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert "http" not in security.HEADERS["Content-Security-Policy"]


WRITES = ("POST", "PUT", "PATCH", "DELETE")


@pytest.mark.parametrize("method", WRITES)
def test_foreign_website_cannot_write(office: Office, method: str) -> None:
    """别的网站借用登录状态发来的写请求被拒绝,什么也不做。"""
    browser = office.signed_in("agent")
    del browser.headers["X-Guocheng"]
    path = f"/api/entities/{TICKET}"
    tries = [
        {},
        {"Origin": "https://evil.example"},
        {"X-Guocheng": "1", "Origin": "https://evil.example"},
        {"X-Guocheng": "1", "Origin": "null"},
        {"X-Guocheng": "1", "Origin": "http://testserver.evil.example"},
        {"X-Guocheng": "1", "Origin": "http://testserver:81"},
    ]
    for headers in tries:
        answer = browser.request(method, path, json={"values": {}}, headers=headers)
        assert answer.status_code == 403, headers
        assert answer.json()["problems"][0]["code"] == "web.foreign_request"
    own = browser.request(method, path, json={"values": {}}, headers={"X-Guocheng": "1", "Origin": "http://testserver"})
    assert own.status_code in (400, 405)


def test_foreign_form_cannot_sign_somebody_in(office: Office) -> None:
    """别的网站不能替人登录到它自己的账户。"""
    browser = office.browser()
    del browser.headers["X-Guocheng"]
    form = browser.post("/api/session", data={"login": "agent", "password": "x"})
    assert form.status_code == 403


TRICKS = (
    "/api//meta", "//api/meta", "/api/./meta", "/api/session/../meta", "/api/session;/../meta", "/api/%6deta",
    "/api/session/%2e%2e/meta", "/API/meta", "/api/META", "/api/meta/", "/api/meta.", "/api/meta?/api/session",
    "/api/meta#/api/session", "/api/session%2f..%2fmeta", "/api/meta%00", "/api/meta%20", "/api/meta;x=/healthz",
    "/healthz/../api/meta", "/static/../api/meta", "/static/%2e%2e/%2e%2e/app.py", "/static/..%2f..%2fapp.py",
    "/m/../api/meta", "/static//etc/passwd",
)  # fmt: skip


@pytest.mark.parametrize("path", TRICKS)
def test_tricks_with_the_address_open_nothing(office: Office, path: str) -> None:
    """在地址里玩花样,没有登录的人还是什么也看不到。"""
    answer = office.browser().request("GET", f"http://testserver{path}", follow_redirects=False)
    assert answer.status_code != 500
    assert '"entities"' not in answer.text
    assert "def create_app" not in answer.text
    assert "root:" not in answer.text
    if answer.status_code == 200:
        assert answer.headers["content-type"].startswith("text/html"), "at most the page that asks to sign in"


def _bodies(office: Office) -> Iterator[tuple[str, str]]:
    for path, operations in office.app.openapi()["paths"].items():
        for method, operation in operations.items():
            if "application/json" in operation.get("requestBody", {}).get("content", {}):
                yield method, path


def test_bodies_refuse_what_they_do_not_know(office: Office) -> None:
    """请求里多出来的内容(想写 id、角色、阶段)一律拒绝,而不是悄悄忽略。"""
    browser = office.signed_in("admin")
    seen = 0
    for method, path in _bodies(office):
        address = re.sub(r"\{\w+\}", "1", path.replace("{month}", "2026-03"))
        schema = office.app.openapi()["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
        assert "$ref" in schema, "every body is one of our own"
        answer = browser.request(method, address, json={"administers": True})
        assert answer.status_code == 400, (method, path)
        assert "administers" in answer.text
        seen += 1
    assert seen >= 15


def test_system_fields_cannot_be_written(office: Office) -> None:
    """编号、版本、阶段、创建人这些只由系统写,谁也不能在表单里改。"""
    browser = office.signed_in("admin")
    ticket = office.complaint()
    page = browser.get(office.path(ticket)).json()
    tried = {"id": 1, "version": 9, "stage": "closed", "created_by": 1, "created_at": "2020-01-01T00:00:00Z",
             "updated_by": 1, "title": "x", "search": "x", "batch_id": 1, "penalty_total": "9.00", "late": True,
             "number": "TS1"}  # fmt: skip
    for name, value in tried.items():
        answer = browser.patch(office.path(ticket), json={"version": page["version"], "values": {name: value}})
        assert answer.status_code == 400, name
        assert answer.json()["problems"][0]["where"] == name
    assert browser.get(office.path(ticket)).json()["values"] == page["values"]


def test_body_too_large_is_refused(office: Office) -> None:
    """正文太大直接拒绝,不管它说不说自己有多大。"""
    browser = office.signed_in("agent")
    path = f"/api/entities/{TICKET}/query"
    long = b'{"search": "' + b"x" * security.BODY_BYTES_MAX + b'"}'

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(long), 65536):
            yield long[start : start + 65536]

    told = browser.post(path, content=long, headers={"Content-Type": "application/json"})
    untold = browser.post(path, content=pieces(), headers={"Content-Type": "application/json"})
    for answer in (told, untold):
        assert answer.status_code == 413
        assert "太大" in answer.json()["problems"][0]["message"]


BAD_BODIES = (
    b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe",
    b'{"where": "1"}', b'{"limit": 1e999}', b'{"limit": NaN}', b'{"sort": [["id"]]}', b'{"search": {"a": 1}}',
    b'{"search": "\\u0000"}', b'{"search": "\\ud800"}', b'{"where": {"\\u0000": 1}}',
    b'{"limit": ' + b"9" * 5000 + b"}",
    b'{"where": ' + b"[" * 3000 + b"]" * 3000 + b"}",
)  # fmt: skip


@pytest.mark.parametrize("body", BAD_BODIES, ids=lambda body: repr(body[:24]))
def test_nonsense_is_answered_with_problems(office: Office, body: bytes) -> None:
    """乱七八糟的正文得到 400 和能看懂的说明,不会让系统出错。"""
    browser = office.signed_in("agent")
    answer = browser.post(f"/api/entities/{TICKET}/query", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text
    assert not re.search("[a-z]{3}", "".join(one["message"].split("」")[-1] for one in answer.json()["problems"]))


def test_refusals_become_http_in_one_place() -> None:
    """五种拒绝各有一个状态码,有等待时间的带 Retry-After。"""
    problem = Problem("some.code", "哪里", "为什么")
    pairs = {Invalid: 400, Refused: 403, NotFound: 404, Conflict: 409, Unavailable: 503}
    for kind, status in pairs.items():
        assert errors.status_of(kind(problem)) == status
    assert errors.status_of(Refused(Problem("session.none", "", ""))) == 401


def test_bug_shows_a_number_and_no_insides(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """程序出错时用户看到一个编号,日志里有同一个编号,页面上没有任何内部细节。"""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("CANARY-SECRET")

    monkeypatch.setattr(todo, "box", broken)
    answer = office.signed_in("agent").get("/api/todo")
    assert answer.status_code == 500
    assert "CANARY" not in answer.text
    number = re.search(r"编号 ([0-9a-f]{16})", answer.json()["problems"][0]["message"])
    assert number is not None
    assert number[1] in caplog.text


def test_unknown_routes_are_problems_too(office: Office) -> None:
    """不存在的接口和不对的方法,也得到能看懂的说明。"""
    browser = office.signed_in("agent")
    assert browser.get("/api/none").status_code == 404
    assert browser.put("/api/todo").status_code == 405
    for answer in (browser.get("/api/none"), browser.put("/api/todo"), browser.post("/api/none")):
        assert answer.json()["problems"][0]["message"]


def test_every_route_is_described(office: Office) -> None:
    """接口文档由程序生成,每个接口都在里面,并有一句中文说明。"""
    document = json.loads(office.browser().get("/api/openapi.json").text)
    described = {(method.upper(), path) for path, found in document["paths"].items() for method in found}
    routes = [route for router in all_routers() for route in router.routes if isinstance(route, APIRoute)]
    assert len(routes) >= 40
    for route in routes:
        for method in route.methods:
            assert (method, route.path) in described
            assert re.search("[\u4e00-\u9fff]", document["paths"][route.path][method.lower()]["description"])


def test_answers_name_no_tool(office: Office) -> None:
    """错误应答里没有数据库、框架的字样。"""
    browser = office.signed_in("agent")
    for path in ("/api/entities/x'/1", f"/api/entities/{TICKET}/99999999999999999999", "/api/tasks/x"):
        text = browser.get(path).text.lower()
        assert not re.search("psycopg|postgres|traceback|fastapi|pydantic|starlette", text), text
