"""How the last procedure stands is a field of the record (审批状态): lists tell drafts from applications under way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from guocheng.service.flow import steering
from guocheng.service.flow.tasks import withdraw
from guocheng.store.server import EmbeddedServer
from guocheng.store.tables.approvals import approvals_of
from tests.database import _create, database_url
from tests.service.bids import BID, Bids
from tests.story.company import Record


@pytest.fixture(scope="module")
def bids(server: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bids]:
    """One office for all tests; each has bids of its own."""
    _create(server, "bid_states", template)
    found = Bids(database_url(server, "bid_states"), tmp_path_factory.mktemp("bid_states"))
    yield found
    found.company.platform.close()


def state(bids: Bids, record: Record) -> Any:
    """Return the state as the record has it."""
    return bids.company.value(record, "approval_state")


def steer(bids: Bids, record: Record, verb: Any, **said: Any) -> None:
    """Let the overseer steer the procedure of a record."""
    number = bids.company.sees("overseer", record)["procedure"]["id"]
    bids.company.command("overseer", lambda change: verb(change, instance_id=number, **said))


def test_lists_tell_drafts_from_what_is_under_way(bids: Bids) -> None:
    """只写好的没有审批状态;审批中、退回、挂起、通过、撤回,筛选和列里都看得到。"""
    company = bids.company
    draft = company.opens("bidder", BID, number="草稿", amount="1.00", unit=bids.house)
    record = bids.entered()
    assert (state(bids, draft), state(bids, record)) == (None, "running")
    found = company.lists("overseer", BID, {"field": "approval_state", "op": "eq", "value": "running"})
    assert [one["id"] for one in found] == [record.id]
    found = company.lists("overseer", BID, {"field": "approval_state", "op": "empty"})
    assert [one["id"] for one in found] == [draft.id]
    steer(bids, record, steering.suspend, reason="等消息")
    assert state(bids, record) == "suspended"
    steer(bids, record, steering.activate)
    company.submits("checker", record, conclusion="属实")
    assert state(bids, record) == "running"
    company.sends_back("judge", record, "再看看")
    assert state(bids, record) == "returned"
    company.resubmits("bidder", record)
    assert state(bids, record) == "running"


def test_how_it_ended_stays(bids: Bids) -> None:
    """结束以后留着最后的结果;审批状态的变化不算修改记录,正在编辑的人不会因此冲突。"""
    record = bids.entered()
    number = bids.company.sees("bidder", record)["procedure"]["id"]
    bids.company.command("bidder", lambda change: withdraw(change, instance_id=number, opinion=""))
    assert state(bids, record) == "withdrawn"
    ended = bids.entered()
    steer(bids, ended, steering.cancel, reason="不办了")
    assert state(bids, ended) == "cancelled"
    before = bids.company.sees("overseer", ended)["version"]
    bids.company.does("bidder", "参评", ended)
    steer(bids, ended, steering.suspend, reason="等消息")
    version = bids.company.sees("overseer", ended)["version"]
    steer(bids, ended, steering.activate)
    assert bids.company.sees("overseer", ended)["version"] == version >= before


def test_what_ran_before_the_column_came_is_filled_in(bids: Bids) -> None:
    """升级以前就有的审批,加上这一列的时候补上。"""
    running, draft = bids.entered(), bids.company.opens("bidder", BID, number="旧草稿", unit=bids.house)

    def again(connection: psycopg.Connection) -> None:
        connection.execute(sql.SQL("update {} set approval_state = null").format(sql.Identifier("bids_bid")))
        connection.execute(approvals_of("bids_bid"))

    bids.company.platform.database.run(again)
    assert (state(bids, running), state(bids, draft)) == ("running", None)
