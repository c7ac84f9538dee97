"""里程、能耗、保养、到期和成本，一分一公里都算得清。"""

from __future__ import annotations

from typing import Any

import pytest


def test_b08_cost_per_kilometre_and_per_piece(company: Any, fleet: Any) -> None:
    """B08：3260 公里、391.2 升、7009.50 元，百公里 12.00 升，每公里 2.1502 元，单票 0.0331 元；保养和年检都该提醒。"""
    car = fleet.vehicle(
        "浙CB0008",
        odometer=48210,
        last_service_km=47000,
        service_km=5000,
        remind_km=1000,
        inspection_until="2026-03-20",
    )
    for place in range(2):
        out = 48210 + 1630 * place
        fleet.trip(car, f"2026-03-0{place + 1}", out, out + 1630, pieces=106000)
    fleet.keeps("fuel", vehicle=car, odometer=51470, quantity="391.2", unit_price="7.603", amount="2974.50", pay="cash")
    fleet.keeps("toll", transaction="T1", vehicle=car, at="2026-03-02T10:00:00+08:00", amount="640")
    item = {"item": "更换离合器", "quantity": "1", "price": "880"}
    repair = company.opens(
        "调度小周", "fleet.repair", vehicle=car, kind="repair", what="打滑", on="2026-03-02", items=[item]
    )
    company.does("调度小周", "提交", repair)
    company.approves("车队老李", repair)
    fleet.keeps("month", vehicle=car, month="2026-03-01", depreciation="2100", insurance="415")
    report = company.report("会计老王", "fleet.vehicle_month", "this_month")
    names = [one["name"] for one in report["columns"]]
    [row] = report["rows"]
    figures = dict(zip(names[2:], row["cells"], strict=True))
    assert (figures["km"], figures["litres"], figures["cost"]) == ("3260", "391.20", "7009.50")
    assert (figures["per_hundred"], figures["per_km"], figures["per_piece"]) == ("12.00", "2.1502", "0.0331")
    company.waits(minutes=1)
    record = company.finds("fleet.vehicle", car)
    assert company.value(record, "km_to_service") == 530
    assert company.value(record, "next_service_km") == 51470 + 530


def test_mileage_never_runs_backwards(company: Any, fleet: Any) -> None:
    """发车里程比已有的少，不让存；以前的车次勾选补录才能补。"""
    fleet.trip(fleet.truck, "2026-03-01", 1000, 1200)
    with pytest.raises(Exception, match="里程不能倒退"):
        fleet.trip(fleet.truck, "2026-03-02", 1150, 1300)
    with pytest.raises(Exception, match="里程不能倒退"):
        fleet.fuels(fleet.truck, 1100, "20")
    fleet.trip(fleet.truck, "2026-02-20", 900, 1000, entered_late=True)
    with pytest.raises(Exception, match="补录的到达里程"):
        fleet.trip(fleet.truck, "2026-02-21", 900, 1300, entered_late=True)


def test_unusual_consumption_is_marked_by_the_vehicle_itself(company: Any, fleet: Any) -> None:
    """五次以后，百公里能耗高过这辆车自己的平均加两倍标准差（并且高出百分之五）就是异常。"""
    fleet.fuels(fleet.truck, 1000, "60")
    litres = ("60", "61", "59", "60.5", "59.5", "60")
    marks = [
        company.value(fleet.fuels(fleet.truck, 1500 + 500 * place, one), "unusual") for place, one in enumerate(litres)
    ]
    assert marks == [False] * 6
    odd = fleet.fuels(fleet.truck, 4500, "75")
    assert (company.value(odd, "per_hundred"), company.value(odd, "unusual")) == ("15.00", True)
    assert company.value(company.finds("fleet.vehicle", fleet.truck), "economy_count") == 7


def test_charge_and_piece_wage_of_a_trip(company: Any, fleet: Any) -> None:
    """内部车费按趟或公里，司机计件按吨，都从线路来。"""
    route = fleet.keeps(
        "route",
        number="G01",
        name="温州至瑞安",
        origin="温州",
        destination="瑞安",
        distance=45,
        charged_by="km",
        price="3.2",
        paid_by="ton",
        wage="25",
        late_fine="2",
    )
    trip = fleet.trip(
        fleet.truck,
        "2026-03-02",
        1000,
        1090,
        route=route,
        weight="4200",
        pieces=3000,
        planned_in="2026-03-02T11:45:00+08:00",
    )
    shown = {name: company.value(trip, name) for name in ("charge", "wage", "late_minutes", "late_fine", "load_rate")}
    assert shown == {
        "charge": "288.00",
        "wage": "105.00",
        "late_minutes": 15,
        "late_fine": "30.00",
        "load_rate": "84.0",
    }


