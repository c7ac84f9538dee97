"""总部账单的一天：三个牌子的文件导入，费用归类入账，没见过的费用补一条规则就归上。"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from guocheng_apps.express.stories.conftest import FILES

LINES, OUTLETS = 8, 2
UNKNOWN, NEVER = "星河专项费", "充值"
BOOK = "amoeba.book"
#: What the day comes to for each outlet, by account.
BOOKED = {
    "V01": "230.00", "V02": "96.50", "S11": "1440.00", "V05": "50.00", "V06": "30.00", "S16": "120.00",
}  # fmt: skip


def booked(branch: Any, unit: str) -> dict[str, str]:
    """Return what stands on the accounts of a unit."""
    branch.company.posts(BOOK)
    codes = {number: code for code, number in branch.accounts.items()}
    with branch.company.platform.database.read() as connection:
        rows = connection.execute(
            "select account_id, sum(amount) from gc_posting where book = %s and object_id = %s group by account_id",
            [BOOK, branch.units[unit]],
        ).fetchall()
    return {codes[number]: str(amount) for number, amount in rows}


@pytest.mark.parametrize("file", ["总部交易明细.xls", "总部交易月账单.xlsx", "总部资金流水.csv"])
def test_a_file_of_each_kind_comes_to_the_same(branch: Any, file: str) -> None:
    """假的 xls、两行合并表头、扣款为正的 csv：同样的一天，记下来的账一样；再导一次什么都不变。"""
    company, count = branch.company, LINES * OUTLETS
    done = company.imports("老王", FILES / file)
    assert (done["state"], done["counts"]["new"], done["counts"]["error"]) == ("done", count, 0), done["counts"]
    assert booked(branch, "洞头网点") == BOOKED
    assert booked(branch, "龙湾网点") == BOOKED
    again = company.imports("老王", FILES / file)
    assert (again["counts"]["same"], again["counts"]["new"], again["counts"]["changed"]) == (count, 0, 0)
    assert booked(branch, "洞头网点") == BOOKED


def test_a_fee_nobody_knows_waits_until_there_is_a_rule(branch: Any) -> None:
    """没见过的费用列得出来，也在未归集里；补一条规则，未归集空了，报表上有了这笔钱。充值从不进损益。"""
    company = branch.company
    company.imports("老王", FILES / "总部交易明细.xls")
    assert [(one["why"], one["amount"]) for one in company.pool("小江", BOOK)] == [("没有科目", "88.00")] * 2
    unknown = company.lists("老王", "express.hq_transaction", {"field": "fee_rule", "op": "empty"})
    assert {one["fee_name"] for one in unknown} == {UNKNOWN}
    branch.fee("V04", name=UNKNOWN, fee_class="service", direction="OUT")
    company.waits(minutes=1)
    assert company.pool("小江", BOOK) == []
    assert booked(branch, "洞头网点") == BOOKED | {"V04": "88.00"}
    never = company.lists("老王", "express.hq_transaction", {"field": "fee_name", "op": "eq", "value": NEVER})
    assert {one["fee_class"] for one in never} == {"never"}


def test_a_rule_ends_and_another_begins(branch: Any) -> None:
    """改科目时停用旧的、另起新的：旧日子照旧，新日子记到新科目；名称里含有「罚款」的也认得。"""
    company = branch.company
    (old,) = company.lists("老王", "express.fee_rule", {"field": "name", "op": "eq", "value": "中转费"})
    company.writes("老王", company.finds("express.fee_rule", old["id"]), valid_until="2026-03-02")
    branch.fee("V91", name="中转费", fee_class="cost", direction="OUT", valid_from="2026-03-02")

    def pays(day: str, fee: str, amount: str) -> None:
        company.opens(
            "老王", "express.hq_transaction", outlet=branch.outlets["洞头网点"], day=day, fee_name=fee,
            file_out=amount, serial=f"{day}{fee}",
        )  # fmt: skip

    pays("2026-03-01", "中转费", "10")
    pays("2026-03-02", "中转费", "20")
    pays("2026-03-02", "安检罚款", "5")
    found = booked(branch, "洞头网点")
    assert {code: Decimal(one) for code, one in found.items()} == {"V02": 10, "V91": 20, "V05": 5}
