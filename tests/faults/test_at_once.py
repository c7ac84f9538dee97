"""Many at once (同时操作): two savers, double clicks, twenty approvers, approve against withdraw."""

from __future__ import annotations

from functools import partial
from typing import Any

from guocheng.engine.flow import State
from tests.faults.payments import Payments, at_once, problem
from tests.web.office import TICKET


def test_of_two_savers_one_wins_and_the_other_hears_who(payments: Payments) -> None:
    """两个人同时保存同一张单,一个成功,另一个知道是谁、什么时候、改了什么。"""
    office = payments.office
    ticket = office.complaint()
    first, second = office.signed_in("agent"), office.signed_in("manager")
    version = first.get(office.path(ticket)).json()["version"]
    path = office.path(ticket, "?page=true")
    saves = [
        partial(browser.patch, path, json={"version": version, "values": {"demand": demand}})
        for browser, demand in ((first, "要求赔偿"), (second, "要求道歉"))
    ]
    answers = at_once(saves)
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (lost,) = [answer for answer in answers if answer.status_code == 409]
    (won,) = [answer for answer in answers if answer.status_code == 200]
    winner = "小林" if won is answers[0] else "李经理"
    assert winner in problem(lost)
    assert "客户诉求" in lost.text
    assert first.get(office.path(ticket)).json()["values"]["demand"] == won.json()["values"]["demand"]


def test_double_click_has_one_effect(payments: Payments) -> None:
    """同一次点击发了四遍(双击、重试、代理重发),只建一条,四个回答一字不差。"""
    office = payments.office
    browsers = [office.signed_in("agent") for _ in range(4)]
    values = {"waybill_no": "773999000000001", "kind": "lost", "source": "hotline", "unit": office.units["outlet"]}
    make = [
        partial(
            browser.post, f"/api/entities/{TICKET}", json={"values": values}, headers={"Idempotency-Key": "click-1"}
        )
        for browser in browsers
    ]
    answers = at_once(make)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    later = make[0]()
    assert later.content == answers[0].content
    where = {"field": "waybill_no", "op": "eq", "value": values["waybill_no"]}
    assert len(office.company.lists("小林", TICKET, where)) == 1


def test_key_belongs_to_one_request(payments: Payments) -> None:
    """同一个请求编号用到别的操作上,被拒绝;别人用同样的编号,互不相干。"""
    office = payments.office
    browser, other = office.signed_in("agent"), office.signed_in("manager")
    ticket = office.complaint()
    path = office.path(ticket, "/comments")
    key = {"Idempotency-Key": "key-2"}
    assert browser.post(path, json={"text": "一"}, headers=key).status_code == 201
    reused: list[Any] = [
        browser.post(path, json={"text": "二"}, headers=key),
        browser.post(path, content=b'{"text": "\xe4\xba\x8c"}', headers={**key, "Content-Type": "application/x+json"}),
        browser.post(office.path(ticket, "/moves/wait"), json={}, headers=key),
        browser.delete(f"{office.path(ticket)}?version=1", headers=key),
    ]
    assert {answer.status_code for answer in reused} <= {400, 409}
    assert [answer.status_code for answer in reused][::2] == [409, 409]
    assert other.post(path, json={"text": "三"}, headers=key).status_code == 201
    assert [one["text"] for one in browser.get(path).json()] == ["一", "三"]


def test_refused_command_leaves_its_key_free(payments: Payments) -> None:
    """被拒绝的操作什么也没做,改好以后可以用同一个编号再提交。"""
    office = payments.office
    browser = office.signed_in("agent")
    key = {"Idempotency-Key": "key-3"}
    values = {"waybill_no": "773999000000003", "kind": "lost", "source": "hotline"}
    wrong = browser.post(f"/api/entities/{TICKET}", json={"values": {**values, "kind": "nonsense"}}, headers=key)
    assert wrong.status_code == 400
    assert browser.post(f"/api/entities/{TICKET}", json={"values": values}, headers=key).status_code == 201


def test_eight_managers_at_once_decide_one_time(payments: Payments) -> None:
    """八个经理同时点同意,只算一次,其余七个知道已经由谁处理。"""
    office = payments.office
    ticket = payments.waiting()
    tasks = payments.tasks(ticket, "head")
    assert len(tasks) == 8
    clicks = [
        partial(office.signed_in(login).post, f"/api/tasks/{task}/decide", json={"decision": "approve"})
        for login, task in tasks.items()
    ]
    answers = at_once(clicks)
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert all("已由" in problem(answer) for answer in answers if answer.status_code == 409)
    assert len(payments.deciders(ticket)) == 1
    assert payments.ended(ticket) is State.ACCEPTED


def test_ten_in_finance_at_once_make_one_outcome(payments: Payments) -> None:
    """财务十人会签同时点同意,十个都算数,流程只结束一次,没有人丢。"""
    office = payments.office
    ticket = payments.waiting("1500")
    head = payments.tasks(ticket, "head")
    office.signed_in("manager").post(f"/api/tasks/{head['manager']}/decide", json={"decision": "approve"})
    tasks = payments.tasks(ticket, "finance")
    assert len(tasks) == 10
    clicks = [
        partial(office.signed_in(login).post, f"/api/tasks/{task}/decide", json={"decision": "approve"})
        for login, task in tasks.items()
        for _ in range(2)
    ]
    answers = at_once(clicks)
    assert sorted(answer.status_code for answer in answers) == [200] * 10 + [409] * 10
    assert len(payments.deciders(ticket)) == 11
    assert payments.ended(ticket) is State.ACCEPTED
    assert office.company.stage(ticket) == "回访"


def test_approve_against_withdraw(payments: Payments) -> None:
    """同意和撤回同时发生,只有一个算数,另一个得到一句话。"""
    office = payments.office
    starter, manager = office.signed_in("agent"), office.signed_in("manager")
    for _ in range(5):
        ticket = payments.waiting()
        task, number = payments.tasks(ticket, "head")["manager"], payments.instance(ticket)
        approve, withdraw = at_once(
            [
                partial(manager.post, f"/api/tasks/{task}/decide", json={"decision": "approve"}),
                partial(starter.post, f"/api/procedures/{number}/withdraw", json={"opinion": "算错了"}),
            ]
        )
        assert sorted((approve.status_code, withdraw.status_code)) == [200, 409], (approve.text, withdraw.text)
        ended = payments.ended(ticket)
        assert (ended is State.ACCEPTED) == (approve.status_code == 200)
        assert office.company.stage(ticket) == ("回访" if approve.status_code == 200 else "赔付处罚")
