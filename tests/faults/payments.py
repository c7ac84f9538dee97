"""Payments that wait for approval (等待审批的赔付): one manager of many says yes, then everybody in finance."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from guocheng.engine.flow import State, TaskState
from guocheng.engine.flow import events as e
from guocheng.engine.flow.apply import replay
from guocheng.engine.flow.codec import from_json
from guocheng.engine.flow.rows import from_rows
from guocheng.store import flow as flow_store
from tests.story.company import Record
from tests.web.office import Office

T = TypeVar("T")


class Payments:
    """An office, its managers and its people in finance, by login."""

    def __init__(self, office: Office, *, managers: int, finance: int) -> None:
        self.office = office
        self.managers = ["manager", *(office.newcomer("branch_manager")[0] for _ in range(managers - 1))]
        self.finance = ["finance", *(office.newcomer("finance")[0] for _ in range(finance - 1))] if finance else []

    def waiting(self, amount: str = "500") -> Record:
        """Lead a complaint to the approval of its payment; above a thousand finance is asked too."""
        company = self.office.company
        ticket = self.office.complaint()
        handler, outlet = company.people["小林"], self.office.units["outlet"]
        company.does("小林", "分派", ticket, handler=handler, unit=outlet)
        company.does("小林", "开始核实", ticket)
        shares = [{"unit": outlet, "share": "100"}]
        company.does("小林", "判定责任", ticket, finding="查实", verdict="outlet", responsibilities=shares)
        company.does("小林", "认可判定", ticket)
        company.does("小林", "赔付处罚完成", ticket, compensations=[{"way": "transfer", "amount": amount}])
        return ticket

    def tasks(self, record: Record, step: str) -> dict[str, int]:
        """Return the open tasks of a step by login."""
        with self.office.platform.database.read() as connection:
            rows = connection.execute(
                "select a.login, t.id from gc_task t join gc_flow_instance i on i.id = t.instance_id"
                " join gc_account a on a.person_id = t.person"
                " where i.record_id = %s and t.step = %s and t.state = 'open'",
                [record.id, step],
            ).fetchall()
        return {str(login): int(task) for login, task in rows}

    def instance(self, record: Record) -> int:
        """Return the number of the procedure of a record."""
        with self.office.platform.database.read() as connection:
            (found,) = flow_store.instances_of(connection, record.entity, record.id)
        return found.id

    def history(self, record: Record) -> list[e.Event]:
        """Return what happened; numbers without a gap, and the rows are its replay."""
        with self.office.platform.database.read() as connection:
            number = flow_store.instances_of(connection, record.entity, record.id)[0].id
            rows = flow_store.events_of(connection, number)
            kept = flow_store.load(connection, number)
        assert kept is not None
        happened = [from_json(dict(row.event)) for row in rows]
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert replay(happened) == from_rows(kept.head, kept.nodes, kept.tasks, kept.copies)
        return happened

    def deciders(self, record: Record) -> list[int]:
        """Return who decided, in order, as tasks of the procedure."""
        return [one.task for one in self.history(record) if isinstance(one, e.Decided)]

    def ended(self, record: Record) -> State | None:
        """Return how the procedure of a record ended, none while it runs."""
        state = replay(self.history(record)).state
        return None if state is State.RUNNING else state


def approved(one: e.Event) -> bool:
    """Tell whether an event is a yes."""
    return isinstance(one, e.Decided) and one.state is TaskState.APPROVED


def at_once(works: Sequence[Callable[[], T]]) -> list[T]:
    """Start all works at the same moment and return what they came to."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], T]) -> T:
        gate.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def problem(answer: Any) -> str:
    """Return the first sentence of a refusal."""
    return str(answer.json()["problems"][0]["message"])
