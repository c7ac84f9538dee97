"""Rights over HTTP (权限接口): the grid, looking through other eyes, accounts; what is revoked is gone everywhere."""

from __future__ import annotations

from typing import Any

import pytest

from guocheng.service.platform import Platform
from guocheng.web.app import create_app
from tests.web.office import PASSWORD, TICKET, Office

GRID = "/api/rights/grid"


@pytest.fixture
def grid(office: Office) -> Any:
    """The browser of an administrator; roles the test changed are put back afterwards."""
    admin = office.signed_in("admin")
    yield admin
    for role in admin.get(GRID).json()["roles"]:
        if role["origin"] != "shipped":
            admin.delete(f"/api/rights/roles/{role['name']}")


def cell(grid: Any, role: str, entity: str = TICKET) -> dict[str, Any]:
    found: dict[str, Any] = grid.get(GRID).json()["cells"][role][entity]
    return found


def save(grid: Any, *cells: dict[str, Any]) -> Any:
    return grid.put(GRID, json={"cells": list(cells), "reason": "试一下"})


def test_preset_of_a_cell_counts_at_once(office: Office, grid: Any) -> None:
    """在权限表里改一格,别人下一次请求就按新权限;显示为已改;恢复以后和原来一样。"""
    login, _ = office.newcomer("courier")
    browser = office.signed_in(login)
    before = grid.get(GRID).json()["cells"]["courier"]
    assert browser.get(f"/api/entities/{TICKET}/export?format=csv").status_code == 403
    assert save(grid, {"role": "courier", "entity": TICKET, "preset": "manage_flows"}).status_code == 200
    assert browser.get(f"/api/entities/{TICKET}/export?format=csv").status_code == 200
    assert cell(grid, "courier")["preset"] == "manage_flows"
    role = next(one for one in grid.get(GRID).json()["roles"] if one["name"] == "courier")
    assert role["origin"] == "changed"
    assert save(grid, {"role": "courier", "entity": TICKET, "preset": "none"}).status_code == 200
    assert browser.post(f"/api/entities/{TICKET}/query", json={}).status_code == 404
    assert grid.delete("/api/rights/roles/courier").status_code == 200
    assert grid.get(GRID).json()["cells"]["courier"] == before


def test_other_process_follows(office: Office, grid: Any) -> None:
    """另一个进程里登录的人,下一次请求也按新权限。"""
    login, _ = office.newcomer("courier")
    database = office.platform.database
    other = Platform.open(database_url=database.url, files=office.platform.files.folder, schema=database.schema)
    elsewhere = office.signed_in(login, app=create_app(other))
    assert elsewhere.post(f"/api/entities/{TICKET}/query", json={}).status_code == 200
    save(grid, {"role": "courier", "entity": TICKET, "preset": "none"})
    assert elsewhere.post(f"/api/entities/{TICKET}/query", json={}).status_code == 404
    other.close()


def test_bulk_and_own_grants(office: Office, grid: Any) -> None:
    """一次改很多格;自定义的授权和拒绝照写的保存;写错了全部退回。"""
    grants = [
        {"rows": "unit", "actions": ["see", "edit"], "readonly": ["level"]},
        {"rows": "all", "actions": ["delete"], "hidden": ["content"], "denies": True},
    ]
    entities = [one["name"] for one in grid.get(GRID).json()["entities"]]
    changes: list[dict[str, Any]] = [
        {"role": "finance", "entity": entity, "preset": "see_all"} for entity in entities if entity != TICKET
    ]
    assert save(grid, *changes, {"role": "finance", "entity": TICKET, "grants": grants}).status_code == 200
    kept = cell(grid, "finance")
    assert kept["preset"] == "custom"
    assert kept["grants"][1]["denies"] is True
    assert "content" in kept["grants"][0]["only"]
    assert cell(grid, "finance", "org.post")["preset"] == "see_all"
    wrong = save(grid, {"role": "finance", "entity": TICKET, "grants": [{"rows": "where", "actions": ["see"]}]})
    assert wrong.status_code == 400
    assert cell(grid, "finance") == kept
    for role, entity, preset in (("admin?", TICKET, "none"), ("finance", "nothing.here", "none"),
                                 ("finance", TICKET, "custom"), ("administrator", TICKET, "none")):  # fmt: skip
        assert save(grid, {"role": role, "entity": entity, "preset": preset}).status_code == 400


def test_later_field_waits_for_a_decision(office: Office, grid: Any) -> None:
    """公司改过的角色,看不到以后新加的字段;发布时列出来,权限表里标出来,授权以后才看得到。"""
    login, _ = office.newcomer("courier")
    browser = office.signed_in(login)
    save(grid, {"role": "courier", "entity": "org.post", "preset": "see_all"})
    document = grid.get("/api/definitions/entity/org.post").json()["document"]
    document["fields"].append({"name": "later", "label": "后来的", "type": "text"})
    said = grid.post("/api/definitions/publish", json={"documents": [document]})
    assert said.status_code == 200, said.text
    new = next(one for one in said.json()["new_fields"] if one["field"] == "later")
    assert "courier" in [one["name"] for one in new["not_seen_by"]]
    assert "employee" in [one["name"] for one in new["seen_by"]]
    fields = {one["name"]: one["fields"] for one in browser.get("/api/meta").json()["entities"]}
    assert "later" not in [one["name"] for one in fields["org.post"]]
    waiting = [one for one in grid.get(GRID).json()["unset"] if one["entity"] == "org.post"]
    assert [(one["role"], [field["name"] for field in one["fields"]]) for one in waiting] == [("courier", ["later"])]
    save(grid, {"role": "courier", "entity": "org.post", "preset": "see_all"})
    fields = {one["name"]: one["fields"] for one in browser.get("/api/meta").json()["entities"]}
    assert "later" in [one["name"] for one in fields["org.post"]]
    grid.post("/api/definitions/publish", json={"remove": [{"kind": "entity", "name": "org.post"}]})


