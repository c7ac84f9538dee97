"""What happened in the demo fleet (演示的事情): repairs, violations, an accident, and this week's bookings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from guocheng.sdk import SHANGHAI, local_day
from guocheng_apps.fleet.demo_course import CARS, LINES, Car, Driven, Row, runs_on
from guocheng_apps.org.demo import OPERATION


def repairs(today: date, course: Driven) -> Iterator[Row]:
    """Yield services and repairs, one of them still under way."""
    jobs = (
        ("service", "定期保养", "机油三滤", 860),
        ("repair", "刹车异响", "更换刹车片", 1240),
        ("tyre", "前轮磨损", "轮胎两条", 2360),
    )
    for place, car in enumerate(one for one in CARS if one.line):
        kind, what, item, price = jobs[place % 3]
        on = today - timedelta(days=8 + 5 * place)
        yield _repair(car, kind, what, item, price, on, course.odometers[car.plate] - 300, "done")
    broken = next(one for one in CARS if one.plate == "浙CD7712")
    yield _repair(
        broken, "repair", "变速箱打滑", "变速箱总成", 4680, today - timedelta(days=2), broken.odometer, "approved"
    )


def _repair(car: Car, kind: str, what: str, item: str, price: int, on: date, odometer: int, stage: str) -> Row:
    at = datetime.combine(on, time(10), SHANGHAI)
    return {
        "key": f"{car.plate} {on}",
        "applicant": {"key": "330300202"},
        "vehicle": {"key": car.plate},
        "kind": kind,
        "what": what,
        "on": on,
        "odometer": odometer,
        "shop": "温州南站汽修厂",
        "items": [
            {
                "item": item,
                "quantity": Decimal(1),
                "price": Decimal(price),
                "labour_hours": Decimal(2),
                "labour": Decimal(160),
            }
        ],
        "done_on": on + timedelta(days=1) if stage == "done" else None,
        "created_at": at,
        "stage": stage,
        "stage_since": at + timedelta(hours=26),
    }


def violations(today: date) -> Iterator[Row]:
    """Yield violations, two of them still to be paid."""
    seen = (
        ("浙CA6218", "沈海高速 K1836", "超速不足百分之二十", 3, 200, 41, "paid"),
        ("浙CC3377", "乐清柳市镇", "违法停车", 0, 150, 23, "paid"),
        ("浙CC4915", "鳌江大桥", "不按导向车道行驶", 2, 100, 9, "open"),
        ("浙CD3349", "瓯海大道", "闯红灯", 6, 200, 4, "open"),
    )
    for place, (plate, where, what, points, fine, ago, state) in enumerate(seen):
        car = next(one for one in CARS if one.plate == plate)
        yield {
            "key": f"violation {place}",
            "number": f"33030026{place:06}",
            "vehicle": {"key": plate},
            "driver": {"key": car.driver},
            "at": datetime.combine(today - timedelta(days=ago), time(9, 40), SHANGHAI),
            "place": where,
            "what": what,
            "points": points,
            "fine": Decimal(fine),
            "at_fault": True,
            "borne_by": "driver",
            "state": state,
            "pay_by": today + timedelta(days=15 - ago),
            "paid_on": today - timedelta(days=ago - 5) if state == "paid" else None,
        }


def accidents(today: date) -> Iterator[Row]:
    """Yield an accident whose claim is under way."""
    yield {
        "key": "accident 1",
        "vehicle": {"key": "浙CB2095"},
        "driver": {"key": "郑海波"},
        "at": datetime.combine(today - timedelta(days=18), time(22, 15), SHANGHAI),
        "place": "甬台温高速台州段",
        "course": "雨天追尾前车，本车保险杠和散热器受损，没有人受伤。",
        "blame": "full",
        "own_loss": Decimal(6800),
        "other_loss": Decimal(3200),
        "insurer": "人保财险温州分公司",
        "claim_number": "RDAA202633030012345",
        "claimed": Decimal(10000),
        "state": "claimed",
    }


def _planned(on: date, stage: str) -> Iterator[Row]:
    """Yield the lines of a day."""
    known = {one.number: one for one in LINES}
    for car in CARS:
        if car.line and runs_on(car, on):
            one = known[car.line]
            starts = datetime.combine(on, one.leaves, SHANGHAI)
            yield {
                "key": f"line {car.plate} {on}",
                "applicant": {"key": "330300202"},
                "unit": {"key": OPERATION},
                "purpose": "line",
                "route": {"key": one.number},
                "destination": one.destination,
                "starts_at": starts,
                "ends_at": starts + timedelta(minutes=one.minutes),
                "vehicle": {"key": car.plate},
                "driver": {"key": car.driver},
                "created_at": starts - timedelta(days=2),
                "stage": stage,
            }


#: Bookings around today: days from today, hours, vehicle, stage, purpose, destination.
_BOOKED = (
    (-1, 8, 12, "浙CD3349", "settled", "extra", "龙湾加班"),
    (-1, 13, 17, "浙C8G201", "back", "office", "温州南站接人"),
    (0, 7, 11, "浙CD3349", "out", "extra", "鹿城加班"),
    (0, 9, 12, "浙C8G201", "dispatched", "office", "市邮政管理局"),
    (0, 14, 18, "浙C8G201", "dispatched", "office", "机场接总部检查组"),
    (0, 13, 17, "浙CD10382", "dispatched", "office", "瑞安分部巡查"),
    (0, 15, 19, "浙CD3349", "dispatched", "pickup", "永嘉瓯北大客户揽收"),
    (1, 8, 12, "浙CD3349", "dispatched", "pickup", "柳市电商园揽收"),
    (1, 9, 17, "浙CD10382", "dispatched", "office", "杭州开会"),
    (1, 13, 16, "浙C8G201", "draft", "office", "洞头网点调研"),
    (2, 8, 18, "浙C8G201", "draft", "office", "台州分拨学习"),
    (3, 6, 10, "浙CD3349", "draft", "extra", "平阳加班"),
)


def bookings(now: datetime) -> Iterator[Row]:
    """Yield the bookings of the days around today: the lines as planned, and what was asked for besides."""
    today = local_day(now)
    for day in range(-1, 4):
        yield from _planned(today + timedelta(days=day), "settled" if day < 0 else "dispatched")
    for place, (day, start, end, plate, stage, purpose, destination) in enumerate(_BOOKED):
        car = next(one for one in CARS if one.plate == plate)
        on = today + timedelta(days=day)
        starts = datetime.combine(on, time(start), SHANGHAI)
        driver = {"driver": {"key": car.driver}} if car.driver else {"driver": {"key": "黄志远"}}
        gone = {"odometer_out": car.odometer} if stage in ("out", "back", "settled") else {}
        back = {"odometer_in": car.odometer + 46, "returned_at": datetime.combine(on, time(end), SHANGHAI)}
        yield {
            "key": f"booking {place}",
            "applicant": {"key": "330300202" if place % 2 else "330301001"},
            "unit": {"key": OPERATION if place % 2 else "330301"},
            "purpose": purpose,
            "destination": destination,
            "starts_at": starts,
            "ends_at": datetime.combine(on, time(end), SHANGHAI),
            "vehicle": {"key": plate},
            **driver,
            **gone,
            **(back if stage in ("back", "settled") else {}),
            "created_at": starts - timedelta(days=1, hours=2),
            "stage": stage,
        }
