"""Automations through the door (自动化的接口): what screens read, what other systems call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from guocheng.definition.codec import to_json
from guocheng.sdk import automation, nodes, triggers
from guocheng.service.automation import draining, listening
from tests.web.office import TICKET, Office


@pytest.fixture(scope="module")
def published(office: Office) -> Iterator[Office]:
    """The office with a button on complaints and an automation that other systems call."""
    note = nodes.update("note", "写结论", {"content": "'已核对'"})
    button = automation(
        "company.checked", "核对", triggers.button("核对"), [note], run_as="system", on=TICKET, at_once=True
    )
    outside = automation(
        "company.outside", "外部登记",
        triggers.called_from_outside(triggers.given("text", "内容", required=True)),
        [nodes.formula("said", "内容", "text")], run_as="system",
    )  # fmt: skip
    admin = office.signed_in("admin")
    answer = admin.post("/api/definitions/publish", json={"documents": [to_json(button), to_json(outside)]})
    assert answer.status_code == 200, answer.text
    yield office
    made = [{"kind": "automation", "name": one.name} for one in (button, outside)]
    assert admin.post("/api/definitions/publish", json={"documents": [], "remove": made}).status_code == 200


def work(office: Office) -> None:
    """Let the worker work."""
    office.platform.database.run(office.platform.follow)
    now = datetime.now(UTC)
    while listening.listen(office.platform, now=now) or draining.drain(office.platform, now=now):
        pass


def test_a_button_is_pressed_and_its_run_is_read(published: Office) -> None:
    """按钮：按下就做完；管理员看得到每一步，看得到记录的人看得到运行过。"""
    ticket = published.complaint()
    agent, admin = published.signed_in("agent"), published.signed_in("admin")
    here = f"/api/entities/{TICKET}/{ticket.id}/automations"
    assert agent.get(here).json()["buttons"] == [{"name": "company.checked", "label": "核对", "danger": False}]
    pressed = agent.post(f"{here}/company.checked", json={})
    assert pressed.status_code == 200, pressed.text
    assert pressed.json()["state"] == "done"
    run = admin.get(f"/api/automation-runs/{pressed.json()['id']}").json()
    assert [one["kind_label"] for one in run["steps"]] == ["开始", "做完", "运行结束"]
    assert run["steps"][1]["records"][0]["id"] == ticket.id
    assert agent.get(here).json()["runs"][0]["state_label"] == "完成"
    listed = admin.get("/api/automation-runs", params={"automation": "company.checked", "state": "done"}).json()
    assert [one["id"] for one in listed["rows"]] == [run["id"]]
    courier = published.signed_in("courier")
    assert courier.get(f"/api/automation-runs/{run['id']}").status_code == 404
    row = next(one for one in admin.get("/api/automations").json()["rows"] if one["name"] == "company.checked")
    assert (row["trigger"]["label"], row["trigger"]["text"], row["counts"]["day"]) == ("按钮", "核对", 1)


def test_a_trial_through_the_door_leaves_nothing(published: Office) -> None:
    """试运行：说清会改什么，记录没有变。"""
    ticket = published.complaint()
    admin = published.signed_in("admin")
    found = admin.post("/api/automations/company.checked/trial", json={"record": ticket.id}).json()
    assert found["state"] == "done"
    assert found["changes"][0]["fields"][0]["after"] == "已核对"
    assert published.company.value(ticket, "content") == "显示已签收,但没有收到快件"


def test_another_system_calls_without_a_login(published: Office) -> None:
    """外部调用：不用登录、不用我们的请求头；太大的、不是 JSON 的不收；地址只显示一次。"""
    admin = published.signed_in("admin")
    made = admin.post("/api/automations/company.outside/hook", json={"signed": False}).json()
    stranger = published.browser()
    del stranger.headers["X-Guocheng"]
    answer = stranger.post(made["path"], json={"text": "你好"}, headers={"webhook-id": "w1"})
    assert answer.status_code == 202, answer.text
    again = stranger.post(made["path"], json={"text": "你好"}, headers={"webhook-id": "w1"})
    assert again.json() == answer.json()
    assert stranger.post(made["path"], content=b"{").status_code == 400
    assert stranger.post(made["path"], json={}).status_code == 400
    assert stranger.post(made["path"], content=b"x" * (1024 * 1024 + 1)).status_code == 413
    assert stranger.post("/api/hooks/nowhere", json={"text": "你好"}).status_code == 404
    shown = admin.get("/api/automations/company.outside").json()
    assert made["token"] not in str(shown)
    assert shown["hook"]["signed"] is False
    work(published)
    assert admin.get(f"/api/automation-runs/{answer.json()['id']}").json()["state"] == "done"
    assert admin.request("DELETE", "/api/automations/company.outside/hook").status_code == 200
    assert stranger.post(made["path"], json={"text": "你好"}).status_code == 404


def test_a_draft_is_tried_before_it_is_there(published: Office) -> None:
    """边画边试：没有发布的自动化照一条记录试运行，一样什么都不留下；不是管理员不能试。"""
    ticket = published.complaint()
    note = nodes.update("note", "写结论", {"content": "'画的'"})
    drawn = automation("company.drawn", "画的", triggers.button("画"), [note], run_as="system", on=TICKET)
    asked = {"record": ticket.id, "document": to_json(drawn)}
    admin = published.signed_in("admin")
    tried = admin.post("/api/automations/company.drawn/trial", json=asked)
    assert tried.status_code == 200, tried.text
    assert tried.json()["state"] == "done"
    assert [one["fields"][0]["after"] for one in tried.json()["changes"]] == ["画的"]
    assert admin.get("/api/automations/company.drawn").status_code == 404
    assert admin.get(f"/api/entities/{TICKET}/{ticket.id}").json()["values"]["content"] != "画的"
    assert published.signed_in("agent").post("/api/automations/company.drawn/trial", json=asked).status_code == 403
    words = admin.get("/api/automations/words").json()
    assert words["parts"]["notify"]["label"] == "通知"
    assert words["triggers"]["button"]["asked"]
