"""请假、加班、补卡、加班费：谁批，批到谁，余额怎么算。"""

from __future__ import annotations

from typing import Any

import pytest

MAY = {"start_on": "2026-03-16", "end_on": "2026-03-17", "reason": "家中有事"}


def left(company: Any, kind: str) -> str:
    """Return what 小张 has left of a kind of leave, as he reads it himself."""
    rows = company.lists("小张", "office.leave_balance")
    return next((str(row["left"]) for row in rows if row["kind"] == kind), "0")


def test_two_days_are_for_the_head(company: Any, office: Any) -> None:
    """事假两天，直属负责人批，人事收到抄送；三天以内不用往上报。"""
    leave = office.asks("leave", kind="personal", **MAY)
    assert company.value(leave, "days") == "2.0"
    assert company.value(leave, "tier") == "head"
    assert company.waits_for(leave) == ["老陈"]
    company.approves("老陈", leave)
    assert company.stage(leave) == "已准假"
    assert [one["record_id"] for one in company.todo("人事小李", "copied")] == [leave.id]


def test_long_leave_goes_up_to_the_general_manager(company: Any, office: Any) -> None:
    """十个工作日，直属负责人、上级负责人、总经理都要批。"""
    leave = office.asks("leave", kind="personal", start_on="2026-03-09", end_on="2026-03-20", reason="探亲")
    for name in ("老陈", "老吴", "陈总"):
        assert company.waits_for(leave) == [name]
        company.approves(name, leave)
    assert company.stage(leave) == "已准假"


def test_a_rejected_leave_is_revised_and_submitted_again(company: Any, office: Any) -> None:
    """没有批准的，改了重报，单号不变；退回的，改了接着走。"""
    leave = office.asks("leave", kind="personal", **MAY)
    number = company.value(leave, "number")
    office.refuses(leave, "老陈")
    company.sends_back("老陈", leave, "请写清楚事由")
    assert company.waits_for(leave) == ["小张"]
    company.resubmits("小张", leave)
    company.approves("老陈", leave)
    assert company.stage(leave) == "已准假"
    assert company.value(leave, "number") == number


def test_annual_leave_cannot_exceed_the_balance(company: Any, office: Any) -> None:
    """年休假只有一天，休两天交不上去；批准以后从余额里扣。"""
    office.card("leave_grant", person=company.people["小张"], kind="annual", days="1")
    leave = company.opens("小张", "office.leave", kind="annual", **MAY)
    with pytest.raises(Exception, match="不能超过假期余额"):
        company.does("小张", "提交", leave)
    company.writes("小张", leave, end_on="2026-03-16", days="1")
    company.does("小张", "提交", leave)
    company.approves("老陈", leave)
    assert left(company, "annual") == "0.0"


def test_overtime_becomes_time_off(company: Any, office: Any) -> None:
    """周六加班八小时折一天调休；提前回来销假，没有休的还回余额。"""
    hours = {"start_at": "2026-03-07T09:00:00+08:00", "end_at": "2026-03-07T18:00:00+08:00", "rest_hours": "1"}
    overtime = office.asks("overtime", day_kind="weekend", reason="旺季派件", **hours)
    assert company.value(overtime, "hours") == "8.0"
    company.approves("老陈", overtime)
    assert left(company, "lieu") == "1.0"
    leave = office.asks("leave", kind="lieu", start_on="2026-03-16", end_on="2026-03-16")
    company.approves("老陈", leave)
    assert left(company, "lieu") == "0.0"
    company.does("小张", "销假", leave, back_on="2026-03-16", days="0.5")
    assert company.stage(leave) == "已销假"
    assert left(company, "lieu") == "0.5"


def test_a_holiday_is_paid_and_needs_the_head_above(company: Any, office: Any) -> None:
    """法定节假日加班不能用调休代替，还要上级负责人批。"""
    hours = {"start_at": "2026-05-01T09:00:00+08:00", "end_at": "2026-05-01T17:00:00+08:00", "reason": "值班"}
    with pytest.raises(Exception, match="发加班费"):
        company.opens("小张", "office.overtime", day_kind="holiday", settle="lieu", **hours)
    overtime = office.asks("overtime", day_kind="holiday", settle="pay", **hours)
    office.refuses(overtime, "老陈")
    office.approved_by(overtime, "老陈", "老吴")
    assert company.stage(overtime) == "已批准"


def test_the_fourth_missed_punch_needs_personnel(company: Any, office: Any) -> None:
    """一个月补卡三次以内直属负责人确认，第四次人事核定。"""
    missed = {"punch": "in", "at": "08:30", "reason": "忘了打卡"}
    for day in ("2026-02-23", "2026-02-24", "2026-02-25"):
        record = office.asks("missed_punch", on=day, **missed)
        company.approves("老陈", record)
        assert company.stage(record) == "已批准"
    fourth = office.asks("missed_punch", on="2026-02-26", **missed)
    assert company.value(fourth, "times") == 4
    office.approved_by(fourth, "老陈", "人事小李")
    assert company.stage(fourth) == "已批准"
    fifth = office.asks("missed_punch", on="2026-02-27", **missed)
    office.refuses(fifth, "老陈")
    company.approves("老陈", fifth)
    company.rejects("人事小李", fifth, "次数太多")
    assert company.stage(fifth) == "未批准"


def test_overtime_pay_is_reckoned_by_the_hour(company: Any, office: Any) -> None:
    """加班费按 1.5、2、3 倍算，出纳发放。"""
    item = {"person": company.people["小张"], "wage": "30", "workday_hours": "2", "weekend_hours": "4"}
    record = office.asks("overtime_pay", by="老陈", items=[item])
    assert company.value(record, "total") == "330.00"
    office.refuses(record, "老吴")
    office.approved_by(record, "老吴", "人事小李", "会计老王", "陈总")
    company.submits("出纳小赵", record, paid_on="2026-03-10")
    assert company.stage(record) == "已发放"
    assert company.value(record, "paid_on") == "2026-03-10"
