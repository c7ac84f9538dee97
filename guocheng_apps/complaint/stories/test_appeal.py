"""申诉与仲裁:责任网点可以申诉一次,片区负责人仲裁,金额大的由经理和财务会签。"""

from __future__ import annotations

from typing import Any

import pytest


def appealed(company: Any, branch: Any, **values: Any) -> Any:
    """Lead a complaint to the arbitration of an appeal."""
    ticket = branch.judged(**values)
    company.does("老陈", "申诉", ticket, appeals=[{"reason": "客户电话同意放门口,有录音"}])
    assert company.stage(ticket) == "申诉中"
    company.does("小林", "提交仲裁", ticket)
    return ticket


def test_an_upheld_appeal_changes_the_shares(company: Any, branch: Any) -> None:
    """仲裁时可以改责任比例,通过后按新的比例处罚。"""
    ticket = appealed(company, branch)
    assert company.waits_for(ticket) == ["老吴"]
    shares = [{"unit": branch.outlet, "share": "50"}, {"unit": branch.branch, "share": "50"}]
    company.approves("老吴", ticket, "各担一半", responsibilities=shares)
    assert company.stage(ticket) == "赔付处罚"
    assert [one["amount"] for one in company.value(ticket, "penalties")] == ["50.00", "50.00"]


def test_a_refused_appeal_returns_to_the_judgement(company: Any, branch: Any) -> None:
    """维持原判后回到责任判定,不能再申诉,只能认可。"""
    ticket = appealed(company, branch)
    company.rejects("老吴", ticket, "证据不足")
    assert company.stage(ticket) == "责任判定"
    with pytest.raises(Exception, match="只能申诉一次"):
        company.does("老陈", "申诉", ticket, appeals=[{"reason": "不服"}])
    company.does("老陈", "认可判定", ticket)
    assert company.stage(ticket) == "赔付处罚"


def test_a_large_claim_needs_manager_and_finance(company: Any, branch: Any) -> None:
    """索赔超过一千元,仲裁还要经理和财务会签。"""
    ticket = appealed(company, branch, claim_amount="1200")
    company.approves("老吴", ticket, "同意申诉")
    assert sorted(company.waits_for(ticket)) == ["李经理", "王会计"]
    company.approves("李经理", ticket)
    assert company.stage(ticket) == "申诉中"
    company.approves("王会计", ticket)
    assert company.stage(ticket) == "赔付处罚"


def test_another_outlet_cannot_appeal(company: Any, branch: Any) -> None:
    """别的网点看不到这张投诉单,更不能替它申诉。"""
    ticket = branch.judged()
    assert company.lists("老郑", "complaint.ticket") == []
    with pytest.raises(Exception, match="没有"):
        company.does("老郑", "申诉", ticket, appeals=[{"reason": "替别人说话"}])


def test_silence_is_consent(company: Any, branch: Any) -> None:
    """申诉期四十八小时过了没有申诉,视为认可,系统自动流转。"""
    ticket = branch.judged()
    company.waits(hours=47)
    assert company.stage(ticket) == "责任判定"
    company.waits(hours=2)
    assert company.stage(ticket) == "赔付处罚"
    assert len(company.value(ticket, "penalties")) == 1


def test_paying_much_needs_approval(company: Any, branch: Any) -> None:
    """赔付超过三百元要经理批,超过一千元财务也要批。"""
    ticket = branch.judged(claim_amount="1500")
    company.does("老陈", "认可判定", ticket)
    company.does("小周", "赔付处罚完成", ticket, compensations=[{"way": "transfer", "amount": "1200"}])
    assert company.stage(ticket) == "赔付处罚"
    company.approves("李经理", ticket)
    company.approves("王会计", ticket)
    assert company.stage(ticket) == "回访"
