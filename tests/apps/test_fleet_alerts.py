"""What the fleet should not overlook reaches the people it concerns: services, papers, fuel, vehicles not back."""

from __future__ import annotations

from datetime import timedelta

from guocheng_apps.fleet.stories.conftest import Fleet, company, fleet
from tests.service.test_alerts import look
from tests.story.company import Company

__all__ = ["company", "fleet"]


def test_b08_what_is_due_soon(company: Company, fleet: Fleet) -> None:
    """B08：离保养 530 公里（提前 1000 提醒），离年检 15 天（提前 15 天提醒），两样都提醒车队长和调度。"""
    fleet.keeps("reminder", kind="inspection", days=15)
    car = fleet.vehicle("浙CB0008", odometer=51470, last_service_km=47000, inspection_until="2026-03-20")
    assert company.value(company.finds("fleet.vehicle", car), "km_to_service") == 530
    company.now += timedelta(days=3)
    company.waits(minutes=5)
    look(company)
    for name in ("车队老李", "调度小周"):
        assert any("浙CB0008 该保养了" in one for one in company.told(name))
        assert any("浙CB0008的年检 2026-03-20 到期" in one for one in company.told(name))


def test_papers_are_told_of_on_the_days_of_the_table(company: Company, fleet: Fleet) -> None:
    """到期前第几天提醒由「到期提醒天数」决定，一天一次；办好以后到期日往后走，过期的每天提醒。"""
    for days in (30, 15, 7, 1):
        fleet.keeps("reminder", kind="inspection", days=days)
    truck = company.finds("fleet.vehicle", fleet.truck)
    company.writes("车队老李", truck, inspection_until="2026-03-20")
    company.waits(minutes=5)
    told_on, monday = [], company.now
    for day in (2, 5, 6, 13, 21):
        company.now = monday + timedelta(days=day - 2)
        before = len(company.told("车队老李"))
        look(company)
        look(company)
        told_on += [day] * (len(company.told("车队老李")) - before)
    assert told_on == [5, 13, 21]
    renewed = {"starts_on": "2026-03-21", "ends_on": "2027-03-20", "amount": "300"}
    fleet.keeps("paper", vehicle=fleet.truck, kind="inspection", **renewed)
    company.waits(minutes=1)
    assert company.value(truck, "inspection_until") == "2027-03-20"
    assert [one["title"] for one in company.lists("车队老李", "fleet.due") if one["until"] == "2027-03-20"] == [
        "浙C12345 年检"
    ]


def test_unusual_fuel_and_a_vehicle_not_back(company: Company, fleet: Fleet) -> None:
    """能耗异常告诉车队长和司机；过了预计回车时间没有回车登记，提醒调度和司机。"""
    for place, litres in enumerate(("60", "60", "61", "59", "60.5", "59.5", "75")):
        fleet.fuels(fleet.truck, 1000 + 500 * place, litres, driver=fleet.drivers["大刘"])
    booking = fleet.asks("08:00", "12:00", vehicle=fleet.van, driver=fleet.drivers["小金"])
    company.does("调度小周", "直接派车", booking)
    company.does("小金", "出车", booking, odometer_out=1000)
    company.now += timedelta(days=1, hours=4)
    look(company)
    assert any("百公里能耗 15.00" in one for one in company.told("大刘"))
    assert any("现在还没有回车登记" in one for one in company.told("小金"))
