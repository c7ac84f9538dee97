"""每辆车的费用归到车，单据改了，账跟着改。"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from psycopg import sql

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


@pytest.fixture
def units(company: Any, fleet: Any) -> dict[str, int]:
    """Two units of the amoebas with the accounts a vehicle needs; the truck is the first one's."""
    company.person("330300801", "小江", fleet.branch, "amoeba_office")
    for code, name, kind in (
        ("V10", "燃油费", "variable"),
        ("V11", "过路过桥费", "variable"),
        ("V91", "其他变动费", "variable"),
        ("F01", "维修保养费", "fixed"),
        ("F02", "保险年检费", "fixed"),
        ("F03", "折旧费", "fixed"),
        ("F91", "其他固定费", "fixed"),
    ):
        company.opens("小江", "amoeba.account", code=code, name=name, kind=kind)
    about = {"kind": "cost", "department": fleet.branch, "valid_from": "2025-01-01"}
    made = {
        name: int(company.opens("小江", "amoeba.unit", number=number, name=name, **about).id)
        for number, name in (("FLEET", "车队巴"), ("DT", "洞头巴"))
    }
    fleet.truck = fleet.vehicle("浙C11111", kind="trunk", load=5000, amoeba=made["车队巴"])
    return made


def charged(company: Any) -> list[tuple[str, str, str]]:
    """Return what the amoebas bear: unit, account and amount."""
    return booked(company, "amoeba.book", "小江")


def test_what_a_vehicle_costs_is_borne_by_the_unit_that_runs_it(company: Any, fleet: Any, units: Any) -> None:
    """油费、通行、停车、维修、违章、保险、折旧记给车的核算单元，司机自己扣的、司机的计件和没有单元的车不记；单据改了跟着改，点得回单据。"""
    fleet.trip(fleet.truck, "2026-03-01", 1000, 1090, toll="35", parking="10")
    tank = fleet.fuels(fleet.truck, 1100, "50")
    fleet.fuels(fleet.van, 1100, "40")
    fleet.keeps("toll", transaction="T1", vehicle=fleet.truck, at="2026-03-01T10:00:00+08:00", amount="22.80")
    fleet.keeps("month", vehicle=fleet.truck, month="2026-03-01", depreciation="2100", insurance="415")
    about = {"vehicle": fleet.truck, "place": "瓯海大道", "fine": "200", "driver": fleet.drivers["大刘"]}
    for at_fault in (True, False):
        at = "2026-03-01T15:00:00+08:00"
        company.opens("车队老李", "fleet.violation", at=at, what="超速", at_fault=at_fault, **about)
    item = {"item": "三滤", "quantity": "1", "price": "860"}
    repair = company.opens("调度小周", "fleet.repair", vehicle=fleet.truck, what="保养", on="2026-03-02", items=[item])
    company.does("调度小周", "提交", repair)
    company.approves("车队老李", repair)
    company.writes("调度小周", tank, quantity="60", amount="456")
    expected = [
        ("F01 维修保养费", "860.00"),
        ("F02 保险年检费", "415.00"),
        ("F03 折旧费", "2100.00"),
        ("V10 燃油费", "456.00"),
        ("V11 过路过桥费", "22.80"),
        ("V11 过路过桥费", "35.00"),
        ("V91 其他变动费", "10.00"),
        ("V91 其他变动费", "200.00"),
    ]
    assert charged(company) == [("车队巴", account, amount) for account, amount in expected]
    assert company.pool("小江", "amoeba.book") == []
    balances = company.balances("小江", "amoeba.book", "2026-03")
    assert len(balances) == 7
    assert all(agrees for _, agrees in balances.values())
    of = {"and": [{"field": "source_entity", "op": "eq", "value": "fleet.fuel"}]}
    of["and"].append({"field": "source_id", "op": "eq", "value": tank.id})
    assert [row["amount"] for row in company.lists("小江", "amoeba.book", of)] == ["456.00"]


