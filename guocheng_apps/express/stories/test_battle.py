"""每日战报：质量数据导进来，率是合计除以合计，名次按当日签收率，时间拉长了率只看最后一天。"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from guocheng_apps.express.stories.conftest import FILES

REPORT = "express.battle"
EXAMPLE: dict[str, Any] = json.loads((FILES.parent / "express.json").read_text("utf-8"))["B06"]
GIVEN: list[dict[str, Any]] = EXAMPLE["inputs"]["rows"]
MONDAY, TUESDAY = "2026-03-02", "2026-03-03"
COLUMNS = {
    "应签收": "should_sign",
    "当日签收": "signed_same_day",
    "投诉": "complaints",
    "延误": "delayed",
    "遗失": "lost",
}
#: What the example calls a figure, and the report.
FIGURES = {
    "should_sign": "should_sign",
    "sign_rate_pct": "sign_rate",
    "complaint_per_10k": "complaint_rate",
    "delay_rate_pct": "delay_rate",
    "loss_ppm": "loss_rate",
}


@pytest.fixture
def outlets(branch: Any) -> Any:
    """The branch with the outlets of the example, and one of them looked after by 老城."""
    company = branch.company
    for number, row in enumerate(GIVEN, 330311):
        branch.outlets[row["outlet"]] = company.unit(str(number), row["outlet"], "outlet", None)
    company.person("330311001", "老城", branch.outlets["城区"], "employee", "express_outlet")
    company.heads(branch.outlets["城区"], "老城")
    return branch


def brings(branch: Any, folder: Path, day: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Let the bookkeeper import the board of a day."""
    known = {word: name for word, name in COLUMNS.items() if any(name in row for row in rows)}
    head = ["日期", "网点名称", *known]
    lines = [[day, row["outlet"], *(row.get(name, "") for name in known.values())] for row in rows]
    file = folder / f"质量{day}.csv"
    file.write_text("\n".join(",".join(map(str, line)) for line in [head, *lines]), "utf-8-sig")
    counts: dict[str, Any] = branch.company.imports("老王", file)["counts"]
    return counts


def shown(branch: Any, who: str = "老王", until: str = TUESDAY) -> tuple[list[str], dict[str, Any], dict[str, Any]]:
    """Return the outlets in their order, the figures of each by name, and the totals."""
    found = branch.company.report(who, REPORT, [MONDAY, until])
    names = [one["name"] for one in found["columns"] if one["type"] == "measure"]
    rows = {row["keys"][0]["label"]: dict(zip(names, row["cells"], strict=True)) for row in found["rows"]}
    return list(rows), rows, dict(zip(names, found["totals"], strict=True))


def test_b06_rates_are_pooled_and_outlets_ranked(outlets: Any, tmp_path: Path) -> None:
    """B06：三个网点一天的战报，合计 98.52% 是合计除以合计，按当日签收率排名；同一天导两次什么都不变。"""
    expected = EXAMPLE["expected"]
    assert brings(outlets, tmp_path, MONDAY, GIVEN)["new"] == len(GIVEN)
    assert brings(outlets, tmp_path, MONDAY, GIVEN)["same"] == len(GIVEN)
    order, rows, totals = shown(outlets)
    assert order == expected["rank_by_sign_rate"]
    assert [rows[one]["place"] for one in order] == ["1", "2", "3"]
    for outlet, wanted in expected["rows"].items():
        assert {name: rows[outlet][FIGURES[name]] for name in wanted} == wanted
    assert {name: totals[FIGURES[name]] for name in expected["total"]} == {
        name: str(one) for name, one in expected["total"].items()
    }
    assert totals["place"] is None


