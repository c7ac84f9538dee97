"""Runs of settlement: two at once leave what one leaves, and one that is killed is taken up where it was."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from guocheng.base.period import Month
from guocheng.base.problem import NotFound
from guocheng.service.context import Change, Context
from guocheng.service.ledger.following import catch_up
from guocheng.service.periods import close
from guocheng.service.principal import SYSTEM
from guocheng.service.settlement import account, agreed, running, statements
from guocheng.service.settlement.account_file import exported
from guocheng.service.settlement.converging import converge
from guocheng.store import jobs
from guocheng.store.lease import Lease, Stopping
from guocheng.store.settlement import runs
from guocheng_apps.settlement.stories.acting import statements as listed
from guocheng_apps.settlement.stories.acting import trades
from guocheng_apps.settlement.stories.conftest import Branch

MARCH = Month(2026, 3)
FREED = "update gc_job set state = 'waiting', worker = null, lease_until = null where kind = %s"


@pytest.fixture
def branch(twin_of: Callable[..., Branch]) -> Branch:
    """A branch with a month of daily data."""
    made = twin_of(Branch)
    made.month_of_outlet()
    return made


def figures(branch: Branch) -> list[tuple[Any, ...]]:
    return sorted((one["service"], one["amount"], one["stage"]) for one in trades(branch.company))


def test_two_runs_at_once_leave_what_one_leaves(branch: Branch) -> None:
    """Even past the queue, which lets runs over a month come one after the other."""
    platform, now = branch.company.platform, branch.company.now
    names = list(platform.catalogue.conversions)

    def whole(number: int) -> None:
        def part(connection: Any, name: str) -> None:
            change = Change(Context(platform, SYSTEM, now, request_id=f"race:{number}"), connection)
            if name == agreed.STATEMENT:
                statements.follow(change, MARCH)
            else:
                converge(change, run_id, name, MARCH)

        for name in [*(names if number else names[::-1]), agreed.STATEMENT]:
            platform.database.run(lambda connection, name=name: part(connection, name))

    run_id = platform.database.run(lambda connection: runs.begin(connection, MARCH.first_day, names, by=None, at=now))
    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(whole, number) for number in (0, 1)]:
            done.result()
    once = figures(branch)
    assert len(once) == 7
    counts = branch.company.settles("小江", "2026-03")
    assert not any(counts.get(name) for name in ("made", "changed", "removed", "corrected", "statements"))
    assert figures(branch) == once


def test_what_changes_after_a_month_is_closed_is_dated_in_the_next(branch: Branch) -> None:
    """A price list of March, approved in April: the trades of March stay, the difference stands in April."""
    company = branch.company
    company.settles("小江", "2026-03")
    for one in listed(company):
        company.does("小江", "送双方确认", one)
        for name in ("老吴", "老陈"):
            company.approves(name, one)
    company.waits()
    before = figures(branch)
    company.system(lambda change: close(change, family="amoeba", until=date(2026, 4, 1), unit=None, reason="三月结账"))
    branch.price("DELIVERY", "0.95", valid_from="2026-03-16")
    assert company.settles("小江", "2026-03")["corrected"] == 1
    (red,) = [one for one in trades(company) if one["day"] == "2026-04-01"]
    assert red["amount"] == "1150.00", "11,500 pieces since the 16th, ten fen each"
    assert [one for one in figures(branch) if one[2] == "confirmed"] == before
    assert company.settles("小江", "2026-03").get("corrected", 0) == 0
    assert company.settles("小江", "2026-04")["statements"] == 1


def test_a_run_right_after_confirming_makes_no_second_statement(branch: Branch, monkeypatch: Any) -> None:
    """Both have confirmed, and the trades are not carried along yet: they are on no other statement."""
    company = branch.company
    company.settles("小江", "2026-03")
    # The worker of the stories goes by the clock on the wall.
    company.now = datetime.now(UTC) + timedelta(hours=1)
    before = len(listed(company))
    for one in listed(company):
        company.does("小江", "送双方确认", one)
    with monkeypatch.context() as patch:
        patch.setattr(company, "_automate", lambda: None)
        for one in listed(company):
            for name in ("老吴", "老陈"):
                company.approves(name, one)
        assert not company.settles("小江", "2026-03").get("statements")
    company.waits()
    assert {one[2] for one in figures(branch)} == {"confirmed"}
    assert len(listed(company)) == before


def test_a_unit_that_gets_another_number_keeps_its_trades(branch: Branch) -> None:
    """What was confirmed is not taken back in red and made again only because a unit is called otherwise."""
    company = branch.company
    company.settles("小江", "2026-03")
    for one in listed(company):
        company.does("小江", "送双方确认", one)
        for name in ("老吴", "老陈"):
            company.approves(name, one)
    company.waits()
    before = figures(branch)
    for statement in (
        "update amoeba_unit set name = name || '新', title = title || '新'",
        "update amoeba_unit set number = number || 'X' where number like '3303%'",
        "update settlement_item set name = name || '费'",
    ):
        company.platform.database.run(lambda connection, said=statement: connection.execute(said))
    counts = company.settles("小江", "2026-03")
    assert not any(counts.get(name) for name in ("made", "changed", "removed", "corrected", "statements"))
    assert figures(branch) == before


@pytest.mark.parametrize("parts", [0, 2, 7])
def test_a_run_that_is_killed_goes_on_where_it_was(branch: Branch, parts: int) -> None:
    platform, now = branch.company.platform, branch.company.now
    run_id = branch.company.command("小江", lambda change: running.begin(change, month="2026-03"))["id"]
    left = iter(range(parts))

    def claimed(stopping: Callable[[], bool]) -> Lease:
        job = platform.database.run(lambda one: jobs.claim(one, kinds=[running.JOB], worker="tester"))
        assert job is not None
        return Lease(platform.database, job, stopping=stopping)

    with pytest.raises(Stopping):
        running.run(platform, claimed(lambda: next(left, None) is None), now=now)
    platform.database.run(lambda one: one.execute(FREED, [running.JOB]))
    running.run(platform, claimed(lambda: False), now=now)
    found = branch.company.ask("小江", lambda view: running.state_of(view, run_id=run_id))
    assert (found["state"], found["done"], found["counts"]["made"]) == ("done", found["total"], 7)
    assert len(figures(branch)) == 7
    assert "price_list:JM20260001" in found["used"]


def test_a_statement_is_a_workbook(branch: Branch) -> None:
    company = branch.company
    catch_up(company.platform, account.BOOK, now=company.now)
    context = Context(company.platform, company.principal("老陈"), company.now, request_id="export")
    path, name = exported(context, outlet=branch.outlet, month="2026-03")
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    path.unlink()
    assert name == "洞头网点 2026年3月对账单.xlsx"
    assert ["期初余额", "", "", 12000] in rows
    assert ["充值", "", 20000, 32000] in rows
    assert ["期末余额", "", "", 32000] in rows
    other = Context(company.platform, company.principal("老郑"), company.now, request_id="export")
    with pytest.raises(NotFound):
        exported(other, outlet=branch.outlet, month="2026-03")
