"""The form at each step (步骤上的表单): hidden is hidden everywhere, what must be filled in must be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.definition.problems.flows import flow_problems
from guocheng.definition.problems.looking import Looking
from guocheng.sdk import copy_to, role_member
from guocheng.service import attachments, exports, history, todo, why
from guocheng.service.context import Context
from guocheng.service.flow import batch, paper, printing, tasks
from guocheng.service.flow.timeline import timeline
from guocheng.service.records import lists, show
from guocheng.store.server import EmbeddedServer
from tests.database import _create, database_url
from tests.service.bids import BID, Bids
from tests.story.company import Record

HIDDEN = {"amount", "phone"}


@pytest.fixture(scope="module")
def bids(server: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bids]:
    """One office for all tests; each has bids of its own."""
    _create(server, "bids", template)
    found = Bids(database_url(server, "bids"), tmp_path_factory.mktemp("bids"))
    yield found
    found.company.platform.close()


def shown(bids: Bids, name: str, record: Record) -> dict[str, Any]:
    """Return the open task of a person as he sees it."""
    task = bids.company.task_of(name, record)
    found: dict[str, Any] = bids.company.ask(name, lambda look: todo.task(look, task_id=task))
    return found


def row(bids: Bids, name: str, record: Record) -> dict[str, Any]:
    """Return the line of a record in a person's list."""
    columns = ["number", "amount", "reason", "phone"]
    where = {"field": "id", "op": "eq", "value": record.id}
    answer = bids.company.ask(name, lambda look: lists.query(look, entity=BID, where=where, columns=columns))
    [found] = json.loads(answer)["rows"]
    return dict(found)


def decide(bids: Bids, name: str, record: Record, decision: str = "approve", **said: Any) -> Any:
    """Decide as a person, with what the door lets him say."""
    task = bids.company.task_of(name, record)
    given = {"decision": decision, "opinion": "", "values": {}, **said}
    return bids.company.command(name, lambda change: tasks.decide_task(change, task_id=task, **given))


def context_of(bids: Bids, name: str) -> Context:
    """Return a request of a person."""
    return Context(bids.company.platform, bids.company.principal(name), bids.company.now, "asked")


def signed(bids: Bids, name: str) -> int:
    """Upload a signature."""
    paper = BytesIO()
    Image.new("RGB", (60, 20), "white").save(paper, "PNG")
    return bids.company.uploads(name, "签名.png", paper.getvalue())


def test_what_a_step_hides_is_nowhere_while_it_waits(bids: Bids) -> None:
    """核对人的角色什么都能看,记录停在他这一步时,隐藏的字段在列表、筛选、导出、历史和记录页上都没有。"""
    record, other = bids.entered(), bids.company.opens("bidder", BID, number="别的", amount="88.00", unit=bids.house)
    task = shown(bids, "checker", record)
    assert HIDDEN.isdisjoint(task["record"]["values"])
    assert task["record"]["values"]["items"] == [{"id": task["record"]["values"]["items"][0]["id"], "what": "纸"}]
    assert HIDDEN.isdisjoint(one["name"] for one in task["form"]["fields"])
    assert [one["label"] for one in task["summary"]] == ["编号"]
    page = bids.company.sees("checker", record)
    assert HIDDEN.isdisjoint(page["values"])
    assert HIDDEN.isdisjoint(page["rights"]["edit"])
    assert row(bids, "checker", record)["amount"] is None
    assert row(bids, "checker", other)["amount"] == "88.00"
    found = bids.company.lists("checker", BID, {"field": "amount", "op": "eq", "value": "88.00"})
    assert {one["id"] for one in found} >= {other.id}
    assert record.id not in {one["id"] for one in found}
    told = bids.company.ask("checker", lambda look: history.history(look, entity=BID, record_id=record.id))
    assert "88.00" not in json.dumps(told, ensure_ascii=False)
    assert row(bids, "overseer", record)["amount"] == "88.00"


def test_roles_count_again_when_it_is_decided(bids: Bids) -> None:
    """处理完以后,按角色能看的又能看了。"""
    record = bids.checked()
    assert row(bids, "checker", record)["amount"] == "88.00"
    assert bids.company.sees("checker", record)["values"]["phone"] == "13800001234"


def test_who_was_only_asked_sees_what_the_step_opens(bids: Bids) -> None:
    """评委本来看不到报价:轮到他时看得到这一步打开的字段,电话打码;处理完只剩列表里的。"""
    record = bids.checked()
    task = shown(bids, "judge", record)
    values = task["record"]["values"]
    assert (values["amount"], values["phone"], values["reason"]) == ("88.00", "138****1234", "便宜")
    assert values["items"][0]["price"] == "5.00"
    assert {"amount", "phone", "items"} <= {one["name"] for one in task["form"]["fields"]}
    decide(bids, "judge", record, signature=signed(bids, "judge"))
    assert "items" not in bids.company.sees("judge", record)["values"]


