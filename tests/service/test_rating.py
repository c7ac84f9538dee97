"""Rating as people meet it (运单计价): days rated by the worker, failures by reason, one waybill explained, bills."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from guocheng.base.problem import Conflict, NotFound, Refusal, Refused
from guocheng.service import periods
from guocheng.service.rating import bills, explaining, overview, work
from tests.service.rating_case import FIRST, SECOND, Carrier, everyday
from tests.story.company import Company

MARCH = date(2026, 3, 1)
RATED = "express.rated_day"


@pytest.fixture
def carrier(twin_of: Callable[..., Carrier]) -> Carrier:
    """The company with its waybills rated."""
    return twin_of(rated)


def rated(company: Company) -> Carrier:
    """Found it and rate its waybills."""
    found = Carrier.founded(company)
    found.takes(*everyday())
    found.rates()
    return found


def totals(carrier: Carrier, name: str = "会计") -> list[dict[str, Any]]:
    """Return the totals as a person lists them."""
    return sorted(carrier.company.lists(name, RATED), key=lambda one: (one["day"], place(one), -one["pieces"]))


def place(total: dict[str, Any]) -> str:
    """Return the name of the outlet of a total."""
    return str(total["outlet"]["title"])


def seen(carrier: Carrier, name: str, number: str) -> Any:
    """Let a person look up a waybill."""
    return carrier.company.ask(name, lambda look: explaining.explain(look, waybill_no=number))


def month(carrier: Carrier, name: str = "会计") -> Any:
    """Return the month as a person sees it."""
    return carrier.company.ask(name, lambda look: overview.overview(look, month=FIRST))


def test_waybills_taken_in_are_rated_by_the_worker(carrier: Carrier) -> None:
    days = month(carrier)["days"]
    assert [(one["day"], one["state"], one["waybills"], one["failed"]) for one in days] == [
        ("2026-02-25", "done", 5, 1),
        ("2026-02-26", "done", 2, 1),
    ]
    # 2.20 + (3.00 + 2 × 1.00) + (5.00 + 8.00), and 乙公司 5.00 + 2.50
    assert [one["fee"] for one in days] == ["27.70", "2.20"]


def test_failures_are_told_by_reason_with_what_to_do(carrier: Carrier) -> None:
    found = {one["label"]: (one["count"], one["days"]) for one in month(carrier)["failures"]}
    assert found == {"店铺没有归属": (1, ["2026-02-25"]), "没有重量": (1, ["2026-02-26"])}
    rows = carrier.company.ask(
        "会计", lambda look: explaining.failed(look, first=FIRST, until=MARCH, reason=1, after="", limit=5)
    )
    assert [(one["waybill_no"], one["shop"]) for one in rows["rows"]] == [("W5", "没登记的店")]


def test_a_waybill_says_why_it_costs_what_it_costs(carrier: Carrier) -> None:
    (waybill,) = seen(carrier, "会计", "W3")["waybills"]
    (charge,) = waybill["charges"]
    assert (charge["customer"], charge["fee"], charge["commission"], charge["same"]) == (
        "甲公司",
        "13.00",
        "0.65",
        True,
    )
    assert [one["text"] for one in charge["steps"]] == [
        "按客户价计算，客户「甲公司」",
        "「标准价」，2026-01-01 起生效",
        "0.500 公斤，取总部重量（各环节里最重的）",
        "0.000 公斤到 1.000 公斤（不含），按没有进位的重量找",
        "西藏自治区，没有单独的价格，用「全国」的",
        "不足一公斤按一公斤：0.500 → 1.000 公斤",
    ]
    assert [(one["label"], one["amount"], one["source"]) for one in charge["parts"]] == [
        ("运费：一口价 5.00", "5.00", ""),
        ("偏远加收", "8.00", "通用，2026-01-01 起"),
    ]


def test_an_old_price_explains_itself_after_the_list_changed(carrier: Carrier) -> None:
    with carrier.company.platform.database.transaction() as connection:
        connection.execute("update express_price_version__cells set base = base * 2")
        connection.execute("delete from express_surcharge__items")
    (charge,) = seen(carrier, "会计", "W3")["waybills"][0]["charges"]
    assert (charge["fee"], charge["same"], charge["parts"][1]["amount"]) == ("13.00", True, "8.00")


def test_a_failed_waybill_says_what_to_do(carrier: Carrier) -> None:
    (charge,) = seen(carrier, "会计", "W6")["waybills"][0]["charges"]
    assert charge["reason_label"] == "没有重量"
    assert "补导" in charge["remedy"]


def test_an_outlet_sees_its_own_waybills_only(carrier: Carrier) -> None:
    assert seen(carrier, "洞头站长", "W4")["waybills"]
    with pytest.raises(NotFound):
        seen(carrier, "鹿城站长", "W4")
    with pytest.raises(NotFound):
        seen(carrier, "路人", "W4")
    assert sum(one["count"] for one in month(carrier, "鹿城站长")["failures"]) == 0
    assert sum(one["count"] for one in month(carrier, "洞头站长")["failures"]) == 2
    assert "fee" not in month(carrier, "洞头站长")["days"][0]


def test_who_sees_one_level_of_totals_sees_its_charges_alone(carrier: Carrier) -> None:
    """Who sees what a customer pays is not told what the same waybill costs on another level."""
    other = "insert into gc_charge select (jsonb_populate_record(c, '{\"level\": 3}')).* from gc_charge c"
    carrier.company.platform.database.run(lambda connection: connection.execute(other))
    (waybill,) = seen(carrier, "洞头站长", "W4")["waybills"]
    assert [one["level"] for one in waybill["charges"]] == ["customer"]


def test_only_who_manages_has_days_rated(carrier: Carrier) -> None:
    order = {"first": FIRST, "until": MARCH, "all_days": True}
    with pytest.raises(Refused):
        carrier.company.command("洞头站长", lambda change: work.order(change, **order))
    assert (
        carrier.company.command("会计", lambda change: work.order(change, **{**order, "all_days": False}))["days"] == 0
    )
    assert carrier.company.command("会计", lambda change: work.order(change, **order))["days"] == 2


def test_totals_follow_and_stay_where_nothing_differs(carrier: Carrier) -> None:
    before = totals(carrier)
    assert [(one["day"], place(one), one["pieces"], one["fee"], one["failed"]) for one in before] == [
        ("2026-02-25", "洞头", 1, "7.50", 0),
        ("2026-02-25", "洞头", 0, "0.00", 1),
        ("2026-02-25", "鹿城", 3, "20.20", 0),
        ("2026-02-26", "洞头", 1, "2.20", 1),
    ]
    carrier.takes((FIRST, "W8", "乙店", "330302", 4403, 1200))
    carrier.rates()
    after = {one["id"]: one for one in totals(carrier)}
    assert {one["id"]: one["version"] for one in before} == {
        key: one["version"] - (place(one) == "洞头" and one["fee"] == "15.00") for key, one in after.items()
    }
    history = carrier.company.platform.database
    with history.read() as connection:
        changed = connection.execute(
            "select count(*) from gc_river where entity = %s and kind = 'changed'", [RATED]
        ).fetchone()
    assert changed == (1,)


def test_a_shop_that_gets_a_customer_moves_out_of_the_failures(carrier: Carrier) -> None:
    values = {
        "level": "customer",
        "by": "shop",
        "account": "没登记的店",
        "customer": carrier.ids["express.customer"]["A"],
        "price_list": carrier.ids["express.price_list"]["标准"],
        "valid_from": "2026-02-01",
    }
    carrier.company.now = carrier.company.now.replace(hour=11)
    carrier.company.opens("价管", "express.assignment", **values)
    assert [one["outdated"] for one in month(carrier)["days"]] == [True, True]
    order = {"first": FIRST, "until": SECOND, "all_days": True}
    carrier.company.command("价管", lambda change: work.order(change, **order))
    carrier.rates()
    found = totals(carrier)
    assert sum(one["failed"] for one in found) == 1
    assert ("洞头", 1, "7.50") in {(place(one), one["pieces"], one["fee"]) for one in found}


def test_a_closed_period_refuses_new_waybills_and_new_prices(carrier: Carrier) -> None:
    carrier.company.system(
        lambda change: periods.close(change, family="express", until=MARCH, unit=None, reason="二月月结")
    )
    with pytest.raises(Conflict, match="已经关账"):
        carrier.takes((FIRST, "W9", "甲店", "330301", 3303, 800))
    with pytest.raises(Conflict, match="已经关账"):
        carrier.company.command("会计", lambda change: work.order(change, first=FIRST, until=MARCH, all_days=True))


def test_the_bill_of_a_month_adds_weight_and_share_and_takes_off_what_was_paid(carrier: Carrier) -> None:
    customer = carrier.ids["express.customer"]["A"]
    carrier.company.opens("会计", "express.prepayment", customer=customer, amount="10.00", day="2026-02-10")
    tiers = [{"start": 1, "per_piece": "0.0500"}, {"start": 3, "per_piece": "0.1000"}]
    reward = {"label": "奖励", "measure": "daily_pieces", "at_least": "3", "per_piece": "0.0100"}
    carrier.company.opens(
        "价管",
        "express.rebate_policy",
        name="二月返利",
        customer=customer,
        valid_from="2026-02-01",
        tiers=tiers,
        adjustments=[reward],
    )
    made = carrier.company.ask("会计", lambda look: bills.bill(look, customer=customer, month=FIRST))
    # 3.7 公斤 3 件, over 1.000 by one unit of 0.5: 0.30; one of three pieces to 偏远, 0.7 above 10 %: 4.20
    assert [(one["amount"]) for one in made["lines"]] == ["20.20", "0.30", "4.20", "-10.00"]
    assert (made["due"], made["pieces"], made["kilograms"]) == ("14.70", 3, "3.700")
    assert [(one["name"], one["amount"]) for one in made["rebates"]] == [("二月返利", "0.23")]
    with pytest.raises(Refusal):
        carrier.company.ask("洞头站长", lambda look: bills.bill(look, customer=customer, month=FIRST))