def test_over_two_days_counts_add_up_and_rates_are_of_the_last(outlets: Any, tmp_path: Path) -> None:
    """拉长到两天：件数是两天的和，率和名次只看第二天；没有分母、没有数据的不算也不排。"""
    brings(outlets, tmp_path, MONDAY, GIVEN)
    city = {"outlet": "城区", "should_sign": 1000, "signed_same_day": 900, "complaints": 1, "delayed": 0, "lost": 0}
    none = {"outlet": "南郊", "should_sign": 0, "signed_same_day": 0, "complaints": 0, "delayed": 0, "lost": 0}
    brings(outlets, tmp_path, TUESDAY, [city, none])
    order, rows, totals = shown(outlets, until="2026-03-04")
    assert order[0] == "城区"
    assert {name: rows["城区"][name] for name in ("should_sign", "complaints", "sign_rate", "place")} == {
        "should_sign": "121000", "complaints": "97", "sign_rate": "90.00", "place": "1",
    }  # fmt: skip
    for quiet in ("南郊", "东片"):
        assert [rows[quiet][name] for name in ("sign_rate", "complaint_rate", "loss_rate", "place")] == [None] * 4
    assert (totals["should_sign"], totals["sign_rate"], totals["complaints"]) == ("221000", "90.00", "139")
    assert totals["sign_48h_rate"] is None, "nobody counted it"
    found = outlets.company.report("老王", REPORT, [MONDAY, "2026-03-04"])
    assert found["last_day"] == TUESDAY
    column = next(one for one in found["columns"] if one["name"] == "complaint_rate")
    where = {"and": [found["rows"][0]["opens"], column["narrows"]]}
    assert [one["day"] for one in outlets.company.lists("老王", "express.daily_quality", where)] == [TUESDAY]


def test_an_outlet_sees_its_place_but_not_the_fines_of_others(outlets: Any, tmp_path: Path) -> None:
    """网点看得到全部网点的名次；别人的罚款看不到。指标点开说得清怎么来的。"""
    company = outlets.company
    brings(outlets, tmp_path, MONDAY, GIVEN)
    for row in company.lists("老王", "express.daily_quality"):
        company.writes("老王", company.finds("express.daily_quality", row["id"]), fines="50.00")
    order, rows, _ = shown(outlets, "老城")
    assert order == EXAMPLE["expected"]["rank_by_sign_rate"]
    assert rows["城区"]["place"] == "2"
    assert all(row.get("fines") != "50.00" for name, row in rows.items() if name != "城区")
    seen = {row["outlet"]["title"]: row.get("fines") for row in company.lists("老城", "express.daily_quality")}
    assert seen == {"城区": "50.00", "南郊": None, "东片": None}
    words = company.hears_of_report("老王", REPORT)
    assert words["place"] == "按「当日签收率」从高到低排，一样的名次相同，没有数的不排"
    assert words["backlog"] == "「每日质量数据」的「积压量」的合计，只看这段时间有数据的最后一天"


def test_more_signed_than_due_is_refused(outlets: Any, tmp_path: Path) -> None:
    """当日签收比应签收还多的那一行导不进来，说得出为什么。"""
    wrong = {**GIVEN[0], "signed_same_day": GIVEN[0]["should_sign"] + 1}
    counts = brings(outlets, tmp_path, MONDAY, [wrong, *GIVEN[1:]])
    assert (counts["error"], counts["new"]) == (1, 2)


def test_a_board_without_a_column_leaves_it_as_it_was(outlets: Any, tmp_path: Path) -> None:
    """另一张表只有签收没有投诉，导进来签收更新了，投诉还是原来的。"""
    brings(outlets, tmp_path, MONDAY, GIVEN)
    city = {"outlet": "城区", "should_sign": 120000, "signed_same_day": 119000}
    assert brings(outlets, tmp_path, MONDAY, [city])["changed"] == 1
    _, rows, _ = shown(outlets)
    assert [rows["城区"][name] for name in ("sign_rate", "complaints")] == ["99.17", "96"]


def test_what_was_not_counted_stands_in_no_rate(outlets: Any, tmp_path: Path) -> None:
    """投诉那一栏空着，就没有投诉率，也不把它的件数算进合计的分母；不是零投诉。"""
    first, second, third = (dict(one) for one in GIVEN)
    del first["complaints"]
    brings(outlets, tmp_path, MONDAY, [first, second, third])
    _, rows, totals = shown(outlets)
    assert [rows[one]["complaint_rate"] for one in ("城区", "南郊")] == [None, "5.00"]
    assert totals["complaint_rate"] == "4.20"
    assert totals["sign_rate"] == EXAMPLE["expected"]["total"]["sign_rate_pct"]
