"""The meeting about a month: pages in the order of the ranking, remarks that become tasks, and what comes of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from guocheng.base.period import Month
from guocheng.base.problem import Conflict, Invalid, NotFound, Refused
from guocheng.service import errands
from guocheng.service.ledger import meeting, meeting_remarks
from guocheng.service.ledger.statement import read
from guocheng_apps.amoeba.stories.conftest import BOOK, MARCH, Branch
from guocheng_apps.amoeba.stories.test_month import closed
from tests.service.ledger_case import BOOK as WORKSHOP_BOOK
from tests.service.ledger_case import Workshop, bundles, found_workshop
from tests.service.test_ledger_statements import Year

MONTH, NEXT = Month(2026, 3), Month(2026, 4)
Json = dict[str, Any]


@pytest.fixture
def year(twin_of: Callable[..., Year]) -> Year:
    """The branch with its year."""
    return twin_of(Year)


def pages(year: Year, who: str = "老推", month: Month = MONTH) -> dict[str, Json]:
    """Return the pages of a meeting by unit, in their order."""
    found: Json = year.ask(meeting.show, who, month=month)
    assert json.dumps(found)
    return {one["title"]: one for one in found["pages"]}


def says(year: Year, who: str, unit: str, text: str, month: Month = MONTH, **more: Any) -> Json:
    """Let somebody say something of a unit."""
    asked: Json = {"name": BOOK, "month": month, "object_id": year.units[unit], "text": text, **more}
    answer: Json = year.company.command(who, lambda change: meeting_remarks.say(change, **asked))
    return answer


def gives(year: Year, who: str, remark: int, person: str, until: date | None = None) -> Json:
    """Let somebody make a task of a remark."""
    asked: Json = {"name": BOOK, "remark_id": remark, "person": year.company.people[person], "until": until}
    answer: Json = year.company.command(who, lambda change: meeting_remarks.give(change, **asked))
    return answer


def takes_back(year: Year, who: str, remark: int) -> Json:
    """Let somebody take a remark back."""
    answer: Json = year.company.command(
        who, lambda change: meeting_remarks.take_back(change, name=BOOK, remark_id=remark)
    )
    return answer


def tasks(year: Year, who: str) -> list[Json]:
    """Return what somebody has to do."""
    found: list[Json] = year.company.ask(who, lambda look: errands.listing(look))["rows"]
    return found


def test_pages_follow_the_ranking_with_their_figures(year: Year) -> None:
    """一个单元一页，按排名的先后；大字是附加价值和单位时间附加价值，差得最多的是自己记账的行。"""
    found = pages(year)
    ranking = [title for place, title, _ in year.company.ranking("老推", BOOK, MARCH)]
    assert list(found) == [*ranking, "全公司"]
    fleet = found["车队"]
    assert (fleet["place"], fleet["place_before"], found["进港部"]["place_before"]) == (2, 1, None)
    assert [(row["role"], row["value"]) for row in fleet["head"]] == [
        ("value_added", "110800.00"), ("per_hour", "36.93"), ("profit", "32800.00"),
    ]  # fmt: skip
    gaps = [Decimal(row["gap"]) for row in fleet["off"]]
    assert gaps == sorted(gaps, key=abs, reverse=True)
    assert {row["code"]: row["gap"] for row in fleet["off"]} == {
        "F2": "54000.00", "C": "28800.00", "N": "78000.00", "F16": "14000.00",
    }  # fmt: skip
    assert found["出港部"]["off"] == []
    hours = fleet["trend"][0]
    assert (hours["code"], hours["values"][-3:]) == ("I", ["50.00", "100.00", "36.93"])
    assert (fleet["sum"], found["全公司"]["sum"], fleet["leader"]["title"]) == (False, True, "车一")


def test_a_leader_sees_and_speaks_of_his_own_unit_alone(year: Year) -> None:
    """别的巴长看不到这个单元的页和意见，也写不了、派不了、撤不了，说法和没有这条意见一样。"""
    said = says(year, "老推", "OUT", "面单费超了")
    assert list(pages(year, "车一")) == ["车队"]
    assert says(year, "出一", "OUT", "下月谈价")["remarks"][0]["text"] == "面单费超了"
    with pytest.raises(NotFound, match="没有这个单元"):
        says(year, "车一", "OUT", "我也说一句")
    with pytest.raises(NotFound) as unseen:
        gives(year, "车一", said["id"], "车一")
    with pytest.raises(NotFound) as unknown:
        gives(year, "车一", 999999, "车一")
    assert unseen.value.problems[0].message == unknown.value.problems[0].message
    with pytest.raises(NotFound):
        takes_back(year, "车一", said["id"])
    with pytest.raises(Refused, match="5 分钟内"):
        takes_back(year, "出一", said["id"])
    assert [one["text"] for one in pages(year)["出港部"]["remarks"]] == ["面单费超了", "下月谈价"]


def test_who_may_only_look_is_refused_in_words(twin_of: Callable[..., Workshop]) -> None:
    """看得到报表、可是被拒绝了评论的人，读得到意见，写不了，也派不了任务。"""
    workshop = twin_of(found_workshop, bundles())
    company, team = workshop.company, workshop.teams["一班"]
    company.person("F", "旁听", workshop.places["一车间"], "team_leader", "silent")
    speak = partial(meeting_remarks.say, name=WORKSHOP_BOOK, month=MONTH, object_id=team, text="油费超了")
    said = company.command("一班长", speak)
    with pytest.raises(Refused, match="没有写意见的权限"):
        company.command("旁听", speak)
    give = partial(meeting_remarks.give, name=WORKSHOP_BOOK, remark_id=said["id"], person=company.people["旁听"])
    with pytest.raises(Refused, match="没有写意见的权限"):
        company.command("旁听", partial(give, until=None))
    reading = company.ask("旁听", lambda look: meeting_remarks.said(read(look, WORKSHOP_BOOK, MARCH), [team])[0])
    assert [one["text"] for one in reading[team]] == ["油费超了"]


def test_a_remark_becomes_a_task_that_comes_back_at_the_next_meeting(year: Year) -> None:
    """意见派成任务：写明谁、什么时候前；办的人在待办里看到从哪来；下次开会还开着，办好了也看得到。"""
    company = year.company
    said = says(year, "老推", "FLEET", "油耗超标，查加油卡", code="F16")
    assert (said["remarks"][0]["line"], said["remarks"][0]["task"]) == ("燃油与路桥费", None)
    today = company.now.date()
    given = gives(year, "老推", said["id"], "车一", today + timedelta(days=7))["remarks"][0]["task"]
    assert (given["people"], given["until"], given["late"]) == (["车一"], str(today + timedelta(days=7)), False)
    with pytest.raises(Conflict, match="已经派成任务"):
        gives(year, "老推", said["id"], "出一")
    [task] = tasks(year, "车一")
    assert (task["label"], task["says"]) == ("经营会：车队·燃油与路桥费（2026年3月）", "油耗超标，查加油卡")
    assert (task["meeting"]["period"], task["meeting"]["object"]) == (MARCH, year.units["FLEET"])
    year.voucher("FLEET", [{"account": year.accounts["S91"], "amount": "10"}], day="2026-04-02")
    company.now += timedelta(days=8)
    [earlier] = pages(year, month=NEXT)["车队"]["earlier"]
    assert (earlier["month_label"], earlier["task"]["late"]) == ("2026年3月", True)
    company.command("车一", lambda change: errands.finish(change, errand_id=task["id"], values={}, note="换了卡"))
    [earlier] = pages(year, month=NEXT)["车队"]["earlier"]
    assert (earlier["task"]["done_by"], earlier["task"]["note"], earlier["task"]["late"]) == ("车一", "换了卡", False)
    assert pages(year)["车队"]["remarks"][0]["task"]["done_at"] is not None


def test_older_tasks_are_kept_in_mind_until_they_are_done(year: Year) -> None:
    """上次会上的都列出来；再早的只列还没办好的。"""
    february = Month(2026, 2)
    old = says(year, "老推", "FLEET", "二月说过的", month=february)
    open_one = says(year, "老推", "FLEET", "二月派的", month=february, person=year.company.people["车一"])
    says(year, "老推", "FLEET", "三月说的")
    # Of a month without figures only the unit has a page of which something is still to be done.
    assert list(pages(year, month=NEXT)) == ["车队"]
    assert [one["text"] for one in pages(year, month=NEXT)["车队"]["earlier"]] == ["三月说的", "二月派的"]
    assert [one["text"] for one in pages(year)["车队"]["earlier"]] == ["二月说过的", "二月派的"]
    [task] = tasks(year, "车一")
    year.company.command("车一", lambda change: errands.finish(change, errand_id=task["id"], values={}))
    assert [one["text"] for one in pages(year, month=NEXT)["车队"]["earlier"]] == ["三月说的"]
    assert old["id"] < open_one["id"]


def test_ones_own_remark_is_taken_back_while_it_is_fresh_with_its_task(year: Year) -> None:
    """写错了五分钟内撤回，派出去还没办的任务一起收回；办好的、过了时间的不能撤。"""
    said = says(year, "老推", "FLEET", "派错人了", person=year.company.people["出一"])
    assert len(tasks(year, "出一")) == 1
    assert takes_back(year, "老推", said["id"])["remarks"] == []
    assert tasks(year, "出一") == []
    with pytest.raises(NotFound, match="没有这条意见"):
        takes_back(year, "老推", said["id"])
    late = says(year, "老推", "FLEET", "留着")
    year.company.now += timedelta(minutes=6)
    with pytest.raises(Refused, match="5 分钟内"):
        takes_back(year, "老推", late["id"])


def test_what_does_not_fit_is_refused_and_nothing_is_kept(year: Year) -> None:
    """空的、没有的行、过去的日子、已经离职的人都说清楚，什么也不留下。"""
    gone = 10**9
    for more, refusal, words in (
        ({"text": "  "}, Invalid, "先写下"),
        ({"text": "长" * 1001}, Invalid, "最多 1000 个字"),
        ({"code": "XX"}, NotFound, "没有「XX」这一行"),
        ({"person": gone}, Invalid, "没有这个人"),
        ({"person": year.company.people["车一"], "until": date(2020, 1, 1)}, Invalid, "今天或者以后"),
    ):
        with pytest.raises(refusal, match=words):
            says(year, "老推", "FLEET", **{"text": "试", **more})
    assert (pages(year)["车队"]["remarks"], tasks(year, "车一")) == ([], [])


def test_a_closed_month_is_spoken_of_and_stays_as_it_was(twin_of: Callable[..., Branch]) -> None:
    """结了账的月份照样可以写意见，数一个也不变。"""
    branch = closed(twin_of(Branch))
    branch.company.posts(BOOK)

    def shown() -> Json:
        found: Json = branch.company.ask("老推", lambda look: meeting.show(look, book=BOOK, month=MONTH))
        assert found["closed"]
        return next(one for one in found["pages"] if one["title"] == "车队")

    before = shown()
    speak = partial(meeting_remarks.say, name=BOOK, month=MONTH, object_id=branch.units["FLEET"], text="结账以后说的")
    branch.company.command("老推", speak)
    after = shown()
    assert [one["text"] for one in after.pop("remarks")] == ["结账以后说的"]
    assert after == {name: value for name, value in before.items() if name != "remarks"}