def test_an_etc_statement_is_imported_once(company: Any, fleet: Any, tmp_path: Any) -> None:
    """ETC 流水按车牌归到车，同一笔再导一次也不重复。"""
    rows = [
        "车牌号码,入口站,出口站,交易时间,交易金额,交易流水号,ETC卡号",
        "浙C12345,温州南,瑞安,2026-03-01 09:20,35.15,E0001,3301",
        "浙C67890,温州北,乐清,2026-03-01 10:05,22.80,E0002,3302",
    ]
    file = tmp_path / "ETC.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    assert company.imports("会计老王", file)["counts"]["new"] == 2
    assert company.imports("会计老王", file)["counts"]["same"] == 2


def test_the_month_is_made_once(company: Any, fleet: Any) -> None:
    """每月一日生成月账：折旧按残值和月数，保险按月分摊。"""
    car = fleet.vehicle("浙CZ0001", price="100800", residual="0", useful_months=48)
    fleet.keeps("paper", vehicle=car, kind="commercial", starts_on="2026-03-01", ends_on="2027-03-01", amount="4980")
    company.waits(minutes=1)
    company.waits(days=31)
    [month] = [one for one in company.lists("车队老李", "fleet.month") if one["vehicle"]["id"] == car]
    assert (month["depreciation"], month["insurance"]) == ("2100.00", "415.00")


def test_a_violation_is_paid_by_whoever_answers_for_it(company: Any, fleet: Any) -> None:
    """司机有责就扣司机，无责公司承担。"""
    given = {
        "vehicle": fleet.truck,
        "at": "2026-03-01T15:00:00+08:00",
        "place": "瓯海大道",
        "what": "超速",
        "fine": "200",
    }
    guilty = company.opens("车队老李", "fleet.violation", driver=fleet.drivers["大刘"], points=3, **given)
    assert (company.value(guilty, "deducted"), company.value(guilty, "company_cost")) == ("200.00", "0.00")
    free = company.opens("车队老李", "fleet.violation", at_fault=False, **given)
    assert (company.value(free, "deducted"), company.value(free, "company_cost")) == ("0.00", "200.00")


def test_a_vehicle_moves_to_another_unit(company: Any, fleet: Any) -> None:
    """调拨批准以后车归新单位；报废要总经理批。"""
    given = {"vehicle": fleet.van, "reason": "网点业务量上来了"}
    moved = company.opens("车队老李", "fleet.transfer", kind="transfer", to_unit=fleet.outlet, **given)
    company.does("车队老李", "提交", moved)
    company.approves("陈总", moved)
    company.waits(minutes=1)
    assert company.stage(moved) == "已办理"
    assert company.value(company.finds("fleet.vehicle", fleet.van), "unit")["title"] == "洞头网点"


def test_what_lines_earn_and_vehicles_are_used_for(company: Any, fleet: Any) -> None:
    """线路损益 = 车费 − 计件 − 路桥 − 晚点罚款 − 变动成本；利用率 = 出车时长 ÷ 可用工时；能耗表有均价。"""
    company.writes("车队老李", company.finds("fleet.vehicle", fleet.truck), running_rate="1.2")
    prices = {"charged_by": "trip", "price": "400", "paid_by": "trip", "wage": "90", "late_fine": "2"}
    places = {"number": "G01", "name": "温州至瑞安", "origin": "温州", "destination": "瑞安", "distance": 45}
    route = fleet.keeps("route", **places, **prices)
    late = {"planned_in": "2026-03-02T11:50:00+08:00"}
    fleet.trip(fleet.truck, "2026-03-02", 1000, 1100, route=route, toll="35", pieces=100, **late)
    fleet.fuels(fleet.truck, 1100, "50")
    fleet.keeps("month", vehicle=fleet.truck, month="2026-03-01", depreciation="0", workable_hours="260")

    def figures(name: str) -> dict[str, Any]:
        report = company.report("车队老李", name, "this_month")
        [row] = report["rows"]
        names = [one["name"] for one in report["columns"] if one["type"] == "measure"]
        return dict(zip(names, row["cells"], strict=True))

    profit = figures("fleet.route_profit")
    assert (profit["income"], profit["fined"], profit["running"], profit["profit"]) == (
        "400.00",
        "20.00",
        "120.00",
        "135.00",
    )
    assert figures("fleet.utilisation")["used"] == "1.5"
    assert figures("fleet.energy_use")["price"] == "7.600"
    assert figures("fleet.driver_work")["wage"] == "90.00"
