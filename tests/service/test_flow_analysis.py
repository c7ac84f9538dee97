"""How procedures went, and who is told of it (流程分析): words, rights, lists, the workbook, the morning notice."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.connect.sheet.reading import Rows, reading
from guocheng.service import digest
from guocheng.service.flow import analysis, analysis_file
from guocheng.service.flow.analysis import Ask
from guocheng.store.flow.analysis import Narrowed
from guocheng.store.flow.analysis_sources import Of
from guocheng.store.server import EmbeddedServer
from tests import conftest
from tests.service.club import FLOW, Club, open_club
from tests.story.company import Company, Record

MARCH = Ask(FLOW, days=(date(2026, 3, 1), date(2026, 4, 1)))
#: What a spreadsheet would take for a formula.
OPINION = "=缺发票"


@pytest.fixture(scope="module")
def told(
    server: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Club, list[Record]]]:
    """Three matters: one sent back and agreed to, one rejected, one that still waits; nobody changes them."""
    conftest._create(server, "flow_analysis_club", template)
    club = open_club(conftest.database_url(server, "flow_analysis_club"), tmp_path_factory.mktemp("analysis"))
    company = club.company
    found = [club.matter(one) for one in ("A1", "A2", "A3")]
    for one in found:
        company.does("clerk", "请示", one)
    company.waits(hours=4)
    company.sends_back("judge", found[0], f"{OPINION}。")
    company.rejects("judge", found[1])
    company.waits(hours=20)
    company.resubmits("clerk", found[0])
    company.waits(hours=2)
    company.approves("judge", found[0])
    company.waits(hours=2)
    company.approves("第二个表态的人", found[0])
    yield club, found
    company.platform.close()


def figures(company: Company, name: str, ask: Ask = MARCH) -> dict[str, Any]:
    found: dict[str, Any] = company.ask(name, lambda look: analysis.analysis(look, ask=ask))
    return found


def listed(company: Company, name: str, of: Of, ask: Ask = MARCH, **narrowed: Any) -> list[dict[str, Any]]:
    found = company.ask(name, lambda look: analysis.listed(look, ask=ask, of=of, narrowed=Narrowed(**narrowed)))
    assert found["count"] == len(found["rows"])
    rows: list[dict[str, Any]] = found["rows"]
    return rows


def test_figures_in_words(told: tuple[Club, list[Record]]) -> None:
    """状态、用时、退回原因、瓶颈、待办：和发生的事一致。"""
    company = told[0].company
    found = figures(company, "chief")
    assert {one["label"]: one["count"] for one in found["states"] if one["count"]} == {
        "审批中": 1, "已通过": 1, "未通过": 1,
    }  # fmt: skip
    assert (found["started"], found["whole"]["count"], found["decided"], found["sent_back"]) == (3, 2, 5, 1)
    assert found["returns"] == [
        {"move": "ask", "step": "say", "label": "表态", "opinion": OPINION, "count": 1},
    ]
    assert found["bottleneck"]["label"] == "表态"
    assert {one["label"] for one in found["steps"]} == {"表态", "退回发起人修改"}
    judge = next(one for one in found["people"] if one["name"] == "judge")
    assert (judge["times"]["count"], judge["open"], judge["unit"]) == (3, 1, "一部")
    # Four hours by the clock each, and two; from nine to one is three hours of work.
    assert (judge["times"]["median"], judge["times"]["work_median"]) == (4 * 3600, 3 * 3600)
    assert found["open"] == 2
    day = {one["from"]: one for one in found["throughput"]}
    assert (day["2026-03-02"]["started"], day["2026-03-02"]["finished"]) == (3, 1)


def test_every_figure_opens_its_rows(told: tuple[Club, list[Record]]) -> None:
    """数字背后的明细：条数一致，写明步骤、人和意见。"""
    company, records = told[0].company, told[1]
    found = figures(company, "chief")
    assert len(listed(company, "chief", Of.STARTED, state="running")) == 1
    assert len(listed(company, "chief", Of.OPEN)) == found["open"]
    [sent] = listed(company, "chief", Of.DECIDED, state="sent_back", step="say", opinion=OPINION)
    assert (sent["record_id"], sent["person"], sent["state"], sent["title"]) == (records[0].id, "judge", "退回", "A1")
    for one in found["steps"]:
        assert len(listed(company, "chief", Of.VISITS, step=one["step"])) == one["times"]["count"]
        assert len(listed(company, "chief", Of.STANDING, step=one["step"])) == one["standing"]


def test_who_sees_nothing_hears_nothing(told: tuple[Club, list[Record]]) -> None:
    """看不到的记录不计入；看不到这类记录的人不知道有这个流程；不能导出的导不出来。"""
    company = told[0].company
    assert figures(company, "own")["started"] == 0
    assert listed(company, "own", Of.DECIDED) == []
    with pytest.raises(NotFound):
        figures(company, "外人")
    with pytest.raises(NotFound):
        figures(company, "chief", Ask("club.nothing"))
    with pytest.raises(Refused):
        analysis_file.exported(company._context(company.principal("own"), ""), ask=MARCH)


@pytest.mark.parametrize(
    "ask",
    [
        Ask(FLOW, period="whenever"),
        Ask(FLOW, period="last_999999_months"),
        Ask(FLOW, days=(date(2026, 3, 2), date(2026, 3, 2))),
        Ask(FLOW, days=(date(1, 1, 1), date(3, 1, 1))),
        Ask(FLOW, days=(date(9999, 1, 1), date(9999, 12, 31))),
    ],
    ids=str,
)
def test_a_period_that_makes_no_sense_is_refused(told: tuple[Club, list[Record]], ask: Ask) -> None:
    """时间范围写错了，说清楚怎么改。"""
    with pytest.raises(Invalid, match="请"):
        figures(told[0].company, "chief", ask)


def test_the_workbook_says_the_same(told: tuple[Club, list[Record]]) -> None:
    """导出的表格：和屏幕上一样；公式只是文字。"""
    company = told[0].company
    path, name = analysis_file.exported(company._context(company.principal("clerk"), ""), ask=MARCH)
    sheets: dict[str, list[Any]] = {}
    sheet = ""
    try:
        with zipfile.ZipFile(path) as book:
            assert not any(b"<f>" in book.read(one) for one in book.namelist() if "sheets/" in one)
        with reading(path, name) as read:
            for part in read.parts:
                if isinstance(part, Rows):
                    sheets[sheet] += part.rows
                else:
                    sheet = part.name
                    sheets[sheet] = []
    finally:
        path.unlink()
    assert list(sheets) == ["概况", "步骤", "人员", "退回原因", "现在超时", "超时办理"]
    whole = {row[0]: row[1] for row in sheets["概况"] if len(row) > 1}
    found = figures(company, "clerk")
    assert (whole["发起"], whole["办结"], whole["退回"]) == (found["started"], found["whole"]["count"], 1)
    assert sheets["退回原因"][-1] == ["表态", OPINION, 1]


def test_the_morning_says_what_waits(club: Club) -> None:
    """早上的汇总：有待办的人各收到一条，一天一次；不要的人不收；休息日不说。"""
    company = club.company
    for number in ("A1", "A2"):
        company.does("clerk", "请示", club.matter(number))
    company.waits(days=1)
    company.command("第二个表态的人", lambda change: digest.want(change, wanted=False))
    assert company.system(digest.tell) == 1
    assert company.told("judge")[0] == "今天有 2 件待办：请示审批 2 件。"
    assert not any("件待办" in one for one in company.told("第二个表态的人"))
    assert company.system(digest.tell) == 0
    company.command("第二个表态的人", lambda change: digest.want(change, wanted=True))
    assert company.ask("第二个表态的人", digest.wanted) == {"wanted": True}
    # The seventh of March is a Saturday.
    company.now = company.now.replace(day=7)
    assert company.system(digest.tell) == 0