def test_a_denial_still_wins(bids: Bids) -> None:
    """角色明确拒绝的字段,步骤写了可看也不给看。"""
    company = bids.company
    company.person("P800", "谦虚评委", bids.house, "judge", "modest")
    record = bids.checked()
    assert "amount" not in shown(bids, "谦虚评委", record)["record"]["values"]


def test_what_must_be_filled_in_is_asked(bids: Bids) -> None:
    """必填的没填、校验不成立,都不能提交;只提醒的确认后可以;拒绝看不到的字段。"""
    record = bids.entered()
    assert shown(bids, "checker", record)["required"] == ["conclusion"]
    with pytest.raises(Invalid, match="请填写「核对结论」"):
        decide(bids, "checker", record, "submit")
    with pytest.raises(Invalid, match="结论不能是「待定」"):
        decide(bids, "checker", record, "submit", values={"conclusion": "待定"})
    with pytest.raises(Invalid, match="不能在这里修改"):
        decide(bids, "checker", record, "submit", values={"conclusion": "属实", "amount": "1.00"})
    with pytest.raises(Invalid, match="确定提交吗"):
        decide(bids, "checker", record, "submit", values={"conclusion": "存疑"})
    decide(bids, "checker", record, "submit", values={"conclusion": "存疑"}, confirmed=True)
    assert bids.company.value(record, "conclusion") == "存疑"


def test_what_a_step_says_to_read_nobody_edits(bids: Bids) -> None:
    """记录停在这一步时,只读和隐藏的字段,从记录页也改不了。"""
    record = bids.entered()
    page = bids.company.sees("checker", record)
    with pytest.raises(Refused):
        bids.company.writes("checker", record, reason="改")
    assert "items.price" not in page["rights"]["edit"]


def test_the_starter_is_asked_too(bids: Bids) -> None:
    """发起人提交时,必填和校验都要过;退回给他以后,只读的改不了,补好才能再次提交。"""
    company = bids.company
    record = company.opens("bidder", BID, number="缺", unit=bids.house)
    with pytest.raises(Invalid) as refusal:
        company.does("bidder", "参评", record)
    assert {one.where for one in refusal.value.problems} >= {"reason"}
    entered = bids.checked()
    company.sends_back("judge", entered, "再看看")
    page = company.sees("bidder", entered)
    assert "amount" not in page["rights"]["edit"]
    assert "reason" in page["rights"]["edit"]
    company.writes("bidder", entered, reason="")
    with pytest.raises(Invalid, match="请填写「理由」"):
        company.resubmits("bidder", entered)
    company.writes("bidder", entered, reason="仍然便宜")
    company.resubmits("bidder", entered)
    assert company.waits_for(entered) == ["checker"]


def test_a_step_is_signed_by_hand(bids: Bids) -> None:
    """要签名的步骤,不签不能处理;签名要是自己传的图片,随意见留在流程里,看得到记录的人都看得到。"""
    record, company = bids.checked(), bids.company
    assert shown(bids, "judge", record)["signature"] is True
    with pytest.raises(Refused, match="要手写签名"):
        decide(bids, "judge", record)
    with pytest.raises(NotFound):
        decide(bids, "judge", record, signature=signed(bids, "bidder"))
    with pytest.raises(Refused, match="不是图片"):
        decide(bids, "judge", record, signature=company.uploads("judge", "签名.txt"))
    file = signed(bids, "judge")
    decide(bids, "judge", record, signature=file)
    told = company.ask("overseer", lambda look: timeline(look, entity=BID, record_id=record.id))
    assert file in [one["signature"] for one in told["procedures"][-1]["nodes"][1]["people"]]
    found = company.ask("overseer", lambda look: attachments.find(look, file_id=file, entity=BID, record_id=record.id))
    assert found.media_type == "image/png"
    other = bids.entered().id
    with pytest.raises(NotFound):
        company.ask("overseer", lambda look: attachments.find(look, file_id=file, entity=BID, record_id=other))


