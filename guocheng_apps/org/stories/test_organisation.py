"""单元、人员、角色成员:谁看得到什么,谁到什么时候为止。"""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def office(company: Any) -> Any:
    """A branch with an administrator and a colleague."""
    branch = company.unit("330300", "温州分公司", "branch")
    company.person("330300901", "小管", branch, "administrator")
    company.person("330300401", "小孙", branch, "employee")
    company.branch = branch
    return company


def test_a_unit_number_is_taken_once(office: Any) -> None:
    """单元编号不能重复。"""
    with pytest.raises(Exception, match="编号"):
        office.opens("小管", "org.unit", number="330300", name="另一个", kind="outlet")


def test_a_unit_is_not_above_itself(office: Any) -> None:
    """上级单元不能是自己。"""
    outlet = office.opens("小管", "org.unit", number="330301", name="洞头网点", kind="outlet", parent=office.branch)
    with pytest.raises(Exception, match="不能是自己"):
        office.writes("小管", outlet, parent=outlet.id)


def test_colleagues_see_each_other_but_no_phone(office: Any) -> None:
    """同事看得到姓名和岗位,手机号只显示头尾;自己的手机号看得全。"""
    for name in ("小管", "小孙"):
        record = office.finds("org.person", office.people[name])
        office.writes("小管", record, phone="13812345678")
    seen = {name: office.sees("小孙", office.finds("org.person", office.people[name])) for name in ("小管", "小孙")}
    assert seen["小管"]["values"]["phone"] == "138****5678"
    assert seen["小孙"]["values"]["phone"] == "13812345678"


def test_employees_cannot_change_the_organisation(office: Any) -> None:
    """普通员工不能新建单元。"""
    with pytest.raises(Exception, match="新建"):
        office.opens("小孙", "org.unit", number="330301", name="私设网点", kind="outlet")


def test_a_role_ends_on_its_last_day(office: Any) -> None:
    """角色成员写了结束日期,到那一天就不再有权限。"""
    member = office.opens(
        "小管", "org.role_member", person=office.people["小孙"], role="administrator", valid_until="2026-03-09"
    )
    assert member.id
    assert "administrator" in office.principal("小孙").roles
    office.waits(days=7)
    assert "administrator" not in office.principal("小孙").roles
