"""Plans of several editions: each unit and month is held against its own, and every sum agrees with its parts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from guocheng.service.ledger import comparing
from guocheng.service.ledger.flash import flash
from guocheng_apps.amoeba.stories.conftest import BOOK, MARCH, Branch

COMPARED = ("monthly", "rolling", "annual")
QUARTER = "Q:2026Q1"


class Planned(Branch):
    """The branch in which all plan the year, and the outbound unit alone its March."""

    def __init__(self, company: Any) -> None:
        super().__init__(company)
        self.march()
        for month in ("2026-01-01", "2026-02-01", "2026-03-01"):
            for unit in ("OUT", "IN"):
                self.plan(unit, "annual", month, "100000")
        self.plan("OUT", "monthly", "2026-03-01", "90000")

    def plan(self, unit: str, edition: str, month: str, sales: str) -> None:
        """Let the plan of a unit be made and approved."""
        items = [{"account": self.accounts["S01"], "amount": sales}]
        found = self.company.opens(
            "老推", "amoeba.plan", edition=edition, month=month, unit=self.units[unit], items=items
        )
        self.company.does("老推", "提交", found)
        if self.company.stage(found) != "已批准":
            self.company.approves("老推", found)


@pytest.fixture
def branch(twin_of: Callable[..., Planned]) -> Planned:
    """The branch with its plans."""
    return twin_of(Planned)


def test_a_sum_of_plans_agrees_with_its_units_and_months(branch: Planned) -> None:
    """出港部有三月的月度预定，进港部只有年度计划：公司、季度、单独看、一起看，都对得上。"""
    expected = {MARCH: ("90000.00", "100000.00", "190000.00"), QUARTER: ("290000.00", "300000.00", "590000.00")}
    for period, (out, in_, company) in expected.items():
        together = branch.company.statement("老推", BOOK, period, compare=COMPARED)
        assert [together[one]["B"]["plan"] for one in ("出港部", "进港部", "全公司")] == [out, in_, company], period
        alone = [branch.statement(one, period, compare=COMPARED)["B"]["plan"] for one in ("OUT", "IN", "ALL")]
        assert alone == [out, in_, company], period


def test_whatever_is_held_against_a_plan_takes_the_same(branch: Planned) -> None:
    """日结、排名、瀑布图和报表用的是同一个预定；从年度计划看起就只看年度计划。"""
    company = branch.company
    company.posts(BOOK)
    asked: dict[str, Any] = {"book": BOOK, "period": MARCH, "object": branch.units["ALL"], "code": "B"}
    assert Decimal(company.ask("老推", lambda look: flash(look, **asked))["plan"]) == 190000

    def begins(start: str) -> Decimal:
        found = company.ask("老推", lambda look: comparing.waterfall(look, start=start, **asked))
        return Decimal(found["start"])

    assert [begins(one) for one in COMPARED] == [190000, 200000, 200000]
    reached = {title: value for _, title, value in company.ranking("老推", BOOK, MARCH, by="achievement", code="B")}
    assert (reached["出港部"], reached["进港部"]) == ("2200.00", "1440.00")
