"""Who may call what (权限矩阵): every route times every kind of person, with the answer each must get.

A route that nobody thought about in `matrix.py` fails the test, so no route comes without its rights.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute

from guocheng.web.door import administrator, context_of
from guocheng.web.routes import all_routers
from tests.story.company import Record
from tests.web.matrix import ADMINISTRATORS, ANONYMOUS, WHO
from tests.web.matrix_automation import CASES as GENERAL
from tests.web.matrix_books import CASES as OF_BOOKS
from tests.web.matrix_claims import CASES as OF_CLAIMS
from tests.web.matrix_rating import CASES as OF_RATING
from tests.web.matrix_settlement import CASES as OF_SETTLEMENT
from tests.web.matrix_statements import CASES as OF_STATEMENTS
from tests.web.office import TICKET, Office

#: Each room keeps its own rows.
CASES = GENERAL | OF_BOOKS | OF_CLAIMS | OF_RATING | OF_SETTLEMENT | OF_STATEMENTS


def routes_of() -> Iterator[str]:
    """Name every route of the application that belongs to its interface."""
    for router in all_routers():
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in sorted(route.methods):
                yield f"{method} {route.path}"


@pytest.fixture(scope="module")
def ids(office: Office) -> dict[str, Any]:
    """A complaint about 小黄 with a file, waiting for the arbitration of the manager; and a quiet one."""
    company = office.company
    agent = office.signed_in("agent")
    file = agent.post("/api/files", files={"file": ("证据.txt", b"evidence", "text/plain")}).json()
    courier = company.people["小黄"]
    taken = agent.post(f"/api/entities/{TICKET}", json={"values": {
        "waybill_no": "773000000000000", "kind": "lost", "source": "hotline", "courier": courier,
        "unit": office.units["outlet"], "evidence": [file["id"]],
    }})  # fmt: skip
    assert taken.status_code == 201, taken.text
    ticket = Record(TICKET, taken.json()["id"])
    company.does("小林", "分派", ticket, handler=company.people["小林"], unit=office.units["outlet"])
    company.does("小林", "开始核实", ticket)
    shares = [{"unit": office.units["outlet"], "share": "100"}]
    company.does("小林", "判定责任", ticket, finding="查实", verdict="outlet", responsibilities=shares)
    company.does("老陈", "申诉", ticket, appeals=[{"reason": "有录音"}])
    company.does("小林", "提交仲裁", ticket)
    task = company.todo("李经理")[0]
    assert task["record_id"] == ticket.id
    quiet = office.complaint(courier=courier)
    version = agent.get(office.path(quiet)).json()["version"]
    return {"id": ticket.id, "task": task["id"], "instance": task["instance_id"], "file": file["id"],
            "quiet": quiet.id, "version": version, "person": courier}  # fmt: skip


def test_every_route_has_its_rights_written_down(office: Office) -> None:
    """每个接口都写明了谁能用;没有写明的接口通不过测试。"""
    assert sorted(routes_of()) == sorted(CASES)
    document = office.app.openapi()["paths"]
    assert {f"{method.upper()} {path}" for path in document for method in document[path]} == set(CASES)


def test_declared_rights_are_those_of_the_matrix() -> None:
    """接口旁边声明的(只限管理员、要登录),和矩阵里写的一致;声明了却没有照做的,通不过。"""
    for name, route in declared_routes():
        statuses = CASES[name].statuses.split()
        if administrator in declared_by(route):
            assert statuses[:-1] == ADMINISTRATORS.split()[:-1], name
        if context_of in declared_by(route):
            assert statuses[0] == "401", name


def declared_routes() -> Iterator[tuple[str, APIRoute]]:
    """Yield every route of the application with its name in the matrix."""
    for router in all_routers():
        for route in router.routes:
            assert isinstance(route, APIRoute)
            yield from ((f"{method} {route.path}", route) for method in sorted(route.methods))


def declared_by(route: APIRoute) -> set[Any]:
    """Return what a route depends on: who may call it stands there."""
    waiting, found = [route.dependant], set()
    while waiting:
        one = waiting.pop()
        found.add(one.call)
        waiting.extend(one.dependencies)
    return found


def test_only_these_need_no_signing_in() -> None:
    """不登录就能用的接口只有健康检查、登录、看看自己是谁、凭公开链接能用的八个，和其他系统调用的地址。"""
    free = {route for route, case in CASES.items() if not case.statuses.startswith("401")}
    by_address = {
        "GET /api/public/{token}",
        *(
            f"POST /api/public/{{token}}/{verb}"
            for verb in ("answer", "captcha", "enter", "options", "files", "submit", "state")
        ),
    }
    assert free == {"GET /healthz", "GET /api/session", "POST /api/session", "POST /api/hooks/{token}", *by_address}


@pytest.mark.parametrize("route", CASES, ids=str)
def test_matrix(office: Office, ids: dict[str, Any], route: str) -> None:
    """每个接口对每种人的回答,与写明的一致。"""
    case = CASES[route]
    method, _, _ = route.partition(" ")
    found = []
    for who, expected in zip(WHO, case.statuses.split(), strict=True):
        if expected == "live":
            # A stream does not end; that it opens, and for whom, is in test_live.
            found.append(expected)
            continue
        browser = office.browser() if who == ANONYMOUS else office.signed_in(who)
        body = case.body(ids) if case.body else None
        answer = browser.request(method, case.path.format(**ids), json=body)
        found.append(str(answer.status_code))
    assert " ".join(found) == case.statuses


def test_naming_a_record_does_not_show_it(office: Office, ids: dict[str, Any]) -> None:
    """在自己的单子里填别人单子的编号,得不到它的标题;编号存在不存在,回答一样。"""
    browser = office.signed_in("other_head")
    values = {"waybill_no": "773000000000055", "kind": "lost", "source": "hotline", "unit": office.units["other"]}
    made = browser.post(f"/api/entities/{TICKET}", json={"values": values})
    assert made.status_code == 201, made.text
    path = f"/api/entities/{TICKET}/{made.json()['id']}"
    answers = [
        browser.patch(path, json={"version": made.json()["version"], "values": {"merged_into": one}})
        for one in (ids["id"], 987654321, 2**62)
    ]
    assert {answer.status_code for answer in answers} == {400}
    assert len({answer.text for answer in answers}) == 1


def test_sent_away_answers_are_all_alike(office: Office, ids: dict[str, Any]) -> None:
    """看不到的记录和不存在的记录,回答一字不差,猜编号得不到任何消息。"""
    browser = office.signed_in("other_head")
    unknown = 987654321
    for rest in ("", "/history", "/activity", "/timeline", "/comments", "/mentionable"):
        hidden = browser.get(f"/api/entities/{TICKET}/{ids['id']}{rest}")
        nowhere = browser.get(f"/api/entities/{TICKET}/{unknown}{rest}")
        assert hidden.status_code == nowhere.status_code == 404
        assert hidden.json() == nowhere.json()
    for path, body in (
        ("/api/tasks/{}/decide", {"decision": "approve"}),
        ("/api/tasks/{}/send_back", {}),
        ("/api/procedures/{}/withdraw", {}),
        ("/api/procedures/{}/remind", {}),
    ):
        known = ids["task"] if "tasks" in path else ids["instance"]
        hidden = browser.post(path.format(known), json=body)
        nowhere = browser.post(path.format(unknown), json=body)
        assert hidden.status_code == nowhere.status_code == 404
        assert hidden.text.replace(str(known), "#") == nowhere.text.replace(str(unknown), "#")
