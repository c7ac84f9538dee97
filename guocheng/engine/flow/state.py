"""A running procedure as a value (流程实例): nodes for the steps reached, tasks for the people asked.

- An instance never changes; an event makes the next one (`apply`).
- A node stands for one step; its `round` counts how often the step was entered, so a step walked again is a new round.
- Tasks are numbered within their instance in the order they came to be; a replay gives the same numbers.
- A running instance always waits for something: an open task, a timer, an action, or a repair (`waits_for`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

PersonId = int
SYSTEM: PersonId = 0

# The place of the starter when a procedure was sent back to him; no step is called so.
STARTER = "@starter"


class State(StrEnum):
    """How an instance stands (实例状态); all but the first are ends."""

    RUNNING = "running"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class NodeState(StrEnum):
    """How a step stands (节点状态)."""

    NOT_REACHED = "not_reached"  # never entered, or forgotten when the procedure was sent back before it
    ACTIVE = "active"
    INCIDENT = "incident"  # nobody was found; somebody has to name people
    RETURNED = "returned"  # sent back straight: waits until the earlier step has passed again
    PASSED = "passed"
    SKIPPED = "skipped"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


LIVE_NODES = frozenset({NodeState.ACTIVE, NodeState.INCIDENT, NodeState.RETURNED})
DONE_NODES = frozenset({NodeState.PASSED, NodeState.SKIPPED})


class TaskState(StrEnum):
    """How a person's task stands (待办状态)."""

    WAITING = "waiting"  # not his turn yet
    OPEN = "open"
    PAUSED = "paused"  # the step was sent back straight and comes again
    APPROVED = "approved"
    REJECTED = "rejected"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    HANDED_OVER = "handed_over"
    SKIPPED = "skipped"  # others decided
    CANCELLED = "cancelled"


PENDING_TASKS = frozenset({TaskState.WAITING, TaskState.OPEN, TaskState.PAUSED})
ACTED_TASKS = frozenset({TaskState.APPROVED, TaskState.REJECTED, TaskState.SUBMITTED, TaskState.SENT_BACK})


@dataclass(frozen=True)
class Task:
    """What one person is asked in one round of a step; `why` says why it is with him."""

    no: int
    step: str
    round: int
    person: PersonId
    turn: int
    state: TaskState
    why: str = ""
    opened_at: datetime | None = None
    due_at: datetime | None = None
    provisional: bool = False  # the due time rests on a year whose holidays are not announced
    late: bool = False
    left_minutes: int | None = None  # working time left when it was paused
    decided_at: datetime | None = None
    decided_by: PersonId | None = None
    on_behalf_of: PersonId | None = None
    opinion: str = ""
    handed_from: int | None = None


@dataclass(frozen=True)
class Node:
    """One step of a procedure as it stands now."""

    step: str
    round: int = 0
    state: NodeState = NodeState.NOT_REACHED
    entered_at: datetime | None = None
    left_at: datetime | None = None
    due_at: datetime | None = None  # when a wait is over
    provisional: bool = False
    arms: tuple[int, ...] = ()  # the ways a branch took
    returns_to: tuple[str, ...] = ()  # steps that come again once this one has passed
    sender: int = 0  # the task that sent it back straight, while it is returned
    reason: str = ""  # why it was skipped, passed by itself, or is stuck


@dataclass(frozen=True)
class Copy:
    """A person who was told and may read (抄送)."""

    person: PersonId
    step: str
    at: datetime
    by: PersonId = SYSTEM


@dataclass(frozen=True)
class Timer:
    """An instant at which the instance wants to be woken (定时): a wait that is over, or a task that becomes late."""

    kind: str  # "wait" | "deadline"
    step: str
    round: int
    task: int  # 0 for a wait
    due_at: datetime


@dataclass(frozen=True)
class Instance:
    """A procedure that runs or has run for one record."""

    flow: str
    flow_version: int
    move: str
    starter: PersonId
    started_at: datetime
    state: State = State.RUNNING
    round: int = 1
    ended_at: datetime | None = None
    seq: int = 0  # how many events led here
    reminded_at: datetime | None = None
    nodes: Mapping[str, Node] = field(default_factory=dict)
    tasks: Mapping[int, Task] = field(default_factory=dict)
    copies: tuple[Copy, ...] = ()

    @property
    def running(self) -> bool:
        """Tell whether the procedure has not ended."""
        return self.state is State.RUNNING

    @property
    def with_starter(self) -> bool:
        """Tell whether it was sent back to its starter, who may now correct the record."""
        return self.node(STARTER).state is NodeState.ACTIVE

    def node(self, step: str) -> Node:
        """Return the node of a step; a step never reached has an empty one."""
        return self.nodes.get(step) or Node(step)

    def tasks_in(self, step: str) -> tuple[Task, ...]:
        """Return the tasks of the current round of a step, in turn."""
        round_now = self.node(step).round
        return tuple(
            sorted(
                (task for task in self.tasks.values() if task.step == step and task.round == round_now),
                key=lambda task: (task.turn, task.no),
            )
        )

    def open_tasks(self) -> tuple[Task, ...]:
        """Return the tasks somebody can act on now."""
        return tuple(task for task in self.tasks.values() if task.state is TaskState.OPEN)

    def incidents(self) -> tuple[Node, ...]:
        """Return the steps that found nobody and wait for a repair."""
        return tuple(node for _, node in sorted(self.nodes.items()) if node.state is NodeState.INCIDENT)

    def timers(self) -> tuple[Timer, ...]:
        """Return when the instance wants to be woken."""
        waits = (
            Timer("wait", node.step, node.round, 0, node.due_at)
            for node in self.nodes.values()
            if node.state is NodeState.ACTIVE and node.due_at
        )
        deadlines = (
            Timer("deadline", task.step, task.round, task.no, task.due_at)
            for task in self.open_tasks()
            if task.due_at and not task.late
        )
        return (*waits, *deadlines)

    def next_task_no(self) -> int:
        """Return the number the next task will have."""
        return len(self.tasks) + 1

    def people_waited_for(self) -> Iterator[PersonId]:
        """Yield everybody with an open task, once."""
        yield from dict.fromkeys(task.person for task in self.open_tasks())
