"""An office behind the HTTP door (网页测试的公司): people with accounts, and a browser for each."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from guocheng.service.platform import Platform
from guocheng.store import accounts
from guocheng.web.app import create_app
from tests.story.company import Company, Record

PASSWORD = "jasmine-teapot-47"
#: login: (name, unit, roles). Each stands for one kind of person in the matrix of rights.
PEOPLE = {
    "agent": ("小林", "outlet", ("agent",)),
    "head": ("老陈", "outlet", ("outlet_head",)),
    "other_head": ("老郑", "other", ("outlet_head",)),
    "courier": ("小黄", "outlet", ("courier",)),
    "manager": ("李经理", "branch", ("branch_manager",)),
    "finance": ("王会计", "branch", ("finance",)),
    "nobody": ("路人", "other", ()),
    "admin": ("小管", "branch", ("administrator",)),
}
TICKET = "complaint.ticket"
_addresses = itertools.count(1)


@dataclass
class Office:
    """The company, and browsers of its people."""

    company: Company
    app: FastAPI
    units: dict[str, int]
    accounts: dict[str, int] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    @property
    def platform(self) -> Platform:
        """The running system."""
        return self.company.platform

    def browser(self, *, app: FastAPI | None = None) -> TestClient:
        """Return a browser at an address of its own, not signed in; every write carries our header."""
        here = (f"10.{next(_addresses) // 250}.0.{next(_addresses) % 250 + 1}", 50000)
        return TestClient(app or self.app, headers={"X-Guocheng": "1"}, client=here, raise_server_exceptions=False)

    def signed_in(self, login: str, *, app: FastAPI | None = None) -> TestClient:
        """Return the browser of a person who signed in."""
        browser = self.browser(app=app)
        answer = browser.post("/api/session", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        return browser

    def account(self, login: str, person: int | None, **more: Any) -> int:
        """Give somebody an account."""
        made = self.platform.database.run(
            lambda connection: accounts.create_account(
                connection, self.platform.passwords, login=login, password=PASSWORD, at=datetime.now(UTC),
                person_id=person, **more,
            )
        )  # fmt: skip
        self.accounts[login] = made.id
        return made.id

    def newcomer(self, *roles: str, unit: str = "outlet", **more: Any) -> tuple[str, int]:
        """Employ somebody for one test; return the login and the person."""
        number = next(self._numbers)
        login = f"new{number}"
        person = self.company.person(f"9{number:05}", f"新人{number}", self.units[unit], *roles)
        self.account(login, person, **more)
        return login, person

    def complaint(self, by: str = "小林", **values: Any) -> Record:
        """Take a complaint about the outlet."""
        given = {
            "waybill_no": f"77300{next(self._numbers):010}",
            "kind": "lost",
            "source": "hotline",
            "delivery_station": self.units["outlet"],
            "content": "显示已签收,但没有收到快件",
            "receiver_phone": "13812345678",
            **values,
        }
        return self.company.opens(by, TICKET, **given)

    def path(self, record: Record, rest: str = "") -> str:
        """Return the address of a record."""
        return f"/api/entities/{record.entity}/{record.id}{rest}"


def open_office(platform: Platform, *, app: FastAPI | None = None) -> Office:
    """Found the company and let its people in."""
    company = Company(platform, now=datetime.now(UTC))
    branch = company.unit("330300", "温州分公司", "branch")
    units = {"branch": branch}
    for name, number, label in (("outlet", "330301", "洞头网点"), ("other", "330304", "五马网点")):
        units[name] = company.unit(number, label, "outlet", branch)
    office = Office(company, app or create_app(platform), units)
    for number, (login, (name, unit, roles)) in enumerate(PEOPLE.items()):
        person = company.person(f"3303{number:05}", name, units[unit], *roles)
        office.account(login, person)
    for unit, head in (("outlet", "老陈"), ("other", "老郑"), ("branch", "李经理")):
        record = Record("org.unit", units[unit])
        company.writes("小管", record, head=company.people[head])
    return office


def open_platform(url: str, folder: Path, **more: Any) -> Platform:
    """Prepare the installed bundles on a fresh database."""
    platform = Platform.open(database_url=url, files=folder, **more)
    platform.prepare(lambda _: None)
    return platform
