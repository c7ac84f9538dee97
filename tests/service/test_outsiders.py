"""Asking somebody outside by a link: he sees and says what the step names, once; nobody else gets anywhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.definition.builders.process import approval
from guocheng.definition.flow import Flow
from guocheng.definition.problems import problems
from guocheng.definition.who import somebody_outside
from guocheng.service.context import Change, Context
from guocheng.service.flow import outsider_links, steering, tasks
from guocheng.service.flow.simulation import Supposed, simulated
from guocheng.service.public import answering, links, visitor
from guocheng.service.public.gate import GUESSES_MAX, VISITOR, Proof
from guocheng.store import public_links
from tests.service.works import ORDER, WORKS, Works, order_flow
from tests.story.company import Record

PHONE, END = "13812345678", "5678"
HERE = Proof("198.51.100.7", END)


@pytest.fixture(scope="module")
def works(busy_works: Works) -> Works:
    """The works, which these tests leave as they please."""
    return busy_works


def visit(works: Works, verb: Callable[[Change], Any]) -> Any:
    """Do something as who comes with a link and nothing else."""
    platform = works.company.platform
    with platform.database.transaction() as connection:
        return verb(Change(Context(platform, VISITOR, works.company.now, request_id="visit"), connection))


def order(works: Works, **values: Any) -> Record:
    """Return an order that waits for its client."""
    given = {"client": "李四", "phone": PHONE, "amount": "88.00", "card": "330381199001011234", **values}
    return works.order("问客户", items=[{"what": "成本", "price": "1.00"}], **given)


def task_of(works: Works, record: Record) -> int:
    """Return the task of the client."""
    return int(works.node(record, "client")["people"][0]["task"])


def link(works: Works, record: Record, name: str = "买手") -> str:
    """Let somebody take the link, and return its token."""
    given: dict[str, Any] = works.does(name, outsider_links.give, task_id=task_of(works, record))
    return str(given["address"]).removeprefix("/p/")


def answers(
    works: Works, token: str, decision: str = "approve", opinion: str = "", proof: Proof = HERE, **values: Any
) -> Any:
    """Let the client answer."""
    told: dict[str, Any] = {"decision": decision, "opinion": opinion, "values": values}
    return visit(works, lambda change: answering.answer(change, token=token, proof=proof, **told))


def enters(works: Works, token: str, proof: Proof = HERE) -> Any:
    """Let the client open the link."""
    return visit(works, lambda change: visitor.enter(change, token=token, proof=proof))


def test_a_client_approves_by_his_link(works: Works) -> None:
    """发起人收到提醒、取链接；客户核对手机后四位，看到这一步写明的字段，填写并同意；留痕写明是谁、凭链接。"""
    record = order(works)
    assert any("李四" in one for one in works.company.told("买手"))
    assert works.node(record, "client")["people"][0]["name"] == "李四"
    token = link(works, record)
    assert visit(works, lambda change: visitor.welcome(change, token=token))["asks"] == "收到链接的手机号后四位"
    shown = enters(works, token)
    told = {one["label"]: one["text"] for one in shown["values"]}
    assert told == {"编号": "一", "金额": "88.00", "客户电话": "138****5678", "证件号": told["证件号"]}
    assert "19900101" not in told["证件号"]
    assert [(one["name"], one["required"]) for one in shown["fields"]] == [("result", True)]
    assert "成本" not in json.dumps(shown, ensure_ascii=False)
    with pytest.raises(Invalid, match="结果"):
        answers(works, token)
    assert answers(works, token, opinion="可以", result="照办")["done"]
    [person] = works.node(record, "client")["people"]
    assert (person["name"], person["unit"], person["state"], person["opinion"]) == (
        "李四", "外部人员（凭链接）", "approved", "可以")  # fmt: skip
    assert works.company.waits_for(record) == ["主管"]
    works.company.approves("主管", record)
    assert works.company.stage(record) == "同意"


def test_he_answers_once(works: Works) -> None:
    """答复过的链接、收回的链接、被新链接替换的链接、撤回后的链接都打不开，也不能再答复。"""
    record = order(works)
    first, second = link(works, record), link(works, record)
    opens_nothing(works, first)
    works.does("买手", outsider_links.revoke, task_id=task_of(works, record))
    opens_nothing(works, second)
    third = link(works, record)
    answers(works, third, "reject", "不要")
    assert works.company.stage(record) == "放弃"
    opens_nothing(works, third)
    again = order(works, number="二")
    fourth = link(works, again)
    works.steers("买手", tasks.withdraw, again, opinion="")
    opens_nothing(works, fourth)


def opens_nothing(works: Works, token: str) -> None:
    """Insist that a link leads nowhere, whatever is tried."""
    with pytest.raises(NotFound, match="不存在或已经失效"):
        enters(works, token)
    with pytest.raises(NotFound, match="不存在或已经失效"):
        answers(works, token, result="x")


def test_the_link_opens_for_its_days_and_not_while_suspended(works: Works) -> None:
    """过期、流程挂起时都不能答复；激活后照常。"""
    record = order(works)
    token = link(works, record)
    works.steers("管", steering.suspend, record, reason="等等")
    opens_nothing(works, token)
    works.steers("管", steering.activate, record)
    works.company.now += timedelta(days=3)
    assert answers(works, token, result="x")["refused"]["code"] == "public.closed"
    assert works.node(record, "client")["state"] == "active"


def test_guessing_ends_the_link(works: Works) -> None:
    """猜不出链接，也猜不了后四位：从哪儿来都算，错十次链接作废。"""
    token = link(works, order(works))
    for number in range(GUESSES_MAX):
        wrong = Proof(f"203.0.113.{number}", f"{number:04}")
        assert enters(works, token, wrong)["refused"]["code"] in ("public.wrong_password", "public.too_often")
    opens_nothing(works, token)
    for guess in ("", "nowhere", token[:-1], hashlib.sha256(token.encode()).hexdigest()):
        opens_nothing(works, guess)


def test_the_kept_digest_opens_nothing(works: Works) -> None:
    """库里只有链接的摘要，拿到摘要也打不开；列表和别的公开接口都不给出它。"""
    record = order(works)
    token = link(works, record)
    with works.company.platform.database.transaction() as connection:
        [kept] = public_links.of_task(connection, task_of(works, record))
    assert token not in (kept.token, kept.password_hash)
    opens_nothing(works, kept.token)
    assert works.company.ask("管", lambda look: links.listing(look, entity=ORDER, record_id=record.id)) == []
    with pytest.raises(NotFound):
        visit(works, lambda change: visitor.submit(change, token=token, proof=HERE, values={}))
    with pytest.raises(NotFound):
        visit(works, lambda change: visitor.state(change, token=token, proof=HERE, asked={}))


def test_only_what_the_step_opens_is_written(works: Works) -> None:
    """没有放开的字段写不进去，别的记录的链接动不了这一条，做不到的答复被拒绝。"""
    record, other = order(works), order(works, number="二", phone="13900001111", client="王五")
    token = link(works, other)
    with pytest.raises(Invalid):
        answers(works, token, proof=replace(HERE, password="1111"), result="x", amount="1")
    with pytest.raises(Refused):
        answers(works, token, "submit", proof=replace(HERE, password="1111"), result="x")
    with pytest.raises(Refused, match="意见"):
        answers(works, token, "reject", proof=replace(HERE, password="1111"))
    assert answers(works, token, proof=HERE, result="x")["refused"]["code"] == "public.wrong_password"
    assert answers(works, token, proof=replace(HERE, password="1111"), result="好")["done"]
    assert works.node(record, "client")["state"] == "active"
    assert works.company.value(record, "result") in (None, "")


def test_only_who_looks_after_it_takes_the_link(works: Works) -> None:
    """只有发起人和流程管理员能取链接；看不到这条记录的人当作没有；给内部人员的待办没有链接。"""
    record = order(works)
    assert link(works, record, "管")
    with pytest.raises(Refused, match="发起人"):
        link(works, record, "主管")
    for name in ("甲", "外人"):
        with pytest.raises(NotFound):
            works.does(name, outsider_links.give, task_id=task_of(works, record))
    plain = works.order("限时", "三")
    with pytest.raises(NotFound, match="外部人员"):
        works.does("管", outsider_links.give, task_id=works.task("主管", plain))


def test_without_an_address_somebody_has_to_look(works: Works) -> None:
    """没有填手机号、邮箱，步骤停下写明；邮箱也可以，核对 @ 前面的部分。"""
    lost = order(works, phone="没有")
    assert "不是手机号、邮箱" in works.node(lost, "client")["reason"]
    by_mail = order(works, number="二", phone="Li.Si@example.com")
    token = link(works, by_mail)
    assert answers(works, token, proof=replace(HERE, password=" LI.SI "), result="好")["done"]


def test_the_forecast_says_so(works: Works) -> None:
    """提交前的预测写「外部人员（凭链接）」，不写编号，也不给人名。"""
    values = {"number": "九", "phone": PHONE, "client": "没问过"}
    supposed = Supposed("client", works.company.people["买手"], values)
    seen = works.company.system(lambda change: simulated(change, flow="works.order_flow", supposed=supposed))
    assert "外部人员（凭链接）" in json.dumps(seen, ensure_ascii=False)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({}, "看得到哪些字段"),
        ({"rights": {"items": "read"}}, "看不了「明细」"),
        ({"rights": {"buyer": "edit"}}, "填不了「买手」"),
        ({"rights": {"number": "read"}, "mode": "claim"}, "不能认领"),
        ({"rights": {"number": "read"}, "signature": True}, "签名"),
        ({"rights": {"number": "read"}, "veto": [somebody_outside("phone")]}, "只能用作审批或办理的人员"),
    ],
)
def test_what_cannot_be_asked_of_him_is_refused(works: Works, words: dict[str, Any], why: str) -> None:
    """画流程时就拒绝：什么也看不到、子表、关联、认领、手写签名、别处使用。"""
    assert any(why in one for one in wrong(works, approval("x", "问", somebody_outside("phone"), **words)))


def test_an_address_is_a_text_and_a_link_opens_some_days(works: Works) -> None:
    """联系方式要是文字，天数在 1 到 90 之间。"""
    rights = {"number": "read"}
    assert wrong(works, approval("x", "问", somebody_outside("amount"), rights=rights))
    assert any(
        "天内" in one for one in wrong(works, approval("x", "问", somebody_outside("phone", days=0), rights=rights))
    )
    assert wrong(works, approval("x", "问", somebody_outside("phone", called="client"), rights=rights)) == []


def wrong(works: Works, step: Any) -> list[str]:
    """Return what is wrong with a flow that has this step."""
    changed: Flow = replace(
        order_flow,
        moves=tuple(
            replace(one, procedure=replace(one.procedure, steps=(step,)))
            if one.name == "plain" and one.procedure
            else one
            for one in order_flow.moves
        ),
    )
    flows = tuple(changed if one.name == changed.name else one for one in WORKS.flows)
    found = problems(replace(WORKS, flows=flows), works.company.platform.catalogue)
    return [one.message for one in found]
