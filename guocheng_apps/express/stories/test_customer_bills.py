"""客户账单的两个月：一张自动确认，一张因为件数翻倍停下来；客户凭链接提出异议，反审核改价，重新对账、收款、归档。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

BILL = "express.bill"
JANUARY, FEBRUARY = "2026-01", "2026-02"
SHOWN = {"月份": "2026年2月", "客户": "甲公司", "件数": "20", "应付": "60.00", "运费": "60.00"}


class Office:
    """甲公司 and 乙公司 send parcels from 洞头网点; 小单 keeps the bills, 老王 reviews them."""

    def __init__(self, company: Any) -> None:
        self.company = company
        root = company.unit("330300", "温州分公司", "branch")
        outlet = company.unit("330301", "洞头网点", "outlet", root)
        other = company.unit("330302", "龙湾网点", "outlet", root)
        for number, name, unit, role in (
            ("330300301", "老王", root, "express_finance"),
            ("330300302", "小单", root, "express_billing"),
            ("330300003", "价管", root, "price_office"),
            ("330300001", "陈总", root, "boss"),
            ("330301001", "洞头站长", outlet, "express_outlet"),
            ("330302001", "龙湾站长", other, "express_outlet"),
        ):
            company.person(number, name, unit, role)
        company.heads(outlet, "洞头站长")
        company.heads(other, "龙湾站长")
        limits = {"total_deviation": "30", "piece_deviation": "30", "failed_share": "0"}
        company.opens("老王", "express.bill_rule", name="通用", valid_from="2025-01-01", **limits)
        self._prices()
        self.customers = {name: self._customer(name) for name in ("甲公司", "乙公司")}
        for month, pieces in ((JANUARY, {"甲公司": 10, "乙公司": 10}), (FEBRUARY, {"甲公司": 20, "乙公司": 11})):
            for name, many in pieces.items():
                self.sends(month, name, many)

    def _prices(self) -> None:
        company = self.company
        self.list = company.opens("价管", "express.price_list", number="S", name="标准价", level="customer").id
        version = company.opens(
            "价管", "express.price_version", price_list=self.list, valid_from="2026-01-01", reason="年初定价",
            segments=[{"weight_from": "0", "rounding": "ceil"}],
            cells=[{"weight_from": "0", "base": "3.00", "more": "0"}],
        )  # fmt: skip
        company.does("价管", "提交审批", version)
        company.approves("老王", version)

    def _customer(self, name: str) -> int:
        company, phone = self.company, "13812345678"
        found = company.opens(
            "老王", "express.customer", number=name, name=name, kind="monthly", contact="陈经理", contact_phone=phone
        )
        company.opens(
            "价管", "express.assignment", level="customer", by="shop", account=name, customer=found.id,
            price_list=self.list, valid_from="2026-01-01",
        )  # fmt: skip
        return int(found.id)

    def sends(self, month: str, name: str, many: int, day: int = 10) -> None:
        """Let a customer send so many pieces on a day."""
        rows = [
            {"waybill_no": f"{name}{month}-{day}-{n}", "shop": name, "outlet": "330301", "place": 3303, "hq_grams": 800}
            for n in range(many)
        ]
        when = self.company.now.date().replace(*map(int, month.split("-")), day)
        self.company.waybills({**row, "day": when} for row in rows)

    def bill(self, name: str, month: str = FEBRUARY) -> Any:
        """Return the bill of a customer."""
        number = f"{month}|{self.customers[name]}"
        [row] = self.company.lists("老王", BILL, {"field": "source_key", "op": "eq", "value": number})
        return self.company.finds(BILL, row["id"])


@pytest.fixture
def office(twin_of: Callable[..., Office]) -> Office:
    """The branch with two months of parcels."""
    return twin_of(Office)


def test_one_confirms_itself_and_one_is_stopped_objected_to_and_made_anew(office: Office) -> None:
    """两个月的账单：乙公司自动确认到归档；甲公司翻倍，人工审核；客户有异议，反审核后重出，差额不重复收。"""
    company = office.company
    assert company.bills("小单", JANUARY) == {"made": 2, "review": 2}
    assert company.bills("小单", FEBRUARY) == {"made": 2, "confirmed": 1, "review": 1}
    mine, other = office.bill("甲公司"), office.bill("乙公司")
    assert (company.stage(other), company.stage(mine)) == ("已确认", "待审核")
    assert "件数 20 件，上月 10 件，多 100.00%，超过 30%。" in company.value(mine, "reasons")
    company.approves("老王", mine)
    company.does("小单", "发送客户", mine)
    company.does("小单", "请客户凭链接对账", mine)
    shown = company.visits("小单", mine, "5678", reply="objected", objection="有 2 件不是我们的")
    assert {name: shown[name] for name in SHOWN} == SHOWN
    assert company.value(mine, "reconciliation") == "objected"
    assert company.waits_for(mine) == ["老王"]
    company.submits("老王", mine, answer="查过，确实多算，重新出账")
    assert (company.stage(mine), company.value(mine, "reconciliation")) == ("已发送", "resolved")
    company.does("老王", "反审核", mine, returned="扣掉 2 件")
    assert (company.stage(mine), company.value(mine, "reconciliation")) == ("未确认", "open")
    prepaid = {"customer": office.customers["甲公司"], "amount": "6.00", "day": "2026-02-28"}
    company.opens("老王", "express.prepayment", **prepaid, note="多算的 2 件")
    assert company.bills("小单", FEBRUARY) == {"changed": 1, "review": 1, "kept": 1}
    company.approves("老王", mine)
    assert company.value(mine, "due") == "54.00"


def test_from_sending_to_the_archive_and_who_may_do_what(office: Office) -> None:
    """发送、电话里对账、收款、撤回、归档；站长只看得到自己网点的账单，总经理都看得到但不办。"""
    company = office.company
    company.bills("小单", JANUARY)
    company.bills("小单", FEBRUARY)
    other = office.bill("乙公司")
    assert (company.can("小单", other), company.can("陈总", other)) == (["发送客户"], [])
    company.does("小单", "发送客户", other)
    company.does("小单", "登记对账无误", other)
    company.does("小单", "登记客户异议", other, objection="以为多收了")
    company.does("老王", "异议已解决", other, answer="解释过了，金额没有错")
    assert company.value(other, "reconciliation") == "resolved"
    assert "收款" not in company.can("小单", other)
    company.does("老王", "收款", other, paid_on="2026-03-02")
    company.does("老王", "撤回收款", other, comment="退票")
    company.does("老王", "收款", other, paid_on="2026-03-05")
    company.does("老王", "归档", other)
    assert (company.stage(other), company.can("老王", other)) == ("已归档", ["撤回归档"])
    assert len(company.lists("洞头站长", BILL)) == len(company.lists("陈总", BILL)) == 4
    assert company.lists("龙湾站长", BILL) == []
