"""The demo of settlement: a month under way becomes trades, statements and accounts; one outlet runs out of money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from guocheng.sdk import SHANGHAI
from guocheng.service.context import Change, Context, look
from guocheng.service.ledger.following import catch_up
from guocheng.service.loading import Company as Filling
from guocheng.service.principal import SYSTEM
from guocheng.service.settlement import account, running
from guocheng_apps.amoeba import demo as amoeba_demo
from guocheng_apps.org import demo as org_demo
from guocheng_apps.settlement import demo as settlement_demo
from tests.story.company import Company

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


def filled(company: Company) -> Company:
    """Fill a company with its people, its amoebas and the month."""
    company.now = NOW

    def work(connection: Any) -> None:
        filling = Filling(Change(Context(company.platform, SYSTEM, NOW, request_id="demo"), connection), lambda _: None)
        org_demo.demo(filling)
        filling.load("amoeba.unit", amoeba_demo.units())
        settlement_demo.demo(filling)

    company.platform.database.run(work)
    return company


def test_the_month_of_the_demo(twin_of: Callable[..., Company]) -> None:
    company = twin_of(filled)
    catch_up(company.platform, account.BOOK, now=NOW)
    with look(Context(company.platform, SYSTEM, NOW, request_id="test")) as view:
        found = running.overview(view, month="2026-11")
        accounts = account.outlets(view, month="2026-11")["outlets"]
    assert found["runs"][0]["state"] == "done"
    assert [one["reason"] for one in found["pending"]] == ["no_list"] * len(found["pending"]) != []
    assert {one["stage"]: one["count"] for one in found["statements"]["stages"]}["made"] > 8
    states = [one["state"] for one in accounts if one["warn_below"]]
    assert states.count("stopped") == 1
    assert states.count("ok") == len(states) - 1 > 10
