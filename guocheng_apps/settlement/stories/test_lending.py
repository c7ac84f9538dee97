"""一个单元借人给另一个单元：双方巴长都确认，工时从这边到那边，按内部价目付钱，两边记账。"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from guocheng_apps.settlement.stories.acting import trades

BOOK = "amoeba.book"


@pytest.fixture
def priced(company: Any, branch: Any) -> Any:
    """The branch with a price for lent hours, and the accounts they are booked on."""
    values = {"code": "HOURS", "name": "借调工时", "topic": "other", "kind": "trade", "measure": "小时"}
    branch.items["HOURS"] = company.opens("小管", "settlement.item", **values).id
    branch.price("HOURS", "28.5")
    for code, name, kind in (
        ("H01", "正常工时", "hours"),
        ("H03", "分摊工时", "hours"),
        ("N09", "其他内部收入", "internal_income"),
        ("P09", "其他内部采购", "internal_cost"),
    ):
        company.opens("小管", "amoeba.account", code=code, name=name, kind=kind)
    for name in ("老陈", "老郑"):
        unit = branch.outlet if name == "老陈" else branch.other
        company.opens("小管", "org.role_member", person=company.people[name], role="amoeba_leader", unit=unit)
    return branch


def lends(company: Any, branch: Any, hours: str, day: str = "2026-03-02") -> Any:
    """Let 老陈 of 洞头 write down the hours that his people worked for 东屏."""
    sides = {"lender": branch.units["330301"], "borrower": branch.units["330302"]}
    return company.opens("老陈", "amoeba.lent", day=day, hours=hours, work="帮东屏卸车", **sides)


def booked(company: Any) -> list[tuple[str, str, str]]:
    """Return the postings: unit, account, and the hours or the amount."""
    company.posts(BOOK)
    return sorted(
        (one["object"]["title"], one["account"]["title"][:3], f"{Decimal(one[measure]).normalize():f}")
        for one in company.lists("小江", BOOK)
        for measure in ("quantity" if one["account"]["title"].startswith("H") else "amount",)
    )


def test_lent_hours_move_and_are_paid_for(company: Any, priced: Any) -> None:
    """一方确认不算；双方确认以后工时一减一加、合计不变，折算成 6.5 × 28.5 的内部交易；作废以后工时和交易都退回去。"""
    company.opens("小江", "amoeba.hours", day="2026-03-02", unit=priced.units["330301"], normal="40")
    paper = lends(company, priced, "6.5")
    company.does("老陈", "请双方确认", paper)
    company.settles("小江", "2026-03")
    assert (len(booked(company)), trades(company)) == (1, [])
    assert sorted(company.waits_for(paper)) == ["老郑", "老陈"]
    company.approves("老陈", paper)
    company.settles("小江", "2026-03")
    assert (len(booked(company)), trades(company)) == (1, [])
    company.approves("老郑", paper)
    assert company.stage(paper) == "已确认"
    company.settles("小江", "2026-03")
    expected = [
        ("东屏网点", "H03", "6.5"),
        ("东屏网点", "P09", "185.25"),
        ("洞头网点", "H01", "40"),
        ("洞头网点", "H03", "-6.5"),
        ("洞头网点", "N09", "185.25"),
    ]
    assert booked(company) == expected
    [trade] = trades(company)
    sides = trade["seller"]["title"], trade["buyer"]["title"]
    assert (*sides, trade["service"], trade["amount"]) == ("洞头网点", "东屏网点", "借调工时", "185.25")
    assert company.settles("小江", "2026-03").get("changed") is None
    company.does("小江", "作废", paper, comment="记错了日子")
    assert company.settles("小江", "2026-03")["removed"] == 1
    assert booked(company) == [("洞头网点", "H01", "40")]


def test_a_head_who_does_not_agree_keeps_his_hours(company: Any, priced: Any) -> None:
    """借入方不同意，什么都不动；没有确认的单子挡住结账。"""
    paper = lends(company, priced, "3")
    company.does("老陈", "请双方确认", paper)
    with pytest.raises(Exception, match="没有确认的借调工时"):
        company.closes("小江", BOOK, "2026-03")
    company.rejects("老郑", paper, "没有来过人")
    assert company.stage(paper) == "未同意"
    company.settles("小江", "2026-03")
    assert (booked(company), trades(company)) == ([], [])
