"""车队的车次和客服的工单自己变成内部交易：谁用车、谁造成投诉，谁承担；源头改了跟着改，一件事不收两次。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guocheng_apps.settlement.stories.acting import statements
from guocheng_apps.settlement.stories.conftest import Branch

SERVICES = (
    ("TRIP", "车费（按线路）", "vehicle", "元", "1"),
    ("TRIP_KM", "车费（按公里）", "vehicle", "公里", "3.6"),
    ("TICKET", "客服工单", "ticket", "件", "6.5"),
)


class Yard(Branch):
    """The branch with a truck of 车队巴, a line to 洞头, two agents, and prices for trips and tickets."""

    def __init__(self, company: Any) -> None:
        super().__init__(company)
        self.units["SERVICE"] = self._unit("SERVICE", "客服巴", None, "老吴")
        for number, name, role in (
            ("330300101", "客服小周", "agent"),
            ("330300401", "车队老李", "fleet_manager"),
        ):
            company.person(number, name, self.desk, "employee", role)
        for code, name, topic, measure, price in SERVICES:
            values: dict[str, Any] = {"code": code, "name": name, "topic": topic, "kind": "trade", "measure": measure}
            self.items[code] = company.opens("小管", "settlement.item", **values).id
            self.price(code, price)
        for code, name, kind in (("N02", "内部运输收入", "internal_income"), ("P02", "内部运输费", "internal_cost")):
            company.opens("小管", "amoeba.account", code=code, name=name, kind=kind)
        keeps = self.keeps
        self.driver = keeps("driver", name="大刘", unit=self.desk, licence="B2", licence_until="2027-05-01")
        about: dict[str, Any] = {"unit": self.desk, "driver": self.driver, "odometer": 1000}
        self.truck = keeps("vehicle", plate="浙C12345", amoeba=self.units["FLEET"], **about)
        self.line = keeps(
            "route", number="Z05", name="温州至洞头", origin="温州", destination="洞头", distance=110,
            charged_to=self.units["330301"], charged_by="km", price="3.2",
        )  # fmt: skip

    def keeps(self, entity: str, **values: Any) -> int:
        """Let the fleet keep a record."""
        return int(self.company.opens("车队老李", f"fleet.{entity}", **values).id)

    def drives(self, day: str, out: int, back: int, **values: Any) -> Any:
        """Let the fleet enter a trip to 洞头 that has come back."""
        hours = {"out_at": f"{day}T08:00:00+08:00", "in_at": f"{day}T12:00:00+08:00"}
        given = {"vehicle": self.truck, "driver": self.driver, "route": self.line, **hours, **values}
        return self.company.opens("车队老李", "fleet.trip", odometer_out=out, odometer_in=back, **given)

    def ticket(self, verdict: str, *shares: tuple[int, str]) -> Any:
        """Let an agent take a ticket, judge it and close it."""
        does = self.company.does
        found = self.company.opens(
            "客服小周", "complaint.ticket", waybill_no="773000000000001", kind="false_sign", source="hotline",
            delivery_station=self.outlet, content="没有收到",
        )  # fmt: skip
        who = {"handler": self.company.people["客服小周"], "unit": self.outlet}
        does("客服小周", "分派", found, **who)
        does("客服小周", "开始核实", found)
        blamed = [{"unit": unit, "share": share} for unit, share in shares]
        does("客服小周", "判定责任", found, finding="核实", verdict=verdict, responsibilities=blamed)
        does("客服小周", "认可判定", found)
        does("客服小周", "赔付处罚完成", found)
        does("客服小周", "回访结案", found, closing="explained")
        return found


@pytest.fixture
def branch(twin_of: Callable[..., Yard]) -> Yard:
    """The branch with its yard."""
    return twin_of(Yard)


def of(company: Any, topic: str) -> list[tuple[str, str, str, str, str]]:
    """Return the trades of a topic: seller, buyer, service, amount and stage."""
    return sorted(
        (one["seller"]["title"].split()[-1], one["buyer"]["title"].split()[-1], one["service"], one["amount"],
         one["stage"])
        for one in company.lists("小江", "amoeba.trade", {"field": "topic", "op": "eq", "value": topic})
    )  # fmt: skip


def test_a_trip_that_came_back_is_charged_to_whoever_used_it(company: Any, branch: Any) -> None:
    """车次折成车费：线路按公里 3.20，没有线路的按价目每公里 3.60；再算不变，改了跟着改，确认以后补红字，两边记账。"""
    trip = branch.drives("2026-03-02", 1000, 1100)
    extra = branch.drives("2026-03-03", 1100, 1150, route=None, charged_to=branch.units["330302"])
    branch.drives("2026-03-04", 1150, 1200, in_at=None)
    assert company.settles("小江", "2026-03")["made"] == 2
    assert [one[2:4] for one in of(company, "vehicle")] == [("车费（按公里）", "180.00"), ("车费（按线路）", "320.00")]
    counts = company.settles("小江", "2026-03")
    assert not any(counts.get(name) for name in ("made", "changed", "removed", "corrected", "statements"))
    company.posts("amoeba.book")
    booked = sorted((one["account"]["title"][:3], one["amount"]) for one in company.lists("小江", "amoeba.book"))
    assert booked == [("N02", "180.00"), ("N02", "320.00"), ("P02", "180.00"), ("P02", "320.00")]
    company.writes("车队老李", extra, charged_to=None)
    assert company.settles("小江", "2026-03")["removed"] == 1
    for one in statements(company):
        if company.sees("小江", one)["values"]["items"]:
            company.does("小江", "送双方确认", one)
            company.waits(days=9)
    company.writes("车队老李", trip, odometer_in=1090)
    assert company.settles("小江", "2026-03")["corrected"] == 1
    assert [one[3:] for one in of(company, "vehicle")] == [("-32.00", "made"), ("320.00", "confirmed")]


def test_a_day_is_charged_once(company: Any, branch: Any) -> None:
    """车队有车次的那一天，按天导入的用车让路，列在待处理里；外租车照收；别的天、别的网点照收。"""
    used = {"route": "洞头专线", "trips": 1}
    for outlet, day in ((branch.outlet, "2026-03-02"), (branch.outlet, "2026-03-05"), (branch.other, "2026-03-02")):
        company.opens("结算小林", "settlement.vehicle_day", outlet=outlet, day=day, **used)
    company.settles("小江", "2026-03")
    assert [one[3] for one in of(company, "vehicle")] == ["180.00", "360.00"]
    branch.drives("2026-03-02", 1000, 1100)
    counts = company.settles("小江", "2026-03")
    assert (counts["made"], counts["changed"], counts["pending"]) == (1, 1, 1)
    charged = [("车辆费", "180.00"), ("车费（按线路）", "320.00"), ("车辆费", "180.00")]
    assert [one[2:4] for one in of(company, "vehicle")] == charged
    (open_one,) = company.settlement("小江", "2026-03")["pending"]
    assert (open_one["reason"], "出车记录折算车费" in open_one["message"]) == ("covered", True)
    company.opens(
        "结算小林",
        "settlement.vehicle_day",
        outlet=branch.outlet,
        day="2026-03-02",
        route="租的车",
        trips=1,
        hired=True,
    )
    assert company.settles("小江", "2026-03")["made"] == 1
    assert len(of(company, "vehicle")) == 4


def test_a_ticket_is_charged_to_whoever_caused_it(company: Any, branch: Any) -> None:
    """工单按责任比例计件收客服费；客户原因的不收；重开以后撤掉。"""
    mine = branch.ticket("outlet", (branch.outlet, "100"))
    branch.ticket("outlet", (branch.outlet, "50"), (branch.other, "50"))
    branch.ticket("customer")
    assert company.settles("小江", "2026-03")["made"] == 2
    assert of(company, "ticket") == [
        ("客服巴", "东屏网点", "客服工单", "3.25", "made"),
        ("客服巴", "洞头网点", "客服工单", "9.75", "made"),
    ]
    company.does("客服小周", "重开", mine, comment="客户再次来电")
    assert company.settles("小江", "2026-03")["changed"] == 1
    assert [one[3] for one in of(company, "ticket")] == ["3.25", "3.25"]


def test_a_trip_is_sold_by_whose_the_vehicle_was_that_day(company: Any, branch: Any) -> None:
    """车月中换了核算单元：换以前的车次仍由原单元收车费，再折算一次也不变；换以后的由新单元收。"""
    branch.drives("2026-03-02", 1000, 1100)
    assert company.settles("小江", "2026-03")["made"] == 1
    past = {"vehicle": branch.truck, "amoeba": branch.units["FLEET"], "valid_until": "2026-03-03"}
    company.opens("车队老李", "fleet.tenure", **past)
    company.writes("车队老李", company.finds("fleet.vehicle", branch.truck), amoeba=branch.units["SORT"])
    branch.drives("2026-03-04", 1100, 1200)
    counts = company.settles("小江", "2026-03")
    assert (counts["made"], counts.get("changed"), counts.get("removed")) == (1, None, None)
    assert [one[0] for one in of(company, "vehicle")] == ["操作巴", "车队巴"]
