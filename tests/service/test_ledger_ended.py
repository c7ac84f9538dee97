"""Units that have ended: what is dated afterwards is neither posted on them nor charged to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from guocheng.engine.ledger.pricing import Missing
from guocheng.service.settlement.amoebas import Amoebas
from guocheng.store.ledger import pool
from guocheng.store.settlement.terms import Unit
from guocheng_apps.amoeba.stories.conftest import BOOK, Branch

ENDED = "单元从 2026-03-20 起已停用，请换一个单元；停用日期填错的，改好以后再重新归集"
LAST, AFTER = date(2026, 3, 19), date(2026, 3, 20)


@pytest.fixture
def branch(twin_of: Callable[..., Branch]) -> Branch:
    """The branch of the stories."""
    return twin_of(Branch)


def test_a_unit_that_ended_takes_no_later_postings(branch: Branch) -> None:
    """出港部三月二十日停用：之前的照常记账，当天和以后的留在未归集，买卖双方都不记。"""
    company = branch.company
    company.writes("老推", company.finds("amoeba.unit", branch.units["OUT"]), valid_until=str(AFTER))
    for day in (LAST, AFTER):
        branch.voucher("OUT", [{"account": branch.accounts["S01"], "amount": "100"}], day=str(day))
        branch.trade("SORT", "OUT", "10", "1", day=str(day))
    sold, bought = branch.statement("SORT")["C"], branch.statement("OUT")
    assert (bought["B"]["value"], bought["D"]["value"], sold["value"]) == ("100.00", "10.00", "10.00")
    with company.platform.database.read() as connection:
        waits = sorted(one.why for one in pool.waiting(connection, BOOK))
    assert waits == sorted([ENDED, ENDED, "对方那一边还不能记账"])


@pytest.mark.parametrize(("side", "entity"), [(1, "amoeba.unit"), ("OUT", ""), (9, "org.unit")])
def test_a_unit_that_ended_trades_no_more(side: int | str, entity: str) -> None:
    unit = Unit(1, "OUT", "出港部", 9, date(2026, 1, 1), AFTER)
    terms = Amoebas({1: unit}, {9: "出港处"})
    assert terms.unit(side, entity, LAST, "接收方") == unit
    missing = terms.unit(side, entity, AFTER, "接收方")
    assert isinstance(missing, Missing)
    if entity != "org.unit":
        assert missing.message == "「出港部」从 2026-03-20 起已停用，不再产生交易，请改单据上的单元，或者改它的停用日期"
