"""The fleet of the demo company (演示的车队): eighteen vehicles and two months of driving."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from guocheng.sdk import DemoCompany, local_day
from guocheng_apps.fleet.demo_course import CARS, LINES, Car, Driven, Row, driven
from guocheng_apps.fleet.demo_events import accidents, bookings, repairs, violations
from guocheng_apps.org.demo import OPERATION, PASSWORD

#: Who holds which role in the fleet, by employee number.
HOLDERS: Mapping[str, tuple[str, ...]] = {
    "330300201": ("fleet_manager",),
    "330300202": ("fleet_dispatcher",),
    "330300203": ("fleet_driver",),
    "330300204": ("fleet_driver",),
    "330300301": ("fleet_accountant",),
}
#: Drivers who are employees; the others are on call.
EMPLOYED = {"胡建国": "330300203", "金晓峰": "330300204"}
#: Days left until a paper ends, by vehicle; everything else is good for a while.
ENDING = {
    ("浙CA7731", "inspection"): 15,
    ("浙CB2095", "commercial"): 7,
    ("浙CC4915", "compulsory"): 30,
    ("浙CC8020", "permit"): -3,
    ("温邮0103", "battery"): 1,
}
#: Whose amoeba is charged for a line.
CHARGED = {"Z05": "330301"}
_STANDING = {"浙CD7712": "repair", "浙CB5562": "idle"}


def demo(company: DemoCompany) -> None:
    """Give a company that has its people a fleet that has been driving for two months."""
    today = local_day(company.now)
    course = driven(today)
    company.load("org.role_member", holders())
    company.account("diaodu", "330300202", PASSWORD)
    company.load("fleet.driver", drivers(today))
    company.load("fleet.route", routes())
    company.load("fleet.vehicle", vehicles(today))
    company.load("fleet.tenure", tenures(today))
    company.load("fleet.due", due(today))
    company.load("fleet.card", cards())
    company.load("fleet.card_entry", entries(today))
    company.load("fleet.trip", course.trips)
    for tanks in course.tanks:
        company.load("fleet.fuel", tanks)
    company.load("fleet.toll", course.tolls)
    company.load("fleet.paper", papers(today))
    company.load("fleet.month", months(today))
    company.load("fleet.rent", rents(today))
    company.load("fleet.repair", repairs(today, course))
    company.load("fleet.violation", violations(today))
    company.load("fleet.accident", accidents(today))
    company.load("fleet.booking", bookings(company.now))
    company.amend("fleet.vehicle", readings(today, course))


def holders() -> Iterator[Row]:
    """Yield who holds the roles of the fleet."""
    for number, roles in HOLDERS.items():
        for role in roles:
            yield {"key": f"{role}:{number}", "person": {"key": number}, "role": role}


def drivers(today: date) -> Iterator[Row]:
    """Yield the drivers."""
    for place, name in enumerate(sorted({one.driver for one in CARS if one.driver})):
        person = {"person": {"key": EMPLOYED[name]}} if name in EMPLOYED else {}
        yield {
            "key": name,
            "name": name,
            "unit": {"key": OPERATION},
            "licence": ("B2", "B2", "C1")[place % 3],
            "licence_until": today + timedelta(days=240 + 90 * place),
            "qualification_until": today + timedelta(days=120 + 60 * place),
            "health_until": today + timedelta(days=40 + 25 * place),
            "points": (0, 0, 3, 0, 6)[place % 5],
            "active": True,
            **person,
        }


def routes() -> Iterator[Row]:
    """Yield the lines with their internal price and what their drivers are paid."""
    for one in LINES:
        ends = datetime.combine(date(2026, 1, 1), one.leaves) + timedelta(minutes=one.minutes)
        yield {
            "key": one.number,
            "number": one.number,
            "name": one.name,
            "origin": "温州分拨中心",
            "destination": one.destination,
            "distance": one.kilometres,
            "leaves": f"{one.leaves:%H:%M}",
            "arrives": f"{ends:%H:%M}",
            "unit": {"key": OPERATION},
            "charged_by": "trip",
            "price": Decimal(one.charge),
            "paid_by": "trip",
            "wage": Decimal(one.wage),
            "late_fine": Decimal(2),
            "active": True,
            **({"charged_to": {"key": CHARGED[one.number]}} if one.number in CHARGED else {}),
        }


def vehicles(today: date) -> Iterator[Row]:
    """Yield the vehicles as they stood before the two months."""
    for place, car in enumerate(CARS):
        driver = {"driver": {"key": car.driver}} if car.driver else {}
        tricycle = {"unified_number": f"STO-WZ-{place:03}"} if car.kind == "tricycle" else {"vin": _vin(place)}
        borrowed = {} if car.ownership == "own" else {"owner": "温州顺达运输有限公司", "rent_standard": Decimal(6800)}
        yield {
            "key": car.plate,
            "plate": car.plate,
            "model": car.model,
            "kind": car.kind,
            "state": _STANDING.get(car.plate, "idle"),
            "load": car.load or None,
            "energy": car.energy,
            "ownership": car.ownership,
            "bought_on": today - timedelta(days=500 + 37 * place),
            "price": Decimal(car.price),
            "unit": {"key": OPERATION},
            "amoeba": {"key": "FLEET"},
            "odometer": car.odometer,
            "last_service_on": today - timedelta(days=95),
            "last_service_km": car.odometer - 2000,
            "service_km": 20000 if car.kind == "trunk" else 10000,
            "running_rate": Decimal(str(round(car.per_hundred * 0.0725 + 0.35, 4))) if car.per_hundred else Decimal(0),
            **{f"{kind}_until": day for kind, day in _ends(place, car, today).items()},
            **driver,
            **tricycle,
            **borrowed,
        }


def tenures(today: date) -> Iterator[Row]:
    """Yield that vehicles were nobody's before last month: what they cost until then was entered by voucher."""
    since = _month(today, 1)
    for car in CARS:
        told = {"valid_until": since, "note": "在这以前的车辆费用由会计用收支单入账"}
        yield {"key": car.plate, "vehicle": {"key": car.plate}, **told}


