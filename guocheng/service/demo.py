"""Fill a company with the demo data that bundles bring (演示公司): fast, whole, and only into an empty company."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import entry_points
from typing import Any

from guocheng.base.problem import Conflict, Problem
from guocheng.service.beginnings import begin_with
from guocheng.service.bundles import installed_bundles
from guocheng.service.company import COMPANY, DEMO_LOGINS
from guocheng.service.context import Change, Context
from guocheng.service.demo_closing import Closings, close_months
from guocheng.service.loading import Company
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.store import accounts, settings

GROUP = "guocheng.demos"
NAME = "温州快递分公司(演示)"


def load(platform: Platform, *, now: datetime, tell: Callable[[str], None]) -> None:
    """Load the demo of every installed bundle in one transaction; months of books are closed after that, one by one.

    :raises Conflict: the company is not empty.
    """
    demos = {entry.name: entry.load() for entry in entry_points(group=GROUP)}

    def work(connection: Any) -> list[Closings]:
        if settings.value(connection, COMPANY) is not None:
            raise Conflict(Problem("demo.not_empty", "演示公司", "这家公司已经有数据,不能再装入演示数据"))
        context = Context(platform=platform, principal=SYSTEM, now=now, request_id="demo")
        company = Company(Change(context, connection), tell)
        settings.put(connection, COMPANY, NAME)
        for bundle in installed_bundles():
            if bundle.name in demos:
                tell(f"装入演示数据:{bundle.label}……")
                begin_with(company, bundle)
                demos[bundle.name](company)
        settings.put(connection, DEMO_LOGINS, company.logins)
        connection.execute("set local statement_timeout = 0")
        connection.execute("analyze")
        return company.closings

    for one in platform.database.run(work):
        close_months(platform, one, now=now, tell=tell)


def is_empty(platform: Platform) -> bool:
    """Tell whether the company has neither a name nor an account yet."""
    with platform.database.read() as connection:
        return settings.value(connection, COMPANY) is None and not accounts.accounts(connection)
