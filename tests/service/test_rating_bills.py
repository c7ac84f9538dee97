"""Bills of customers (客户账单): the list agrees with the charges to the fen, who sees which, and the files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import load_workbook

from guocheng.base.problem import NotFound, Refused
from guocheng.service.context import Context
from guocheng.service.rating import access, bill_file, bills, explaining
from guocheng.store import rating
from guocheng.store.query.visibility import RowGrant
from tests.service.rating_case import FIRST, Carrier
from tests.service.test_rating import rated, seen
from tests.story.company import Company

MONTH, AFTER = date(2026, 2, 1), date(2026, 3, 1)
CUSTOMER = "express.customer"
ALSO_THERE = (FIRST, "W9", "甲店", "330302", 3303, 800)


def billed(company: Company) -> Carrier:
    """Found the company, let 甲公司 pay before, and give it a rebate."""
    carrier = rated(company)
    customer = carrier.ids[CUSTOMER]["A"]
    company.opens("会计", "express.prepayment", customer=customer, amount="10.00", day="2026-02-10")
    reward = {"label": "奖励", "measure": "daily_pieces", "at_least": "3", "per_piece": "0.0100"}
    company.opens(
        "价管",
        "express.rebate_policy",
        name="二月返利",
        customer=customer,
        valid_from="2026-02-01",
        tiers=[{"start": 1, "per_piece": "0.0500"}, {"start": 3, "per_piece": "0.1000"}],
        adjustments=[reward],
    )
    return carrier


@pytest.fixture
def carrier(twin_of: Callable[..., Carrier]) -> Carrier:
    """The company with its bills."""
    return twin_of(billed)


def listed(carrier: Carrier, name: str = "会计") -> Any:
    """Return the customers of the month as a person sees them."""
    return carrier.company.ask(name, lambda look: bills.listed(look, month=MONTH))


def bill(carrier: Carrier, key: str, name: str = "会计") -> Any:
    """Return a bill as a person sees it."""
    customer = carrier.ids[CUSTOMER][key]
    return carrier.company.ask(name, lambda look: bills.bill(look, customer=customer, month=MONTH))


def workbook(carrier: Carrier, key: str = "", name: str = "会计") -> tuple[str, dict[str, list[list[Any]]]]:
    """Return a bill, or the list, as a person takes it out: its name, and the rows of its sheets."""
    company = carrier.company
    context = Context(company.platform, company.principal(name), company.now, request_id="export")
    made: tuple[Path, str] = (
        bill_file.exported_bill(context, customer=carrier.ids[CUSTOMER][key], month=MONTH)
        if key
        else bill_file.exported_list(context, month=MONTH)
    )
    path, title = made
    try:
        book = load_workbook(str(path))
        return title, {one: book.get_sheet_by_name(one).to_python() for one in book.sheet_names}
    finally:
        path.unlink()


def test_the_list_the_bills_and_the_charges_agree_to_the_fen(carrier: Carrier) -> None:
    found = listed(carrier)
    one, other = found["rows"]
    # 0.30 for the weight and 4.20 for 偏远 are added; 0.20 for three pieces of a day and 0.03 for their number go back.
    assert {name: one[name] for name in ("pieces", "kilograms", "fee", "added", "prepaid", "due", "rebate")} == {
        "pieces": 3, "kilograms": "3.700", "fee": "20.20", "added": "4.50", "prepaid": "10.00", "due": "14.70",
        "rebate": "0.23",
    }  # fmt: skip
    assert (other["customer"]["title"], other["pieces"], other["fee"], other["failed"]) == ("乙公司", 2, "9.70", 1)
    with carrier.company.platform.database.read() as connection:
        charged = {one.customer: one for one in rating.sums(connection, MONTH, AFTER) if one.level == bills.LEVEL}
    keys = {number: key for key, number in carrier.ids[CUSTOMER].items()}
    for row in found["rows"]:
        stored, mine = charged[row["customer"]["id"]], bill(carrier, keys[row["customer"]["id"]])
        assert (row["fee"], row["commission"]) == (f"{stored.fee / 100:.2f}", f"{stored.commission / 100:.2f}")
        assert (row["fee"], row["due"], row["failed"]) == (mine["total"]["fee"], mine["due"], mine["failed"])
        assert sum(Decimal(line["amount"]) for line in mine["lines"]) == Decimal(row["due"])
        assert sum(Decimal(policy["amount"]) for policy in mine["rebates"]) == Decimal(row["rebate"])
        for way in ("days", "lists", "provinces"):
            assert sum(Decimal(part["fee"]) for part in mine[way]) == Decimal(row["fee"])
            assert sum(part["pieces"] for part in mine[way]) == row["pieces"]
    for name in ("fee", "added", "due", "rebate", "commission"):
        assert Decimal(found["total"][name]) == sum(Decimal(row[name]) for row in found["rows"])
    assert (found["total"]["pieces"], found["unassigned"], found["partial"]) == (5, 1, 0)


def test_a_bill_says_of_what_it_is_made_and_why(carrier: Carrier) -> None:
    found = bill(carrier, "A")
    assert [one["label"] for one in found["lines"]] == [
        "运单 3 件，3.700 公斤",
        "均重追补：均重 1.233 公斤超过 1.000 公斤，1 档 × 0.10 × 3 件",
        "占比追补：偏远超过 10%",
        "已预付",
    ]
    assert [(one["label"], one["amount"]) for one in found["rebates"][0]["lines"]] == [
        ("2 月 25 日 3 件", "0.20"),
        ("奖励", "0.03"),
    ]
    assert [(one["label"], one["freight"], one["surcharge"], one["fee"]) for one in found["provinces"]] == [
        ("浙江省", "7.20", "0.00", "7.20"),
        ("西藏自治区", "5.00", "8.00", "13.00"),
    ]
    assert [one["label"] for one in found["days"]] == ["2 月 25 日"]
    assert [one["label"] for one in found["lists"]] == ["标准价"]


def test_who_sees_a_part_of_a_customer_sees_no_bill_of_him(carrier: Carrier) -> None:
    assert [one["customer"]["title"] for one in listed(carrier, "鹿城站长")["rows"]] == ["甲公司"]
    assert [one["customer"]["title"] for one in listed(carrier, "洞头站长")["rows"]] == ["乙公司"]
    assert bill(carrier, "A", "鹿城站长")["due"] == "14.70"
    for refused in (lambda: bill(carrier, "B", "鹿城站长"), lambda: workbook(carrier, "B", "鹿城站长")):
        with pytest.raises(NotFound):
            refused()
    for refused in (lambda: listed(carrier, "路人"), lambda: workbook(carrier, "A", "路人")):
        with pytest.raises(NotFound):
            refused()
    carrier.takes(ALSO_THERE)
    carrier.rates()
    found = listed(carrier, "鹿城站长")
    assert (found["rows"], found["partial"], found["unassigned"]) == ([], 1, 0)
    assert [row[0] for row in workbook(carrier, name="鹿城站长")[1]["客户账单"][3:]] == ["合计"]
    with pytest.raises(NotFound):
        bill(carrier, "A", "鹿城站长")


def test_what_others_send_has_no_influence_on_what_an_outlet_sees(carrier: Carrier) -> None:
    def looks() -> tuple[Any, ...]:
        mine = [(listed(carrier, name), workbook(carrier, name=name)) for name in ("鹿城站长", "会计")]
        return mine[0], bill(carrier, "A", "鹿城站长"), workbook(carrier, "A", "鹿城站长"), mine[1]

    before = looks()
    carrier.takes((FIRST, "W10", "乙店", "330302", 54, 9_900), (FIRST, "W11", "哪里来的店", "330302", 54, 900))
    carrier.rates()
    after = looks()
    assert after[:3] == before[:3]
    assert after[3] != before[3], "who sees all of them sees the difference"


def test_the_list_as_a_workbook(carrier: Carrier) -> None:
    name, sheets = workbook(carrier)
    assert name == "2026 年 2 月 客户账单.xlsx"
    head, *rows = sheets["客户账单"][2:]
    assert head == [
        "客户", "件数", "计费重量（公斤）", "费用", "追补", "已预付", "本月金额（按现在的数）",
        "以前月份的差额", "应付", "返利", "提成", "未计价件数",
    ]  # fmt: skip
    assert rows[0] == ["甲公司", 3.0, 3.7, 20.2, 4.5, 10.0, 14.7, 0.0, 14.7, 0.23, 1.01, 0.0]
    assert [row[0] for row in rows] == ["甲公司", "乙公司", "合计"]
    assert rows[2][3] == 29.9


def test_who_does_not_see_commissions_finds_none(carrier: Carrier, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (bills, explaining):
        monkeypatch.setattr(module, "shows", lambda look, name: name != "commission")
    assert seen(carrier, "会计", "W3")["waybills"][0]["charges"][0]["commission"] is None
    assert [one["commission"] for one in [*listed(carrier)["rows"], listed(carrier)["total"]]] == [None, None, None]
    assert "提成" not in workbook(carrier)[1]["客户账单"][2]


def test_a_bill_as_a_workbook_with_its_waybills(carrier: Carrier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bill_file, "SHEET_ROWS", 2)
    name, sheets = workbook(carrier, "A")
    assert name == "甲公司 2026 年 2 月 账单.xlsx"
    assert list(sheets) == ["账单", "按天", "按价格表", "按目的地", "运单", "运单 2"]
    assert [row for row in sheets["账单"] if row[0] in ("已预付", "应付合计", "返利：二月返利", "　奖励")] == [
        ["已预付", -10.0],
        ["应付合计", 14.7],
        ["返利：二月返利", 0.23],
        ["　奖励", 0.03],
    ]
    waybills = [*sheets["运单"][1:], *sheets["运单 2"][1:]]
    assert [(row[0], row[1], row[4], row[10]) for row in waybills] == [
        (FIRST, "W1", "温州市", 2.2),
        (FIRST, "W2", "杭州市", 5.0),
        (FIRST, "W3", "西藏自治区", 13.0),
    ]
    assert "提成" not in str(sheets)
    failed = workbook(carrier, "B")[1]["运单"]
    assert ["W6", "未计价：没有重量"] in [[row[1], row[11]] for row in failed]


def test_who_may_not_export_takes_no_bill_away(carrier: Carrier, monkeypatch: pytest.MonkeyPatch) -> None:
    visibility = access._seen
    monkeypatch.setattr(access, "_seen", lambda look: replace(visibility(look), exported={"fee": (RowGrant(),)}))
    assert listed(carrier)["exports"] is False
    for key in ("", "A"):
        with pytest.raises(Refused, match="不能导出"):
            workbook(carrier, key)
