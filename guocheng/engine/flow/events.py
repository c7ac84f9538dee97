"""What happened in a procedure (流程事件), in the past tense; the history is these and nothing else.

Every event carries all that `apply` needs: people and due times as they were found then. A replay therefore asks
neither the definition nor the organisation, and gives the same instance for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from guocheng.engine.flow.state import NodeState, PersonId, State, TaskState


@dataclass(frozen=True)
class Event:
    """Something that happened at an instant, done by a person or (0) by the system."""

    at: datetime
    by: PersonId


@dataclass(frozen=True)
class Opened:
    """A task as it came to be; `open` is false while it is not yet the person's turn."""

    no: int
    person: PersonId
    turn: int = 0
    why: str = ""
    open: bool = True
    due_at: datetime | None = None
    provisional: bool = False


@dataclass(frozen=True)
class Started(Event):
    """A procedure started (发起)."""

    flow: str
    flow_version: int
    move: str
    starter: PersonId


@dataclass(frozen=True)
class Entered(Event):
    """A step began: with its tasks, or with the instant at which a wait is over (进入)."""

    step: str
    round: int
    tasks: tuple[Opened, ...] = ()
    due_at: datetime | None = None
    provisional: bool = False


@dataclass(frozen=True)
class Stuck(Event):
    """A step found nobody and waits for a repair (异常)."""

    step: str
    round: int
    message: str


@dataclass(frozen=True)
class Repaired(Event):
    """Somebody named the people of a stuck step (指定处理人)."""

    step: str
    tasks: tuple[Opened, ...]


@dataclass(frozen=True)
class Split(Event):
    """A branch took these arms (分支)."""

    step: str
    round: int
    arms: tuple[int, ...]


@dataclass(frozen=True)
class ActionsDue(Event):
    """The actions of a step are to be done now, in the same transaction (自动动作)."""

    step: str
    round: int


@dataclass(frozen=True)
class Copied(Event):
    """People were told (抄送); `step` is blank when a person did it by hand."""

    people: tuple[PersonId, ...]
    step: str = ""
    round: int = 0


@dataclass(frozen=True)
class Skipped(Event):
    """A step was not needed (跳过)."""

    step: str
    round: int
    reason: str


@dataclass(frozen=True)
class Decided(Event):
    """A person decided his task (同意、拒绝、提交)."""

    task: int
    state: TaskState
    opinion: str = ""
    on_behalf_of: PersonId | None = None


@dataclass(frozen=True)
class TurnCame(Event):
    """The next person in turn was asked (轮到)."""

    task: int
    due_at: datetime | None = None
    provisional: bool = False


@dataclass(frozen=True)
class Left(Event):
    """A step ended, with its join when it is a branch; tasks still pending in it are no longer needed."""

    step: str
    state: NodeState
    reason: str = ""


@dataclass(frozen=True)
class HandedOver(Event):
    """A person gave his task to another (转办)."""

    task: int
    to: Opened
    opinion: str = ""
    on_behalf_of: PersonId | None = None


@dataclass(frozen=True)
class SentBack(Event):
    """A person sent the procedure back (退回); `straight` comes again to him without the steps between."""

    task: int
    to: str
    straight: bool = False
    opinion: str = ""
    on_behalf_of: PersonId | None = None


@dataclass(frozen=True)
class Paused(Event):
    """A step waits until an earlier one has passed again; its open tasks stand still with the minutes left."""

    step: str
    sender: int
    tasks: tuple[int, ...] = ()
    minutes: tuple[int | None, ...] = ()


@dataclass(frozen=True)
class Returning(Event):
    """Once `step` has passed, `to` comes again without the steps between (直达)."""

    step: str
    to: str


@dataclass(frozen=True)
class Forgotten(Event):
    """Steps are to be walked again: their pending tasks end, branches around them open again (重走).

    A step visited only for the sake of a forgotten one is called off: it stays passed, as it was.
    """

    steps: tuple[str, ...]
    reopened: tuple[str, ...] = ()
    called_off: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resumed(Event):
    """A paused step comes again: paused tasks open with the time they had left, the sender is asked anew (继续)."""

    step: str
    tasks: tuple[Opened, ...]


@dataclass(frozen=True)
class Resubmitted(Event):
    """The starter submitted again (再次提交); a new round unless it goes straight back."""

    task: int
    round: int
    comment: str = ""


@dataclass(frozen=True)
class Reminded(Event):
    """People with open tasks were reminded (催办)."""

    tasks: tuple[int, ...]


@dataclass(frozen=True)
class Overdue(Event):
    """A task passed its due time (超时)."""

    task: int


@dataclass(frozen=True)
class Withdrawn(Event):
    """The starter took it back (撤回)."""

    reason: str = ""


@dataclass(frozen=True)
class Cancelled(Event):
    """An administrator ended it (终止)."""

    reason: str = ""


@dataclass(frozen=True)
class Ended(Event):
    """The procedure ended with an outcome; whatever was still pending is cancelled (结束)."""

    state: State