def readings(today: date, course: Driven) -> Iterator[Row]:
    """Yield where the odometers stand now, and how far it is to the next service."""
    for place, car in enumerate(CARS):
        odometer = course.odometers[car.plate]
        behind = 500 if car.plate == "浙CC1806" else 4000 + 310 * place
        every = 20000 if car.kind == "trunk" else 10000
        last = odometer - every + behind if car.line else car.odometer - 2000
        on = today - timedelta(days=40)
        moved = {"last_service_km": last, "last_service_on": on} if car.line else {}
        following = {"next_service_km": last + every, "km_to_service": last + every - odometer}
        yield {"key": car.plate, "odometer": odometer, **moved, **following}


def due(today: date) -> Iterator[Row]:
    """Yield what falls due, as vehicles and drivers say."""
    for place, car in enumerate(CARS):
        for kind, day in _ends(place, car, today).items():
            yield _due(kind, "vehicle", car.plate, day)
    for one in drivers(today):
        for kind in ("licence", "qualification", "health"):
            yield _due(kind, "driver", one["key"], one[f"{kind}_until"])


def _due(kind: str, of: str, key: str, day: date) -> Row:
    return {"key": f"{key} {kind}", "kind": kind, of: {"key": key}, "unit": {"key": OPERATION}, "until": day}


def _ends(place: int, car: Car, today: date) -> dict[str, date]:
    if car.kind == "tricycle":
        return {"battery": today + timedelta(days=ENDING.get((car.plate, "battery"), 4 + 5 * (place % 5)))}
    usual = {"inspection": 60 + 17 * place, "compulsory": 75 + 13 * place, "commercial": 75 + 13 * place}
    usual |= {"permit": 200 + 11 * place} if car.kind == "trunk" or car.plate == "浙CC8020" else {}
    return {kind: today + timedelta(days=ENDING.get((car.plate, kind), days)) for kind, days in usual.items()}


def cards() -> Iterator[Row]:
    """Yield the fuel cards."""
    for place, car in enumerate(CARS):
        if car.line and car.energy == "diesel":
            number = f"1000113300{place:06}"
            yield {
                "key": f"card {car.plate}",
                "number": number,
                "provider": "中国石化温州石油分公司",
                "vehicle": {"key": car.plate},
                "unit": {"key": OPERATION},
                "active": True,
            }


def entries(today: date) -> Iterator[Row]:
    """Yield what was put on the cards."""
    for card in cards():
        car = next(one for one in CARS if one.plate == card["vehicle"]["key"])
        amount = Decimal(22000 if car.kind == "trunk" else 4500)
        for turn in range(2):
            on = today - timedelta(days=62 - 30 * turn)
            yield {
                "key": f"{card['key']} {turn}",
                "card": {"key": card["key"]},
                "on": on,
                "kind": "charge",
                "amount": amount,
            }


def papers(today: date) -> Iterator[Row]:
    """Yield the insurances in force."""
    for place, car in enumerate(CARS):
        if car.kind == "tricycle":
            continue
        for kind, amount in (
            ("compulsory", 1800 if car.kind == "trunk" else 950),
            ("commercial", 300 * (place % 4) + 4200),
        ):
            ends = _ends(place, car, today)[kind]
            yield {
                "key": f"{car.plate} {kind}",
                "vehicle": {"key": car.plate},
                "kind": kind,
                "on": ends - timedelta(days=368),
                "starts_on": ends - timedelta(days=365),
                "ends_on": ends,
                "policy": f"PDAA2026330300{place:04}{len(kind)}",
                "company": "人保财险温州分公司",
                "amount": Decimal(amount),
            }


def months(today: date) -> Iterator[Row]:
    """Yield what each vehicle costs by the month: depreciation and the shares of insurances."""
    shares = {one["vehicle"]["key"]: Decimal(0) for one in papers(today)}
    for one in papers(today):
        shares[one["vehicle"]["key"]] += (one["amount"] / 12).quantize(Decimal("0.01"))
    for back in range(3):
        month = _month(today, back)
        for car in CARS:
            depreciation = Decimal(car.price) * Decimal("0.95") / 48 if car.ownership == "own" else Decimal(0)
            yield {
                "key": f"{car.plate} {month}",
                "vehicle": {"key": car.plate},
                "month": month,
                "depreciation": depreciation.quantize(Decimal("0.01")),
                "insurance": shares.get(car.plate, Decimal(0)),
                "workable_hours": Decimal(260),
            }


def _month(today: date, back: int) -> date:
    place = today.year * 12 + today.month - 1 - back
    return date(place // 12, place % 12 + 1, 1)


def rents(today: date) -> Iterator[Row]:
    """Yield what is paid for vehicles of others."""
    for car in CARS:
        for back in range(3 if car.ownership != "own" else 0):
            month = _month(today, back)
            yield {
                "key": f"{car.plate} {month}",
                "vehicle": {"key": car.plate},
                "kind": "rent" if car.ownership == "leased" else "attached",
                "month": month,
                "amount": Decimal(6800) if car.ownership == "leased" else Decimal(600),
                "due_on": month + timedelta(days=9),
                "state": "paid" if back else "due",
                "paid_on": month + timedelta(days=8) if back else None,
            }


def _vin(place: int) -> str:
    return f"LFWSRXSJ0N1E{place:05}"
