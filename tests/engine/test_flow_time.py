"""Deadlines and timers: counted in the working calendar of the person, each fires once, a late timer does no harm."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from guocheng.base.zone import SHANGHAI
from guocheng.definition.flow import Clock
from guocheng.definition.procedure import WaitFor
from guocheng.engine.flow import commands as c
from guocheng.engine.flow.clock import Stay, read_clock
from tests.engine.case import ALWAYS, OFFICE, Case, approval, procedure

FRIDAY = datetime(2026, 2, 13, 16, 30, tzinfo=SHANGHAI)


def test_a_deadline_counts_in_the_calendar_of_the_person() -> None:
    """每个人按自己单位的工作日历计时;春节前的周六要补班。"""
    step = approval("a", "甲乙", "all_of", deadline_hours=8)
    case = Case(procedure(step), calendars={"甲": OFFICE, "乙": ALWAYS}, at=FRIDAY)
    assert (case.due("甲"), case.due("乙")) == ("02-14 16:30", "02-14 00:30")


def test_in_turn_the_time_begins_with_the_turn() -> None:
    """依次:轮到时才开始计时。"""
    case = Case(procedure(approval("a", "甲乙", "in_turn", deadline_hours=1)))
    assert case.instance.tasks[2].due_at is None
    case.passes(minutes=30)
    case.does("甲", "同意")
    assert case.due("乙") == "03-02 10:30"


def test_a_task_becomes_late_once() -> None:
    """超时只记一次。"""
    case = Case(procedure(approval("a", "甲", deadline_hours=1)))
    [timer] = case.instance.timers()
    wake = c.WakeUp(timer.step, timer.round, timer.task)
    assert case.command(wake, "系") == []  # too early
    case.passes(hours=2)
    assert case.instance.tasks[1].late
    assert (case.command(wake, "系"), case.instance.timers()) == ([], ())


def test_a_timer_that_lost_against_a_person_changes_nothing() -> None:
    """人和超时同时到:只有一个生效。"""
    case = Case(procedure(approval("a", "甲", deadline_hours=1), approval("b", "乙")))
    [timer] = case.instance.timers()
    case.at += timedelta(hours=2)
    case.does("甲", "同意")
    assert case.command(c.WakeUp(timer.step, timer.round, timer.task), "系") == []


def test_a_deadline_in_a_year_not_yet_announced_says_so() -> None:
    """假期未公布的年份:时限是暂定的。"""
    case = Case(procedure(approval("a", "甲", deadline_hours=8)), calendar=OFFICE, at=FRIDAY.replace(year=2027))
    assert case.instance.tasks[1].provisional


def test_a_wait_of_no_hours_is_over_at_once_when_woken() -> None:
    """等待时长为空:立即继续。"""
    case = Case(procedure(WaitFor("w", "等待", "unknown"), approval("a", "甲")))
    case.passes()
    assert case.waits_for() == "甲"


CLOCK = Clock("resolve", "办结", "received_at", "8", stops_at=("closed",), pauses_in=("customer",))


def day(text: str) -> datetime:
    """Read "03-02 09:00" as an instant of 2026."""
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("story", "at", "state", "due"),
    [
        ("open 03-02 09:00", "03-02 10:00", "running", "03-02 18:00"),
        ("open 03-02 09:00", "03-02 16:24", "warning", "03-02 18:00"),
        ("open 03-02 09:00", "03-02 18:00", "warning", "03-02 18:00"),
        ("open 03-02 09:00", "03-02 18:01", "late", "03-02 18:00"),
        ("open 03-02 09:00, customer 03-02 10:00", "03-02 11:00", "paused", "03-03 10:00"),
        ("open 03-02 09:00, customer 03-02 10:00, open 03-02 14:00", "03-02 15:00", "running", "03-03 12:00"),
        ("open 03-02 09:00, closed 03-02 17:00", "03-05 09:00", "met", "03-02 18:00"),
        ("open 03-02 09:00, closed 03-03 09:30", "03-05 09:00", "missed", "03-02 18:00"),
        ("open 03-02 09:00, closed 03-02 17:00, open 03-03 10:00", "03-03 10:30", "warning", "03-03 11:00"),
        ("open 03-02 09:00, customer 03-03 10:00", "03-03 12:00", "late", "03-02 18:00"),
    ],
)
def test_a_clock_pauses_warns_and_ends(story: str, at: str, state: str, due: str) -> None:
    """时限:暂停顺延、临近、超时、办结。"""
    entries = [part.split(" ", 1) for part in story.split(", ")]
    ends = [day(entered) for _, entered in entries[1:]]
    stays = [Stay(stage, day(entered), end) for (stage, entered), end in zip(entries, [*ends, None], strict=True)]
    reading = read_clock(CLOCK, starts_at=day("03-02 09:00"), minutes=480, stays=stays, calendar=OFFICE, at=day(at))
    assert (reading.state.value, f"{reading.due_at.astimezone(SHANGHAI):%m-%d %H:%M}") == (state, due)


def test_a_clock_says_when_it_changes_next() -> None:
    """下次变化的时刻。"""
    stays = [Stay("open", day("03-02 09:00"))]
    before, warned, late = (
        read_clock(CLOCK, starts_at=day("03-02 09:00"), minutes=480, stays=stays, calendar=OFFICE, at=day(at))
        for at in ("03-02 10:00", "03-02 17:00", "03-03 10:00")
    )
    assert (before.wake_at, warned.wake_at, late.wake_at) == (day("03-02 16:24"), day("03-02 18:00"), None)
