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
# What is done when an approved procedure is voided; no step is called so either.
COMPENSATION = "@compensation"
# What the timers of a whole procedure are called.
WHOLE = "@whole"


class State(StrEnum):
    """How an instance stands (实例状态); all but the first are ends."""

    RUNNING = "running"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    VOIDED = "voided"  # at an end that says so, or after it had been accepted


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
    CLAIMABLE = "claimable"  # whoever takes it first has it
    TAKEN = "taken"  # another of the pool has it, and may give it back
    HELD = "held"  # others were asked first; it comes back when they have spoken
    APPROVED = "approved"
    REJECTED = "rejected"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    HANDED_OVER = "handed_over"
    TAKEN_BACK = "taken_back"  # decided, and taken back before anybody acted on it
    SKIPPED = "skipped"  # others decided
    CANCELLED = "cancelled"


PENDING_TASKS = frozenset(
    {TaskState.WAITING, TaskState.OPEN, TaskState.PAUSED, TaskState.CLAIMABLE, TaskState.TAKEN, TaskState.HELD}
)
ACTED_TASKS = frozenset({TaskState.APPROVED, TaskState.REJECTED, TaskState.SUBMITTED, TaskState.SENT_BACK})


class Attached(StrEnum):
    """How a task belongs to the task of the person who asked for it (加签、委派、征询)."""

    BEFORE = "before"  # 前加签: they speak first, then the task comes back
    AFTER = "after"  # 后加签: the person has agreed, then they speak
    BESIDE = "beside"  # 并加签: one more voice among those of the step
    DELEGATE = "delegate"  # 委派: they advise, the person decides
    CONSULT = "consult"  # 征询: an opinion without a voice; nothing waits for it


@dataclass(frozen=True)
class Task:
    """What one person is asked in one round of a step; `why` says why it is with him.

    `weight`, `group` and `veto` say how his voice counts; `parent` is the task of who asked for it, `attached` how.
    """

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
    weight: int = 1
    group: int = 0
    veto: bool = False
    parent: int | None = None
    attached: Attached | None = None
    together: str = ""  # how those asked together with him are heard: any_of, all_of, in_turn
    nudges: tuple[datetime, ...] = ()  # when he is reminded
    nudged: int = 0  # how many of them are past
    release_at: datetime | None = None  # when what he took goes back to the pool
    form: str = ""  # fingerprint of the form he approved
    dated: datetime | None = None  # the time it counts for, when it was entered afterwards
    signature: int | None = None  # the file in which he signed

    @property
    def pending(self) -> bool:
        """Tell whether nothing has been said yet."""
        return self.state in PENDING_TASKS


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
    called: bool = False  # the procedures it calls have been started
    calls: tuple[int, ...] = ()  # the records they run on
    answered: tuple[int, ...] = ()  # those of them that ended
    reason: str = ""  # why it was skipped, passed by itself, or is stuck
    picked: tuple[PersonId, ...] = ()  # whom others picked to be asked here


@dataclass(frozen=True)
class Copy:
    """A person who was told and may read (抄送)."""

    person: PersonId
    step: str
    at: datetime
    by: PersonId = SYSTEM


@dataclass(frozen=True)
class Timer:
    """An instant at which the instance wants to be woken (定时).

    A wait that is over, a task that becomes late, a reminder, or a task that was taken and not decided.
    """

    kind: str  # "wait" | "deadline" | "nudge" | "release"; of the whole procedure the second and the third
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
    suspended_at: datetime | None = None
    due_at: datetime | None = None  # when it should have ended
    late: bool = False
    nudges: tuple[datetime, ...] = ()  # when whoever has something to do is reminded of that
    nudged: int = 0
    rested_at: datetime | None = None  # since when its time stands still, because it is with the starter
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

    def reminded_of(self) -> tuple[Task, ...]:
        """Return the tasks whose people are reminded: the open ones, and those that wait in a pool for anybody."""
        waiting = (TaskState.OPEN, TaskState.CLAIMABLE)
        return tuple(task for task in self.tasks.values() if task.state in waiting)

    def incidents(self) -> tuple[Node, ...]:
        """Return the steps that found nobody and wait for a repair."""
        return tuple(node for _, node in sorted(self.nodes.items()) if node.state is NodeState.INCIDENT)

    def timers(self) -> tuple[Timer, ...]:
        """Return when the instance wants to be woken; while it is suspended, never."""
        if self.suspended_at:
            return ()
        waits = (
            Timer("wait", node.step, node.round, 0, node.due_at)
            for node in self.nodes.values()
            if node.state is NodeState.ACTIVE and node.due_at
        )
        own = _timers_of(self, (WHOLE, self.round, 0)) if self.running and not self.rested_at else ()
        tasks = (timer for task in self.open_tasks() for timer in _timers_of(task, (task.step, task.round, task.no)))
        releases = (
            Timer("release", task.step, task.round, task.no, task.release_at)
            for task in self.open_tasks()
            if task.release_at
        )
        return (*waits, *tasks, *releases, *own)

    def next_task_no(self) -> int:
        """Return the number the next task will have."""
        return len(self.tasks) + 1

    def people_waited_for(self) -> Iterator[PersonId]:
        """Yield everybody with an open task, once."""
        yield from dict.fromkeys(task.person for task in self.open_tasks())


def _timers_of(timed: Task | Instance, key: tuple[str, int, int]) -> Iterator[Timer]:
    """Yield the deadline and the next reminder of an open task, or of the whole procedure."""
    if timed.due_at and not timed.late:
        yield Timer("deadline", *key, timed.due_at)
    if timed.nudged < len(timed.nudges):
        yield Timer("nudge", *key, timed.nudges[timed.nudged])
