"""投诉从受理到结案:分派、核实、判责、处罚、赔付、回访。"""

from __future__ import annotations

from typing import Any

import pytest


def test_a_complaint_goes_all_the_way(company: Any, branch: Any) -> None:
    """虚假签收一票:判网点全责,认可后按规则罚一百元,赔付后回访结案。"""
    ticket = branch.judged(claim_amount="80")
    assert company.stage(ticket) == "责任判定"

    company.does("老陈", "认可判定", ticket)
    assert company.stage(ticket) == "赔付处罚"
    [penalty] = company.value(ticket, "penalties")
    assert penalty["amount"] == "100.00"
    assert penalty["unit"]["title"] == "洞头网点"

    company.does("小周", "赔付处罚完成", ticket, compensations=[{"way": "transfer", "amount": "60"}])
    assert company.stage(ticket) == "回访"
    company.does("小林", "回访结案", ticket, closing="compensated", satisfaction="4")
    assert company.stage(ticket) == "已结案"
    assert company.value(ticket, "compensation_total") == "60.00"
    assert company.value(ticket, "net_loss") == "-40.00"
    assert company.value(ticket, "closed_at") is not None


def test_the_outlet_defaults_to_where_it_was_delivered(company: Any, branch: Any) -> None:
    """没有写被投诉网点时,取派件网点。"""
    ticket = branch.complaint()
    assert company.value(ticket, "unit")["title"] == "洞头网点"


def test_shares_must_add_up(company: Any, branch: Any) -> None:
    """责任比例加起来不等于 100%,不能判定。"""
    ticket = branch.investigated()
    half = [{"unit": branch.outlet, "share": "60"}]
    with pytest.raises(Exception, match="100%"):
        company.does("小周", "判定责任", ticket, finding="核实", verdict="outlet", responsibilities=half)
    assert company.stage(ticket) == "核实中"


def test_nobody_guilty_no_penalty(company: Any, branch: Any) -> None:
    """判无责,不产生处罚。"""
    ticket = branch.investigated()
    company.does("小周", "判定责任", ticket, finding="客户记错地址", verdict="customer")
    company.does("小林", "认可判定", ticket)
    assert company.value(ticket, "penalties") == []


def test_two_parties_share_the_penalty(company: Any, branch: Any) -> None:
    """两家各担一部分,罚款按比例分,一分不差。"""
    ticket = branch.investigated()
    shares = [{"unit": branch.outlet, "share": "70"}, {"unit": branch.other, "share": "30"}]
    company.does("小周", "判定责任", ticket, finding="错分后延误", verdict="outlet", responsibilities=shares)
    company.does("老陈", "认可判定", ticket)
    assert [one["amount"] for one in company.value(ticket, "penalties")] == ["70.00", "30.00"]


def test_accepting_again_penalises_once(company: Any, branch: Any) -> None:
    """重新核实、再次认可,处罚不会重复。"""
    ticket = branch.judged()
    company.does("老陈", "认可判定", ticket)
    company.does("小周", "赔付处罚完成", ticket)
    company.does("小林", "回访结案", ticket, closing="explained")
    company.does("小林", "重开", ticket, comment="客户再次来电")
    company.does("小周", "判定责任", ticket)
    company.does("老陈", "认可判定", ticket)
    assert [one["amount"] for one in company.value(ticket, "penalties")] == ["100.00"]


def test_withdrawn_complaints_end(company: Any, branch: Any) -> None:
    """客户撤诉要写原因,撤诉后有结案时间。"""
    ticket = branch.complaint()
    with pytest.raises(Exception, match="撤诉"):
        company.does("小林", "客户撤诉", ticket)
    company.does("小林", "客户撤诉", ticket, comment="客户说已经收到")
    assert company.stage(ticket) == "已撤诉"
    assert company.value(ticket, "closing") == "withdrawn"
