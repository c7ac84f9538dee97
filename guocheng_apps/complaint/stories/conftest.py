"""A small branch with one outlet, in which the stories happen (故事里的分公司)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from guocheng_apps.complaint import parameters
from guocheng_apps.org.demo_names import SAMPLE_COURIERS


class Branch:
    """The people of the stories.

    小林 and 小周 are agents, 老陈 heads the outlet 洞头, 老吴 its district, 小黄 delivers there.
    老郑 heads another outlet, 李经理 manages the branch, 王会计 keeps the money, 小管 administers.
    """

    def __init__(self, company: Any) -> None:
        self.company = company
        self.branch = company.unit("330300", "温州分公司", "branch")
        company.person("330300901", "小管", self.branch, "administrator")
        always = company.opens("小管", "org.calendar", name="全天候", kind="always")
        district = self._unit("330384", "洞头片区", "district", self.branch, calendar=always.id)
        outlet = self._unit("330301", "洞头网点", "outlet", district.id)
        other = self._unit("330304", "五马网点", "outlet", self.branch, calendar=always.id)
        self.district, self.outlet, self.other = district.id, outlet.id, other.id
        for number, name, unit, role in (
            ("330300101", "小林", self.branch, "agent"),
            ("330300102", "小周", self.branch, "agent"),
            ("330300002", "李经理", self.branch, "branch_manager"),
            ("330300301", "王会计", self.branch, "finance"),
            ("330384001", "老吴", self.district, "outlet_head"),
            ("330301001", "老陈", self.outlet, "outlet_head"),
            ("330301007", "小黄", self.outlet, "courier"),
            ("330304001", "老郑", self.other, "outlet_head"),
        ):
            company.person(number, name, unit, role)
        company.writes("小管", district, head=company.people["老吴"])
        company.writes("小管", outlet, head=company.people["老陈"])
        company.writes("小管", other, head=company.people["老郑"])
        for row in parameters.limits():
            company.opens("小管", "complaint.sla", **_typed(row))
        for row in parameters.penalty_rules():
            company.opens("小管", "complaint.penalty_rule", **_typed(row))

    def complaint(self, by: str = "小林", **values: Any) -> Any:
        """Let an agent take a complaint about the outlet."""
        given = {
            "waybill_no": "773000000000001",
            "kind": "false_sign",
            "source": "hotline",
            "delivery_station": self.outlet,
            "content": "显示已签收,但没有收到快件",
            "receiver_phone": "13812345678",
            **values,
        }
        return self.company.opens(by, "complaint.ticket", **given)

    def investigated(self, **values: Any) -> Any:
        """Take a complaint and start looking into it."""
        ticket = self.complaint(**values)
        self.company.does("小林", "分派", ticket, handler=self.company.people["小周"], unit=self.outlet)
        self.company.does("小周", "开始核实", ticket)
        return ticket

    def judged(self, **values: Any) -> Any:
        """Take a complaint and lead it to a judgement against the outlet."""
        ticket = self.investigated(**values)
        shares = [{"unit": self.outlet, "share": "100"}]
        finding = "业务员提前点签收"
        self.company.does("小周", "判定责任", ticket, finding=finding, verdict="outlet", responsibilities=shares)
        return ticket

    def outlets_of_the_export(self) -> None:
        """Found the other outlets that the export of the headquarters speaks of, with their couriers."""
        for number, (name, couriers) in SAMPLE_COURIERS.items():
            unit = self.outlet if number == "330301" else self._unit(number, name, "outlet", self.branch).id
            for code, courier in couriers:
                if courier != "王海波":  # 小黄 has his number
                    self.company.person(code, courier, unit, "courier")

    def _unit(self, number: str, name: str, kind: str, parent: int, **more: Any) -> Any:
        given = {"number": number, "name": name, "kind": kind, "parent": parent, **more}
        return self.company.opens("小管", "org.unit", **given)


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as a form sends it."""
    return {name: str(one) if isinstance(one, Decimal | date) else one for name, one in row.items() if name != "key"}


@pytest.fixture
def branch(twin_of: Callable[..., Branch]) -> Branch:
    """The branch, ready for complaints."""
    return twin_of(Branch)


@pytest.fixture
def company(branch: Branch) -> Any:
    """The company of the branch."""
    return branch.company
