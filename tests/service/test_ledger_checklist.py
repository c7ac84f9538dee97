"""Whether the data of a month are complete: what could not be priced, whom nobody claimed, what other bundles ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guocheng.base.period import Month
from guocheng.engine.ledger.closing import Facts, Row, blockers
from guocheng.service.ledger.checklist import checklist
from guocheng.store.imports.claims import Unclaimed, wait_for_claims
from guocheng_apps.settlement.stories.conftest import Branch

MARCH, APRIL = Month(2026, 3), Month(2026, 4)
CLAIMS = "导入时没有认出来、等人认领的名字"
UNPRICED = "没有折算成内部交易的业务数据"
FEES = "没有科目或单元的总部交易"


@pytest.fixture
def branch(twin_of: Callable[..., Branch]) -> Branch:
    """The branch of the settlement stories."""
    return twin_of(Branch)


def rows(branch: Branch, month: Month = MARCH) -> dict[str, Row]:
    """Return the rows of the checklist by their labels."""
    found: tuple[Row, ...] = branch.company.ask(
        "小江", lambda look: checklist(look, look.catalogue.book("amoeba.book"), month)
    )
    return {one.label: one for one in found}


def waits(branch: Branch, record: Any) -> None:
    """Let the courier of a record wait to be claimed, as an import does."""
    fields = [Unclaimed(record.id, "courier", "小王")]
    now = branch.company.now
    branch.company.platform.database.run(
        lambda connection: wait_for_claims(connection, record.entity, 1, fields, at=now)
    )


def test_data_that_are_not_complete_are_told_month_by_month(branch: Branch) -> None:
    """没有价目的、没有认领的、总部交易没有科目的，都数出来；别的月份的不算。"""
    company = branch.company
    assert {label: one.count for label, one in rows(branch).items()} == dict.fromkeys(rows(branch), 0)
    company.opens("结算小林", "settlement.outbound", outlet=branch.outlet, day="2026-03-05", pieces=10)
    company.settles("小江", "2026-03")
    waits(branch, branch.delivers("2026-03-05", 10))
    waits(branch, branch.delivers("2026-04-05", 10))
    for serial, day in (("1", "2026-03-09"), ("2", "2026-03-09"), ("3", "2026-04-09")):
        fee = {"outlet": branch.outlet, "day": day, "fee_name": "没见过的费", "serial": serial, "file_in": "10"}
        company.opens("小管", "express.hq_transaction", **fee)
    found = rows(branch)
    assert [(one.count, one.blocks) for one in map(found.__getitem__, (UNPRICED, CLAIMS, FEES))] == [
        (1, False), (1, True), (2, False),
    ]  # fmt: skip
    told = [one.message for one in blockers(Facts(MARCH, checklist=tuple(found.values())))]
    assert told == [f"{CLAIMS}：还有 1 条，处理完才能结账"]
    assert (rows(branch, APRIL)[UNPRICED].count, rows(branch, APRIL)[FEES].count) == (0, 1)
    branch.price("SORTING_OUT", "0.04", provider=branch.units["SORT"])
    company.settles("小江", "2026-03")
    assert rows(branch)[UNPRICED].count == 0
