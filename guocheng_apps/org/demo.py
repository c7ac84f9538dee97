"""The people of the demo company (演示公司): a city branch with districts, outlets, contract areas and 300 people.

- The same seed gives the same company; nothing here looks at the clock.
- Three outlets and their couriers are those of the sample files, so that a sample import finds everybody.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Any

from guocheng.sdk import DemoCompany, local_day
from guocheng_apps.org.demo_names import DISTRICTS, GIVEN, POSTS, SAMPLE_COURIERS, SURNAMES

SEED = 577
PEOPLE = 300
PASSWORD = "guocheng-demo"  # noqa: S105 - shown on the login page of the demo
BRANCH = "330300"
OPENED_ON = date(2019, 3, 1)
DEPARTMENTS = {"330391": "客服部", "330392": "操作部", "330393": "财务部", "330394": "人力行政部", "330395": "市场部"}
SERVICE, OPERATION, FINANCE, OFFICE, MARKET = DEPARTMENTS


@dataclass(frozen=True)
class Person:
    """Somebody who works in the demo company."""

    number: str
    name: str
    unit: str
    post: str
    phone: str
    joined_on: date
    roles: tuple[str, ...] = ()
    responsible_for: str = ""


@dataclass(frozen=True)
class Outlet:
    """An outlet with its head and couriers."""

    number: str
    name: str
    district: str
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Staff:
    """Everybody and every place, found by what they are."""

    outlets: tuple[Outlet, ...]
    people: tuple[Person, ...]

    def holding(self, role: str) -> tuple[Person, ...]:
        """Return the people who hold a role."""
        return tuple(one for one in self.people if role in one.roles)

    @cached_property
    def couriers(self) -> Mapping[str, tuple[Person, ...]]:
        """Return the couriers of each outlet."""
        found: dict[str, list[Person]] = {}
        for one in self.holding("courier"):
            found.setdefault(one.number[:6], []).append(one)
        return {number: tuple(people) for number, people in found.items()}

    @cached_property
    def by_number(self) -> Mapping[str, Person]:
        """Return everybody by employee number."""
        return {one.number: one for one in self.people}

    @cached_property
    def heads(self) -> Mapping[str, Person]:
        """Return who heads each unit."""
        return {one.responsible_for: one for one in self.people if one.responsible_for}


LOGINS: Mapping[str, tuple[str, str]] = {
    "kefu": ("客服", "330300101"),
    "wangdian": ("洞头网点负责人", "330301001"),
    "yewu": ("业务员", "330301007"),
    "pianqu": ("片区负责人", "330384001"),
    "jingli": ("分公司经理", "330300002"),
    "caiwu": ("财务", "330300301"),
    "boss": ("总经理", "330300001"),
    "admin": ("系统管理员", "330300901"),
}


def demo(company: DemoCompany) -> None:
    """Fill a company with units, posts, people, roles and logins."""
    everybody, today = staff(), local_day(company.now)
    company.load("org.calendar", _calendars())
    company.load("org.unit", units(everybody))
    company.load("org.post", ({"key": number, "number": number, **post} for number, post in POSTS.items()))
    company.load("org.person", (_person_row(one, today) for one in everybody.people))
    company.amend("org.unit", ({"key": unit, "head": {"key": one.number}} for unit, one in everybody.heads.items()))
    company.load("org.role_member", _role_rows(everybody))
    for login, (_, number) in LOGINS.items():
        company.account(login, number, PASSWORD)


@cache
def staff() -> Staff:
    """Make up the company; the same every time."""
    chance = random.Random(SEED)  # noqa: S311 - plausible, not secret
    outlets = tuple(_outlets(chance))
    return Staff(outlets, tuple(_people(chance, outlets)))


def units(everybody: Staff) -> Iterator[dict[str, Any]]:
    """Yield the units, those above first."""
    yield _unit(BRANCH, "温州分公司", "branch", calendar="office", address="温州市鹿城区物流园区 1 号")
    for number, name in DEPARTMENTS.items():
        calendar = "seven_days" if number in (SERVICE, OPERATION) else ""
        yield _unit(number, name, "department", BRANCH, calendar=calendar)
    for number, (name, _) in DISTRICTS.items():
        yield _unit(number, name, "district", BRANCH, calendar="seven_days")
    for outlet in everybody.outlets:
        yield _unit(
            outlet.number, outlet.name, "outlet", outlet.district, phone=f"0577-{88000000 + int(outlet.number)}"
        )
        for area in outlet.areas:
            name = f"{outlet.name.removesuffix('网点')}承包{'一二三'[int(area[-1]) - 1]}区"
            yield _unit(area, name, "contract_area", outlet.number)


def _unit(number: str, name: str, kind: str, parent: str = "", calendar: str = "", **more: str) -> dict[str, Any]:
    links = {"parent": parent, "calendar": calendar}
    found = {key: {"key": value} for key, value in links.items() if value}
    return {"key": number, "number": number, "name": name, "kind": kind, "valid_from": OPENED_ON, **found, **more}


def _calendars() -> Iterator[dict[str, Any]]:
    for kind, name in (("office", "办公室日历"), ("seven_days", "网点七天日历"), ("always", "全天候日历")):
        yield {"key": kind, "kind": kind, "name": name}


def _outlets(chance: random.Random) -> Iterator[Outlet]:
    numbers = iter(range(330304, 330399))
    for district, (_, names) in DISTRICTS.items():
        for name in names:
            known = next((code for code, (outlet, _) in SAMPLE_COURIERS.items() if outlet == f"{name}网点"), None)
            number = known or str(next(numbers))
            areas = tuple(f"{number}0{place}" for place in range(1, 1 + chance.choice((0, 0, 1, 1, 2))))
            yield Outlet(number, f"{name}网点", district, areas)


def _people(chance: random.Random, outlets: tuple[Outlet, ...]) -> Iterator[Person]:
    names = _names(chance)
    fixed = [
        ("330300001", BRANCH, "P01", ("boss",), BRANCH),
        ("330300002", BRANCH, "P02", ("branch_manager",), ""),
        *((f"3303001{n:02}", SERVICE, "P04" if n > 1 else "P03", ("agent",), SERVICE if n == 1 else "")
          for n in range(1, 13)),
        *((f"3303002{n:02}", OPERATION, "P11", ("employee",), OPERATION if n == 1 else "") for n in range(1, 11)),
        *((f"3303003{n:02}", FINANCE, "P05", ("finance",), FINANCE if n == 1 else "") for n in range(1, 5)),
        *((f"3303004{n:02}", OFFICE, "P06", ("employee",), OFFICE if n == 1 else "") for n in range(1, 4)),
        *((f"3303005{n:02}", MARKET, "P12", ("employee",), MARKET if n == 1 else "") for n in range(1, 4)),
        ("330300901", OFFICE, "P07", ("administrator",), ""),
        *((f"{number}001", number, "P08", ("outlet_head",), number) for number in DISTRICTS),
        *((f"{one.number}001", one.number, "P09", ("outlet_head",), one.number) for one in outlets),
    ]  # fmt: skip
    for number, unit, post, roles, head in fixed:
        yield _made(chance, number, next(names), unit, post, roles, head)
    given = [(number, name) for _, couriers in SAMPLE_COURIERS.values() for number, name in couriers]
    taken = {number for number, _ in given}
    places = iter(_courier_numbers(outlets, taken))
    free = ((next(places), next(names)) for _ in range(PEOPLE - len(fixed) - len(given)))
    areas = {area for one in outlets for area in one.areas}
    for number, name in (*given, *free):
        area = f"{number[:6]}0{int(number[-1]) % 3 + 1}"
        yield _made(chance, number, name, area if area in areas else number[:6], "P10", ("courier",), "")


def _courier_numbers(outlets: tuple[Outlet, ...], taken: set[str]) -> Iterator[str]:
    for place in range(2, 99):
        for one in outlets:
            if (number := f"{one.number}{place:03}") not in taken:
                yield number


def _made(
    chance: random.Random, number: str, name: str, unit: str, post: str, roles: tuple[str, ...], head: str
) -> Person:
    phone = f"1{chance.choice('3589')}{chance.randrange(10**9):09}"
    joined = OPENED_ON + timedelta(days=chance.randrange(2300))
    return Person(number, name, unit, post, phone, joined, roles, head)


def _names(chance: random.Random) -> Iterator[str]:
    used = {name for _, couriers in SAMPLE_COURIERS.values() for _, name in couriers}
    while True:
        given = chance.choice(GIVEN) + (chance.choice(GIVEN) if chance.random() < 0.72 else "")
        name = chance.choices(list(SURNAMES), list(SURNAMES.values()))[0] + given
        if name not in used:
            used.add(name)
            yield name


def _person_row(one: Person, today: date) -> dict[str, Any]:
    return {
        "key": one.number,
        "number": one.number,
        "name": one.name,
        "unit": {"key": one.unit},
        "post": {"key": one.post},
        "phone": one.phone,
        "joined_on": min(one.joined_on, today),
        "active": True,
    }


def _role_rows(everybody: Staff) -> Iterator[dict[str, Any]]:
    for one in everybody.people:
        for role in one.roles:
            unit = {"unit": {"key": one.responsible_for}} if role == "outlet_head" else {}
            yield {"key": f"{role}:{one.number}", "person": {"key": one.number}, "role": role, **unit}