def test_costs_follow_the_vehicle_from_the_day_it_moved(company: Any, fleet: Any, units: Any) -> None:
    """月中调拨：生效日以前的归原单元，当天起归新单元，晚补的也按日期；直接改核算单元从今天起算，补一行沿革能更正。"""
    for km, day in ((1100, "2026-03-01"), (1200, "2026-03-02")):
        fleet.fuels(fleet.truck, km, "10", day=day)
    assert {one[0] for one in charged(company)} == {"车队巴"}
    given = {"vehicle": fleet.truck, "to_unit": fleet.outlet, "to_amoeba": units["洞头巴"], "on": "2026-03-02"}
    moved = company.opens("车队老李", "fleet.transfer", kind="transfer", reason="业务量上来了", **given)
    company.does("车队老李", "提交", moved)
    company.approves("陈总", moved)
    company.waits(minutes=1)
    fleet.fuels(fleet.truck, 1150, "20", day="2026-02-28", entered_late=True)
    assert charged(company) == [
        ("洞头巴", "V10 燃油费", "76.00"),
        ("车队巴", "V10 燃油费", "152.00"),
        ("车队巴", "V10 燃油费", "76.00"),
    ]
    assert len(company.lists("车队老李", "fleet.tenure")) == 1
    company.writes("车队老李", company.finds("fleet.vehicle", fleet.truck), amoeba=None)
    assert {one[0] for one in charged(company)} == {"车队巴"}
    latest = max(one["id"] for one in company.lists("车队老李", "fleet.tenure"))
    company.writes("车队老李", company.finds("fleet.tenure", latest), valid_until="2026-03-03")
    assert [one[0] for one in charged(company)] == ["洞头巴", "车队巴", "车队巴"]


def test_what_changes_after_the_month_is_closed_is_a_dated_correction(company: Any, fleet: Any, units: Any) -> None:
    """二月结了账，二月的加油再改、车补记成别的单元，都在三月一日补差额，两个单元合起来还是单据上的数。"""
    tank = fleet.fuels(fleet.truck, 1100, "10", day="2026-02-20")
    assert charged(company) == [("车队巴", "V10 燃油费", "76.00")]
    assert company.closes("小江", "amoeba.book", "2026-02") == "closed"
    company.writes("调度小周", tank, quantity="12", amount="91.20")
    assert charged(company) == [("车队巴", "V10 燃油费", "15.20"), ("车队巴", "V10 燃油费", "76.00")]
    past = {"vehicle": fleet.truck, "amoeba": units["洞头巴"], "valid_until": "2026-03-01"}
    company.opens("车队老李", "fleet.tenure", **past)
    assert [(unit, amount) for unit, _, amount in charged(company)] == [
        ("洞头巴", "91.20"),
        ("车队巴", "-76.00"),
        ("车队巴", "76.00"),
    ]
    days = {row["amount"]: row["day"] for row in company.lists("小江", "amoeba.book")}
    assert days == {"76.00": "2026-02-20", "-76.00": "2026-03-01", "91.20": "2026-03-01"}


def moves(company: Any, fleet: Any, on: str, amoeba: int | None = None, to: int = 0) -> Any:
    """Let the truck be moved to the outlet, or elsewhere, from a day on, and perhaps to another unit."""
    given = {
        "vehicle": fleet.truck,
        "to_unit": to or fleet.outlet,
        "on": on,
        **({"to_amoeba": amoeba} if amoeba else {}),
    }
    paper = company.opens("车队老李", "fleet.transfer", kind="transfer", reason="业务量上来了", **given)
    company.does("车队老李", "提交", paper)
    company.approves("陈总", paper)
    company.waits(minutes=1)
    return paper


