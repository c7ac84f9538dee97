"""Month bills as documents (客户账单单据): made once, reviewed by rule, never changed once confirmed, settled later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from python_calamine import load_workbook

from guocheng.base.problem import Conflict, NotFound, Refused
from guocheng.service.context import Change, Context
from guocheng.service.principal import SYSTEM
from guocheng.service.rating import bill_file, bill_making, bills, work
from guocheng.service.rating.billing import Making
from guocheng.store import jobs
from guocheng.store.lease import Lease
from tests.service.rating_case import Carrier
from tests.story.company import Company, Record

BILL, CUSTOMER = "express.bill", "express.customer"
FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)
USUAL = {"name": "通用", "total_deviation": "30", "piece_deviation": "30", "failed_share": "0"}


def pieces(month: int, day: int, many: int, *, shop: str = "甲店", outlet: str = "330301") -> list[tuple[Any, ...]]:
    """Return so many waybills of a shop, each 2.20 yuan."""
    when = date(2026, month, day)
    return [(when, f"{shop}{when}{outlet}-{n}", shop, outlet, 3303, 800) for n in range(many)]


def founded(company: Company) -> Carrier:
    """Found the company with ten pieces of 甲公司 in January and in February, and the usual rule."""
    carrier = Carrier.founded(company)
    company.person("330300009", "账单员", company.unit("330309", "账单组", "department"), "express_billing")
    company.opens("会计", "express.bill_rule", **USUAL, valid_from="2025-01-01")
    comes(carrier, *pieces(1, 10, 10), *pieces(2, 10, 10))
    return carrier


@pytest.fixture
def carrier(twin_of: Callable[..., Carrier]) -> Carrier:
    """The company with two months of waybills."""
    return twin_of(founded)


def comes(carrier: Carrier, *waybills: tuple[Any, ...]) -> None:
    """Take waybills in and rate their days."""
    carrier.takes(*waybills)
    carrier.rates()


def makes(carrier: Carrier, month: date = FEBRUARY, name: str = "账单员") -> dict[str, int]:
    """Let a person make the bills of a month; answer what came of it."""
    carrier.company.command(name, lambda change: bill_making.order(change, month=month))
    return works(carrier)


def works(carrier: Carrier) -> dict[str, int]:
    """Let the worker do what was asked for; answer what came of the last of it."""
    company, told = carrier.company, {}
    database = company.platform.database
    while job := database.run(lambda connection: jobs.claim(connection, kinds=[bill_making.JOB], worker="story")):
        lease = Lease(database, job)
        done = bill_making.run(company.platform, lease, lambda: company.now)
        database.run(lambda connection, lease=lease, done=done: lease.finish(connection, done))
        told = done["counts"]
    return told


def of(carrier: Carrier, month: date = FEBRUARY, key: str = "A") -> dict[str, Any]:
    """Return the bill of a customer as the bookkeeper's page shows it."""
    company, number = carrier.company, f"{month:%Y-%m}|{carrier.ids[CUSTOMER][key]}"
    [row] = company.lists("会计", BILL, {"field": "source_key", "op": "eq", "value": number})
    page = company.sees("会计", Record(BILL, row["id"]))
    return {"id": row["id"], "stage": page["stage"], "version": page["version"], **page["values"]}


def record(carrier: Carrier, month: date = FEBRUARY) -> Record:
    """Return the bill of 甲公司."""
    return Record(BILL, of(carrier, month)["id"])


def test_a_bill_inside_the_limits_confirms_itself_and_twice_is_once(carrier: Carrier) -> None:
    assert makes(carrier) == {"made": 1, "confirmed": 1}
    made = of(carrier)
    assert (made["stage"], made["due"], made["pieces"], made["reasons"]) == ("confirmed", "22.00", 10, None)
    assert [one["label"] for one in made["items"]] == ["运单 10 件，8.000 公斤"]
    [version] = made["versions"]
    assert (version["price_list"]["title"], version["pieces"], version["fee"]) == ("标准价", 10, "22.00")
    assert makes(carrier) == {"kept": 1}
    assert of(carrier)["version"] == made["version"]


