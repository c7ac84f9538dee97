"""Figures on procedures are what plain Python counts over the same rows, and each is as long as its list (流程分析)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from guocheng.base.calendar import OFFICE, SEVEN_DAYS
from guocheng.base.zone import SHANGHAI
from guocheng.definition.role import Right
from guocheng.store.database import Database
from guocheng.store.flow import analysis
from guocheng.store.flow.analysis import Narrowed
from guocheng.store.flow.analysis_sources import AROUND, Asked, Calendars, Of
from guocheng.store.query import Reader, RowGrant, Visibility, system
from tests.store.recounted import FLOW, NOW, ORDER, WAITS, WORKS, Recount, keep, made, same, times
from tests.store.things import CATALOGUE

MARCH = datetime(2026, 3, 1, tzinfo=SHANGHAI)
SEEN = tuple(range(1, 31))


@pytest.fixture(scope="module")
def tables(server: Any, template: str) -> Iterator[Database]:
    """A database with a table of records, for all tests here."""
    from tests import conftest

    conftest._create(server, "flow_analysis", template)
    database = Database(conftest.database_url(server, "flow_analysis"))
    with database.transaction() as connection:
        connection.execute("create table shop_order (id bigint primary key)")
        connection.execute("insert into shop_order select generate_series(1, 60)")
    yield database
    database.close()


def reader_of(*ids: int) -> Reader:
    """Return somebody who sees some orders, and exports those below 20."""
    rows = {Right.SEE: (RowGrant(fields=("id",), ids=ids),), Right.EXPORT: (RowGrant(fields=("id",), ids=ids[:19]),)}
    seen = Visibility(ORDER, rows, frozenset())
    return replace(system(CATALOGUE, NOW), visible=lambda _: seen)


def question(start: datetime, until: datetime, **rest: Any) -> Asked:
    kinds = [OFFICE, SEVEN_DAYS]
    stretches = [
        [(begin.timestamp(), end.timestamp()) for begin, end in one.stretches(date(2026, 2, 1), date(2026, 5, 1))]
        for one in kinds
    ]
    of = {person: kinds.index(calendar) for person, calendar in WORKS.items()}
    return Asked(FLOW, ORDER, start, until, NOW, waits=WAITS, calendars=Calendars(of, stretches), **rest)


@pytest.mark.parametrize("seed", range(8))
def test_every_figure_is_what_is_counted_one_by_one(tables: Database, seed: int) -> None:
    """随机的流程：每个数字都等于逐条数出来的，列表的条数等于数字。"""
    random = Random(seed)
    found = [made(random, number) for number in range(1, 46)]
    keep(tables, found)
    start = MARCH + timedelta(days=random.randrange(12))
    until = start + timedelta(days=random.choice((5, 20, 60)))
    asked = question(start, until, move=random.choice(("", "", "ask")))
    mine = [one for one in found if one.flow == FLOW and one.record_id in SEEN and asked.move in ("", one.move)]
    expected = Recount(mine, start, until)
    with tables.read() as connection:
        seen = (connection, reader_of(*SEEN), asked)

        def listed(of: Of, **narrowed: Any) -> int:
            number = analysis.count(*seen, of, Narrowed(**narrowed))
            assert len(analysis.rows(*seen, of, Narrowed(**narrowed), limit=1000)) == number
            return number

        states = Counter(one.stands for one in expected.started)
        assert analysis.states(*seen) == states
        assert {state: listed(Of.STARTED, state=state) for state in states} == states

        whole = times([(one.starter, one.started_at, one.ended_at or NOW) for one in expected.finished])
        assert same(analysis.whole(*seen), whole)
        assert listed(Of.FINISHED) == whole.count

        for one in analysis.steps(*seen):
            here = (one.move, one.step)
            stays = [stay for stay in expected.stays if (stay.move, stay.step) == here]
            left = [(stay.person, stay.came, stay.gone) for stay in stays if stay.gone and stay.gone < until]
            waited = sum(
                max((min(stay.gone or NOW, until, NOW) - max(stay.came, start)).total_seconds(), 0) for stay in stays
            )
            decided = [task for made_one, task in expected.decided if (made_one.move, task.step) == here]
            assert same(one.times, times(left)), here
            assert one.standing == sum(stay.gone is None for stay in stays)
            assert abs(one.waited - waited) < 0.01
            assert one.decided == len(decided)
            assert one.sent_back == sum(task.state == "sent_back" for task in decided)
            assert one.rejected == sum(task.state == "rejected" for task in decided)
            assert one.late == sum(task.is_late for task in decided)
        kinds = {(stay.move, stay.step) for stay in expected.stays}
        kinds |= {(one.move, task.step) for one, task in expected.decided}
        assert {(one.move, one.step) for one in analysis.steps(*seen)} == kinds
        assert listed(Of.WAITED) == len(expected.stays)
        for step in {stay.step for stay in expected.stays}:
            at_step = [stay for stay in expected.stays if stay.step == step]
            assert listed(Of.VISITS, step=step) == sum(bool(one.gone and one.gone < until) for one in at_step)
            assert listed(Of.STANDING, step=step) == sum(one.gone is None for one in at_step)

        for person in analysis.people(*seen):
            decided = [task for _, task in expected.decided if task.decided_by == person.person]
            spans = [(task.person, task.opened_at or NOW, task.decided_at or NOW) for task in decided]
            waiting = [late for _, task, late in expected.open if task.person == person.person]
            assert same(person.times, times(spans)), person
            assert (person.late, person.open, person.open_late) == (
                sum(task.is_late for task in decided), len(waiting), sum(waiting),
            )  # fmt: skip
            assert listed(Of.DECIDED, person=person.person, late=True) == person.late
            assert listed(Of.OPEN, person=person.person) == person.open
        everybody = {task.decided_by for _, task in expected.decided} | {task.person for _, task, _ in expected.open}
        assert {one.person for one in analysis.people(*seen)} == everybody

        reasons = Counter(
            (one.move, task.step, task.opinion.strip(AROUND))
            for one, task in expected.decided
            if task.state == "sent_back"
        )
        assert {(one.move, one.step, one.opinion): one.count for one in analysis.reasons(*seen)} == reasons
        for (move, step, opinion), number in reasons.items():
            narrowed = Narrowed(state="sent_back", step=step, opinion=opinion)
            here_only = replace(asked, move=move)
            assert analysis.count(connection, seen[1], here_only, Of.DECIDED, narrowed) == number


def test_what_happened_by_day_and_month(tables: Database) -> None:
    """办结量：按上海的日子和月份数，跨零点不会算错。"""
    random = Random(99)
    found = [replace(made(random, number), flow=FLOW) for number in range(1, 31)]
    midnight = datetime(2026, 3, 3, tzinfo=SHANGHAI)
    found[0].started_at = midnight - timedelta(minutes=1)
    found[1].started_at = midnight
    for one in found[:2]:
        one.state, one.ended_at, one.suspended_at, one.tasks, one.nodes = "running", None, None, [], []
    keep(tables, found)
    asked = question(MARCH, MARCH + timedelta(days=31))
    expected = Recount([one for one in found if one.record_id in SEEN], asked.start, asked.until)
    with tables.read() as connection:
        days = analysis.buckets(connection, reader_of(*SEEN), asked, "day")
        [month] = analysis.buckets(connection, reader_of(*SEEN), asked, "month")
    started = Counter(one.started_at.astimezone(SHANGHAI).date() for one in expected.started)
    finished = Counter(one.ended_at.astimezone(SHANGHAI).date() for one in expected.finished if one.ended_at)
    assert {one.day: one.started for one in days if one.started} == started
    assert {one.day: one.finished for one in days if one.finished} == finished
    assert (month.day, month.started, month.finished, month.decided) == (
        date(2026, 3, 1), len(expected.started), len(expected.finished), len(expected.decided),
    )  # fmt: skip


def test_only_what_may_be_seen_and_taken_along_is_counted(tables: Database) -> None:
    """看不到的记录不计入；导出只算可以导出的。"""
    random = Random(7)
    keep(tables, [replace(made(random, number), flow=FLOW) for number in range(1, 46)])
    asked = question(MARCH, MARCH + timedelta(days=60))
    with tables.read() as connection:

        def records(reader: Reader, this: Asked = asked) -> set[int]:
            sources = (analysis.rows(connection, reader, this, of, Narrowed(), limit=1000) for of in Of)
            return {row.record_id for found in sources for row in found}

        assert records(reader_of()) == set()
        assert analysis.people(connection, reader_of(), asked) == []
        assert records(reader_of(*SEEN)) <= set(SEEN)
        assert max(records(reader_of(*SEEN))) > 19
        assert max(records(reader_of(*SEEN), replace(asked, right=Right.EXPORT))) <= 19
