"""Two months of driving (演示的两个月): which vehicle ran which line when, what it drank, what it paid on the way.

- The same day gives the same months; a vehicle and its driver are on one trip at a time, and mileage only grows.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from guocheng.sdk import SHANGHAI

Row = dict[str, Any]
SEED = 20577
DAYS = 61


@dataclass(frozen=True)
class Line:
    """A line: kilometres there and back, minutes of a round, toll, how full it usually is."""

    number: str
    name: str
    destination: str
    kilometres: int
    minutes: int
    leaves: time
    toll: str
    pieces: int
    charge: str
    wage: str


LINES = (
    Line("G01", "温州至杭州转运", "杭州萧山转运中心", 620, 660, time(19, 30), "386.50", 5200, "2480", "360"),
    Line("G02", "温州至台州转运", "台州分拨中心", 280, 330, time(20, 0), "142.30", 4300, "1120", "190"),
    Line("Z01", "温州至瑞安", "瑞安分部", 92, 150, time(5, 40), "35.15", 3100, "368", "85"),
    Line("Z02", "温州至乐清", "乐清分部", 104, 165, time(5, 30), "38.00", 2900, "416", "90"),
    Line("Z03", "温州至平阳苍南", "苍南分部", 176, 240, time(5, 10), "71.20", 2600, "704", "130"),
    Line("Z04", "温州至永嘉", "永嘉分部", 88, 150, time(6, 0), "18.60", 1800, "352", "80"),
    Line("Z05", "温州至洞头", "洞头网点", 110, 180, time(6, 10), "30.40", 1500, "440", "95"),
)


@dataclass(frozen=True)
class Car:
    """A vehicle of the demo; those without a line do not run by plan."""

    plate: str
    model: str
    kind: str
    energy: str
    load: int
    driver: str
    odometer: int
    price: int
    line: str = ""
    per_hundred: float = 0.0
    ownership: str = "own"


CARS = (
    Car("浙CA6218", "解放 J6L 9.6 米", "trunk", "diesel", 9800, "胡建国", 286410, 312000, "G01", 23.5),
    Car("浙CA7731", "东风天锦 9.6 米", "trunk", "diesel", 9600, "林世荣", 241080, 298000, "G01", 24.2),
    Car("浙CB2095", "江淮格尔发 6.8 米", "trunk", "diesel", 6200, "郑海波", 198620, 236000, "G02", 19.8),
    Car("浙CB5562", "解放 J6L 6.8 米", "trunk", "diesel", 6300, "吴国平", 152340, 241000, "G02", 20.1, "leased"),
    Car("浙CC1806", "江铃顺达 4.2 米", "branch", "diesel", 2800, "金晓峰", 121500, 118000, "Z01", 13.2),
    Car("浙CC3377", "江铃顺达 4.2 米", "branch", "diesel", 2800, "周文斌", 98760, 118000, "Z02", 13.4),
    Car("浙CC4915", "福田欧马可 4.2 米", "branch", "diesel", 2900, "叶永胜", 143290, 124000, "Z03", 13.9),
    Car("浙CC8020", "福田欧马可 4.2 米", "branch", "diesel", 2900, "徐立新", 87430, 124000, "Z04", 13.6, "attached"),
    Car("浙CD0653", "吉利远程 E5", "branch", "electric", 1800, "潘国强", 45210, 138000, "Z05", 31.0),
    Car("浙CD3349", "五菱荣光", "branch", "petrol", 760, "戴小勇", 66840, 52000),
    Car("浙CD7712", "金杯小海狮", "branch", "petrol", 820, "黄志远", 52110, 58000),
    Car("温邮0101", "宗申电动三轮", "tricycle", "electric", 300, "", 8120, 9800),
    Car("温邮0102", "宗申电动三轮", "tricycle", "electric", 300, "", 9340, 9800),
    Car("温邮0103", "金彭电动三轮", "tricycle", "electric", 320, "", 6210, 10200),
    Car("温邮0104", "金彭电动三轮", "tricycle", "electric", 320, "", 5980, 10200),
    Car("温邮0105", "金彭电动三轮", "tricycle", "electric", 320, "", 4410, 10200),
    Car("浙C8G201", "别克 GL8", "office", "petrol", 0, "陈师傅", 86420, 269000),
    Car("浙CD10382", "比亚迪秦", "office", "hybrid", 0, "", 21300, 112000),
)


@dataclass
class Driven:
    """What the months left behind."""

    trips: list[Row] = field(default_factory=list)
    #: Tanks by their turn: those of a turn are loaded together, so that each knows the ones before.
    tanks: list[list[Row]] = field(default_factory=list)
    tolls: list[Row] = field(default_factory=list)
    odometers: dict[str, int] = field(default_factory=dict)


def driven(today: date) -> Driven:
    """Drive the two months until yesterday."""
    chance = random.Random(SEED)  # noqa: S311 - plausible, not secret
    found, known = Driven(), {one.number: one for one in LINES}
    for car in CARS:
        found.odometers[car.plate] = car.odometer
        if car.line:
            _runs(car, known[car.line], today, chance, found)
    return found


def runs_on(car: Car, day: date) -> bool:
    """Tell whether a vehicle drives its line on a day: the long lines are driven by two in turn."""
    return car.kind != "trunk" or day.toordinal() % 2 == CARS.index(car) % 2


def _runs(car: Car, line: Line, today: date, chance: random.Random, found: Driven) -> None:
    since, turn = 0, 0
    for day in (today - timedelta(days=back) for back in range(DAYS, 0, -1)):
        if not runs_on(car, day) or chance.random() < 0.06:
            continue
        trip = _trip(car, line, day, found.odometers[car.plate], chance)
        found.trips.append(trip)
        found.tolls += _tolls(car, line, trip)
        since += trip["odometer_in"] - trip["odometer_out"]
        found.odometers[car.plate] = trip["odometer_in"]
        if since * car.per_hundred / 100 >= _tank(car):
            odd = car.plate == "浙CC4915" and (today - day).days <= 6
            tank = _filled(car, day, found.odometers[car.plate], since, chance, odd=odd)
            found.tanks += [[]] if turn == len(found.tanks) else []
            found.tanks[turn].append(tank)
            since, turn = 0, turn + 1


def _tank(car: Car) -> int:
    return {"trunk": 150, "branch": 40}[car.kind]


def _trip(car: Car, line: Line, day: date, odometer: int, chance: random.Random) -> Row:
    planned = datetime.combine(day, line.leaves, SHANGHAI)
    out = planned + timedelta(minutes=chance.randint(-4, 12))
    late = max(0, round(chance.gauss(-6, 14)))
    back = planned + timedelta(minutes=line.minutes + late)
    pieces = round(line.pieces * chance.uniform(0.72, 1.12))
    seal = f"F{chance.randrange(10**6):06}"
    return {
        "key": f"{car.plate} {day}",
        "purpose": "line",
        "route": {"key": line.number},
        "vehicle": {"key": car.plate},
        "driver": {"key": car.driver},
        "unit": {"key": "330392"},
        "planned_out": planned,
        "planned_in": planned + timedelta(minutes=line.minutes),
        "out_at": out,
        "in_at": back,
        "odometer_out": odometer,
        "odometer_in": odometer + line.kilometres + chance.randint(-2, 6),
        "seal_out": seal,
        "seal_in": seal,
        "pieces": pieces,
        "weight": Decimal(min(car.load, round(pieces * chance.uniform(1.1, 1.6)))),
        "parking": Decimal(chance.choice((0, 0, 0, 5, 10))),
        "created_at": back,
    }


def _tolls(car: Car, line: Line, trip: Row) -> Iterator[Row]:
    for place, at in enumerate((trip["out_at"] + timedelta(minutes=25), trip["in_at"] - timedelta(minutes=20))):
        stations = ["温州南", line.destination[:2]]
        yield {
            "key": f"{trip['key']} {place}",
            "transaction": f"3303{at:%y%m%d%H%M}{CARS.index(car):02}{place}",
            "vehicle": {"key": car.plate},
            "entry_station": stations[place],
            "exit_station": stations[1 - place],
            "at": at,
            "amount": Decimal(line.toll) / 2 // Decimal("0.01") * Decimal("0.01"),
        }


def _filled(car: Car, day: date, odometer: int, since: int, chance: random.Random, *, odd: bool) -> Row:
    litres = Decimal(str(round(since * car.per_hundred / 100 * chance.gauss(1, 0.015) * (1.32 if odd else 1), 2)))
    electric = car.energy == "electric"
    price = Decimal("0.92") if electric else Decimal(chance.choice(("7.12", "7.18", "7.25")))
    paid = {"pay": "company"} if electric else {"pay": "card", "card": {"key": f"card {car.plate}"}}
    return {
        "key": f"{car.plate} {day}",
        "on": day,
        "vehicle": {"key": car.plate},
        "driver": {"key": car.driver},
        "kind": "charge" if electric else "fuel",
        "quantity": litres,
        "unit_price": price,
        "amount": (litres * price).quantize(Decimal("0.01")),
        **paid,
        "station": "自有充电站" if electric else "中国石化温州南站",
        "odometer": odometer,
        "full": True,
    }