def test_one_outside_waits_for_a_person_with_the_reasons(carrier: Carrier) -> None:
    comes(carrier, *pieces(2, 11, 5), (date(2026, 2, 11), "轻", "甲店", "330301", 3303, 0))
    assert makes(carrier) == {"made": 1, "review": 1}
    assert of(carrier)["reasons"].splitlines() == [
        "金额 33.00 元，上月 22.00 元，多 50.00%，超过 30%。",
        "件数 15 件，上月 10 件，多 50.00%，超过 30%。",
        "有 1 件没有算出价，占 6.25%，超过 0%。",
    ]
    version = of(carrier)["version"]
    assert makes(carrier) == {"same": 1}
    assert of(carrier)["version"] == version
    # While nobody has decided it follows the waybills, and the reviewer is asked anew about what it says then.
    task = carrier.company.task_of("会计", record(carrier))
    comes(carrier, *pieces(2, 12, 1))
    assert makes(carrier) == {"changed": 1, "review": 1}
    assert (of(carrier)["due"], of(carrier)["stage"]) == ("35.20", "review")
    assert carrier.company.task_of("会计", record(carrier)) != task
    carrier.company.approves("会计", record(carrier))
    assert of(carrier)["stage"] == "confirmed"


def test_without_a_rule_or_a_month_before_a_person_looks(carrier: Carrier) -> None:
    assert makes(carrier, date(2026, 1, 1)) == {"made": 1, "review": 1}
    assert of(carrier, date(2026, 1, 1))["reasons"] == "上个月没有账单可以比较。"
    [rule] = carrier.company.lists("会计", "express.bill_rule")
    carrier.company.writes("会计", Record("express.bill_rule", rule["id"]), valid_until="2026-02-28")
    assert makes(carrier) == {"made": 1, "review": 1}
    assert of(carrier)["reasons"] == "没有适用的账单审核规则。"


def test_what_was_confirmed_stays_and_the_next_bill_settles_the_difference(carrier: Carrier) -> None:
    makes(carrier)
    comes(carrier, *pieces(2, 20, 1))
    assert makes(carrier) == {"kept": 1, "told": 1}
    told = of(carrier)
    assert (told["due"], told["pieces"], told["now_own"], told["stage"]) == ("22.00", 10, "24.20", "confirmed")
    assert told["changed"] == (
        "确认后数据变了：本月金额现在应为 24.20 元，账单上是 22.00 元，差 +2.20 元；件数现在是 11 件，账单上是 10 件；"
        "还有 +2.20 元会记在下一张账单里；要改这张账单，请反审核后重新出账。"
    )
    comes(carrier, *pieces(3, 10, 10))
    carrier.company.now += timedelta(days=31)
    assert makes(carrier, MARCH) == {"made": 1, "confirmed": 1, "told": 1}
    march = of(carrier, MARCH)
    assert (march["own"], march["carried"], march["due"]) == ("22.00", "2.20", "24.20")
    assert march["items"][-1]["label"] == "2026 年 2 月账单的差额"
    assert of(carrier)["changed"].endswith("已在以后的账单里结清 +2.20 元。")
    assert (makes(carrier, MARCH), makes(carrier)) == ({"kept": 1}, {"kept": 1})
    # Corrected after all: what March has collected already is taken off at once, however often it is made.
    carrier.company.does("会计", "反审核", record(carrier), returned="补录了一件")
    assert makes(carrier) == {"changed": 1, "review": 1}
    assert of(carrier)["reasons"] == "反审核过：补录了一件。"
    assert (of(carrier)["own"], of(carrier)["due"]) == ("24.20", "22.00")
    assert of(carrier)["items"][-1]["label"] == "已在 2026 年 3 月账单结清"
    assert makes(carrier) == {"same": 1}
    carrier.company.approves("会计", record(carrier))
    carrier.company.now += timedelta(days=30)
    comes(carrier, *pieces(4, 10, 10))
    makes(carrier, date(2026, 4, 1))
    april = of(carrier, date(2026, 4, 1))
    assert (april["own"], april["carried"], april["due"]) == ("22.00", "0.00", "22.00")
    assert makes(carrier, date(2026, 4, 1)) == {"kept": 1}


