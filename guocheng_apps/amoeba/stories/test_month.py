"""一个月的阿米巴账：单据记账、公共费用分摊、报表、排名、结账、结账以后的更正；每个数都和例子 A04 一分不差。"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from guocheng_apps.amoeba.stories.conftest import APRIL, BOOK, EXAMPLES, MARCH, NAMES

EXPECTED: dict[str, Any] = EXAMPLES["A04"]["expected"]
ROWS = {
    "external_sales": ("B",), "internal_sales": ("C",), "internal_purchases": ("D",), "gross_production": ("E",),
    "external_deductions": ("F1", "F2"), "allocated_shared_cost": ("F3",), "value_added": ("G",), "total_hours": ("H",),
    "value_added_per_hour": ("I",), "labour_cost": ("N",), "profit": ("O",),
}  # fmt: skip


def told(rows: dict[str, Any], names: Any) -> dict[str, str]:
    """Return a statement under the names of the example."""
    return {name: str(sum(Decimal(rows[code]["value"]) for code in ROWS[name])) for name in names}


def shared(branch: Any) -> Any:
    """Let the month be handed in and its shared cost be placed."""
    branch.march()
    branch.share_rule()
    branch.company.shares_out("老推", BOOK, "2026-03")
    return branch


def confirm(branch: Any) -> None:
    """Let every leader confirm his month."""
    for code, name in NAMES.items():
        branch.company.confirms(f"{name[0]}一", BOOK, "2026-03", branch.units[code])


def closed(branch: Any) -> Any:
    """Let everybody confirm, and the office close the month."""
    company = shared(branch).company
    confirm(branch)
    assert company.closes("老推", BOOK, "2026-03") == "closed"
    return branch


def test_a04_from_documents_to_the_ranking(branch: Any) -> None:
    """收支单、交易单、工时和业务量记账，公共费用按件分摊，四个单元和全公司的每个数都对。"""
    found = shared(branch).company.statement("老推", BOOK, MARCH)
    for code, row in EXPECTED["rows"].items():
        assert told(found[NAMES[code]], row) == row, code
    company = found["全公司"]
    assert told(company, EXPECTED["totals"]) == EXPECTED["totals"]
    assert company["F3"]["value"] == "120000.00"
    assert found["公共部"]["Y"]["value"] == "0.00"
    assert sum(Decimal(found[name]["G"]["value"]) for name in NAMES.values()) == Decimal(company["G"]["value"])
    ranking = branch.company.ranking("老推", BOOK, MARCH)
    assert [title for place, title, _ in ranking if place] == [
        NAMES[code] for code in EXPECTED["rank_by_value_added_per_hour"]
    ]
    assert ranking[-1] == (None, "公共部", None)


def test_the_accountant_posts_vouchers_and_checks_those_of_leaders(branch: Any) -> None:
    """阿米巴会计自己入账；巴长提交的收支单由他审核后入账。"""
    company = branch.company
    company.person("330300301", "老会", branch.departments["SORT"], "amoeba_accountant")
    items = [{"account": branch.accounts["F04"], "amount": "80.00"}]
    own = company.opens(
        "老会", "amoeba.voucher", day="2026-03-31", unit=branch.units["SORT"], summary="电费", items=items
    )
    company.does("老会", "入账", own)
    asked = company.opens(
        "操一", "amoeba.voucher", day="2026-03-31", unit=branch.units["SORT"], summary="水费", items=items
    )
    company.does("操一", "提交入账", asked)
    company.approves("老会", asked)
    assert branch.statement("SORT")["F2"]["value"] == "160.00"


def test_heads_of_a_month_give_what_one_person_sells(branch: Any) -> None:
    branch.march()
    branch.record("amoeba.volume", "SORT", heads=13)
    branch.record("amoeba.volume", "IN", "2026-03-30", heads_in=26)
    assert branch.statement("SORT")["K"]["value"] == "13"
    rows = branch.statement("IN")
    assert Decimal(rows["S"]["value"]) == (Decimal(rows["A"]["value"]) / 26).quantize(Decimal("0.01"))


def test_the_plan_of_a_year_comes_from_one_sheet(branch: Any, tmp_path: Any) -> None:
    """预定表一行一个单元、月份、科目；同一单元同一月份的行合成一张，改了再导一次就更新。"""
    file = tmp_path / "2026年度计划.csv"

    def sheet(pieces: str) -> None:
        rows = ["版本,月份,单元,科目代码,业务方向,金额,数量"]
        for month in ("2026-03", "2026-04"):
            for code, direction, figures in (("S01", "出港", "900000,"), ("W01", "出港", f",{pieces}")):
                rows.append(f"月度预定,{month},{NAMES['OUT']},{code},{direction},{figures}")
            rows.append(f"月度预定,{month},{NAMES['SORT']},N01,,147000,")
        file.write_text("\n".join(rows), encoding="utf-8")

    sheet("600000")
    counts = branch.company.imports("老推", file)["counts"]
    assert (counts["new"], counts["error"]) == (4, 0)
    sheet("650000")
    assert branch.company.imports("老推", file)["counts"]["changed"] == 2
    made = branch.company.lists("老推", "amoeba.plan")
    assert {one["stage"] for one in made} == {"draft"}
    assert sorted((one["unit"]["title"], one["month"]) for one in made) == sorted(
        (NAMES[unit], month) for unit in ("OUT", "SORT") for month in ("2026-03-01", "2026-04-01")
    )


def test_sharing_twice_is_sharing_once(branch: Any) -> None:
    """再按一次分摊，什么都不变；业务量改了再分摊，只补差额，总数一分不差。"""
    company = shared(branch).company
    again = company.shares_out("老推", BOOK, "2026-03")
    assert (again["posted"], again["taken_back"]) == (0, 0)
    branch.record("amoeba.volume", "OUT", day="2026-03-30", pieces_out=1)
    company.shares_out("老推", BOOK, "2026-03")
    parts = [Decimal(branch.statement(code)["F3"]["value"]) for code in ("OUT", "IN")]
    assert parts == [Decimal("40000.04"), Decimal("79999.96")]


@pytest.mark.parametrize("change", ["volume", "cost", "rule"])
def test_a_month_is_not_closed_with_shares_of_yesterday(branch: Any, change: str) -> None:
    """分摊以后业务量、费用或规则变了，不能按旧的分摊结账；重新分摊以后才能结。"""
    company = shared(branch).company
    if change == "volume":
        branch.record("amoeba.volume", "OUT", day="2026-03-30", pieces_out=1_200_000)
    elif change == "cost":
        papers = company.lists("老推", "amoeba.voucher")
        rent = next(one for one in papers if one["unit"]["id"] == branch.units["HQ"])
        company.does("老推", "作废", company.finds("amoeba.voucher", rent["id"]), comment="重复了")
    else:
        (rule,) = company.lists("老推", "amoeba.share_rule")
        company.writes("老推", company.finds("amoeba.share_rule", rule["id"]), basis="equal")
    confirm(branch)
    with pytest.raises(Exception, match="「公共费用按件分摊」现在分摊出来的和已记账的不一样，请重新分摊"):
        company.closes("老推", BOOK, "2026-03")
    company.shares_out("老推", BOOK, "2026-03")
    confirm(branch)
    assert company.closes("老推", BOOK, "2026-03") == "closed"
    expected = {"volume": ("72000.00", "48000.00"), "cost": ("0.00", "0.00"), "rule": ("60000.00", "60000.00")}
    assert tuple(branch.statement(code)["F3"]["value"] for code in ("OUT", "IN")) == expected[change]


def test_both_charts_read_the_same_month(branch: Any) -> None:
    """单位时间核算表和经营会计报表用同一本账，附加价值、利润和单位时间附加价值一样。"""
    shared(branch)
    for code in (*NAMES, "ALL"):
        hourly = branch.statement(code, template=branch.templates["hourly"])
        operating = branch.statement(code, template=branch.templates["operating"])
        assert (hourly["G"]["value"], hourly["I"]["value"], hourly["O"]["value"]) == (
            operating["E"]["value"],
            operating["G"]["value"],
            operating["O"]["value"],
        )
    rows = branch.statement("FLEET", template=branch.templates["operating"])
    assert [rows[code]["value"] for code in ("A", "B", "C", "C1", "D")] == [
        "278800.00", "114000.00", "164800.00", "59.11", "54000.00",
    ]  # fmt: skip


def test_a_closed_month_stays_as_it_was(branch: Any) -> None:
    """三月结账以后，单据改不了；更正记在四月，三月的每个数都不变，改模板也不变。"""
    company = closed(branch).company
    before = company.statement("老推", BOOK, MARCH)
    with pytest.raises(Exception, match="关账"):
        branch.voucher("FLEET", [{"account": branch.accounts["V10"], "amount": "1000"}])
    branch.voucher("FLEET", [{"account": branch.accounts["V10"], "amount": "1000"}], day="2026-04-02")
    template = company.finds("amoeba.template", branch.templates["hourly"])
    company.writes("老推", template, decimals=0, rounding="truncate")
    company.writes("老推", company.finds("amoeba.unit", branch.units["FLEET"]), parent=None)
    assert company.statement("老推", BOOK, MARCH) == before
    april = branch.statement("FLEET", APRIL)
    assert (april["F16"]["value"], april["G"]["value"]) == ("1000", "-1000")
    assert branch.statement("ALL", MARCH)["G"]["value"] == "373000.00"


def test_a_leader_enters_hours_and_not_the_attendance_they_are_held_against(branch: Any) -> None:
    company = branch.company
    mine = {"unit": branch.units["OUT"], "day": "2026-03-02", "normal": "8"}
    company.opens("出一", "amoeba.hours", **mine)
    with pytest.raises(Exception, match="考勤工时"):
        company.opens("出一", "amoeba.hours", **{**mine, "day": "2026-03-03"}, attendance="8")


def test_a_figure_explains_itself_down_to_the_paper(branch: Any) -> None:
    """点开出港部的单位时间附加价值，一级一级看到公式、科目、分录，直到收支单和交易单。"""
    company = shared(branch).company
    asked = {"period": MARCH, "object": branch.units["OUT"]}
    hour = company.figure("老推", BOOK, code="I", **asked)
    assert (hour["label"], hour["value"], hour["resolved"]) == ("单位时间附加价值", "23.44", "75,000.00 ÷ 3,200")
    added = hour["steps"][0]
    assert (added["formula"], added["resolved"]) == ("E - F", "1,816,000.00 − 1,741,000.00")
    bought = company.figure("老推", BOOK, code="D", **asked)
    assert sorted(one["source"]["label"] for one in bought["postings"]["rows"]) == ["内部交易单", "内部交易单"]
    assert {one["counterpart"]["title"] for one in bought["postings"]["rows"]} == {"操作部", "车队"}
    allocated = company.figure("出一", BOOK, code="F3", **asked)
    assert [(one["amount"], one["kind"]) for one in allocated["postings"]["rows"]] == [("40000.00", "allocated")]
