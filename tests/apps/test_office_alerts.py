"""What the office should not overlook reaches the people it concerns, and nobody else."""

from __future__ import annotations

from datetime import timedelta

from guocheng_apps.office.stories.conftest import Office, company, office
from tests.service.test_alerts import look
from tests.story.company import Company

__all__ = ["company", "office"]


def test_money_not_given_back(company: Company, office: Office) -> None:
    """借款过了还款日期，提醒借款人和会计；还清以后不再提醒。"""
    advance = office.asks("advance", purpose="备用金", amount="800", repay_by="2026-03-10")
    office.approved_by(advance, "老陈", "会计老王")
    company.submits("出纳小赵", advance, paid_on="2026-03-02")
    assert look(company) == 0
    company.now += timedelta(days=10)
    assert look(company) == 2
    assert all(any("还有 800.00 元未还" in text for text in company.told(name)) for name in ("小张", "会计老王"))
    company.does("出纳小赵", "结清", advance, repaid="800")
    company.now += timedelta(days=10)
    assert look(company) == 0


def test_a_borrowed_thing_not_returned(company: Company, office: Office) -> None:
    """短期借用到期没有归还，提醒借用人和行政。"""
    card = office.card("asset", number="ZC0001", name="投影仪", kind="other")
    request = office.asks("requisition", what="投影仪", purpose="培训", term="short", return_by="2026-03-05")
    company.approves("老陈", request)
    company.submits("行政小王", request, asset=card)
    company.submits("小张", request)
    company.now += timedelta(days=6)
    assert look(company) == 2
    assert any("ZC0001" in text for text in company.told("行政小王"))


def test_a_late_approval_is_reminded_and_told_to_the_head_above(company: Company, office: Office) -> None:
    """审批超过两个工作日，催审批人，并告诉上级负责人。"""
    leave = office.asks("leave", kind="personal", start_on="2026-03-16", end_on="2026-03-16", reason="家中有事")
    company.waits(days=3)
    assert any("请处理「请假审批」" in text for text in company.told("老陈"))
    assert any("「请假审批」已超时" in text for text in company.told("老吴"))
    assert company.waits_for(leave) == ["老陈"]
