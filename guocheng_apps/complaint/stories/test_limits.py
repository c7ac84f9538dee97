"""时限、重复投诉与权限。"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any


def at(text: str) -> datetime:
    """Read an instant of the screen."""
    return datetime.fromisoformat(text)


def test_limits_come_from_the_table(company: Any, branch: Any) -> None:
    """时限按来源和等级查表:热线一般投诉四小时响应、三十二小时办结。"""
    ticket = branch.complaint()
    assert at(company.value(ticket, "first_response_due")) == company.now + timedelta(hours=4)
    assert at(company.value(ticket, "resolution_due")) == company.now + timedelta(hours=32)


def test_waiting_for_the_customer_stops_the_clock(company: Any, branch: Any) -> None:
    """等客户期间不计时,答复后应办结时间顺延。"""
    ticket = branch.investigated()
    due = at(company.value(ticket, "resolution_due"))
    company.does("小周", "等待客户", ticket, comment="等客户提供价值证明")
    company.waits(hours=10)
    company.does("小周", "客户已答复", ticket)
    assert at(company.value(ticket, "resolution_due")) == due + timedelta(hours=10)


def test_the_same_waybill_again_is_graver(company: Any, branch: Any) -> None:
    """七天内同一运单再投诉:连到前一次,等级升一级。"""
    first = branch.complaint()
    company.waits(hours=30)
    again = branch.complaint(content="还是没有收到")
    assert company.value(again, "repeated") is True
    assert company.value(again, "earlier")["id"] == first.id
    assert company.value(again, "level") == "serious"


def test_after_a_week_it_is_a_new_complaint(company: Any, branch: Any) -> None:
    """八天后同一运单再投诉,不算重复。"""
    branch.complaint()
    company.waits(days=8)
    assert company.value(branch.complaint(), "repeated") is False


def test_outlets_see_their_own_and_no_phone_numbers(company: Any, branch: Any) -> None:
    """网点只看到自己的投诉,客户电话只显示头尾;客服看到全部。"""
    ticket = branch.complaint()
    branch.complaint(delivery_station=branch.other, waybill_no="773000000000002", receiver_phone="13900000000")
    assert len(company.lists("小林", "complaint.ticket")) == 2
    assert [one["id"] for one in company.lists("老陈", "complaint.ticket")] == [ticket.id]
    assert company.sees("小林", ticket)["values"]["receiver_phone"] == "13812345678"
    assert company.sees("老陈", ticket)["values"]["receiver_phone"] == "138****5678"


def test_the_district_sees_its_outlets(company: Any, branch: Any) -> None:
    """片区负责人看到片区里所有网点的投诉。"""
    ticket = branch.complaint()
    assert [one["id"] for one in company.lists("老吴", "complaint.ticket")] == [ticket.id]


def test_outlets_cannot_judge_themselves(company: Any, branch: Any) -> None:
    """判定责任只能由客服做。"""
    ticket = branch.investigated()
    assert "判定责任" not in company.can("老陈", ticket)
    assert "等待客户" in company.can("老陈", ticket)


def test_the_monthly_report_counts(company: Any, branch: Any) -> None:
    """网点月度报表:两票投诉,一票在别的网点。"""
    branch.complaint()
    branch.complaint(delivery_station=branch.other, waybill_no="773000000000002", receiver_phone="13900000000")
    found = company.report("李经理", "complaint.unit_month")
    assert len(found["rows"]) == 2
