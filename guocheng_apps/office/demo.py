"""The office of the demo company (演示的办公): who keeps what, limits, and some applications of the last weeks.

- What waits for somebody was really submitted, so that the todo lists are not empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from guocheng.sdk import DemoCompany, local_day
from guocheng_apps.office.demo_forms import decided, waiting

Row = dict[str, Any]
#: Who holds which role in the office, by employee number.
HOLDERS: Mapping[str, tuple[str, ...]] = {
    "330300401": ("hr", "legal"),
    "330300402": ("front_desk",),
    "330300403": ("front_desk", "buyer"),
    "330300301": ("accountant",),
    "330300302": ("cashier",),
    "330300303": ("cashier",),
    "330300901": ("it_support",),
}
#: What a matter may cost until it goes further up: to the head, to the head above.
LIMITS: Mapping[str, tuple[int, int]] = {
    "leave": (3, 7),
    "travel": (2000, 5000),
    "expense": (1000, 5000),
    "advance": (1000, 5000),
    "payment": (2000, 20000),
    "purchase": (1000, 10000),
    "write_off": (500, 3000),
    "disposal": (500, 3000),
    "contract": (10000, 50000),
    "price": (1000, 5000),
    "credit": (5000, 30000),
}
ROOMS = (("大会议室", "一号楼三层", 40), ("小会议室", "一号楼二层", 12), ("培训室", "二号楼一层", 60))
CARS = (("浙C8G201", "别克商务", 7, 86420), ("浙C3K556", "五菱面包", 5, 132750), ("浙CD10382", "比亚迪秦", 5, 21300))
SEALS = (
    ("公司公章", "company", "330300402"),
    ("合同专用章", "contract", "330300402"),
    ("财务专用章", "finance", "330300301"),
)
ASSETS = (
    ("笔记本电脑", "computer", "联想 ThinkPad E14", 4899),
    ("台式电脑", "computer", "戴尔 3020", 3599),
    ("针式打印机", "printer", "得实 DS-650", 1980),
    ("热敏打印机", "printer", "汉印 N31", 620),
    ("巴枪", "scanner", "优博讯 i6310", 2150),
    ("电子秤", "scanner", "大华 30kg", 880),
)


def demo(company: DemoCompany) -> None:
    """Give a company that has its people an office."""
    today = local_day(company.now)
    company.load("org.role_member", holders())
    company.load("office.limit", limits())
    company.load("office.room", rooms())
    company.load("office.vehicle", cars())
    company.load("office.seal", seals())
    company.load("office.asset", assets(today))
    company.load("office.leave_grant", granted(today))
    for entity, rows in decided(company.now).items():
        company.load(entity, rows)
    for entity, rows in waiting(company.now).items():
        company.load(entity, rows)
        for row in rows:
            company.does(row["applicant"]["key"], "submit", entity, row["key"])


def holders() -> Iterator[Row]:
    """Yield who holds the roles of the office."""
    for number, roles in HOLDERS.items():
        for role in roles:
            yield {"key": f"{role}:{number}", "person": {"key": number}, "role": role}


def limits() -> Iterator[Row]:
    """Yield the approval limits."""
    for matter, (head, upper) in LIMITS.items():
        yield {
            "key": matter,
            "matter": matter,
            "head_up_to": Decimal(head),
            "upper_up_to": Decimal(upper),
            "basis": "《审批权限表》2026 版",
        }


def rooms() -> Iterator[Row]:
    """Yield the meeting rooms."""
    for name, place, seats in ROOMS:
        yield {"key": name, "name": name, "place": place, "seats": seats, "equipment": ["投影", "白板"], "active": True}


def cars() -> Iterator[Row]:
    """Yield the cars."""
    for plate, model, seats, mileage in CARS:
        yield {"key": plate, "plate": plate, "model": model, "seats": seats, "mileage": mileage, "active": True}


def seals() -> Iterator[Row]:
    """Yield the seals with their keepers."""
    for name, kind, keeper in SEALS:
        yield {"key": name, "name": name, "kind": kind, "keeper": {"key": keeper}, "active": True}


def assets(today: date) -> Iterator[Row]:
    """Yield asset cards, of each kind one in use and two in stock."""
    for place, (name, kind, model, price) in enumerate(ASSETS, 1):
        for copy in range(3):
            number = f"ZC{place:02}{copy + 1:02}"
            used: Row = {"state": "used", "holder": {"key": "330301001"}, "unit": {"key": "330301"}}
            yield {
                "key": number,
                "number": number,
                "name": name,
                "kind": kind,
                "model": model,
                "price": Decimal(price),
                "bought_on": today - timedelta(days=200 + 40 * place),
                **(used if copy == 0 else {"state": "stock"}),
            }


def granted(today: date) -> Iterator[Row]:
    """Yield the annual leave of those who sign in to the demo."""
    for number in ("330300101", "330301001", "330301007", "330384001", "330300002", "330300301", "330300401"):
        yield {
            "key": f"annual:{number}",
            "person": {"key": number},
            "kind": "annual",
            "days": Decimal(5),
            "granted_on": today.replace(month=1, day=1),
            "reason": f"{today.year} 年度年休假",
        }
