"""A branch with outlets, amoebas and price lists, in which the settlement stories happen (故事里的公司)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

ITEMS = (
    ("DELIVERY", "派费", "delivery", "trade", "票"),
    ("SORTING", "进港操作费", "sorting", "trade", "票"),
    ("SORTING_OUT", "出港操作费", "sorting", "trade", "票"),
    ("LABEL", "面单费", "label", "trade", "张"),
    ("TRANSIT", "中转费", "transit", "trade", "元"),
    ("FINE", "总部罚款", "fine", "penalty", "元"),
    ("CLAIM", "理赔", "claim", "penalty", "元"),
    ("REWARD", "奖励补贴", "reward", "adjust", "元"),
    ("VEHICLE", "车辆费", "vehicle", "trade", "趟"),
    ("RENT", "场地费", "rent", "trade", "平方米"),
)
PRICES = {
    "DELIVERY": "0.85",
    "SORTING": "0.05",
    "LABEL": "1.45",
    "TRANSIT": "1",
    "FINE": "1",
    "CLAIM": "1",
    "REWARD": "1",
    "VEHICLE": "180",
}


class Branch:
    """洞头网点（老陈）和东屏网点（老郑）；出港巴、进港巴（老吴）、操作巴、车队巴；推进办小江，会计老王，结算小林。"""

    def __init__(self, company: Any) -> None:
        self.company = company
        self.branch = company.unit("330300", "温州分公司", "branch")
        self.desk = company.unit("330394", "结算部", "department", self.branch)
        self.outlet = company.unit("330301", "洞头网点", "outlet", self.branch)
        self.other = company.unit("330302", "东屏网点", "outlet", self.branch)
        for number, name, unit, roles in (
            ("330300001", "陈总", self.branch, ("boss",)),
            ("330300002", "小江", self.desk, ("amoeba_office",)),
            ("330300301", "会计老王", self.desk, ("amoeba_accountant",)),
            ("330300302", "结算小林", self.desk, ("settlement_clerk",)),
            ("330300011", "老吴", self.branch, ("amoeba_leader",)),
            ("330301001", "老陈", self.outlet, ()),
            ("330302001", "老郑", self.other, ()),
            ("330300901", "小管", self.desk, ("administrator",)),
        ):
            company.person(number, name, unit, "employee", *roles)
        for unit, name in ((self.branch, "陈总"), (self.outlet, "老陈"), (self.other, "老郑")):
            company.heads(unit, name)
        self.units = {
            number: self._unit(number, name, unit, leader)
            for number, name, unit, leader in (
                ("OUT", "出港巴", None, "老吴"),
                ("IN", "进港巴", None, "老吴"),
                ("SORT", "操作巴", None, "老吴"),
                ("FLEET", "车队巴", None, "老吴"),
                ("330301", "洞头网点", self.outlet, "老陈"),
                ("330302", "东屏网点", self.other, "老郑"),
            )
        }
        self.items = {
            code: company.opens(
                "小管", "settlement.item", code=code, name=name, topic=topic, kind=kind, measure=measure
            ).id
            for code, name, topic, kind, measure in ITEMS
        }
        for code, price in PRICES.items():
            self.price(code, price)

    def _unit(self, number: str, name: str, department: int | None, leader: str) -> int:
        values = {"number": number, "name": name, "department": department, "valid_from": "2026-01-01"}
        values["leader"] = self.company.people[leader]
        return int(self.company.opens("小管", "amoeba.unit", **values).id)

    def price(
        self, code: str, price: str, *, valid_from: str = "2026-01-01", approved: bool = True, **more: Any
    ) -> Any:
        """Let the office propose a price list, and the accountant approve it."""
        tiers = more.pop("tiers", [{"start": "0", "price": price}])
        record = self.company.opens(
            "小江", "settlement.price_list", item=self.items[code], tiers=tiers, valid_from=valid_from, **more
        )
        if approved:
            self.company.does("小江", "提交审核", record)
            self.company.approves("会计老王", record)
        return record

    def month_of_outlet(self) -> None:
        """Enter what B07 says of the outlet 洞头 for March."""
        opens = self.company.opens
        for kind, amount, day in (("opening", "12000", "2026-02-28"), ("recharge", "20000", "2026-03-01")):
            paid = opens("结算小林", "settlement.recharge", outlet=self.outlet, kind=kind, amount=amount, day=day)
            self.company.does("会计老王", "确认到账", paid)
        for day, pieces in (("2026-03-03", 20000), ("2026-03-18", 11500)):
            self.delivers(day, pieces)
        opens("结算小林", "settlement.label_issue", outlet=self.outlet, day="2026-03-02", quantity=9000)
        for kind, amount in (("transit", "4680.30"), ("fine", "320"), ("claim", "150")):
            values = {"outlet": self.outlet, "day": "2026-03-20", "kind": kind, "amount": amount}
            opens("结算小林", "settlement.passed_on", reference=f"HQ-{kind}", **values)
        opens("结算小林", "settlement.vehicle_day", outlet=self.outlet, day="2026-03-31", route="洞头专线", trips=26)

    def delivers(self, day: str, pieces: int, *, outlet: int | None = None, **more: Any) -> Any:
        """Enter what a courier delivered on a day."""
        values = {"outlet": outlet or self.outlet, "day": day, "courier_no": "330301007", "pieces": pieces, **more}
        return self.company.opens("结算小林", "settlement.delivery", **values)


@pytest.fixture
def branch(twin_of: Callable[..., Branch]) -> Branch:
    """The branch, ready to settle."""
    return twin_of(Branch)


@pytest.fixture
def company(branch: Branch) -> Any:
    """The company of the branch."""
    return branch.company
