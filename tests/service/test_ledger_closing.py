"""A month of a book from open to closed and back: who confirms, what is in the way, what stays for ever."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from guocheng.base.period import Month
from guocheng.base.problem import Conflict, Invalid, NotFound, Refusal, Refused
from guocheng.service.ledger import closing, month_page, overview
from guocheng.store import ledger
from tests.service.ledger_case import BOOK, Workshop, bundles, found_workshop
from tests.story.company import Record

MARCH, APRIL = Month(2026, 3), Month(2026, 4)


@pytest.fixture
def workshop(twin_of: Callable[..., Workshop]) -> Workshop:
    """The workshop with its teams."""
    return twin_of(found_workshop, bundles())


def done(workshop: Workshop, name: str, verb: Callable[..., Any], month: Month = MARCH, **words: Any) -> str:
    """Let a person do something with a month and return how it stands then; months are closed in their course."""
    if verb is closing.close:
        words = {"early": True, **words}
    return str(
        workshop.company.command(
            name, lambda change: {"state": verb(change, name=BOOK, month=month, **words).state.value}
        )["state"]
    )


def page(workshop: Workshop, name: str = "财务", month: Month = MARCH) -> dict[str, Any]:
    found: dict[str, Any] = workshop.company.ask(name, lambda view: month_page.show(view, name=BOOK, month=month))
    return found


def confirmed(workshop: Workshop, month: Month = MARCH) -> None:
    """Let both leaders confirm what they have in a month."""
    for team, leader in (("一班", "一班长"), ("二班", "二班长")):
        if (team, "600") in workshop.ledger(month.month) or (team, "510") in workshop.ledger(month.month):
            done(workshop, leader, closing.confirm, month, object_id=workshop.teams[team])


def closed(workshop: Workshop, month: Month = MARCH) -> None:
    """Let a month go the whole way."""
    workshop.follows()
    confirmed(workshop, month)
    assert done(workshop, "财务", closing.close, month) == "closed"


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [one.code for one in refusal.value.problems]


def test_a_month_goes_from_open_to_closed(workshop: Workshop) -> None:
    workshop.paper("一班", "100")
    workshop.paper("二班", "50")
    workshop.follows()
    assert page(workshop)["state"] == "open"
    assert done(workshop, "一班长", closing.confirm, object_id=workshop.teams["一班"]) == "open"
    assert done(workshop, "二班长", closing.confirm, object_id=workshop.teams["二班"]) == "checked"
    assert done(workshop, "财务", closing.close) == "closed"
    shown = page(workshop)
    assert (shown["state_label"], shown["closings"][0]["closed_by"]) == ("已结账", "财务")
    assert [one["difference"] for one in shown["checks"]] == ["0.00"] * 4
    with workshop.company.platform.database.read() as connection:
        kept = ledger.snapshot(connection, BOOK, MARCH)
    assert kept is not None
    assert sum(one.amount for one in kept.figures["actual"]) == 150
    assert [one["name"] for one in kept.closing.snapshot["posting_rules"]][:1] == ["cost.papers"]


def test_each_leader_confirms_his_own_and_again_when_it_changed(workshop: Workshop) -> None:
    paper = workshop.paper("一班")
    workshop.follows()
    with pytest.raises(NotFound, match="没有这条「班组」"):
        done(workshop, "二班长", closing.confirm, object_id=workshop.teams["一班"])
    workshop.company.writes("管理员", Record("cost.team", workshop.teams["一班"]), leader=None)
    with pytest.raises(Refused, match="「一班」的数字由它的负责人来确认"):
        done(workshop, "一班长", closing.confirm, object_id=workshop.teams["一班"])
    leader = workshop.company.people["一班长"]
    workshop.company.writes("管理员", Record("cost.team", workshop.teams["一班"]), leader=leader)
    with pytest.raises(Invalid, match="不用确认"):
        done(workshop, "二班长", closing.confirm, object_id=workshop.teams["二班"])
    done(workshop, "一班长", closing.confirm, object_id=workshop.teams["一班"])
    workshop.company.writes("财务", paper, amount="99")
    workshop.follows()
    (row,) = page(workshop, "一班长")["confirmations"]
    assert (row["title"], row["changed_since"], row["confirmed"]) == ("一班", True, False)
    with pytest.raises(Refused) as refusal:
        done(workshop, "财务", closing.close)
    assert codes(refusal) == ["ledger.unconfirmed"]


@pytest.mark.parametrize("values", [{"account": "500"}, {"way": "OUT"}])
def test_a_confirmation_holds_for_every_account_not_for_the_sum(workshop: Workshop, values: dict[str, str]) -> None:
    """确认以后把一张单据从成本挪到收入、或者换了方向，总数没变也要请负责人再看一次。"""
    paper = workshop.paper("一班")
    workshop.follows()
    done(workshop, "一班长", closing.confirm, object_id=workshop.teams["一班"])
    workshop.company.writes("财务", paper, **{name: workshop.accounts.get(one, one) for name, one in values.items()})
    workshop.follows()
    (row,) = page(workshop, "一班长")["confirmations"]
    assert (row["changed_since"], row["confirmed"]) == (True, False)
    with pytest.raises(Refused) as refusal:
        done(workshop, "财务", closing.close)
    assert codes(refusal) == ["ledger.unconfirmed"]
    done(workshop, "一班长", closing.confirm, object_id=workshop.teams["一班"])
    assert done(workshop, "财务", closing.close) == "closed"


def test_a_month_that_is_not_over_is_closed_only_when_that_is_meant(workshop: Workshop) -> None:
    """三月还没有过完就结账，要明确说是提前结账；过完了就不用说。"""
    workshop.paper("后勤")
    workshop.paper("后勤", day="2026-02-05")
    with pytest.raises(Refused, match="2026年3月要到 3 月 31 日才过完") as refusal:
        done(workshop, "财务", closing.close, early=False)
    assert codes(refusal) == ["ledger.earlier_open", "ledger.running"]
    assert done(workshop, "财务", closing.close, Month(2026, 2), early=False) == "closed"
    assert page(workshop)["running"]
    assert done(workshop, "财务", closing.close) == "closed"


def test_everything_in_the_way_is_told_at_once(workshop: Workshop) -> None:
    workshop.paper("一班", day="2026-02-05")
    workshop.paper("一班")
    workshop.paper(team=None)
    workshop.paper("后勤", state="草稿")
    workshop.makes("cost.hours", day="2026-03-02", team=workshop.teams["后勤"], normal="8")
    workshop.makes("cost.hours", day="2026-03-03", team=None, normal="8")
    workshop.follows()
    with pytest.raises(Refused) as refusal:
        done(workshop, "财务", closing.close)
    assert codes(refusal) == [
        "ledger.earlier_open",
        "ledger.unassigned",
        "ledger.unconfirmed",
        "ledger.checklist",
        "ledger.disagrees",
    ]
    assert "出勤工时 16" in refusal.value.problems[-1].message
    shown = page(workshop)
    assert shown["unassigned"] == 2
    assert [one["message"] for one in shown["blockers"]] == [one.message for one in refusal.value.problems]
    assert done(workshop, "财务", closing.check) == "open"


def test_closing_posts_what_was_just_written(workshop: Workshop) -> None:
    """结账之前没来得及记账的单据，先记账再结账。"""
    workshop.paper("后勤")
    assert done(workshop, "财务", closing.close) == "closed"
    assert workshop.ledger() == {("后勤", "600"): Decimal(100)}


def test_with_the_month_its_documents_are_closed_and_opened_with_it(workshop: Workshop) -> None:
    paper = workshop.paper("后勤")
    closed(workshop)
    with pytest.raises(Refusal, match="已经关账"):
        workshop.company.writes("财务", paper, amount="1")
    with pytest.raises(Invalid, match="请写明为什么"):
        done(workshop, "财务", closing.reopen, reason=" ")
    assert done(workshop, "财务", closing.reopen, reason="漏了一张") == "reopened"
    workshop.company.writes("财务", paper, amount="1")
    closed(workshop)
    assert [(one["version"], one["reopened_reason"]) for one in page(workshop)["closings"]] == [
        (2, None),
        (1, "漏了一张"),
    ]
    assert workshop.ledger() == {("后勤", "600"): Decimal(1)}


def test_months_close_in_order_and_open_again_backwards(workshop: Workshop) -> None:
    workshop.paper("后勤")
    workshop.paper("后勤", day="2026-04-03")
    workshop.follows()
    with pytest.raises(Refused) as refusal:
        done(workshop, "财务", closing.close, APRIL)
    assert codes(refusal) == ["ledger.earlier_open"]
    closed(workshop)
    closed(workshop, APRIL)
    with pytest.raises(Conflict, match="请先打开最后一个月"):
        done(workshop, "财务", closing.reopen, reason="改")
    with pytest.raises(Conflict, match="已经结账"):
        done(workshop, "财务", closing.check)


def test_a_month_without_postings_is_closed_like_any_other(workshop: Workshop) -> None:
    """中间空着的月份也要结，免得后来补的单据落到已结账的月份前面。"""
    may = Month(2026, 5)
    workshop.paper("后勤")
    workshop.paper("后勤", day="2026-05-03")
    closed(workshop)
    with pytest.raises(Refused, match="2026年4月还没有结账"):
        done(workshop, "财务", closing.close, may)
    shown = workshop.company.ask("财务", lambda view: overview.months(view, view.catalogue.book(BOOK)))
    assert [(one["month"], one["state"]) for one in shown] == [
        ("2026-05", "open"), ("2026-04", "open"), ("2026-03", "closed"),
    ]  # fmt: skip
    closed(workshop, APRIL)
    closed(workshop, may)


def test_what_changes_afterwards_is_corrected_in_the_open_month(workshop: Workshop) -> None:
    """没有关账范围的单据（工时）在结账后改了，更正记在下一个月，并写明更正哪一笔。"""
    hours = workshop.makes("cost.hours", day="2026-03-02", team=workshop.teams["后勤"], normal="8")
    closed(workshop)
    workshop.company.writes("财务", hours, normal="6")
    workshop.follows()
    assert workshop.ledger(3) == {("后勤", "900"): Decimal(8)}
    assert workshop.ledger(4) == {("后勤", "900"): Decimal(-2)}
    with workshop.company.platform.database.read() as connection:
        found = connection.execute("select day, corrects is not null from gc_posting order by id").fetchall()
    assert [(str(day), corrects) for day, corrects in found] == [("2026-03-02", False), ("2026-04-01", True)]


def test_who_does_not_look_after_the_book_neither_closes_nor_sees_the_company(workshop: Workshop) -> None:
    workshop.paper("一班")
    workshop.paper("二班")
    workshop.follows()
    with pytest.raises(Refused, match="由管理这本账的人来做"):
        done(workshop, "一班长", closing.close)
    with pytest.raises(NotFound):
        page(workshop, "出纳")
    shown = page(workshop, "一班长")
    assert [one["title"] for one in shown["confirmations"]] == ["一班"]
    assert "checks" not in shown
