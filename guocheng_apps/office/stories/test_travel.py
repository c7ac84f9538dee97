"""出差、用车、会议室。"""

from __future__ import annotations

from typing import Any

import pytest

LEG = {"origin": "温州", "destination": "杭州", "start_on": "2026-03-10", "end_on": "2026-03-12", "way": "train"}


def test_a_trip_by_its_budget(company: Any, office: Any) -> None:
    """预算三千，上级负责人也要批；返回后写总结。"""
    trip = office.asks("travel", purpose="拜访客户", legs=[LEG], budget="3000", needs_advance=True)
    assert company.value(trip, "days") == 3
    office.refuses(trip, "老陈")
    office.approved_by(trip, "老陈", "老吴")
    assert company.stage(trip) == "已批准"
    assert company.todo("会计老王", "copied")
    with pytest.raises(Exception, match="总结"):
        company.does("小张", "返回并总结", trip)
    company.does("小张", "返回并总结", trip, result="签了意向书")
    assert company.stage(trip) == "已返回"


def test_a_car_is_given_and_comes_back(company: Any, office: Any) -> None:
    """行政派车，司机收到抄送，回车登记里程；里程不能变少。"""
    vehicle = office.card("vehicle", plate="浙c8g201", model="别克商务", seats=7)
    car = office.asks(
        "car",
        purpose="接客户",
        destination="温州南站",
        leave_at="2026-03-03T14:00:00+08:00",
        back_at="2026-03-03T17:00:00+08:00",
    )
    office.refuses(car, "老陈")
    company.approves("老陈", car)
    given = {"vehicle": vehicle, "driver": company.people["小黄"], "start_mileage": 1000}
    company.approves("行政小王", car, **given)
    assert company.stage(car) == "已派车"
    assert company.todo("小黄", "copied")
    with pytest.raises(Exception, match="里程"):
        company.does("小张", "回车登记", car, end_mileage=900)
    company.does("小张", "回车登记", car, end_mileage=1062, fuel="85")
    assert company.value(car, "distance") == 62


def test_a_room_is_booked_once(company: Any, office: Any) -> None:
    """同一间会议室同一个时段只能预订一次；取消以后别人可以订。"""
    room = office.card("room", name="大会议室", seats=40)
    meeting = {"room": room, "on": "2026-03-05", "session": "morning", "attendees": "12"}
    first = office.asks("booking", subject="月度例会", **meeting)
    with pytest.raises(Exception, match="会议室时段"):
        company.opens("小黄", "office.booking", subject="培训", **meeting)
    office.refuses(first, "行政小王")
    company.approves("行政小王", first)
    assert company.stage(first) == "已预订"
    company.does("小张", "取消预订", first, comment="改期")
    second = office.asks("booking", "小黄", subject="培训", needs="桌签二十个", **meeting)
    company.approves("行政小王", second)
    company.submits("行政小王", second)
    assert company.stage(second) == "已预订"


def test_a_room_must_be_large_enough(company: Any, office: Any) -> None:
    """人数超过座位，交不上去。"""
    room = office.card("room", name="小会议室", seats=6)
    booking = company.opens(
        "小张", "office.booking", subject="例会", room=room, on="2026-03-05", session="evening", attendees="12"
    )
    with pytest.raises(Exception, match="座位"):
        company.does("小张", "提交", booking)
