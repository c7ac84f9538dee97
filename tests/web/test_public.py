"""Visitors over HTTP (访客): the address is all they have, it ends when it is taken back, and nobody guesses it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from starlette.testclient import TestClient

from guocheng.web import pages
from tests.web.office import TICKET, Office

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "{{constructor.constructor('alert(1)')()}}",
    "javascript:alert(1)",
    "</textarea><script>alert(1)</script>",
    '=HYPERLINK("http://evil.example","点我")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "'; drop table complaint_ticket; --",
)
WAYBILLS = iter(range(773000900000000, 773000999999999))


def test_the_page_is_served_to_anybody_and_kept_from_search(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """访客页不用登录,不进搜索引擎,也不把地址告诉别的网站;没有内联脚本。"""
    (tmp_path / "public.html").write_text("<!doctype html><title>公开链接</title>", encoding="utf-8")
    monkeypatch.setattr(pages, "STATIC", tmp_path)
    answer = office.browser().get("/p/whatever-it-is")
    assert answer.status_code == 200
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "script-src 'self';" in answer.headers["content-security-policy"]


def test_an_address_gives_its_form_and_nothing_else(office: Office) -> None:
    """凭表单地址只看到表单上的字段,只能交一份;进不了任何别的接口。"""
    token, visitor = given(office), office.browser()
    told = visitor.get(f"/api/public/{token}").json()
    assert [one["name"] for one in told["fields"]] == ["waybill_no", "content"]
    assert set(told) == {"kind", "label", "intro", "password", "captcha", "closed", "fields"}
    kept = sent(visitor, token)
    assert kept.status_code == 200, kept.text
    assert set(kept.json()) == {"done", "receipt"}
    assert sent(visitor, token, handler=1).status_code == 400
    assert sent(visitor, token, source="email").status_code == 400
    assert visitor.post(f"/api/public/{token}/state", json={"asked": {}}).status_code == 404
    for path in ("/api/meta", "/api/todo", "/api/links?entity=org.unit", f"/api/entities/{TICKET}/1"):
        assert visitor.get(path).status_code == 401
        assert visitor.get(path, headers={"Authorization": token, "Cookie": f"gc={token}"}).status_code == 401


def test_what_was_filled_in_is_found_inside(office: Office) -> None:
    """访客交的单子在里面查得到,固定值已经填好,历史里写着从哪张表来。"""
    token = given(office)
    number = str(next(WAYBILLS))
    receipt = sent(office.browser(), token, waybill_no=number).json()["receipt"]
    agent = office.signed_in("agent")
    row = found(agent, number)
    assert receipt == [] or receipt[0]["text"] in str(agent.get(f"/api/entities/{TICKET}/{row['id']}").json())
    told = agent.get(f"/api/entities/{TICKET}/{row['id']}/activity").json()["rows"]
    assert "公开表单「报投诉」" in [one.get("cause") for one in told]
    assert {one["actor"]["title"] for one in told} == {"系统"}


def test_the_same_form_sent_twice_is_kept_once(office: Office) -> None:
    """网络不好重发一次,也只有一份。"""
    token, visitor, number = given(office), office.browser(), str(next(WAYBILLS))
    key = {"Idempotency-Key": f"visit-{number}"}
    answers = [sent(visitor, token, waybill_no=number, headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    asked = {"search": number, "count": True}
    assert office.signed_in("agent").post(f"/api/entities/{TICKET}/query", json=asked).json()["count"]["n"] == 1


def test_an_address_taken_back_leads_nowhere_at_once(office: Office) -> None:
    """收回以后,每个接口的回答都和从来没有这个地址一样。"""
    admin, visitor = office.signed_in("admin"), office.browser()
    link = made(office)
    token = link["address"].removeprefix("/p/")
    assert visitor.get(f"/api/public/{token}").status_code == 200
    assert admin.delete(f"/api/links/{link['id']}").status_code == 200
    for verb, body in (
        ("", None),
        ("captcha", {}),
        ("enter", {}),
        ("submit", {"values": {}}),
        ("state", {"asked": {}}),
    ):
        answers = [
            visitor.request("POST" if verb else "GET", f"/api/public/{one}" + (f"/{verb}" if verb else ""), json=body)
            for one in (token, "A" * len(token))
        ]
        assert {one.status_code for one in answers} == {404}
        assert answers[0].json() == answers[1].json()


def test_an_address_closes_at_its_time(office: Office) -> None:
    """过了截止时间,看不到表单,也交不了。"""
    past = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    token, visitor = given(office, closes_at=past), office.browser()
    told = visitor.get(f"/api/public/{token}").json()
    assert told["closed"]
    assert "fields" not in told
    refused = sent(visitor, token)
    assert refused.status_code == 403
    assert refused.json()["problems"][0]["code"] == "public.closed"


def test_nobody_guesses_an_address(office: Office) -> None:
    """地址里至少有 128 位随机数,没有两个一样,也没有固定的部分。"""
    tokens = [given(office) for _ in range(20)]
    assert len(set(tokens)) == len(tokens)
    assert all(len(one) * 6 >= 128 for one in tokens)
    assert all(len(set(letters)) > 1 for letters in zip(*tokens, strict=True))


def test_whoever_tries_too_often_waits(office: Office) -> None:
    """密码试错太多次,对的密码今天也打不开;别人不受影响。"""
    token, visitor = given(office, password="芝麻开门"), office.browser()
    for _ in range(20):
        assert visitor.post(f"/api/public/{token}/enter", json={"password": "x"}).status_code == 403
    refused = visitor.post(f"/api/public/{token}/enter", json={"password": "芝麻开门"})
    assert refused.json()["problems"][0]["code"] == "public.too_often"
    assert office.browser().post(f"/api/public/{token}/enter", json={"password": "芝麻开门"}).status_code == 200


def test_a_visitor_sends_as_often_as_the_terms_say(office: Office) -> None:
    """每人每天一份:第二份被拒绝,换一个人可以。"""
    token, visitor = given(office, per_visitor=1), office.browser()
    assert sent(visitor, token).status_code == 200
    assert sent(visitor, token).json()["problems"][0]["code"] == "public.visitor_full"
    assert sent(office.browser(), token).status_code == 200


def test_a_visitor_is_nobody_to_be_named(office: Office) -> None:
    """评论里 @ 访客,谁也不会收到;可以提醒的人里没有他。"""
    token, number = given(office), str(next(WAYBILLS))
    sent(office.browser(), token, waybill_no=number)
    agent = office.signed_in("agent")
    at = f"/api/entities/{TICKET}/{found(agent, number)['id']}"
    assert agent.get(f"{at}/mentionable?text=访客").json() == []
    said = agent.post(f"{at}/comments", json={"text": "@访客 请补充", "mentions": [0, -1]}).json()
    assert said["unheard"] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_what_strangers_write_stays_text(office: Office, text: str) -> None:
    """访客写的脚本和公式原样保存为文字;导出的表格里公式不会运行。"""
    token, number = given(office), str(next(WAYBILLS))
    assert sent(office.browser(), token, waybill_no=number, content=text).status_code == 200
    agent = office.signed_in("agent")
    row = found(agent, number)
    answer = agent.get(f"/api/entities/{TICKET}/{row['id']}")
    assert answer.json()["values"]["content"] == text
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["x-content-type-options"] == "nosniff"
    sheet = agent.get(f"/api/entities/{TICKET}/export?format=csv&search={number}&columns=content").text
    cells = [cell for line in csv.reader(io.StringIO(sheet.lstrip("\ufeff"))) for cell in line]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def made(office: Office, **terms: Any) -> dict[str, Any]:
    """Give out a form for complaints."""
    body = {
        "kind": "form",
        "entity": TICKET,
        "fields": ["waybill_no", "content"],
        "fixed": {"kind": "lost", "source": "hotline", "unit": office.units["outlet"]},
        "label": "报投诉",
        **terms,
    }
    answer = office.signed_in("admin").post("/api/links", json=body)
    assert answer.status_code == 201, answer.text
    link: dict[str, Any] = answer.json()
    return link


def given(office: Office, **terms: Any) -> str:
    """Return the token of a new form."""
    return str(made(office, **terms)["address"]).removeprefix("/p/")


def sent(visitor: TestClient, token: str, *, headers: dict[str, str] | None = None, **values: Any) -> Any:
    """Fill in the form."""
    given = {"waybill_no": str(next(WAYBILLS)), "content": "没有收到", **values}
    return visitor.post(f"/api/public/{token}/submit", json={"values": given}, headers=headers)


def found(browser: TestClient, number: str) -> dict[str, Any]:
    """Return the row of a complaint by its waybill."""
    (row,) = browser.post(f"/api/entities/{TICKET}/query", json={"search": number}).json()["rows"]
    assert isinstance(row, dict)
    return row


def test_a_visitor_brings_a_picture_and_nobody_reads_it_by_its_number(office: Office) -> None:
    """访客上传的照片跟着表单进来；没有登录的人、别的访客都读不到它，太大的传不上来。"""
    token, visitor = given(office, fields=["waybill_no", "content", "evidence"]), office.browser()
    visit = visitor.get(f"/api/public/{token}").json()["visit"]
    target = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(target, "PNG")
    answer = brought(visitor, token, visit, "现场.png", target.getvalue())
    assert answer.status_code == 201, answer.text
    file = answer.json()["id"]
    assert visitor.get(f"/api/files/{file}").status_code == 401
    assert office.signed_in("admin").get(f"/api/files/{file}").status_code == 404
    number = str(next(WAYBILLS))
    body = {"values": {"waybill_no": number, "content": "破了", "evidence": [file]}}
    assert visitor.post(f"/api/public/{token}/submit", json={**body, "visit": "x" * 32}).status_code == 404
    assert visitor.post(f"/api/public/{token}/submit", json={**body, "visit": visit}).status_code == 200
    row = found(office.signed_in("agent"), number)
    read = office.signed_in("agent").get(f"/api/files/{file}?entity={TICKET}&record={row['id']}")
    assert read.status_code == 200
    assert brought(visitor, token, visit, "页面.html", b"<script>").status_code == 400
    assert brought(visitor, token, visit, "大.pdf", b"%PDF-" + b"0" * (11 << 20)).status_code == 413


def test_a_visitor_finds_what_the_form_offers_by_its_title(office: Office) -> None:
    """访客只能查到表单放出来的网点名称，一次最多二十条，别的字段问不到。"""
    offered = {"offered": {"delivery_station": {"field": "kind", "op": "eq", "value": "outlet"}}}
    token = given(office, fields=["waybill_no", "content", "delivery_station"], **offered)
    visitor = office.browser()
    answer = visitor.post(f"/api/public/{token}/options", json={"field": "delivery_station", "text": ""})
    assert answer.status_code == 200, answer.text
    rows = answer.json()["rows"]
    assert 0 < len(rows) <= 20
    assert {name for row in rows for name in row} == {"id", "title"}
    for asked in ({"field": "handler"}, {"field": "delivery_station", "limit": 500}, {"field": "unit", "where": {}}):
        assert visitor.post(f"/api/public/{token}/options", json=asked).status_code in (400, 404)


def brought(visitor: TestClient, token: str, visit: str, name: str, content: bytes) -> Any:
    """Upload a file beside a form."""
    return visitor.post(f"/api/public/{token}/files", data={"visit": visit}, files={"file": (name, content)})
