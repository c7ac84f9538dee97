"""Statements of a branch: columns, rights, drill, comparisons, the daily flash, what-if that changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import load_workbook

from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.service.context import Context
from guocheng.service.ledger import cells, comparing, statement, statement_file, what_if
from guocheng.service.ledger.flash import flash
from guocheng.service.records.lines import LineChanges, save_lines
from guocheng_apps.amoeba.stories.conftest import APRIL, BOOK, EXAMPLES, MARCH, Branch


class Year(Branch):
    """The branch of the stories with two quiet months before and a plan."""

    def __init__(self, company: Any) -> None:
        super().__init__(company)
        self.march()
        for day, sales in (("2025-03-10", "80"), ("2026-01-20", "500"), ("2026-02-20", "1000")):
            self.voucher("FLEET", [{"account": self.accounts["S91"], "amount": sales}], day=day)
            self.record("amoeba.hours", "FLEET", day=day, normal="10")
        self.plan("FLEET", [("N02", "250000", None), ("V10", "100000", None), ("H01", None, "2800")])

    def plan(self, unit: str, items: list[tuple[str, str | None, str | None]], month: str = "2026-03-01") -> None:
        """Let the plan of a unit be made and approved."""
        lines = [
            {"account": self.accounts[code], "amount": amount, "quantity": quantity} for code, amount, quantity in items
        ]
        found = self.company.opens(
            "老推", "amoeba.plan", edition="monthly", month=month, unit=self.units[unit], items=lines
        )
        self.company.does("老推", "提交", found)
        if self.company.stage(found) != "已批准":
            self.company.approves("老推", found)

    def ask(self, verb: Callable[..., Any], who: str = "老推", /, **asked: Any) -> Any:
        """Let somebody ask something of the book."""
        self.company.posts(BOOK)
        return self.company.ask(who, lambda look: verb(look, book=BOOK, **asked))


@pytest.fixture
def year(twin_of: Callable[..., Year]) -> Year:
    """The branch with its year."""
    return twin_of(Year)


def test_a_statement_has_its_plan_and_the_periods_beside_it(year: Year) -> None:
    rows = year.statement("FLEET", compare=["annual", "monthly"])
    expected = {
        "value": "278800.00", "plan": "250000.00", "gap": "28800.00", "rate": "111.52",
        "last_month": "1000.00", "last_year": "80.00", "cumulative": "280300.00",
    }  # fmt: skip
    assert {name: rows["A"][name] for name in expected} == expected
    hour = rows["I"]
    assert (hour["value"], hour["plan"], hour["last_month"], hour["last_year"]) == ("36.93", "53.57", "100.00", "8.00")
    # A ratio of several months is worked out from their sums: (110,800 + 1,500) / 3,020.
    assert hour["cumulative"] == "37.19"
    found = year.ask(statement.show, period=MARCH)
    assert (found["behind"], found["state"], found["closed"]) == (0, "open", False)
    found = year.ask(statement.show, period="D:20260331", objects=[year.units["FLEET"]], compare=["monthly"])
    assert [one["name"] for one in found["columns"]] == [
        "value", "per_piece", "plan", "gap", "rate", "last_month", "cumulative", "cumulative_plan", "cumulative_rate",
        "place",
    ]  # fmt: skip
    assert {row["code"]: row for row in found["units"][0]["rows"]}["A"]["cumulative"] == "278800.00"


def test_the_cumulative_is_held_against_its_plan_where_every_month_was_planned(year: Year) -> None:
    """累计预定把各月的预定加起来；有数的月份没有预定，累计达成率就空着。"""
    row = year.statement("FLEET", compare=["annual", "monthly"])["A"]
    assert (row["cumulative_plan"], row["cumulative_rate"]) == ("250000.00", None)
    for month in ("2026-01-01", "2026-02-01"):
        year.plan("FLEET", [("N02", "25000", None)], month)
    rows = year.statement("FLEET", compare=["annual", "monthly"])
    # 280,300 of 300,000; the hours of March alone were planned.
    assert (rows["A"]["cumulative_plan"], rows["A"]["cumulative_rate"]) == ("300000.00", "93.43")
    assert year.statement("FLEET", "D:20260331", compare=["monthly"])["A"]["cumulative_plan"] is None


def test_a_statement_has_the_places_of_the_ranking(year: Year) -> None:
    """排名列就是按这一行的排名：多的在前，没有下级的单元之间排；费用没有名次，只看得到一个单元的也没有。"""
    for code in ("I", "O"):
        for place, title, _ in year.company.ranking("老推", BOOK, MARCH, code=code):
            unit = {"进港部": "IN", "车队": "FLEET", "出港部": "OUT", "操作部": "SORT"}.get(title)
            if unit:
                assert year.statement(unit, compare=["monthly"])[code]["place"] == str(place)
    rows = year.statement("OUT", compare=["monthly"])
    assert (rows["F"]["place"], rows["H"]["place"]) == (None, None)
    assert year.statement("ALL", compare=["monthly"])["I"]["place"] is None
    assert year.statement("OUT")["I"]["place"] is None
    assert year.statement("FLEET", who="车一", compare=["monthly"])["I"]["place"] is None


def test_the_year_and_the_quarter_are_summed_from_their_months(year: Year) -> None:
    assert year.statement("FLEET", "Q:2026Q1")["A"]["value"] == "280300.00"
    assert year.statement("FLEET", "Y:2025")["A"]["value"] == "80.00"
    with pytest.raises(Invalid, match="不是期间"):
        year.statement("FLEET", "2026-03")


def test_a_unit_that_moved_counts_where_it_was_in_each_month(year: Year) -> None:
    """并出去的单元，旧月份仍算在老上级头上。"""
    company = year.company
    other = year._unit("NEW", "新公司", "profit", year.departments["OUT"], None)
    history = [
        {"parent": year.units["ALL"], "valid_from": "2025-01-01", "valid_until": "2026-03-01"},
        {"parent": other, "valid_from": "2026-03-01"},
    ]
    company.writes("老推", company.finds("amoeba.unit", year.units["FLEET"]), parent=other, parents=history)
    year.units["NEW"] = other
    assert year.statement("ALL", "M:202602")["A"]["value"] == "1000.00"
    assert year.statement("NEW", "M:202602")["A"]["value"] == "0.00"
    assert year.statement("NEW", MARCH)["C"]["value"] == "278800.00"
    assert year.statement("ALL", MARCH)["C"]["value"] == "144000.00"
    assert year.statement("ALL", MARCH, compare=["monthly"])["A"]["cumulative"] == "3565500.00"
    for unit, value in (("ALL", "144000.00"), ("NEW", "278800.00")):
        found = year.ask(cells.show, period="Q:2026Q1", object=year.units[unit], code="C")
        assert found["value"] == value
        assert sum(Decimal(one["amount"]) for one in found["postings"]["rows"]) == Decimal(value)


def test_a_unit_that_closed_within_the_month_is_in_its_statements_and_in_no_later_one(year: Year) -> None:
    year.record("amoeba.hours", "FLEET", day="2026-03-10", normal="8")
    fleet = year.company.finds("amoeba.unit", year.units["FLEET"])
    year.company.writes("老推", fleet, valid_until="2026-03-15")
    titles = {
        period: [one["title"] for one in year.ask(statement.show, period=period)["units"]]
        for period in (MARCH, "Y:2026", APRIL)
    }
    assert "车队" in titles[MARCH]
    assert "车队" in titles["Y:2026"]
    assert "车队" not in titles[APRIL]
    assert "操作部" in titles[APRIL]


def test_the_last_month_of_a_trend_is_that_of_the_wall_clock_here(year: Year) -> None:
    year.company.now = datetime(2026, 3, 31, 23, tzinfo=UTC)
    found = year.ask(comparing.trend, object=year.units["FLEET"], codes=["A"], months=2)
    assert found["months"] == ["2026-03", "2026-04"]


def test_a_leader_sees_his_own_unit_alone(year: Year) -> None:
    found = year.ask(statement.show, "车一", period=MARCH)
    assert [one["title"] for one in found["units"]] == ["车队"]
    for unit in ("OUT", "ALL"):
        with pytest.raises(NotFound, match="没有这个单元"):
            year.ask(cells.show, "车一", period=MARCH, object=year.units[unit], code="A")
    assert [one["title"] for one in year.ask(comparing.ranking, "车一", period=MARCH)["rows"]] == ["车队"]
    year.share_rule()
    with pytest.raises(Refused, match="只能看到一部分"):
        year.ask(what_if.what_if, "车一", period=MARCH, shares=[what_if.ShareChange(1)])


def test_who_has_no_grant_on_the_book_learns_of_none(year: Year) -> None:
    year.company.person("330300777", "路人", year.departments["OUT"])
    with pytest.raises(NotFound, match="没有账簿"):
        year.ask(statement.show, "路人", period=MARCH)
    with pytest.raises(NotFound, match="没有账簿"):
        year.company.ask("老推", lambda look: statement.show(look, book="amoeba.nothing", period=MARCH))


def test_a_figure_opens_to_its_postings_and_documents(year: Year) -> None:
    found = year.ask(cells.show, period=MARCH, object=year.units["ALL"], code="F16")
    assert (found["value"], found["formula"]) == ("114000.00", "")
    assert [(one["title"], one["value"]) for one in found["accounts"]] == [
        ("V10 燃油费", "96000.00"), ("V11 过路过桥费", "18000.00"),
    ]  # fmt: skip
    rows = found["postings"]["rows"]
    assert sum(Decimal(one["amount"]) for one in rows) == Decimal(found["value"])
    assert {one["source"]["label"] for one in rows} == {"收支单"}
    assert all("三月收支" in one["source"]["title"] for one in rows)
    hour = year.ask(cells.show, period=MARCH, object=year.units["FLEET"], code="I")
    assert (hour["formula"], hour["resolved"], hour["value"]) == ("G / H", "110,800.00 ÷ 3,000", "36.93")
    assert [one["code"] for one in hour["steps"]] == ["G", "H"]
    assert hour["postings"] is None
    with pytest.raises(NotFound, match="没有「XX」这一行"):
        year.ask(cells.show, period=MARCH, object=year.units["FLEET"], code="XX")


def test_rankings_by_hour_by_achievement_and_by_improvement(year: Year) -> None:
    company = year.company
    assert company.ranking("老推", BOOK, MARCH) == [
        (1, "进港部", "41.38"), (2, "车队", "36.93"), (3, "出港部", "35.94"), (4, "操作部", "22.61"),
        (None, "公共部", None),
    ]  # fmt: skip
    assert company.ranking("老推", BOOK, MARCH, by="achievement")[0] == (1, "车队", "73.87")
    assert company.ranking("老推", BOOK, MARCH, by="improvement")[0] == (1, "车队", "-63.07")
    assert company.ranking("老推", BOOK, MARCH, code="O")[0] == (1, "进港部", "111200.00")


def test_trend_and_waterfall(year: Year) -> None:
    fleet = year.units["FLEET"]
    trend = year.ask(comparing.trend, object=fleet, codes=["A", "I"], months=3, until=MARCH)
    assert trend["months"] == ["2026-01", "2026-02", "2026-03"]
    assert [one["values"] for one in trend["series"]] == [
        ["500.00", "1000.00", "278800.00"], ["50.00", "100.00", "36.93"],
    ]  # fmt: skip
    found = year.ask(comparing.waterfall, object=fleet, period=MARCH, code="G")
    assert (found["start"], found["end"]) == ("150000.00", "110800.00")
    effects = {one["code"]: Decimal(one["effect"]) for one in found["steps"]}
    assert effects == {"C": Decimal(28800), "F16": Decimal(-14000), "F2": Decimal(-54000)}
    assert Decimal(found["start"]) + sum(effects.values()) == Decimal(found["end"])
    since = year.ask(comparing.waterfall, object=fleet, period=MARCH, code="A", start="last_month")
    assert since["start"] == "1000.00"
    with pytest.raises(Invalid, match="没有可以比较的数"):
        year.ask(comparing.waterfall, object=year.units["OUT"], period=MARCH, code="G")


def test_a09_flash_of_documents(year: Year) -> None:
    """日结 A09：二十二个工作日的月份过了三天，两天的数来自单据，一天是预估。"""
    given, expected = EXAMPLES["A09"]["inputs"], EXAMPLES["A09"]["expected"]
    accounts = year.accounts
    # September 2026 has 22 days of work, as the month of the example.
    year.plan("SORT", [("S91", given["month_plan_value_added"], None)], month="2026-09-01")
    for day, amount in zip((1, 2), given["daily_actuals"], strict=False):
        year.voucher("SORT", [{"account": accounts["S91"], "amount": amount}], day=f"2026-09-{day:02}")
    items = [{"account": accounts["S17"], "amount": given["daily_actuals"][2]}]
    year.company.opens("老推", "amoeba.estimate", day="2026-09-03", unit=year.units["SORT"], items=items)
    found = year.ask(flash, period="M:202609", object=year.units["SORT"], as_of=date(2026, 9, 3))
    assert found["calendar"] == "办公室日历"
    assert (found["working_days"], found["worked"], found["estimated"]) == (22, 3, True)
    names = {
        "cumulative": "cumulative", "time_progress_pct": "time_progress", "achievement_pct": "achievement",
        "pace_pct": "pace", "run_rate_forecast": "forecast", "required_per_remaining_day": "needed_per_day",
    }  # fmt: skip
    assert {name: found[mine] for name, mine in names.items()} == expected
    assert [one["value"] for one in found["days"]] == given["daily_actuals"]


def test_estimates_stand_in_by_the_day_and_only_where_asked_by_the_month(year: Year) -> None:
    items = [{"account": year.accounts["V12"], "amount": "700"}]
    year.company.opens("老推", "amoeba.estimate", day="2026-03-31", unit=year.units["FLEET"], items=items)
    assert year.statement("FLEET", "D:20260331")["F16"] | {"estimated": None} == year.statement(
        "FLEET", MARCH, mix_estimates=True
    )["F16"] | {"estimated": None}
    assert year.statement("FLEET", MARCH, mix_estimates=True)["F16"]["estimated"]
    assert year.statement("FLEET", MARCH)["F16"]["value"] == "114000.00"


def test_what_if_places_shared_cost_anew_and_stores_nothing(year: Year) -> None:
    rule = year.share_rule()
    before = year.ask(statement.show, period=MARCH)["units"]

    def value(found: dict[str, Any], unit: str, which: str, code: str) -> str:
        rows = next(one for one in found["units"] if one["id"] == year.units[unit])[which]
        return str(next(row["value"] for row in rows if row["code"] == code))

    found = year.ask(what_if.what_if, period=MARCH, shares=[what_if.ShareChange(rule.id)])
    assert (value(found, "OUT", "before", "F3"), value(found, "OUT", "after", "F3")) == ("0.00", "40000.00")
    assert (value(found, "IN", "after", "I"), value(found, "HQ", "after", "Y")) == ("26.00", "0.00")
    weights = {year.units["OUT"]: Decimal(1), year.units["SORT"]: Decimal(2)}
    found = year.ask(what_if.what_if, period=MARCH, shares=[what_if.ShareChange(rule.id, "step_down", weights)])
    assert [value(found, one, "after", "F3") for one in ("OUT", "IN", "SORT")] == ["40000.00", "0.00", "80000.00"]
    dearer = what_if.AccountChange(year.accounts["V10"], year.units["FLEET"], factor=Decimal("1.5"))
    found = year.ask(what_if.what_if, period=MARCH, objects=[year.units["FLEET"]], accounts=[dearer])
    assert value(found, "FLEET", "after", "F16") == "162000.00"
    found = year.ask(what_if.what_if, period=MARCH, template=year.templates["operating"])
    assert value(found, "FLEET", "after", "C") == "164800.00"
    assert year.ask(statement.show, period=MARCH)["units"] == before
    with pytest.raises(Invalid, match="没有这条分摊规则"):
        year.ask(what_if.what_if, period=MARCH, shares=[what_if.ShareChange(999)])


def test_a_broken_chart_is_not_saved_and_every_row_is_told(year: Year) -> None:
    template = year.company.finds("amoeba.template", year.templates["operating"])
    rows = year.company.value(template, "rows")
    for row in rows:
        row["accounts"] = [one["id"] for one in row["accounts"] or ()]
        if row["code"] == "O":
            row["formula"] = "C - N"
        if row["code"] == "Q":
            row["formula"] = "N / XX"
    with pytest.raises(Invalid) as refused:
        year.company.writes("老推", template, rows=rows)
    assert [(one.code, one.where.split(".")[2]) for one in refused.value.problems] == [
        ("template.bad_formula", "formula"),
    ]  # fmt: skip
    by_line = LineChanges(
        change=[{"id": row["id"], "values": {"formula": "N / XX"}} for row in rows if row["code"] == "Q"]
    )
    version = year.company.sees("老推", template)["version"]
    asked = {"entity": template.entity, "record_id": template.id, "field": "rows", "version": version}
    with pytest.raises(Invalid, match="找不到「XX」"):
        year.company.command("老推", lambda change: save_lines(change, **asked, changes=by_line))
    next(row for row in rows if row["code"] == "Q")["formula"] = "N / F"
    with pytest.raises(Invalid, match="「公共费用与分摊」（D2）"):
        year.company.writes("老推", template, rows=rows)


def test_an_account_without_a_row_and_a_unit_without_a_template_are_told(year: Year) -> None:
    extra = year.company.opens("老推", "amoeba.account", code="V50", name="临时费用", kind="variable")
    year.voucher("FLEET", [{"account": extra.id, "amount": "5"}])
    found = year.ask(statement.show, period=MARCH, objects=[year.units["FLEET"]])
    assert found["warnings"] == ["「车队」的 V50 临时费用有数，可是模板里没有一行取它，请检查报表模板"]
    company = year.company
    company.writes("老推", company.finds("amoeba.template", year.templates["budget"]), unit_kinds=["capital"])
    found = year.ask(statement.show, period=MARCH, objects=[year.units["HQ"]])
    assert found["units"] == []
    assert "没有适合「预算巴」的报表模板" in found["warnings"][0]


def test_what_if_an_account_held_another_amount_it_keeps_its_direction(year: Year) -> None:
    change = what_if.AccountChange(year.accounts["S01"], object=year.units["OUT"], amount=Decimal("1000"))
    chart = year.templates["express"]
    found = year.ask(what_if.what_if, period=MARCH, objects=[year.units["OUT"]], accounts=[change], template=chart)[
        "units"
    ][0]
    assert "1000.00" in {row["value"] for row in found["after"]}


def test_the_express_sheet_divides_by_the_pieces_of_each_direction(year: Year) -> None:
    rows = year.statement("OUT", template=year.templates["express"])
    each = {code: rows[code]["per_piece"] for code in ("OS11", "OC1", "OC2", "OC3", "OC4", "OP")}
    assert each == {
        "OS11": "3.3000", "OC1": "2.2600", "OC2": "0.5000", "OC3": "0.0600", "OC4": "0.2133", "OP": "0.1917",
    }  # fmt: skip
    whole = year.statement("ALL", template=year.templates["express"])
    assert (whole["IS11"]["per_piece"], whole["C1"]["per_piece"]) == ("1.2000", "0.0667")
    assert whole["NP"]["value"] == str(
        Decimal(whole["OP"]["value"]) + Decimal(whole["IP"]["value"]) - Decimal(whole["CMB"]["value"])
    )


def test_a_workbook_holds_what_the_screen_shows(year: Year, tmp_path: Path) -> None:
    year.company.posts(BOOK)
    context = Context(year.company.platform, year.company.principal("老推"), year.company.now, "test")
    path, name = statement_file.exported(context, book=BOOK, period=MARCH, compare=["monthly"])
    assert name.startswith("阿米巴账 2026年3月")
    book = load_workbook(str(path))
    path.unlink()
    assert book.sheet_names == ["各单元对比", "全公司", "出港部", "进港部", "车队", "操作部", "公共部"]
    rows = {row[0]: row for row in book.get_sheet_by_name("车队").to_python() if row}
    header = rows["行次"]
    assert rows["A"][header.index("实绩")] == 278800
    assert rows["A"][header.index("月度预定")] == 250000
    assert rows["I"][header.index("排名")] == 2
    compared = {row[0]: row for row in book.get_sheet_by_name("各单元对比").to_python() if row}
    assert compared["G"][2:7] == [373000, 115000, 215200, 110800, 52000]
    leader = Context(year.company.platform, year.company.principal("车一"), year.company.now, "test")
    path, _ = statement_file.exported(leader, book=BOOK, period=MARCH)
    assert load_workbook(str(path)).sheet_names == ["车队"]
    path.unlink()


def test_answers_are_plain_json(year: Year) -> None:
    fleet, march = year.units["FLEET"], {"period": MARCH}
    for verb, asked in (
        (statement.show, {"period": APRIL, "compare": ["annual", "monthly"]}),
        (cells.show, {**march, "object": fleet, "code": "F16"}),
        (comparing.ranking, {**march, "by": "improvement"}),
        (comparing.trend, {"object": fleet, "codes": ["I"], "until": MARCH}),
        (comparing.waterfall, {**march, "object": fleet, "code": "G"}),
        (flash, {**march, "object": fleet, "as_of": date(2026, 3, 31)}),
        (what_if.what_if, march),
    ):
        assert json.dumps(year.ask(verb, **asked))