def test_who_sends_nothing_more_settles_all_the_same(carrier: Carrier) -> None:
    company = carrier.company
    makes(carrier)
    company.opens(
        "价管", "express.rebate_policy", name="二月返利", customer=carrier.ids[CUSTOMER]["A"], valid_from="2026-02-01",
        valid_until="2026-03-01", tiers=[{"start": 1, "per_piece": "0.1000"}],
    )  # fmt: skip
    comes(carrier, *pieces(2, 20, 5), *pieces(3, 10, 10, shop="乙店"))
    company.now += timedelta(days=31)
    assert makes(carrier, MARCH) == {"made": 2, "review": 2, "told": 1}
    march = of(carrier, MARCH)
    assert (march["pieces"], march["own"], march["due"], march["rebate"]) == (0, "0.00", "11.00", "1.50")
    assert march["rebates"][0]["label"] == "返利：2026 年 2 月账单的差额"
    assert "以前月份的差额 11.00 元，超过本月费用 0.00 元的 30%。" in march["reasons"]
    assert of(carrier)["changed"].endswith("已在以后的账单里结清 +11.00 元；返利已在以后的账单里结清 +1.50 元。")
    assert makes(carrier, MARCH) == {"same": 2}
    for name, more in (("发送客户", {}), ("收款", {"paid_on": "2026-04-01"}), ("归档", {})):
        company.does("会计", name, record(carrier), **more)
    with pytest.raises(Conflict, match="2026 年 2 月的客户账单都已经归档，不能重新计价"):
        comes(carrier, *pieces(2, 21, 1))
    company.does("会计", "撤回归档", record(carrier), comment="补录一件")
    comes(carrier, *pieces(2, 21, 1))
    makes(carrier)
    assert "要改这张账单，请先撤回收款，反审核后重新出账" in of(carrier)["changed"]


def test_a_shop_that_was_another_customers_is_asked_for(carrier: Carrier) -> None:
    company = carrier.company
    makes(carrier)
    [one] = [one for one in company.lists("价管", "express.assignment") if one["account"] == "甲店"]
    company.writes("价管", Record("express.assignment", one["id"]), customer=carrier.ids[CUSTOMER]["B"])
    carrier.company.command("价管", lambda change: work.order(change, first=FEBRUARY, until=MARCH, all_days=True))
    carrier.rates()
    comes(carrier, *pieces(3, 10, 10))
    company.now += timedelta(days=31)
    told = makes(carrier, MARCH)
    assert told["missing"] == 1
    march = of(carrier, MARCH)
    assert (march["carried"], march["due"]) == ("-22.00", "-22.00")
    assert "应付 -22.00 元，小于零。" in march["reasons"]


def test_a_month_of_long_ago_that_was_rated_anew_is_told_and_settled(carrier: Carrier) -> None:
    makes(carrier)
    carrier.company.now += timedelta(days=150)
    comes(carrier, *pieces(2, 20, 1), *pieces(7, 10, 10))
    assert carrier.company.system(bill_making.order_telling) == 1
    assert works(carrier) == {"told": 1}
    carrier.company.now += timedelta(days=31)
    makes(carrier, date(2026, 7, 1))
    assert of(carrier, date(2026, 7, 1))["carried"] == "2.20"


def test_every_night_bills_say_what_they_would_come_to(carrier: Carrier) -> None:
    makes(carrier)
    version = of(carrier)["version"]
    assert carrier.company.system(bill_making.order_telling) == 1
    assert (works(carrier), of(carrier)["version"]) == ({}, version)
    comes(carrier, *pieces(2, 20, 1))
    carrier.company.system(bill_making.order_telling)
    assert works(carrier) == {"told": 1}
    assert (of(carrier)["due"], of(carrier)["now_own"]) == ("22.00", "24.20")


