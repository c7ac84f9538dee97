"""Automations and other systems (自动化与外部系统): requests out, calls in, each once; and runs that are only tried."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest

from guocheng.base.problem import Invalid, NotFound, Problem, Unavailable
from guocheng.connect.outgoing import Answer
from guocheng.definition.automation import Automation
from guocheng.sdk import automation, nodes, role_member, triggers
from guocheng.service.automation import control, incoming, sending
from guocheng.service.automation.incoming import Call
from guocheng.service.automation.trial import trial
from guocheng.service.context import Context, perform
from guocheng.service.platform import Platform
from guocheng.service.public.gate import VISITOR
from guocheng.store.automation.requests import LEASE, Outgoing
from tests.service.automating import ORDER, TASK, Open, Shop


class Partner:
    """Another system: what it was sent, and what it answers, in turn."""

    def __init__(self, *answers: Answer | BaseException) -> None:
        self.answers = list(answers)
        self.heard: list[Outgoing] = []

    def __call__(self, platform: Platform, one: Outgoing) -> Answer:
        """Hear a request and answer it."""
        self.heard.append(one)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer


def tells_erp(**words: Any) -> Automation:
    """Return an automation that tells another system of an order and writes down what it answers."""
    ask = nodes.request(
        "erp", "告诉 ERP", "https://erp.example.com/orders/{number}", method="PUT",
        sends={"no": "number", "total": "amount"}, headers={"X-Shop": "1"},
        gives=[triggers.given("code", "单号", path="data.code", required=True)],
    )  # fmt: skip
    mark = nodes.update("keep", "记下", {"note": "'ERP ' & erp.code & ' ' & erp.status"})
    return automation("auto.erp", "同步 ERP", triggers.button("同步"), [ask, mark], run_as="system", on=ORDER, **words)


def send(shop: Shop, partner: Partner) -> int:
    """Let the worker send what is due."""
    return sending.send_some(shop.platform, lambda: shop.company.now, partner)


@pytest.mark.parametrize(
    ("answer", "said"), [('{"data": {}}', "缺少「单号」"), ("<html>", "不是 JSON：<html>")], ids=["lacking", "no json"]
)
def test_the_owner_hears_of_a_wrong_answer_though_the_run_goes_on(opened: Open, answer: str, said: str) -> None:
    """回应不对：出错处理接住了，运行照样做完，负责人也会知道，一小时一次。"""
    asking = nodes.attempt("try", "试", tells_erp().nodes, [nodes.update("mark_it", "记", {"mark": "'没成'"})])
    made = automation(
        "auto.minded", "接住", triggers.button("同步"), [asking], run_as="system", on=ORDER, owner=role_member("keeper")
    )
    shop = opened(made)
    shop.company.now += timedelta(hours=2 if said == "缺少「单号」" else 4)
    for _ in range(2):
        order = shop.order("主管", number="甲", amount=1)
        shop.presses("主管", order, "auto.minded")
        shop.works()
        send(shop, Partner(Answer(200, answer)))
        shop.works()
        assert (shop.states("auto.minded", order), shop.value(order, "mark")) == (["done"], "没成")
    found = [one for one in shop.notices("管理员") if said in one]
    assert len(found) == 1
    assert found[0].startswith("自动化「接住」的「告诉 ERP」没有得到能用的回应（甲）")


def test_an_answer_is_read_and_the_run_goes_on(opened: Open) -> None:
    """HTTP 请求：先排进发送队列，回应来了再往下走，回应里的值能用；地址里的值会转义。"""
    shop = opened(tells_erp())
    order = shop.order("主管", number="甲/1", amount="12.5")
    shop.presses("主管", order, "auto.erp")
    shop.works()
    assert shop.states("auto.erp", order) == ["asking"]
    partner = Partner(Answer(200, '{"data": {"code": "E7"}}'))
    assert send(shop, partner) == 1
    [heard] = partner.heard
    assert (heard.method, heard.url) == ("PUT", "https://erp.example.com/orders/%E7%94%B2%2F1")
    assert json.loads(heard.body) == {"no": "甲/1", "total": "12.50"}
    shop.works()
    assert shop.value(order, "note") == "ERP E7 200"
    assert send(shop, partner) == 0


def test_a_request_keeps_its_key_until_somebody_answers(opened: Open) -> None:
    """没人回应就隔一阵再发，编号不变；发送的进程死了，租约过后别人接着发；说不行就不再发。"""
    shop = opened(tells_erp(tries=1))
    order = shop.order("主管", number="乙")
    shop.presses("主管", order, "auto.erp")
    shop.works()
    away = Partner(Unavailable(Problem("x", "y", "连不上")))
    assert send(shop, away) == 1
    assert send(shop, away) == 0
    shop.company.now += timedelta(seconds=6)

    class Died(BaseException):
        """The process is gone in the middle."""

    with pytest.raises(Died):
        send(shop, Partner(Died()))
    assert send(shop, away) == 0
    shop.company.now += LEASE
    busy = Partner(Answer(503, ""))
    assert send(shop, busy) == 1
    shop.company.now += timedelta(minutes=5)
    refuses = Partner(Answer(400, "不认识"))
    assert send(shop, refuses) == 1
    assert len({one.key for one in (*away.heard, *busy.heard, *refuses.heard)}) == 1
    shop.works()
    [run] = shop.runs("auto.erp", order)
    assert run.state == "failed"
    assert "对方回应 400" in run.why
    shop.steers("管理员", "retry", run.id)
    shop.works()
    send(shop, Partner(Answer(200, '{"data": {"code": "E8"}}')))
    shop.works()
    assert shop.states("auto.erp", order) == ["done"]


def hooked(**words: Any) -> Automation:
    """Return an automation that another system calls."""
    inputs = (
        triggers.given("number", "编号", path="order.no", required=True),
        triggers.given("amount", "金额", "number", path="order.total"),
    )
    make = nodes.add("made", "建订单", ORDER, {"number": "number", "amount": "amount"})
    trigger = triggers.called_from_outside(*inputs, per_minute=words.pop("per_minute", 60))
    return automation("auto.hook", "外部下单", trigger, [make], run_as="system", **words)


def calls(shop: Shop, token: str, body: Any, **headers: str) -> dict[str, Any]:
    """Let another system call."""
    context = Context(shop.platform, VISITOR, shop.company.now, request_id="call")
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = perform(context, lambda change: incoming.receive(change, call=Call(token, raw, names)))
    return dict(json.loads(answer.body))


def test_a_call_is_put_once_and_answered_at_once(opened: Open) -> None:
    """外部调用：收下就回答；同一个编号只执行一次；地址换了，原来的作废。"""
    shop = opened(hooked())
    made = shop.company.command("管理员", lambda change: control.make_hook(change, name="auto.hook", signed=False))
    body = {"order": {"no": "外一", "total": 3.5}}
    first = calls(shop, made["token"], body, webhook_id="m1")
    assert calls(shop, made["token"], body, webhook_id="m1") == first
    shop.works()
    rows = shop.company.lists("主管", ORDER, where={"field": "number", "op": "eq", "value": "外一"})
    assert len(rows) == 1
    for wrong in ({}, {"order": {"no": "x", "total": "很多"}}, b"\xff", [1]):
        with pytest.raises(Invalid):
            calls(shop, made["token"], wrong)
    again = shop.company.command("管理员", lambda change: control.make_hook(change, name="auto.hook", signed=False))
    with pytest.raises(NotFound):
        calls(shop, made["token"], body)
    with pytest.raises(NotFound):
        calls(shop, "nowhere", body)
    assert calls(shop, again["token"], body, webhook_id="m2")["id"] > first["id"]
    shop.company.command("管理员", lambda change: control.switch(change, name="auto.hook", on=False))
    with pytest.raises(NotFound):
        calls(shop, again["token"], body)
    shop.company.command("管理员", lambda change: control.switch(change, name="auto.hook", on=True))


def test_a_signed_address_hears_only_who_knows_the_secret(opened: Open) -> None:
    """要签名的地址：签名不对、没签、过期、改了一个字，都不收。"""
    shop = opened(hooked())
    made = shop.company.command("管理员", lambda change: control.make_hook(change, name="auto.hook", signed=True))
    body = json.dumps({"order": {"no": "签名单"}}).encode()

    def signed(at: int, number: str = "s1", sent: bytes = body) -> dict[str, str]:
        key = base64.b64decode(made["secret"].removeprefix("whsec_"))
        code = base64.b64encode(hmac.new(key, f"{number}.{at}.".encode() + sent, hashlib.sha256).digest()).decode()
        return {"webhook_id": number, "webhook_timestamp": str(at), "webhook_signature": f"v1,x v1,{code}"}

    now = int(shop.company.now.timestamp())
    good = signed(now)
    for wrong in (
        {},
        signed(now - 301),
        signed(now + 301),
        good | {"webhook_signature": "v1,AAAA"},
        good | {"webhook_signature": "签"},
        good | {"webhook_id": "s2"},
        good | {"webhook_timestamp": "x"},
    ):
        with pytest.raises(Invalid, match="签名"):
            calls(shop, made["token"], body, **wrong)
    with pytest.raises(Invalid, match="签名"):
        calls(shop, made["token"], body + b" ", **good)
    assert calls(shop, made["token"], body, **good)["id"]


def test_a_storm_of_calls_is_turned_away(opened: Open) -> None:
    """一分钟太多次就不收，下一分钟又收。"""
    shop = opened(hooked(per_minute=2))
    made = shop.company.command("管理员", lambda change: control.make_hook(change, name="auto.hook", signed=False))
    body = {"order": {"no": "风暴"}}
    answers = [calls(shop, made["token"], body) for _ in range(4)]
    assert ["id" in one for one in answers] == [True, True, False, False]
    shop.company.now += timedelta(minutes=1)
    assert "id" in calls(shop, made["token"], body)


def test_a_trial_says_all_and_does_nothing(opened: Open) -> None:
    """试运行：说清会改什么、通知谁、发什么，但什么都没有留下。"""
    made = automation(
        "auto.tried", "试试看", triggers.button("试"),
        [nodes.wait("rest", "等八小时", hours="8"),
         nodes.add("jot", "建任务", TASK, {"what": "number", "order": "id"}),
         nodes.update("up", "改备注", {"note": "'改了'"}),
         nodes.notify("say", "说", role_member("chief"), "单 {number}"),
         nodes.request("out", "发", "https://erp.example.com/", sends={"n": "number"})],
        run_as="system", on=ORDER,
    )  # fmt: skip
    shop = opened(made)
    order = shop.order("主管", number="试")
    before = len(shop.notices("主管"))
    context = Context(shop.platform, shop.company.principal("管理员"), shop.company.now, request_id="trial")
    found = trial(context, name="auto.tried", record=order.id)
    assert found["state"] == "done", found["why"]
    kinds = [(one["entity"], one["kind"]) for one in found["changes"]]
    assert kinds == [(TASK, "created"), (ORDER, "changed")]
    assert found["changes"][1]["fields"][0] == {"field": "note", "label": "备注", "before": None, "after": "改了"}
    assert found["notices"] == [{"text": "单 试", "people": ["主管"]}]
    assert [(one["method"], one["url"], json.loads(one["body"])) for one in found["requests"]] == [
        ("POST", "https://erp.example.com/", {"n": "试"})
    ]
    assert shop.tasks(order) == []
    assert shop.value(order, "note") is None
    assert len(shop.notices("主管")) == before
    assert shop.runs("auto.tried") == []
