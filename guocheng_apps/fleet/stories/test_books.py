"""每辆车的费用归到车，每趟车费由用车单元承担，两边同时记。"""

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


def test_a_trip_is_charged_to_the_unit_that_uses_it(company: Any, fleet: Any) -> None:
    """内部车费：车队巴记内部运输收入，用车的巴记内部运输费，金额相等；车没有核算单元的，进待归集。"""
    for code, name, kind in (("N02", "内部运输收入", "internal_income"), ("P02", "内部运输费", "internal_cost")):
        company.opens("小管", "amoeba.account", code=code, name=name, kind=kind)
    units = {
        number: company.opens("小管", "amoeba.unit", number=number, name=name, kind=kind, department=where).id
        for number, name, kind, where in (
            ("FLEET", "车队巴", "cost", fleet.yard),
            ("OUT", "出港巴", "profit", fleet.outlet),
        )
    }
    company.writes("车队老李", company.finds("fleet.vehicle", fleet.truck), amoeba=units["FLEET"])
    route = fleet.keeps(
        "route",
        number="G01",
        name="温州至瑞安",
        origin="温州",
        destination="瑞安",
        distance=45,
        charged_to=units["OUT"],
        charged_by="km",
        price="3.2",
    )
    fleet.trip(fleet.truck, "2026-03-02", 1000, 1090, route=route)
    fleet.trip(fleet.van, "2026-03-02", 1000, 1050, route=route, driver=fleet.drivers["小金"])
    assert booked(company, "amoeba.book", "小管") == [
        ("出港巴", "P02 内部运输费", "288.00"),
        ("车队巴", "N02 内部运输收入", "288.00"),
    ]
