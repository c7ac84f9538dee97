"""A small company with everybody an office needs, in which the stories happen (故事里的公司)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from guocheng_apps.office import demo

MONEY = {"bank": "中国银行温州分行", "account": "6222020000000000018"}


class Office:
    """The people of the stories.

    小张 delivers in the outlet 洞头, which 老陈 heads; 老吴 heads its district, and 陈总 is the general manager.
    人事小李, 行政小王, 会计老王, 出纳小赵, 法务小孙, 采购小钱, 网管小周 do what they are called; 小管 administers.
    """

    def __init__(self, company: Any) -> None:
        self.company = company
        self.branch = company.unit("330300", "温州分公司", "branch")
        self.desk = company.unit("330394", "人力行政部", "department", self.branch)
        self.district = company.unit("330384", "洞头片区", "district", self.branch)
        self.outlet = company.unit("330301", "洞头网点", "outlet", self.district)
        self.other = company.unit("330302", "东屏网点", "outlet", self.district)
        for number, name, unit, roles in (
            ("330300001", "陈总", self.branch, ("boss",)),
            ("330384001", "老吴", self.district, ()),
            ("330301001", "老陈", self.outlet, ()),
            ("330301007", "小张", self.outlet, ()),
            ("330301008", "小黄", self.outlet, ()),
            ("330302001", "老郑", self.other, ()),
            ("330300401", "人事小李", self.desk, ("hr",)),
            ("330300402", "行政小王", self.desk, ("front_desk",)),
            ("330300301", "会计老王", self.desk, ("accountant",)),
            ("330300302", "出纳小赵", self.desk, ("cashier",)),
            ("330300501", "法务小孙", self.desk, ("legal",)),
            ("330300502", "采购小钱", self.desk, ("buyer",)),
            ("330300902", "网管小周", self.desk, ("it_support",)),
            ("330300901", "小管", self.desk, ("administrator",)),
        ):
            company.person(number, name, unit, "employee", *roles)
        for unit, name in (
            (self.branch, "陈总"),
            (self.desk, "人事小李"),
            (self.district, "老吴"),
            (self.outlet, "老陈"),
            (self.other, "老郑"),
        ):
            company.heads(unit, name)
        for row in demo.limits():
            given = {name: str(one) if isinstance(one, Decimal) else one for name, one in row.items() if name != "key"}
            company.opens("小管", "office.limit", **given)

    def asks(self, form: str, by: str = "小张", **values: Any) -> Any:
        """Let somebody fill in an application and submit it."""
        record = self.company.opens(by, f"office.{form}", **values)
        self.company.does(by, "提交", record)
        return record

    def approved_by(self, record: Any, *names: str, **values: Any) -> None:
        """Let people approve one after another; only the last one fills something in."""
        for name in names[:-1]:
            self.company.approves(name, record)
        self.company.approves(names[-1], record, **values)

    def refuses(self, record: Any, name: str) -> None:
        """Let somebody reject an application, and see that it can be revised and submitted again."""
        company = self.company
        company.rejects(name, record, "情况不清楚")
        assert company.stage(record) == "未批准"
        company.does(self.applicant(record), "修改重报", record)
        company.does(self.applicant(record), "提交", record)

    def applicant(self, record: Any) -> str:
        """Return the name of whoever applies."""
        return str(self.company.value(record, "applicant")["title"])

    def card(self, entity: str, **values: Any) -> int:
        """Let the administrator keep a record of a list."""
        return int(self.company.opens("小管", f"office.{entity}", **values).id)


@pytest.fixture
def office(twin_of: Callable[..., Office]) -> Office:
    """The office, ready for applications."""
    return twin_of(Office)


@pytest.fixture
def company(office: Office) -> Any:
    """The company of the office."""
    return office.company
