"""系统自己做的事：资产卡片跟着走，重叠的请假不让交，该提醒的提醒。"""

from __future__ import annotations

from typing import Any

import pytest

from guocheng_apps.office.stories.test_things import asset


def card(company: Any, request: Any) -> tuple[str, Any]:
    """Return the state of the asset of a request, and who has it."""
    rows = company.lists("小管", "office.asset")
    [row] = [one for one in rows if one["id"] == request]
    return row["state"], row["holder"] and row["holder"]["title"]


def test_the_card_of_an_asset_follows(company: Any, office: Any) -> None:
    """签收后卡片改为在用，归还后回库；到期前一天提醒，逾期归还告知行政；报废后注销。"""
    number = asset(office)
    request = office.asks(
        "requisition", what="笔记本电脑一台", purpose="外出培训", term="short", return_by="2026-03-10"
    )
    company.approves("老陈", request)
    company.submits("行政小王", request, asset=number, condition="九成新")
    company.waits(minutes=1)
    assert card(company, number) == ("stock", None)
    company.submits("小张", request)
    company.waits(minutes=1)
    assert card(company, number) == ("used", "小张")
    company.waits(days=7)
    assert not [text for text in company.told("小张") if "明天" in text]
    company.waits(hours=1)
    assert [text for text in company.told("小张") if "明天" in text] == [
        "您借用的 ZC0001 笔记本电脑 明天（2026-03-10）到期，请归还或另行申请。"
    ]
    company.does("行政小王", "归还", request, returned_on="2026-03-12", return_condition="完好")
    company.waits(minutes=1)
    assert card(company, number) == ("stock", None)
    assert "实际 2026-03-12 归还" in company.told("行政小王")[0]
    disposal = office.asks("disposal", asset=number, reason="主板损坏", book_value="100")
    company.approves("老陈", disposal)
    company.approves("网管小周", disposal, appraisal="没有维修价值")
    company.approves("会计老王", disposal)
    company.waits(minutes=1)
    assert card(company, number) == ("gone", None)


def test_leave_cannot_overlap(company: Any, office: Any) -> None:
    """同一个人请假不能重叠，上午和下午分开算；别人的不相干，作废的不算。"""
    personal = {"kind": "personal", "reason": "家中有事"}
    first = office.asks("leave", start_on="2026-03-16", end_on="2026-03-17", end_half="am", **personal)
    with pytest.raises(Exception, match="重叠") as refusal:
        office.asks("leave", start_on="2026-03-17", start_half="am", end_on="2026-03-18", **personal)
    assert str(company.value(first, "number")) in str(refusal.value)
    office.asks("leave", start_on="2026-03-17", start_half="pm", end_on="2026-03-18", **personal)
    office.asks("leave", by="小黄", start_on="2026-03-16", end_on="2026-03-17", **personal)
    company.rejects("老陈", first, "忙")
    company.does("小张", "作废", first)
    office.asks("leave", start_on="2026-03-16", end_on="2026-03-16", **personal)


def test_the_stand_in_is_told(company: Any, office: Any) -> None:
    """准假后告知工作代理人；没有填的不告知。"""
    leave = office.asks(
        "leave",
        kind="personal",
        start_on="2026-03-16",
        end_on="2026-03-17",
        reason="事",
        stand_in=company.people["小黄"],
    )
    company.approves("老陈", leave)
    company.waits(minutes=1)
    assert company.told("小黄") == ["小张 2026-03-16 至 2026-03-17 请假，这期间的工作由您代理。"]


def test_the_keeper_asks_for_the_seal(company: Any, office: Any) -> None:
    """保管人按一下，提醒借用人归还印章。"""
    seal = office.card("seal", name="公章", kind="company", keeper=company.people["行政小王"])
    paper = company.uploads("小张", "证明.pdf", b"%PDF-1.4 letter")
    sealing = office.asks(
        "sealing", seal=seal, paper="证明", recipient="银行", papers=[paper], taken_out=True,
        return_by="2026-03-05T18:00:00+08:00",
    )  # fmt: skip
    company.presses("行政小王", sealing, "催还印章")
    company.waits(minutes=1)
    assert "请归还印章「公章」" in company.told("小张")[0]


def test_probations_are_told_of_on_mondays(company: Any, office: Any) -> None:
    """每周一早上，试用期将满还没有办完的，告诉人事有几个人。"""
    company.waits(minutes=1)
    office.asks("probation", joined_on="2025-12-15", ends_on="2026-03-15", summary="三个月没有投诉")
    company.waits(days=7)
    assert [text for text in company.told("人事小李") if "试用期满" in text] == [
        "两周内有 1 人试用期满，转正还没有办完，请督促。"
    ]
