"""一个网点的一个月：日数据折成内部交易，双方确认，对账单的余额对得上（B07）。"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from guocheng_apps.amoeba.trades import trade
from guocheng_apps.settlement.stories.acting import balance, statements, trades


def test_b07(company: Any, branch: Any) -> None:
    """B07：期初 12,000，充值 20,000，派费、面单、中转、操作、罚款、理赔、车辆以后是 34,319.70。"""
    branch.month_of_outlet()
    counts = company.settles("小江", "2026-03")
    assert (counts["made"], counts["pending"]) == (7, 0)
    made = {one["service"]: one for one in trades(company)}
    assert {name: Decimal(one["amount"]) for name, one in made.items()} == {
        "派费": Decimal("26775.00"),
        "进港操作费": Decimal("1575.00"),
        "面单费": Decimal("13050.00"),
        "中转费": Decimal("4680.30"),
        "总部罚款": Decimal("320.00"),
        "理赔": Decimal("150.00"),
        "车辆费": Decimal("4680.00"),
    }
    assert balance(company, branch.outlet) == ("32000.00", "34319.70")
    assert company.sends_statements("小江", "2026-03") == {"sent": 4, "problems": []}
    for one in statements(company):
        for name in ("老吴", "老陈"):
            company.approves(name, one)
        assert company.stage(one) == "双方已确认"
    company.waits()
    assert {one["stage"] for one in trades(company)} == {"confirmed"}
    assert balance(company, branch.outlet) == ("34319.70", "34319.70")
    seen = company.outlet_account("老陈", branch.outlet, "2026-03")
    assert seen["opening"] == "12000.00"
    assert [(one["label"], one["amount"], one["balance"]) for one in seen["lines"]] == [
        ("充值", "20000.00", "32000.00"),
        ("派费", "26775.00", "58775.00"),
        ("面单", "-13050.00", "45725.00"),
        ("中转费", "-4680.30", "41044.70"),
        ("操作费", "-1575.00", "39469.70"),
        ("罚款", "-320.00", "39149.70"),
        ("理赔", "-150.00", "38999.70"),
        ("车辆费", "-4680.00", "34319.70"),
    ]
    assert (seen["closing"], seen["waiting"], seen["state_label"]) == ("34319.70", [], "正常")
    assert company.outlet_account("小江", branch.outlet, "2026-04")["opening"] == "34319.70"
    with pytest.raises(Exception, match="没有这个网点的预付账"):
        company.outlet_account("老郑", branch.outlet, "2026-03")


def test_running_twice_is_running_once(company: Any, branch: Any) -> None:
    """再算一次什么也不变；数据改了，没确认的跟着改，没有了的拿掉。"""
    branch.month_of_outlet()
    company.settles("小江", "2026-03")
    before = trades(company)
    counts = company.settles("小江", "2026-03")
    assert not any(counts.get(name) for name in ("made", "changed", "removed", "corrected", "statements"))
    assert trades(company) == before
    branch.delivers("2026-03-19", 100)
    counts = company.settles("小江", "2026-03")
    assert (counts.get("made", 0), counts["changed"], counts["statements"]) == (0, 2, 2)


def test_what_is_confirmed_is_corrected_in_red(company: Any, branch: Any) -> None:
    """确认以后少派了一百票：原来的不动，多一笔红字，在补充的结算单上再确认。"""
    extra = branch.delivers("2026-03-10", 1000)
    company.settles("小江", "2026-03")
    for one in statements(company):
        company.does("小江", "送双方确认", one)
        company.approves("老吴", one)
        company.approves("老陈", one)
    company.waits()
    company.writes("结算小林", extra, pieces=900)
    assert company.settles("小江", "2026-03")["corrected"] == 2
    red = [one for one in trades(company) if one["stage"] == "made"]
    assert sorted(one["amount"] for one in red) == ["-5.00", "-85.00"]
    assert company.settles("小江", "2026-03").get("corrected", 0) == 0
    assert len(statements(company)) == 4
    assert balance(company, branch.outlet) == ("800.00", "720.00")


def test_what_has_no_price_is_listed_with_the_reason(company: Any, branch: Any) -> None:
    """没有价目、没有折算系数、没有对应的阿米巴，都留在待处理里。"""
    company.opens("结算小林", "settlement.outbound", outlet=branch.outlet, day="2026-03-05", pieces=10)
    branch.delivers("2026-03-05", 10, grade="大件")
    nobody = company.unit("330303", "新网点", "outlet", branch.branch)
    branch.delivers("2026-03-05", 10, outlet=nobody)
    counts = company.settles("小江", "2026-03")
    assert counts["pending"] == 4
    pending = company.settlement("小江", "2026-03")["pending"]
    reasons = {(one["item"], one["reason"]) for one in pending}
    assert ("派费", "no_factor") in reasons
    assert ("出港操作费", "no_list") in reasons
    assert ("派费", "no_unit") in reasons
    factor = {"grade": "大件", "factor": "2", "valid_from": "2026-01-01"}
    company.opens("小江", "settlement.factor", **factor)
    branch.price("SORTING_OUT", "0.04", provider=branch.units["SORT"])
    assert company.settles("小江", "2026-03")["pending"] == 2
    (big,) = [one for one in trades(company) if one["service"] == "派费（大件）"]
    assert (big["standard_quantity"], big["amount"]) == ("20.000", "17.00")


def test_a_price_list_counts_once_it_is_approved(company: Any, branch: Any) -> None:
    """月中涨价：新价目从十六日起，没审核时按老价；审核以后前后两段各按各的价。"""
    branch.delivers("2026-03-10", 1000)
    branch.delivers("2026-03-20", 1000)
    higher = branch.price("DELIVERY", "0.95", valid_from="2026-03-16", approved=False)
    company.settles("小江", "2026-03")
    assert {one["amount"] for one in trades(company) if one["service"] == "派费"} == {"1700.00"}
    company.does("小江", "提交审核", higher)
    company.approves("会计老王", higher)
    company.settles("小江", "2026-03")
    (fee,) = [one for one in trades(company) if one["service"] == "派费"]
    assert (fee["amount"], fee["price"]) == ("1800.00", "0.9000")


def test_no_labels_below_the_line(company: Any, branch: Any) -> None:
    """余额低于停单线，不能领面单；充值到账就能领，退回面单随时可以。"""
    branch.delivers("2026-03-02", 10)
    fine = {"outlet": branch.outlet, "day": "2026-03-02", "kind": "fine", "amount": "500", "reference": "HQ-9"}
    company.opens("结算小林", "settlement.passed_on", **fine)
    company.settles("小江", "2026-03")
    with pytest.raises(Exception, match="停单号"):
        company.opens("结算小林", "settlement.label_issue", outlet=branch.outlet, day="2026-03-03", quantity=100)
    company.opens(
        "结算小林", "settlement.label_issue", outlet=branch.outlet, day="2026-03-03", quantity=-5, note="写错"
    )
    paid = company.opens("老陈", "settlement.recharge", outlet=branch.outlet, amount="600", day="2026-03-03")
    company.does("会计老王", "确认到账", paid)
    company.opens("老陈", "settlement.label_issue", outlet=branch.outlet, day="2026-03-03", quantity=100)


def test_an_objection_becomes_a_task_of_the_office(company: Any, branch: Any) -> None:
    """有异议写理由，推进办收到待办，处理完重新送确认；到期没有答复就算同意。"""
    branch.delivers("2026-03-02", 1000)
    company.settles("小江", "2026-03")
    one = next(each for each in statements(company) if "进港巴" in company.sees("小江", each)["title"])
    company.does("小江", "送双方确认", one)
    company.waits()
    company.rejects("老陈", one, "票数不对")
    company.waits()
    assert company.stage(one) == "有异议"
    assert company.board("小江", "settlement.statement_flow")["有异议"] == 1
    (disputed,) = [json.loads(each.where) for each in trade.views if each.name == "disputed"]
    assert [each["service"] for each in company.lists("小江", "amoeba.trade", disputed)] == ["派费"]
    assert company.board("小江", "amoeba.trade_flow")["有异议"] == 1
    company.submits("小江", one, answer="核对过，数据没有错")
    assert company.stage(one) == "待送确认"
    company.does("小江", "送双方确认", one)
    company.waits(days=9)
    assert company.stage(one) == "双方已确认"


def test_everybody_sees_what_is_theirs(company: Any, branch: Any) -> None:
    """网点负责人只看到自己网点的；不管结算的人不能折算。"""
    branch.month_of_outlet()
    branch.delivers("2026-03-04", 50, outlet=branch.other)
    company.settles("小江", "2026-03")
    assert len(trades(company, "老郑")) == 2
    assert len(trades(company, "老陈")) == 7
    with pytest.raises(Exception, match="推进办"):
        company.settles("老陈", "2026-03")


def test_nobody_moves_a_cost_to_somebody_else(company: Any, branch: Any) -> None:
    """折算生成的交易，巴长不能改对方、日期、科目和价格，只能写备注。"""
    branch.month_of_outlet()
    company.settles("小江", "2026-03")
    company.person("330301009", "阿明", branch.outlet, "employee", "amoeba_leader", responsible_for=branch.outlet)
    (fee,) = [one for one in trades(company) if one["service"] == "派费"]
    record = company.finds("amoeba.trade", fee["id"])
    for change in (
        {"buyer": branch.units["OUT"]},
        {"day": "2026-04-01"},
        {"topic": "other"},
        {"quantity": "1"},
        {"price": "9"},
    ):
        with pytest.raises(Exception, match=r"只读|不能修改|不能改"):
            company.writes("阿明", record, **change)
    company.writes("阿明", record, note="已核对")
    assert company.settles("小江", "2026-03").get("changed", 0) == 0


def test_a_trade_by_hand_is_looked_at_and_confirmed_by_both(company: Any, branch: Any) -> None:
    """手工填的交易：推进办审核，双方巴长都同意才算确认；一方拒绝就是有异议。"""
    sides = {"seller": branch.units["330301"], "buyer": branch.units["330302"]}
    company.person("330301009", "阿明", branch.outlet, "employee", "amoeba_leader", responsible_for=branch.outlet)
    helped = company.opens(
        "阿明", "amoeba.trade", **sides, service="借调人手", quantity="3", price="200", day="2026-03-02"
    )
    company.does("小江", "请双方确认", helped)
    company.approves("小江", helped)
    assert sorted(company.waits_for(helped)) == ["老郑", "老陈"]
    company.approves("老陈", helped)
    assert company.stage(helped) == "生成"
    company.rejects("老郑", helped, "只来了两天")
    assert company.stage(helped) == "有异议"
    company.does("小江", "请双方确认", helped)
    company.approves("小江", helped)
    company.waits(days=9)
    assert company.stage(helped) == "已确认"


def test_what_one_side_writes_down_takes_nothing_from_the_other(company: Any, branch: Any) -> None:
    """一方手工填一笔大的：推进办送确认以前，对方的余额、停单、结算单、阿米巴账都不动，对账单上单列「待对方确认」。"""
    company.person("330301009", "阿明", branch.outlet, "employee", "amoeba_leader", responsible_for=branch.outlet)
    paid = company.opens("老郑", "settlement.recharge", outlet=branch.other, amount="100", day="2026-03-01")
    company.does("会计老王", "确认到账", paid)
    sides = {"seller": branch.units["330301"], "buyer": branch.units["330302"], "day": "2026-03-02"}
    claimed = company.opens("阿明", "amoeba.trade", **sides, service="借调人手", quantity="3", price="900")
    company.settles("小江", "2026-03")
    company.posts("amoeba.book")
    assert (statements(company), company.lists("小江", "amoeba.book")) == ([], [])
    seen = company.outlet_account("老郑", branch.other, "2026-03")
    assert (seen["balance"], seen["open"], seen["state"], seen["waiting"]) == ("100.00", "100.00", "ok", [])
    asked = seen["unconfirmed"]
    assert (asked["trades"], asked["amount"]) == (1, "-2700.00")
    assert [one["id"] for one in company.lists("老郑", "amoeba.trade", asked["where"])] == [claimed.id]
    label = {"outlet": branch.other, "day": "2026-03-03", "quantity": 10}
    company.opens("结算小林", "settlement.label_issue", **label)
    company.does("小江", "送双方确认", claimed)
    seen = company.outlet_account("老郑", branch.other, "2026-03")
    assert (seen["open"], seen["state"], seen["unconfirmed"]) == ("-2600.00", "stopped", None)
    assert [one["trades"] for one in seen["waiting"]] == [1]
    with pytest.raises(Exception, match="停单号"):
        company.opens("结算小林", "settlement.label_issue", **label)
    assert company.settles("小江", "2026-03")["statements"] == 2, "the labels, and what was sent"
    company.does("老郑", "提出异议", claimed, objection="没有来人")
    assert company.outlet_account("老郑", branch.other, "2026-03")["open"] == "85.50"


def test_fixed_fees_come_every_month(company: Any, branch: Any) -> None:
    """场地费每个月一笔，到期就没有了。"""
    rent = {"item": branch.items["RENT"], "seller": branch.units["SORT"], "buyer": branch.units["330301"]}
    company.opens(
        "小江",
        "settlement.fixed_fee",
        **rent,
        quantity="50",
        price="18",
        valid_from="2026-01-01",
        valid_until="2026-03-01",
    )
    assert company.settles("小江", "2026-02")["made"] == 1
    assert company.settles("小江", "2026-03").get("made", 0) == 0
    (fee,) = trades(company)
    assert (fee["amount"], fee["day"]) == ("900.00", "2026-02-28")


def test_a_fee_that_changes_within_a_month_counts_by_days(company: Any, branch: Any) -> None:
    """三月十六日起涨价：前十五天按旧价，后十六天按新价，一天也不收两次。"""
    rent = {"item": branch.items["RENT"], "seller": branch.units["SORT"], "buyer": branch.units["330301"]}
    fee = "settlement.fixed_fee"
    company.opens("小江", fee, **rent, quantity="50", price="18", valid_from="2026-01-01", valid_until="2026-03-16")
    company.opens("小江", fee, **rent, quantity="50", price="20", valid_from="2026-03-16")
    company.settles("小江", "2026-03")
    assert sorted(one["amount"] for one in trades(company)) == ["435.48", "516.13"]
    first = min(trades(company), key=lambda one: Decimal(one["amount"]))
    shown = company.sees("小江", company.finds("amoeba.trade", first["id"]))["values"]
    assert shown["explained"] == "每月 50 × 18 × 15 天 ÷ 31 天"


def test_what_comes_after_a_revoked_trade_is_charged(company: Any, branch: Any) -> None:
    """撤销的一笔不再收；后来导入的件照收，不会跟着不见了。"""
    branch.delivers("2026-03-02", 10)
    company.settles("小江", "2026-03")
    (fee,) = [one for one in trades(company) if one["service"] == "派费"]
    company.does("小江", "撤销", company.finds("amoeba.trade", fee["id"]), "先不算")
    assert company.settles("小江", "2026-03").get("made", 0) == 0
    branch.delivers("2026-03-20", 10000)
    company.settles("小江", "2026-03")
    amounts = {one["stage"]: one["amount"] for one in trades(company) if one["service"] == "派费"}
    assert amounts == {"void": "8.50", "made": "8500.00"}


def test_a_department_that_two_units_share_is_divided_by_days_and_shares(company: Any, branch: Any) -> None:
    """三月十一日起洞头网点的六成归东片巴、四成归西片巴；以前的天数仍归洞头网点自己，合计一票不差。"""
    units = {
        name: branch._unit(number, name, None, "老陈") for number, name in (("EAST", "东片巴"), ("WEST", "西片巴"))
    }
    own = company.finds("amoeba.unit", branch.units["330301"])
    before = {"department": branch.outlet, "share": "100", "valid_until": "2026-03-11"}
    company.writes("小管", own, members=[before])
    for name, share in (("东片巴", "60"), ("西片巴", "40")):
        part = {"department": branch.outlet, "share": share, "valid_from": "2026-03-11"}
        company.writes("小管", company.finds("amoeba.unit", units[name]), members=[part])
    branch.delivers("2026-03-02", 1000)
    branch.delivers("2026-03-20", 101)
    company.settles("小江", "2026-03")
    paid = {one["seller"]["title"]: one["amount"] for one in trades(company) if one["service"] == "派费"}
    assert paid == {"洞头网点": "850.00", "东片巴": "51.51", "西片巴": "34.34"}
    company.writes("小管", company.finds("amoeba.unit", units["西片巴"]), members=[])
    company.settles("小江", "2026-03")
    waiting = {one["message"] for one in company.settlement("小江", "2026-03")["pending"]}
    assert any("比例合计 60%，应为 100%" in one for one in waiting)
