"""What leaders are told of a month: once that it was closed, and now and then that their confirmation is waited for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from guocheng.base.period import Month
from guocheng.base.problem import Conflict, Refused
from guocheng.service.ledger import closing, telling
from guocheng.store import messages
from tests.service.ledger_case import BOOK, Workshop, bundles, found_workshop

MARCH = Month(2026, 3)


@pytest.fixture
def workshop(twin_of: Callable[..., Workshop]) -> Workshop:
    """The workshop with a paper of each team."""
    made = twin_of(found_workshop, bundles())
    made.paper("一班")
    made.paper("二班")
    made.follows()
    return made


def told(workshop: Workshop, name: str) -> list[tuple[str, str | None, int | None]]:
    """Return what a person was told of books, the newest first."""
    with workshop.company.platform.database.read() as connection:
        found = messages.of_person(connection, workshop.company.people[name])
    return [(one.text, one.entity, one.record_id) for one in found if one.kind.startswith("book.")]


def reminded(workshop: Workshop, name: str = "财务") -> int:
    """Let a person ask those who have not confirmed; return how many were asked."""
    answer: dict[str, Any] = workshop.company.command(
        name, lambda change: telling.remind(change, name=BOOK, month=MARCH)
    )
    return int(answer["asked"])


def confirms(workshop: Workshop, leader: str, team: str) -> None:
    """Let a leader confirm his March."""
    asked: dict[str, Any] = {"name": BOOK, "month": MARCH, "object_id": workshop.teams[team]}
    workshop.company.command(leader, lambda change: {"state": closing.confirm(change, **asked).state.value})


def closes(workshop: Workshop) -> None:
    """Let the controller close March."""
    workshop.company.command(
        "财务", lambda change: {"state": closing.close(change, name=BOOK, month=MARCH, early=True).state.value}
    )


def test_who_has_not_confirmed_is_asked_and_not_again_within_hours(workshop: Workshop) -> None:
    """催确认只催没确认的人；刚催过的不再催，过几个小时可以再催。"""
    with pytest.raises(Refused, match="由管理这本账的人来做"):
        reminded(workshop, "一班长")
    confirms(workshop, "一班长", "一班")
    assert reminded(workshop) == 1
    assert told(workshop, "一班长") == []
    asked = ("班组账2026年3月等您确认「二班」的数，看过没有问题请按「确认」。", BOOK, 202603)
    assert told(workshop, "二班长") == [asked]
    with pytest.raises(Conflict, match="4 小时内已经催过了"):
        reminded(workshop)
    workshop.company.now += timedelta(hours=4)
    assert reminded(workshop) == 1
    assert told(workshop, "二班长") == [asked, asked]
    confirms(workshop, "二班长", "二班")
    with pytest.raises(Conflict, match="没有等着确认的单元"):
        reminded(workshop)


def test_leaders_are_told_once_of_each_closing(workshop: Workshop) -> None:
    """结账以后每位负责人收到一条消息，带着自己的单元；重新打开再结账，再告诉一次。"""
    confirms(workshop, "一班长", "一班")
    confirms(workshop, "二班长", "二班")
    closes(workshop)
    for leader, team in (("一班长", "一班"), ("二班长", "二班")):
        text = f"班组账2026年3月已结账，「{team}」的报表已经定下来，请查看。"
        assert told(workshop, leader) == [(text, BOOK, 202603)]
    assert told(workshop, "财务") == []
    with pytest.raises(Conflict, match="已经结账"):
        reminded(workshop)
    again: dict[str, Any] = {"name": BOOK, "month": MARCH, "reason": "漏了一张"}
    workshop.company.command("财务", lambda change: {"state": closing.reopen(change, **again).state.value})
    closes(workshop)
    assert len(told(workshop, "一班长")) == 2
