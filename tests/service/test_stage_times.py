"""A record that stands in a stage for long (阶段时限): reminded, told up when late, no more once it moved on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from guocheng.definition.builders.process import deadline, flow, move, stage
from guocheng.definition.problems import problems
from guocheng.sdk import bundle, role_member
from guocheng.service.context import Change
from guocheng.service.flow import stage_times
from tests.service.works import PAYMENT, WORKS, Works
from tests.story.company import Record


@pytest.fixture(scope="module")
def works(busy_works: Works) -> Works:
    """The works, which these tests leave as they please."""
    return busy_works


def waiting(works: Works, record: Record) -> list[tuple[datetime, dict[str, Any]]]:
    """Return the times of a record that are still to come."""
    asked = "select run_at, payload from gc_job where kind = %s and (payload->>'record')::bigint = %s order by id"
    with works.company.platform.database.transaction() as connection:
        return [(row[0], row[1]) for row in connection.execute(asked, [stage_times.JOB, record.id])]


def comes(works: Works, payload: dict[str, Any]) -> int:
    """Let a time come, and return how many people were told."""
    return int(works.company.command("管", lambda change: _told(change, payload)))


def _told(change: Change, payload: dict[str, Any]) -> int:
    return stage_times.tell(change, payload)


def test_people_are_reminded_then_told_up(works: Works) -> None:
    """到账 4 个工时提醒主管；8 个工时超时，主管和检查的人都知道；再过 8 个工时又提醒一次，然后就完了。"""
    record = works.company.opens("管", PAYMENT, number="收一", amount="50.00")
    assert waiting(works, record) == []
    works.company.does("管", "到账", record)
    seen = []
    for number in range(3):
        times = waiting(works, record)
        assert len(times) == number + 1, "one after another"
        seen.append((times[-1][0], comes(works, times[-1][1])))
    assert [at for at, _ in seen] == sorted(at for at, _ in seen)
    assert len(waiting(works, record)) == 3
    assert comes(works, waiting(works, record)[0][1]) == 0, "once each"
    assert len([one for one in works.company.told("主管") if "「收一」" in one and "「到账」的时限" in one]) == 3
    late = [one for one in works.company.told("查") if "超过了「到账」的时限" in one]
    assert len(late) == 2


def test_who_has_moved_on_is_not_spoken_of(works: Works) -> None:
    """已经退回了：原来排好的提醒什么也不做；再次到账，从头计时。"""
    record = works.company.opens("管", PAYMENT, number="收二", amount="50.00")
    works.company.does("管", "到账", record)
    [(_, old)] = waiting(works, record)
    works.company.does("管", "退回", record)
    assert comes(works, old) == 0
    works.company.waits(hours=1)
    works.company.does("管", "到账", record)
    assert len(waiting(works, record)) == 2
    assert comes(works, old) == 0


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (deadline("8", then="pass", to=role_member("chief")), "flow.stage_decides"),
        (deadline("8"), "flow.nobody_told"),
        (deadline("nothing", to=role_member("chief")), "expr.unknown_name"),
    ],
)
def test_what_a_stage_cannot_do_is_refused(works: Works, said: Any, code: str) -> None:
    """阶段的时限不能替人审批，也要有人可以提醒。"""
    wrong = flow(
        "works.payment_flow", "收款", on=PAYMENT, initial="new",
        stages=[stage("new", "新建"), stage("there", "到账", "done", deadline=said)],
        moves=[move("arrive", "到账", "new", "there")],
    )  # fmt: skip
    made = bundle("works", "试", "1", entities=WORKS.entities, flows=[wrong], roles=WORKS.roles, needs=["org"])
    assert code in {one.code for one in problems(made, works.company.platform.catalogue)}
