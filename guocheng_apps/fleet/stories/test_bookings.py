"""用车申请、派车、出车、回车、结算；同一辆车、同一个司机不能重叠。"""

from __future__ import annotations

from typing import Any

import pytest


def test_a_vehicle_is_asked_for_given_and_comes_back(company: Any, fleet: Any) -> None:
    """小张申请，老陈批准，调度派车，大刘出车、回车，自动写出车记录，车辆里程跟着走。"""
    booking = fleet.asks("08:00", "12:00")
    company.does("小张", "提交", booking)
    company.approves("老陈", booking)
    company.approves("调度小周", booking, vehicle=fleet.truck, driver=fleet.drivers["大刘"])
    assert company.stage(booking) == "已派车"
    with pytest.raises(Exception, match="里程"):
        company.does("大刘", "出车", booking, odometer_out=900)
    company.does("大刘", "出车", booking, odometer_out=1000)
    company.waits(minutes=1)
    truck = company.finds("fleet.vehicle", fleet.truck)
    assert company.value(truck, "state") == "out"
    company.does("大刘", "回车", booking, returned_at="2026-03-03T11:30:00+08:00", odometer_in=1086, toll="35")
    company.waits(minutes=1)
    [trip] = company.lists("调度小周", "fleet.trip")
    assert trip["distance"] == 86
    assert (company.value(truck, "odometer"), company.value(truck, "state")) == (1086, "idle")
    company.does("调度小周", "结算", booking)
    assert company.stage(booking) == "已结算"


def test_the_same_vehicle_is_not_promised_twice(company: Any, fleet: Any) -> None:
    """撞车的时候说清楚被谁的哪张单占用到几点；改时间、换车、换人、取消以后就可以。"""
    given = {"vehicle": fleet.truck, "driver": fleet.drivers["大刘"]}
    first = fleet.asks("08:00", "12:00", **given)
    number = company.value(first, "number")
    with pytest.raises(Exception, match=f"浙C12345 在 2026-03-03 08:00 到 12:00 已被「用车单 {number}（小张）」占用"):
        fleet.asks("11:00", "13:00", by="老陈", vehicle=fleet.truck, driver=fleet.drivers["小金"])
    with pytest.raises(Exception, match="司机 大刘"):
        fleet.asks("11:00", "13:00", vehicle=fleet.van, driver=fleet.drivers["大刘"])
    fleet.asks("12:00", "13:00", **given)
    late = fleet.asks("11:00", "14:00")
    with pytest.raises(Exception, match="已被"):
        company.does("调度小周", "直接派车", late, **given)
    company.does("小张", "取消", first, comment="改期")
    with pytest.raises(Exception, match="12:00 到 13:00"):
        company.does("调度小周", "直接派车", late, **given)
    company.writes("小张", late, ends_at="2026-03-03T12:00:00+08:00")
    company.does("调度小周", "直接派车", late, **given)


def test_an_imported_booking_obeys_too(company: Any, fleet: Any, tmp_path: Any) -> None:
    """导入的用车单一样不能重叠，别的行照常写入。"""
    fleet.asks("08:00", "12:00", vehicle=fleet.truck)
    rows = [
        "用途,目的地,出车时间,预计回车,车辆,司机",
        "加班车,乐清,2026-03-03 11:00,2026-03-03 13:00,浙C12345,小金",
        "加班车,平阳,2026-03-03 11:00,2026-03-03 13:00,浙C67890,小金",
    ]
    file = tmp_path / "派车计划.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    counts = company.imports("调度小周", file)["counts"]
    assert (counts["new"], counts["error"]) == (1, 1)


def test_who_may_not_drive_is_not_sent(company: Any, fleet: Any) -> None:
    """驾驶证过期的司机、年检过期的车，派不出去。"""
    old = fleet.keeps("driver", name="老黄", unit=fleet.yard, licence_until="2026-03-01")
    with pytest.raises(Exception, match="驾驶证"):
        fleet.asks("08:00", "12:00", vehicle=fleet.truck, driver=old)
    rusty = fleet.vehicle("浙C00001", inspection_until="2026-03-01")
    with pytest.raises(Exception, match="年检"):
        fleet.asks("08:00", "12:00", vehicle=rusty)