def test_own_role_with_groups(office: Office, grid: Any) -> None:
    """新建角色,给一个单位的人;撤掉以后就没有了。"""
    body = {"label": "网点全员", "held_by": [{"kind": "unit_below", "of": "330301"}]}
    assert grid.put("/api/rights/roles/everyone_here", json=body).status_code == 200
    save(grid, {"role": "everyone_here", "entity": "complaint.subkind", "preset": "see_all"})
    here, there = office.newcomer()[0], office.newcomer(unit="other")[0]
    path = "/api/entities/complaint.subkind/query"
    mine, theirs = office.signed_in(here), office.signed_in(there)
    assert (mine.post(path, json={}).status_code, theirs.post(path, json={}).status_code) == (200, 404)
    assert grid.delete("/api/rights/roles/everyone_here").status_code == 200
    assert mine.post(path, json={}).status_code == 404


def test_looking_through_other_eyes(office: Office) -> None:
    """管理员以快递员身份查看:看到的就是快递员的,什么都不能改,每次请求都记下两个人的名字。"""
    admin = office.signed_in("admin")
    record = office.complaint(courier=office.company.people["小黄"])
    other = office.complaint()
    assert admin.get(office.path(other)).status_code == 200
    assert admin.post("/api/session/view_as", json={"person": office.company.people["小黄"]}).status_code == 200
    me = admin.get("/api/session").json()["person"]
    assert (me["name"], me["viewed_by"], me["administers"]) == ("小黄", "小管", False)
    assert admin.get(office.path(record)).status_code == 200
    assert admin.get(office.path(other)).status_code == 404
    assert admin.get("/api/users").status_code == 403
    for refused in (
        admin.post(office.path(record, "/comments"), json={"text": "我是小黄"}),
        admin.delete(f"{office.path(record)}?version=1"),
        admin.post("/api/files", files={"file": ("a.txt", b"x", "text/plain")}),
        admin.post("/api/session/password", json={"current": PASSWORD, "new": "another-teapot-48"}),
        admin.post("/api/session/view_as", json={"person": office.company.people["小林"]}),
    ):
        assert refused.status_code == 403
    assert admin.delete("/api/session/view_as").status_code == 200
    assert admin.get("/api/session").json()["person"]["name"] == "小管"
    log = admin.get("/api/session/view_as/log").json()
    assert {one["login"] for one in log} == {"admin"}
    assert {one["person"]["name"] for one in log} == {"小黄"}
    whats = [one["what"] for one in log]
    assert f"GET {office.path(other)}" in whats
    assert f"POST {office.path(record, '/comments')}" in whats
    assert whats[0].startswith("结束")
    assert whats[-1].startswith("开始")


def test_accounts(office: Office) -> None:
    """新建账户:初始密码只给一次,第一次登录要改;停用马上退出;重置密码让所有设备退出。"""
    admin = office.signed_in("admin")
    body = {"login": "xiaoxin", "name": "小新", "number": "330309999", "unit": "330301", "roles": ["agent"]}
    made = admin.post("/api/users", json=body, headers={"Idempotency-Key": "one"})
    assert made.status_code == 201, made.text
    with office.platform.database.read() as connection:
        answers = connection.execute("select convert_from(response, 'utf8') from gc_idempotency").fetchall()
    assert made.json()["password"] not in str(answers)
    browser = office.browser()
    signed = browser.post("/api/session", json={"login": "xiaoxin", "password": made.json()["password"]})
    assert signed.status_code == 201
    assert browser.get("/api/session").json()["must_change"] is True
    account = next(one for one in admin.get("/api/users").json() if one["login"] == "xiaoxin")
    assert account["roles"][0]["label"]
    assert account["sessions"] == 1
    assert admin.get(f"/api/users/{account['id']}/sessions").json()[0]["id"]
    again = admin.post(f"/api/users/{account['id']}/password")
    assert again.json()["password"] != made.json()["password"]
    assert browser.get("/api/todo").status_code == 401
    assert admin.patch(f"/api/users/{account['id']}", json={"disabled": True}).status_code == 200
    late = office.browser().post("/api/session", json={"login": "xiaoxin", "password": again.json()["password"]})
    assert late.status_code in (401, 403)
    mine = next(one for one in admin.get("/api/users").json() if one["login"] == "admin")
    assert admin.patch(f"/api/users/{mine['id']}", json={"disabled": True}).status_code == 403
    assert admin.delete(f"/api/users/{mine['id']}/sessions").json()["ended"] >= 1
    assert admin.get("/api/users").status_code == 401


def test_share_by_http(office: Office) -> None:
    """分享一条,收到的人列表里有;结束以后下一次请求就没有。"""
    admin = office.signed_in("admin")
    record = office.complaint()
    browser = office.signed_in("other_head")
    assert browser.get(office.path(record)).status_code == 404
    body = {"people": [office.company.people["老郑"]], "right": "see", "until": "2099-01-01T00:00:00+08:00"}
    given = admin.post(office.path(record, "/shares"), json=body)
    assert given.status_code == 201, given.text
    assert browser.get(office.path(record)).status_code == 200
    assert record.id in [one["record_id"] for one in browser.get("/api/shares").json()]
    share = given.json()["shares"][0]["id"]
    assert browser.delete(f"/api/shares/{share}").status_code == 404
    assert admin.delete(f"/api/shares/{share}").status_code == 200
    assert browser.get(office.path(record)).status_code == 404
