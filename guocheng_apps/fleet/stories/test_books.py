"""每辆车的费用归到车，单据改了，账跟着改。"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

BOOK = "fleet.costs"


def booked(company: Any, book: str, name: str = "车队老李") -> list[tuple[str, str, str]]:
    """Return what stands in a book: object, account and amount."""
    company.posts(book)
    found = []
    for row in company.lists(name, book):
        account = row["account"]
        found.append((row["object"]["title"], account if isinstance(account, str) else account["title"], row["amount"]))
    return sorted(found)


def test_costs_of_every_kind_are_posted_on_the_vehicle(company: Any, fleet: Any) -> None:
    """加油、路桥、维修、违章、保险、折旧各记各的类别；单据改了，账跟着改；司机自己承担的不记。"""
    fleet.trip(fleet.truck, "2026-03-01", 1000, 1090, toll="35", parking="10")
    tank = fleet.fuels(fleet.truck, 1100, "50")
    fleet.keeps("toll", transaction="T1", vehicle=fleet.truck, at="2026-03-01T10:00:00+08:00", amount="22.80")
    fleet.keeps("month", vehicle=fleet.truck, month="2026-03-01", depreciation="2100", insurance="415")
    for at_fault in (True, False):
        company.opens(
            "车队老李",
            "fleet.violation",
            vehicle=fleet.truck,
            at="2026-03-01T15:00:00+08:00",
            place="瓯海大道",
            what="超速",
            fine="200",
            at_fault=at_fault,
            driver=fleet.drivers["大刘"],
        )
    item = {"item": "三滤", "quantity": "1", "price": "860"}
    repair = company.opens("调度小周", "fleet.repair", vehicle=fleet.truck, what="保养", on="2026-03-02", items=[item])
    assert ("浙C12345", "repair", "860.00") not in booked(company, BOOK)
    company.does("调度小周", "提交", repair)
    company.approves("车队老李", repair)
    company.writes("调度小周", tank, quantity="60", amount="456")
    assert booked(company, BOOK) == [
        ("浙C12345", "depreciation", "2100.00"),
        ("浙C12345", "fine", "200.00"),
        ("浙C12345", "fuel", "456.00"),
        ("浙C12345", "insurance", "415.00"),
        ("浙C12345", "parking", "10.00"),
        ("浙C12345", "repair", "860.00"),
        ("浙C12345", "toll", "22.80"),
        ("浙C12345", "toll", "35.00"),
    ]
    rows = company.report("会计老王", "fleet.cost_table", "this_month")["rows"]
    assert sum(Decimal(row["cells"][0]) for row in rows) == Decimal("4098.80")
