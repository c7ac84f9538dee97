"""A statement of two units is confirmed as it was seen, and as things stand: never half, never something else."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guocheng.base.period import Month
from guocheng.base.problem import Conflict
from guocheng.service.context import Change, Context
from guocheng.service.flow import tasks
from guocheng.service.principal import SYSTEM
from guocheng.service.settlement.converging import converge
from guocheng_apps.settlement.stories.acting import statements, trades
from guocheng_apps.settlement.stories.conftest import Branch

MARCH = Month(2026, 3)
FEE = "settlement.delivery_fee"
HEADS = ("老吴", "老陈")


class Sent(Branch):
    """The branch with a thousand pieces of 洞头, its statement with 进港巴 sent to both heads."""

    def __init__(self, company: Any) -> None:
        super().__init__(company)
        self.day = self.delivers("2026-03-02", 1000)
        company.settles("小江", "2026-03")
        self.statement = next(one for one in statements(company) if "进港巴" in company.sees("小江", one)["title"])
        company.does("小江", "送双方确认", self.statement)
        company.waits()

    def confirms(self, name: str, seen: int | None = None) -> None:
        """Let a head confirm the version he saw."""
        task = self.company.task_of(name, self.statement)
        given = {"task_id": task, "decision": "approve", "opinion": "", "values": {}, "seen": seen}
        self.company.command(name, lambda change: tasks.decide_task(change, **given))

    def grows(self, pieces: int) -> None:
        """Let the day have other pieces, and its trade follow, but not the statement."""
        self.company.writes("结算小林", self.day, pieces=pieces)
        self.company.platform.database.run(self.converged)

    def converged(self, connection: Any) -> None:
        """Bring the trades in step in a transaction of somebody else."""
        context = Context(self.company.platform, SYSTEM, self.company.now, request_id="beside")
        converge(Change(context, connection), 0, FEE, MARCH)


@pytest.fixture
def branch(twin_of: Callable[..., Sent]) -> Sent:
    """The branch, its statement sent."""
    return twin_of(Sent)


def fee(branch: Sent) -> list[tuple[str, str]]:
    return sorted((one["amount"], one["stage"]) for one in trades(branch.company) if one["service"] == "派费")


@pytest.mark.parametrize("first", [(), HEADS[:1]], ids=["before both", "between the two"])
def test_what_changed_is_not_confirmed(branch: Sent, first: tuple[str, ...]) -> None:
    """The refusal says the figures; both are asked anew once the statement has followed."""
    company = branch.company
    for name in first:
        branch.confirms(name)
    branch.grows(900)
    for name in HEADS[len(first) :]:
        with pytest.raises(Conflict, match=r"乙方应收 850.00 元，现在是.*乙方应收 765.00 元.*没有确认"):
            branch.confirms(name)
    assert company.stage(branch.statement) == "待送确认"
    assert sorted(company.waits_for(branch.statement)) == sorted(HEADS[len(first) :])
    company.settles("小江", "2026-03")
    assert company.waits_for(branch.statement) == []
    company.does("小江", "送双方确认", branch.statement)
    for name in HEADS:
        branch.confirms(name, company.sees(name, branch.statement)["version"])
    assert company.stage(branch.statement) == "双方已确认"


def test_only_what_was_seen_is_confirmed(branch: Sent) -> None:
    company = branch.company
    seen = company.sees("老陈", branch.statement)["version"]
    rewritten = "update settlement_statement set version = version + 1 where id = %s"
    company.platform.database.run(lambda connection: connection.execute(rewritten, [branch.statement.id]))
    with pytest.raises(Conflict, match="在您打开以后改过"):
        branch.confirms("老陈", seen)
    branch.confirms("老陈", seen + 1)
    assert company.waits_for(branch.statement) == ["老吴"]


def test_a_run_under_way_is_waited_for(branch: Sent) -> None:
    """Two connections: while one changes the trades, the head who confirms on the other waits, and is refused."""
    branch.confirms("老吴")
    branch.company.writes("结算小林", branch.day, pieces=900)
    database = branch.company.platform.database
    waiting = "select exists (select from pg_locks where not granted and locktype = 'advisory')"
    with ThreadPoolExecutor(1) as threads:
        with database.transaction() as connection:
            branch.converged(connection)
            confirming = threads.submit(branch.confirms, "老陈")
            while not confirming.done() and connection.execute(waiting).fetchone() == (False,):
                pass
            assert not confirming.done()
        with pytest.raises(Conflict, match="内部交易变了"):
            confirming.result()
    assert branch.company.waits_for(branch.statement) == ["老陈"]


def test_silence_does_not_confirm_what_changed(branch: Sent) -> None:
    """The time is over, but the trades are others: nothing is confirmed until both were asked about these."""
    company = branch.company
    branch.grows(900)
    company.waits(days=9)
    assert company.stage(branch.statement) == "待送确认"
    company.settles("小江", "2026-03")
    company.does("小江", "送双方确认", branch.statement)
    company.waits(days=9)
    assert company.stage(branch.statement) == "双方已确认"
    assert fee(branch) == [("765.00", "confirmed")]


def test_what_both_confirmed_is_corrected_at_once(branch: Sent, monkeypatch: Any) -> None:
    """Even before the trades say that they are confirmed: they stay, and the difference is a trade of its own."""
    company = branch.company
    # Runs go by the clock on the wall.
    company.now = datetime.now(UTC) + timedelta(hours=1)
    with monkeypatch.context() as patch:
        patch.setattr(company, "_automate", lambda: None)
        for name in HEADS:
            branch.confirms(name)
        company.now += timedelta(minutes=1)
        branch.grows(900)
    company.waits()
    assert fee(branch) == [("-85.00", "made"), ("850.00", "confirmed")]
