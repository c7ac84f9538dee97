"""A small fleet in which the stories happen (故事里的车队)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


class Fleet:
    """The people and vehicles of the stories.

    小张 works in the outlet 洞头, which 老陈 heads; 大刘 and 小金 drive, 调度小周 sends them out,
    and 车队老李 runs the fleet.
    """

    def __init__(self, company: Any) -> None:
        self.company = company
        self.branch = company.unit("330300", "温州分公司", "branch")
        self.yard = company.unit("330392", "操作部", "department", self.branch)
        self.outlet = company.unit("330301", "洞头网点", "outlet", self.branch)
        for number, name, unit, roles in (
            ("330300001", "陈总", self.branch, ("boss",)),
            ("330301001", "老陈", self.outlet, ()),
            ("330301007", "小张", self.outlet, ()),
            ("330392001", "车队老李", self.yard, ("fleet_manager",)),
            ("330392002", "调度小周", self.yard, ("fleet_dispatcher",)),
            ("330392003", "大刘", self.yard, ("fleet_driver",)),
            ("330392004", "小金", self.yard, ("fleet_driver",)),
            ("330300301", "会计老王", self.branch, ("fleet_accountant",)),
            ("330300901", "小管", self.branch, ("administrator",)),
        ):
            company.person(number, name, unit, "employee", *roles)
        for unit, name in ((self.branch, "陈总"), (self.yard, "车队老李"), (self.outlet, "老陈")):
            company.heads(unit, name)
        self.drivers = {
            name: self.keeps(
                "driver",
                name=name,
                person=company.people[name],
                unit=self.yard,
                licence="B2",
                licence_until="2027-05-01",
            )
            for name in ("大刘", "小金")
        }
        self.truck = self.vehicle("浙C12345", kind="trunk", load=5000)
        self.van = self.vehicle("浙C67890", kind="branch", driver="小金")

    def keeps(self, entity: str, by: str = "车队老李", **values: Any) -> int:
        """Let the fleet keep a record."""
        return int(self.company.opens(by, f"fleet.{entity}", **values).id)

    def vehicle(self, plate: str, *, driver: str = "大刘", **values: Any) -> int:
        """Let the fleet have a vehicle that stands at 1,000 kilometres unless told otherwise."""
        return self.keeps(
            "vehicle", plate=plate, unit=self.yard, driver=self.drivers[driver], **{"odometer": 1000, **values}
        )

    def asks(self, start: str, end: str, by: str = "小张", **values: Any) -> Any:
        """Let somebody ask for a vehicle on the third of March."""
        hours = {"starts_at": f"2026-03-03T{start}:00+08:00", "ends_at": f"2026-03-03T{end}:00+08:00"}
        return self.company.opens(by, "fleet.booking", purpose="extra", destination="瑞安中转", **hours, **values)

    def trip(self, vehicle: int, day: str, out: int, back: int, **values: Any) -> Any:
        """Let the dispatcher enter a trip of a day, by the odometer."""
        hours = {"out_at": f"{day}T08:00:00+08:00", "in_at": f"{day}T12:00:00+08:00"}
        given = {"driver": self.drivers["大刘"], **hours, "odometer_out": out, "odometer_in": back, **values}
        return self.company.opens("调度小周", "fleet.trip", vehicle=vehicle, **given)

    def fuels(self, vehicle: int, odometer: int, litres: str, *, day: str = "2026-03-02", **values: Any) -> Any:
        """Let the dispatcher enter a full tank, paid in cash at 7.60 a litre."""
        given = {"on": day, "pay": "cash", "quantity": litres, "unit_price": "7.60", "kind": "fuel", **values}
        return self.company.opens("调度小周", "fleet.fuel", vehicle=vehicle, odometer=odometer, **given)


@pytest.fixture
def fleet(twin_of: Callable[..., Fleet]) -> Fleet:
    """The fleet, ready to drive."""
    return twin_of(Fleet)


@pytest.fixture
def company(fleet: Fleet) -> Any:
    """The company of the fleet."""
    return fleet.company
