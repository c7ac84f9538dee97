"""招聘、入职、转正、调岗、离职。"""

from __future__ import annotations

from typing import Any

import pytest


def post(company: Any, name: str) -> int:
    """Keep a post."""
    return int(company.opens("小管", "org.post", number=name, name=name).id)


def test_a_new_post_needs_the_general_manager(company: Any, office: Any) -> None:
    """新增岗位：直属负责人、人事、上级负责人、总经理；招到的人不能超过批准的人数。"""
    hiring = office.asks(
        "hiring",
        by="老陈",
        post=post(company, "业务员"),
        people=2,
        reason="new",
        need_by="2026-04-01",
        duties="揽收派送",
        wage_from="5000",
        wage_to="8000",
    )
    office.refuses(hiring, "老吴")
    office.approved_by(hiring, "老吴", "人事小李")
    assert company.waits_for(hiring) == ["陈总"]
    company.approves("陈总", hiring)
    assert company.stage(hiring) == "招聘中"
    with pytest.raises(Exception, match="不能超过"):
        company.does("人事小李", "招聘结束", hiring, found=3)
    company.does("人事小李", "招聘结束", hiring, found=2)
    assert company.stage(hiring) == "已招满"


def test_three_departments_prepare_at_the_same_time(company: Any, office: Any) -> None:
    """入职批准后，行政、信息技术、用人部门同时准备，都好了人事才办入职。"""
    record = office.asks(
        "onboarding",
        by="老陈",
        name="小林",
        mobile="13812345678",
        for_unit=office.outlet,
        post=post(company, "业务员"),
        start_on="2026-03-09",
        probation_wage="4000",
        wage="5000",
    )
    office.refuses(record, "老吴")
    office.approved_by(record, "老吴", "陈总")
    assert sorted(company.waits_for(record)) == ["网管小周", "老吴", "行政小王"]
    assert {"wage", "probation_wage"}.isdisjoint(company.sees("网管小周", record)["values"])
    company.submits("网管小周", record, accounts="已开邮箱")
    company.submits("老吴", record, mentor=company.people["小张"])
    company.submits("行政小王", record, work_place="三号工位")
    company.approves("人事小李", record)
    assert company.stage(record) == "已入职"


def test_probation_wage_is_not_too_low(company: Any, office: Any) -> None:
    """试用期工资低于转正工资的八成，保存不了。"""
    with pytest.raises(Exception, match="80%"):
        company.opens(
            "老陈",
            "office.onboarding",
            name="小林",
            mobile="13812345678",
            for_unit=office.outlet,
            post=post(company, "业务员"),
            start_on="2026-03-09",
            probation_wage="3000",
            wage="5000",
        )


def test_probation_is_voted_on_by_weight(company: Any, office: Any) -> None:
    """转正评议：总经理三票、直属负责人两票、人事一票，三分之二以上同意才转正。"""
    company.opens("小管", "org.calendar", name="全天候", kind="always")
    record = office.asks("probation", joined_on="2025-12-08", ends_on="2026-03-08", summary="三个月没有投诉")
    office.refuses(record, "老陈")
    company.approves("老陈", record, attitude=5, ability=4)
    company.approves("人事小李", record, result="pass", wage="5000")
    assert company.value(record, "average") == "4.5"
    assert company.waits_for(record) == ["陈总"], "the head and personnel have spoken already"
    company.approves("陈总", record)
    assert company.stage(record) == "已转正"


def test_both_heads_agree_to_a_transfer(company: Any, office: Any) -> None:
    """调岗先由原部门负责人批，再由新部门负责人批，人事定工资，总经理批准。"""
    words = {
        "whom": company.people["小张"],
        "from_unit": office.outlet,
        "to_unit": office.other,
        "to_post": post(company, "主管"),
        "start_on": "2026-04-01",
        "reason": "缺人",
    }
    record = office.asks("transfer", by="小张", kind="move", **words)
    assert company.waits_for(record) == ["老陈"]
    office.refuses(record, "老陈")
    company.approves("老陈", record)
    assert company.waits_for(record) == ["老郑"]
    company.approves("老郑", record)
    company.approves("人事小李", record, wage_after="6000")
    company.approves("陈总", record)
    assert company.stage(record) == "已生效"
    assert [one["record_id"] for one in company.todo("会计老王", "copied")] == [record.id]


def test_everything_is_handed_over_before_somebody_leaves(company: Any, office: Any) -> None:
    """离职：面谈以后，工作、物品、账号、款项同时交接，人事结算后归档。"""
    record = office.asks("leaving", last_on="2026-03-31", reason="family")
    office.refuses(record, "老陈")
    company.approves("老陈", record, successor=company.people["小黄"])
    office.approved_by(record, "老吴", "人事小李")
    assert sorted(company.waits_for(record)) == ["会计老王", "网管小周", "老陈", "行政小王"]
    company.approves("老陈", record, handed_over=[{"what": "客户名单", "receiver": company.people["小黄"]}])
    company.submits("行政小王", record, things="巴枪、工牌已收回")
    company.submits("网管小周", record, accounts="已停用")
    company.submits("会计老王", record, owed="0")
    company.approves("人事小李", record, settlement="4200")
    assert company.stage(record) == "已离职"


def test_leaving_takes_a_month_at_most(company: Any, office: Any) -> None:
    """个人辞职，最后工作日不用晚于三十天以后。"""
    with pytest.raises(Exception, match="三十天"):
        company.opens("小张", "office.leaving", last_on="2026-05-31", reason="pay")