def test_a_paper_is_checked_by_its_stamp(bids: Bids) -> None:
    """审批单上的二维码:和系统一致、当时一致后来又有变化、从来没有过,三种说法;看不到记录的人只知道走到哪。"""
    company, record = bids.company, bids.checked()
    page = company.sees("overseer", record)
    number = page["procedure"]["id"]
    on_paper = company.ask("overseer", lambda look: printing.printed(look, instance_id=number))
    stamp = f"{on_paper['stamp']}.{on_paper['record']['version']}"

    def checked(name: str, stamp: str) -> dict[str, Any]:
        found: dict[str, Any] = company.ask(name, lambda look: paper.check(look, instance_id=number, stamp=stamp))
        return found

    assert (checked("overseer", stamp)["current"], checked("overseer", stamp)["form_current"]) == (True, True)
    assert checked("overseer", stamp)["record"]["id"] == record.id
    company.person("P801", "门卫", bids.house)
    assert checked("门卫", stamp)["record"] is None
    decide(bids, "judge", record, signature=signed(bids, "judge"), values={"reason": "改了"})
    late = checked("overseer", stamp)
    assert (late["current"], late["form_current"], late["said_since"]) == (False, False, 1)
    assert (late["then"]["state"], late["state"]) == ("running", "accepted")
    for wrong in (stamp.replace(".", ".z", 1), "999.0.1", "x", stamp.replace(".", "")):
        with pytest.raises(NotFound):
            checked("overseer", wrong)


def test_what_asks_for_more_is_not_done_in_a_batch(bids: Bids) -> None:
    """要填写或签名的待办不能批量处理,并说明原因;批量拒绝不用填写,但要签名的还是不行。"""
    record = bids.entered()
    task = bids.company.task_of("checker", record)
    [result] = batch.decide_many(context_of(bids, "checker"), task_ids=[task], decision="submit", opinion="")["results"]
    assert result["problems"][0]["message"] == "「核对」要填写「核对结论」，不能批量处理，请打开这一条单独处理"


def test_a_step_may_want_each_by_itself(bids: Bids) -> None:
    """定义里写明逐件处理的步骤,不能批量处理。"""
    task = bids.company.task_of("judge", bids.checked())
    [result] = batch.decide_many(context_of(bids, "judge"), task_ids=[task], decision="approve", opinion="")["results"]
    assert result["problems"][0]["message"] == "「定标」要逐件处理，请打开这一条"


def test_exports_leave_it_out(bids: Bids) -> None:
    """导出的文件里也没有。"""
    bids.entered(amount="4321.00")
    bids.company.opens("bidder", BID, number="不在评审", amount="8765.00", unit=bids.house)
    path, _ = exports.export(context_of(bids, "checker"), entity=BID, format="csv")
    told = path.read_text("utf-8-sig")
    path.unlink()
    assert "4321" not in told
    assert "8765" in told


def test_defaults_of_a_form_tell_nothing(bids: Bids) -> None:
    """正在填的表单问默认值,也问不出隐藏的字段。"""
    record = bids.entered()
    found = bids.company.ask("checker", lambda look: show.defaults(look, entity=BID, values={}, record=record.id))
    assert HIDDEN.isdisjoint(found)
    assert "price" not in json.dumps(found)


def test_who_is_told_sees_what_the_step_shows_that_told_him(bids: Bids) -> None:
    """抄送的人：列表里的字段减去这一步隐藏的，打码的打码，给看的也看得到；「为什么」说出是哪一步。"""
    record = bids.entered()
    decide(bids, "checker", record, "submit", values={"conclusion": "合格"})
    decide(bids, "judge", record, signature=signed(bids, "judge"))
    values = bids.company.sees("told", record)["values"]
    assert "amount" not in values
    assert "*" in values["phone"]
    assert [one["what"] for one in values["items"]] == ["纸"]
    told = bids.company.ask("told", lambda look: why.why(look, entity=BID, record_id=record.id))
    because = {one["name"]: one["because"] for one in told["fields"]}
    assert because["amount"] == ["抄送来自「告知」，这一步不显示「报价金额」"]
    assert because["phone"] == ["抄送来自「告知」，这一步打星号「电话」"]
    assert because["items"] == ["抄送来自「告知」，这一步给看「明细」"]
    fields = {one["name"]: (one["sees"], one["masked"]) for one in told["fields"]}
    assert [fields[name] for name in ("amount", "phone", "items")] == [(False, False), (True, True), (True, False)]


def test_why_names_the_step_that_hides(bids: Bids) -> None:
    """记录停在核对这一步：为什么看不到金额，说的是这一步，不是角色。"""
    record = bids.entered()
    told = bids.company.ask("checker", lambda look: why.why(look, entity=BID, record_id=record.id))
    amount = next(one for one in told["fields"] if one["name"] == "amount")
    assert (amount["sees"], amount["because"]) == (False, ["记录停在「核对」，这一步不显示「报价金额」"])


def test_who_is_told_fills_in_nothing(bids: Bids) -> None:
    """抄送步骤只能写只读、打码、隐藏。"""
    flow = bids.company.platform.catalogue.flow("bids.bid_flow")
    [move] = flow.moves
    assert move.procedure
    step = copy_to("tell", "告知", role_member("told"), rights={"reason": "edit"})
    wrong = replace(flow, moves=(replace(move, procedure=replace(move.procedure, steps=(step,))),))
    found = flow_problems(Looking(bids.company.platform.catalogue), wrong)
    assert "form.told_fills" in {one.code for one in found}
