"""What screens show agrees with itself: columns with cards, pickers with the words people use."""

from __future__ import annotations

from datetime import timedelta

from guocheng.service import boards
from guocheng.service.records import picking
from tests.story.company import Company, Record


def _ticket(company: Company) -> Record:
    city = company.unit("330300", "温州分公司", "branch")
    outlet = company.unit("330301", "洞头网点", "outlet", city)
    company.person("330300101", "小客", city, "agent")
    return company.opens(
        "小客",
        "complaint.ticket",
        source="hotline",
        waybill_no="773000000001",
        kind="delay",
        delivery_station=outlet,
        content="三天没有送到",
        received_at=company.now.isoformat(),
    )


def test_what_stood_too_long_is_late_in_the_header_and_on_the_card(company: Company) -> None:
    """停留超过阶段时限,列头和卡片都算超时。"""
    _ticket(company)

    def new_column() -> tuple[int, list[bool]]:
        found = company.ask(
            "小客",
            lambda view: boards.board(view, flow="complaint.ticket_flow", where=None, search="", limit=10),
        )["columns"][0]
        return found["late"], [card["late"] for card in found["cards"]]

    assert new_column() == (0, [False])
    company.now += timedelta(hours=2, minutes=1)
    assert new_column() == (1, [True])


def test_a_picker_speaks_the_words_of_the_screen(company: Company) -> None:
    """选择关联记录时,提示用中文说明,不显示代码。"""
    _ticket(company)
    found = company.ask(
        "小客", lambda view: picking.options(view, entity="complaint.ticket", field="unit", text="洞头", limit=5)
    )
    assert found == [{"id": 2, "title": "洞头网点", "hint": "330301 网点"}]