def test_two_runs_at_once_make_one_bill(carrier: Carrier) -> None:
    company, counts = carrier.company, list[dict[str, int]]()
    customers, together = [carrier.ids[CUSTOMER]["A"]], Barrier(2)

    def once() -> None:
        context = Context(company.platform, SYSTEM, company.now, request_id="bills")
        together.wait()
        counts.append(
            company.platform.database.run(
                lambda connection: dict(Making(Change(context, connection), FEBRUARY, customers).done())
            )
        )

    runs = [Thread(target=once) for _ in range(2)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert sorted(counts, key=len) == [{"kept": 1}, {"made": 1, "confirmed": 1}]
    assert of(carrier)["due"] == "22.00"


def test_half_a_month_and_days_without_prices_are_not_billed(carrier: Carrier) -> None:
    with pytest.raises(Conflict, match="3 月还没有过完，4 月 1 日起才能出账"):
        makes(carrier, MARCH)
    carrier.takes(*pieces(2, 21, 1))
    with pytest.raises(Conflict, match="有 1 天还没有计价"):
        makes(carrier)
    carrier.rates()
    assert makes(carrier)["made"] == 1
    with pytest.raises(NotFound, match="没有可以出账的客户"):
        makes(carrier, date(2025, 12, 1))


def test_an_outlet_sees_the_bills_whose_pieces_are_all_its_own(carrier: Carrier) -> None:
    company = carrier.company
    comes(carrier, *pieces(1, 10, 10, shop="乙店", outlet="330302"), *pieces(2, 10, 10, shop="乙店", outlet="330302"))
    assert makes(carrier)["made"] == 2
    mine = company.lists("鹿城站长", BILL)
    assert [(one["customer"]["title"], one["due"]) for one in mine] == [("甲公司", "22.00")]
    seen = company.ask("鹿城站长", lambda look: bills.listed(look, month=FEBRUARY))
    assert [(one["document"]["stage_label"], seen["makes"]) for one in seen["rows"]] == [("已确认", False)]
    company.does("会计", "反审核", record(carrier), returned="另一个网点也有件")
    comes(carrier, *pieces(2, 22, 1, outlet="330302"))
    makes(carrier)
    assert company.lists("鹿城站长", BILL) == []
    assert len(company.lists("账单员", BILL)) == 2
    for name in ("鹿城站长", "路人"):
        with pytest.raises((NotFound, Refused)):
            makes(carrier, name=name)
    assert "反审核" not in company.can("账单员", record(carrier))


def test_pieces_of_another_outlet_take_a_confirmed_bill_from_the_first_ones_eyes(carrier: Carrier) -> None:
    company = carrier.company
    makes(carrier)
    comes(carrier, *pieces(2, 22, 50, outlet="330302"), *pieces(3, 10, 10))
    company.now += timedelta(days=31)
    makes(carrier, MARCH)
    assert (of(carrier)["now_own"], of(carrier, MARCH)["carried"]) == ("132.00", "110.00")
    assert company.lists("鹿城站长", BILL) == []


def test_the_file_says_what_was_confirmed(carrier: Carrier) -> None:
    makes(carrier)
    comes(carrier, *pieces(2, 20, 1))
    makes(carrier)
    company = carrier.company
    context = Context(company.platform, company.principal("账单员"), company.now, request_id="export")
    customer = carrier.ids[CUSTOMER]["A"]
    path: Path = bill_file.exported_bill(context, customer=customer, month=FEBRUARY)[0]
    rows = load_workbook(str(path)).get_sheet_by_name("账单").to_python()
    path.unlink()
    assert of(carrier)["number"] in rows[1][0]
    assert ["应付合计", 22.0] in rows
    assert not any("反审核" in str(row[0]) for row in rows)
    assert any(str(row[0]).startswith("账单确认以后运单有变动") for row in rows)


def test_the_list_says_what_the_documents_say(carrier: Carrier) -> None:
    january = date(2026, 1, 1)
    makes(carrier, january)
    carrier.company.approves("会计", record(carrier, january))
    comes(carrier, *pieces(1, 20, 2))
    makes(carrier)
    for month, figures in ((january, ("26.40", "0.00", "22.00")), (FEBRUARY, ("22.00", "4.40", "26.40"))):
        found = carrier.company.ask("账单员", lambda look, month=month: bills.listed(look, month=month))
        for one in (found["rows"][0], found["total"]):
            assert (one["now"], one["carried"], one["due"]) == figures