def test_no_cost_is_lost_where_a_vehicle_changes_its_department_or_first_gets_a_unit(
    company: Any, fleet: Any, units: Any
) -> None:
    """调拨没有写调入核算单元的，费用仍归原单元；第一次写核算单元，本月一日的折旧、保险和油费都归它，以前的不归。"""
    fleet.fuels(fleet.truck, 1100, "10")
    moves(company, fleet, "2026-03-01")
    assert charged(company) == [("车队巴", "V10 燃油费", "76.00")]
    fleet.fuels(fleet.van, 1100, "20", day="2026-02-20")
    fleet.fuels(fleet.van, 1200, "40", day="2026-03-01")
    fleet.keeps("month", vehicle=fleet.van, month="2026-03-01", depreciation="2100", insurance="415")
    company.writes("车队老李", company.finds("fleet.vehicle", fleet.van), amoeba=units["洞头巴"])
    assert [amount for unit, _, amount in charged(company) if unit == "洞头巴"] == ["415.00", "2100.00", "304.00"]


def test_changes_out_of_order_turn_no_past_over(company: Any, fleet: Any, units: Any) -> None:
    """调拨到以后哪天的，没到那天不能直接换成第三个，改回去就当没有换；比上一次换单元还早的调拨不让填；已经发生的费用不动。"""
    third = {"number": "T3", "name": "第三巴", "kind": "cost", "department": fleet.branch, "valid_from": "2025-01-01"}
    other = int(company.opens("小江", "amoeba.unit", **third).id)
    fleet.fuels(fleet.truck, 1100, "10", day="2026-03-01")
    moves(company, fleet, "2026-03-10", units["洞头巴"])
    truck = company.finds("fleet.vehicle", fleet.truck)
    with pytest.raises(Exception, match="从 2026-03-10 起才换核算单元"):
        company.writes("车队老李", truck, amoeba=other)
    company.writes("车队老李", truck, amoeba=units["车队巴"])
    assert company.lists("车队老李", "fleet.tenure") == []
    company.writes("车队老李", truck, amoeba=units["洞头巴"])
    with pytest.raises(Exception, match="在 2026-03-02 已经换过核算单元"):
        moves(company, fleet, "2026-02-20", other, fleet.branch)
    moves(company, fleet, "2026-03-02", other, fleet.branch)
    assert charged(company) == [("车队巴", "V10 燃油费", "76.00")]


def test_a_month_closed_before_these_rules_stays_as_it_was(company: Any, fleet: Any, units: Any) -> None:
    """二月结账的时候车辆费用还没有随单据归集：车换单元、二月的单据改金额，都不补到三月；结账以后才补的单据照样记在三月一日。"""
    tank = fleet.fuels(fleet.truck, 1100, "10", day="2026-02-20")
    charged(company)
    assert company.closes("小江", "amoeba.book", "2026-02") == "closed"
    _forget_rules(company)
    assert charged(company) == []
    company.writes("车队老李", company.finds("fleet.vehicle", fleet.truck), amoeba=units["洞头巴"])
    company.writes("调度小周", tank, quantity="10.5", amount="79.80")
    assert charged(company) == []
    assert company.pool("小江", "amoeba.book") == []
    company.waits(minutes=1)
    fleet.fuels(fleet.truck, 1150, "20", day="2026-02-25", entered_late=True)
    assert charged(company) == [("车队巴", "V10 燃油费", "152.00")]
    assert [row["day"] for row in company.lists("小江", "amoeba.book")] == ["2026-03-01"]


def _forget_rules(company: Any) -> None:
    """Let February have been closed before costs of vehicles were posted on units."""

    def forget(connection: Any) -> None:
        for table in (sql.Identifier("gc_posting"), sql.Identifier("gc_book_closing")):
            connection.execute(sql.SQL("alter table {} disable trigger user").format(table))
        connection.execute("delete from gc_posting where rule like 'fleet.unit_%'")
        connection.execute(
            "update gc_book_closing set snapshot = jsonb_set(snapshot, '{posting_rules}', (select"
            " coalesce(jsonb_agg(one), '[]') from jsonb_array_elements(snapshot -> 'posting_rules') as one"
            " where one ->> 'name' not like 'fleet.unit_%'))"
        )
        for table in (sql.Identifier("gc_posting"), sql.Identifier("gc_book_closing")):
            connection.execute(sql.SQL("alter table {} enable trigger user").format(table))

    company.platform.database.run(forget)
