"""Procedures made up at random, and the figures of them counted one row at a time (流程的重新计数)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from guocheng.base.calendar import OFFICE, SEVEN_DAYS
from guocheng.base.zone import SHANGHAI
from guocheng.store.database import Database
from guocheng.store.flow.analysis import Times
from guocheng.store.flow.analysis_sources import ACTED, PENDING

ORDER, FLOW = "shop.order", "shop.flow"
NOW = datetime(2026, 4, 10, 15, 20, tzinfo=SHANGHAI)
#: Person 5 belongs to no unit, so nobody knows when he works.
WORKS = {1: OFFICE, 2: OFFICE, 3: SEVEN_DAYS, 4: SEVEN_DAYS}
OPINIONS = ("缺发票", " 缺发票。", "金额不对！", "", "金额不对")
WAITS = ("pause",)


@dataclass
class Task:
    """A row of gc_task, as far as anybody counts it."""

    step: str
    round: int
    person: int
    state: str
    opened_at: datetime | None
    due_at: datetime | None
    late: bool
    decided_at: datetime | None
    decided_by: int | None
    opinion: str

    @property
    def is_late(self) -> bool:
        return self.late or bool(self.due_at and self.decided_at and self.decided_at > self.due_at)


@dataclass
class Node:
    """A row of gc_flow_node."""

    step: str
    state: str
    entered_at: datetime
    left_at: datetime | None


@dataclass
class Made:
    """A procedure as it stands in the tables."""

    id: int
    record_id: int
    flow: str
    move: str
    starter: int
    state: str
    started_at: datetime
    ended_at: datetime | None
    suspended_at: datetime | None
    tasks: list[Task]
    nodes: list[Node]

    @property
    def stands(self) -> str:
        if self.state != "running":
            return self.state
        if self.suspended_at:
            return "suspended"
        return "incident" if any(node.state == "incident" for node in self.nodes) else "running"


@dataclass(frozen=True)
class Stay:
    """A stay at a step, as the recount sees it."""

    move: str
    step: str
    person: int | None
    came: datetime
    gone: datetime | None


def some_instant(random: Random, after: datetime, days: int = 20) -> datetime:
    return min(after + timedelta(minutes=random.randrange(days * 24 * 60)), NOW)


def made(random: Random, number: int) -> Made:
    """Make up a procedure; nothing in it needs to be possible but that time goes on."""
    started = datetime(2026, 2, 10, 8, tzinfo=SHANGHAI) + timedelta(minutes=random.randrange(55 * 24 * 60))
    state = random.choice(("running", "running", "accepted", "accepted", "rejected", "withdrawn", "cancelled"))
    ended = some_instant(random, started, 30) if state != "running" else None
    end = ended or NOW
    tasks, taken = [], set()
    for _ in range(random.randrange(7)):
        step, round_now, person = random.choice("ab"), random.randint(1, 2), random.randint(1, 5)
        acted = random.random() < 0.6
        ends = (*ACTED, "sent_back", "sent_back", "skipped", "cancelled", "handed_over")
        task_state = random.choice(ends if ended or acted else PENDING)
        if task_state in PENDING and (step, round_now, person) in taken:
            continue
        taken.add((step, round_now, person))
        opened = None if task_state == "waiting" else min(some_instant(random, started, 5), end)
        decided = (
            min(some_instant(random, opened or started, 6), end) if task_state in (*ACTED, "handed_over") else None
        )
        due = (opened or started) + timedelta(hours=random.randrange(80)) if random.random() < 0.6 else None
        by = None if decided is None else random.choice((person, person, 0))
        tasks.append(Task(step, round_now, person, task_state, opened, due, random.random() < 0.1, decided, by,
                          random.choice(OPINIONS)))  # fmt: skip
    nodes = []
    for step in ("pause", "b", "branch"):
        if random.random() < 0.4:
            node_state = random.choice(("passed", "rejected", "skipped") if ended else ("active", "incident", "passed"))
            entered = min(some_instant(random, started, 5), end)
            left = None if node_state in ("active", "incident") else min(some_instant(random, entered, 8), end)
            nodes.append(Node(step, node_state, entered, left))
    suspended = some_instant(random, started, 3) if state == "running" and random.random() < 0.2 else None
    flow, move = random.choice((FLOW, FLOW, FLOW, "other.flow")), random.choice(("ask", "ask", "settle"))
    return Made(number, number, flow, move, random.randint(1, 5), state, started, ended, suspended, tasks, nodes)


def keep(db: Database, found: Sequence[Made]) -> None:
    """Write procedures into empty tables."""
    with db.transaction() as connection:
        connection.execute("truncate gc_flow_instance cascade")
        for one in found:
            connection.execute(
                "insert into gc_flow_instance (id, entity, record_id, title, flow, flow_version, move, starter, state,"
                " round, seq, started_at, ended_at, suspended_at) overriding system value"
                " values (%s, %s, %s, %s, %s, 1, %s, %s, %s, 1, 1, %s, %s, %s)",
                [one.id, ORDER, one.record_id, f"单 {one.id}", one.flow, one.move, one.starter, one.state,
                 one.started_at, one.ended_at, one.suspended_at],
            )  # fmt: skip
            for no, task in enumerate(one.tasks, 1):
                connection.execute(
                    "insert into gc_task (instance_id, no, step, round, person, turn, state, why, opened_at, due_at,"
                    " provisional, late, decided_at, decided_by, opinion)"
                    " values (%s, %s, %s, %s, %s, 0, %s, '', %s, %s, false, %s, %s, %s, %s)",
                    [one.id, no, task.step, task.round, task.person, task.state, task.opened_at, task.due_at, task.late,
                     task.decided_at, task.decided_by, task.opinion],
                )  # fmt: skip
            for node in one.nodes:
                connection.execute(
                    "insert into gc_flow_node (instance_id, step, round, state, entered_at, left_at, provisional, arms,"
                    " returns_to, sender, reason) values (%s, %s, 1, %s, %s, %s, false, '{}', '{}', 0, '')",
                    [one.id, node.step, node.state, node.entered_at, node.left_at],
                )


@dataclass
class Recount:
    """The same figures, one row at a time."""

    found: list[Made]
    start: datetime
    until: datetime

    def inside(self, at: datetime | None) -> bool:
        return at is not None and self.start <= at < self.until

    @property
    def started(self) -> list[Made]:
        return [one for one in self.found if self.inside(one.started_at)]

    @property
    def finished(self) -> list[Made]:
        return [one for one in self.found if one.state in ("accepted", "rejected") and self.inside(one.ended_at)]

    @property
    def decided(self) -> list[tuple[Made, Task]]:
        return [
            (one, task)
            for one in self.found
            for task in one.tasks
            if task.state in ACTED and task.opened_at and self.inside(task.decided_at)
        ]

    @property
    def open(self) -> list[tuple[Made, Task, bool]]:
        return [
            (one, task, task.late or bool(task.due_at and task.due_at < min(one.suspended_at or NOW, NOW)))
            for one in self.found
            if one.state == "running"
            for task in one.tasks
            if task.state == "open"
        ]

    @property
    def stays(self) -> list[Stay]:
        return [
            stay
            for stay in self.every_stay()
            if stay.came < self.until and (stay.gone is None or stay.gone >= self.start)
        ]

    def every_stay(self) -> Iterator[Stay]:
        for one in self.found:
            if one.started_at >= self.until or (one.ended_at and one.ended_at < self.start):
                continue
            for step, round_now in {(task.step, task.round) for task in one.tasks}:
                tasks = [task for task in one.tasks if (task.step, task.round) == (step, round_now)]
                came = [task.opened_at for task in tasks if task.opened_at]
                gone = [task.decided_at for task in tasks if task.state in ACTED and task.decided_at]
                pending = any(task.state in PENDING for task in tasks)
                if came and (pending or gone):
                    person = min(task.person for task in tasks)
                    yield Stay(one.move, step, person, min(came), None if pending else max(gone))
            for node in one.nodes:
                if node.state == "incident" or (node.step in WAITS and node.state in ("active", "passed", "rejected")):
                    yield Stay(one.move, node.step, None, node.entered_at, node.left_at)


def between(values: Sequence[float], share: float) -> float | None:
    """Return a percentile, between two values where none lies there."""
    if not values:
        return None
    sorted_values, place = sorted(values), share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return sorted_values[low] + (sorted_values[high] - sorted_values[low]) * (place - low)


def worked(person: int | None, came: datetime, gone: datetime) -> float | None:
    calendar = WORKS.get(person or 0)
    return None if calendar is None else 60.0 * max(calendar.minutes_between(came, gone), 0)


def times(spans: Sequence[tuple[int | None, datetime, datetime]]) -> Times:
    clock = [max((gone - came).total_seconds(), 0.0) for _, came, gone in spans]
    work = [found for one in spans if (found := worked(*one)) is not None]
    return Times(
        len(clock), between(clock, 0.5), between(clock, 0.85), len(work), between(work, 0.5), between(work, 0.85)
    )


def same(found: Times, expected: Times) -> bool:
    pairs = zip(vars(found).values(), vars(expected).values(), strict=True)
    return all(
        one == other or (one is not None and other is not None and abs(one - other) < 0.01) for one, other in pairs
    )
