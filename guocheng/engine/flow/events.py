"""What happened in a procedure (流程事件), in the past tense; the history is these and nothing else.

Every event carries all that `apply` needs, as it was found then: a replay asks nobody and gives the same instance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from guocheng.engine.flow.state import Attached, NodeState, PersonId, State, TaskState


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
    weight: int = 1
    group: int = 0
    veto: bool = False
    parent: int | None = None
    attached: Attached | None = None
    together: str = ""
    nudges: tuple[datetime, ...] = ()
    claimable: bool = False


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
    form: str = ""
    dated: datetime | None = None
    signature: int | None = None


@dataclass(frozen=True)
class Chosen(Event):
    """Somebody picked who is asked at a step that comes later (自选审批人)."""

    step: str
    people: tuple[PersonId, ...]


@dataclass(frozen=True)
class TurnCame(Event):
    """The next person in turn was asked (轮到)."""

    task: int
    due_at: datetime | None = None
    provisional: bool = False
    nudges: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class Claimed(Event):
    """One of the pool took the task (认领); it goes back at `release_at` when it is not decided."""

    task: int
    due_at: datetime | None = None
    provisional: bool = False
    nudges: tuple[datetime, ...] = ()
    release_at: datetime | None = None


@dataclass(frozen=True)
class Released(Event):
    """A task that was taken went back to the pool (释放)."""

    task: int


@dataclass(frozen=True)
class Added(Event):
    """A person asked others (加签、委派、征询); unless they only advise or speak after him, his own task is held."""

    task: int
    attached: Attached
    tasks: tuple[Opened, ...]
    opinion: str = ""


@dataclass(frozen=True)
class Removed(Event):
    """People who were asked by another are no longer (减签)."""

    tasks: tuple[int, ...]


@dataclass(frozen=True)
class TakenUp(Event):
    """A held task came back: those asked before have spoken (回到原处理人)."""

    task: int


@dataclass(frozen=True)
class Excused(Event):
    """Tasks are no longer needed, for others spoke (免除)."""

    tasks: tuple[int, ...]
    reason: str = ""


@dataclass(frozen=True)
class TakenBack(Event):
    """A person took his decision back before anybody acted on it (拿回); his step is open again."""

    task: int
    tasks: tuple[Opened, ...]


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
    """Steps are walked again, branches around open again; what was visited for their sake stays passed (重走)."""

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
    """A task passed its due time (超时); `told` are those it was escalated to."""

    task: int
    told: tuple[PersonId, ...] = ()


@dataclass(frozen=True)
class Nudged(Event):
    """A person was reminded by the rule of the step (到时提醒)."""

    task: int


@dataclass(frozen=True)
class Called(Event):
    """The procedures of other records are to be started now, in the same transaction (调用子流程)."""

    step: str
    round: int


@dataclass(frozen=True)
class CallsMade(Event):
    """They were started, on these records (子流程已发起)."""

    step: str
    calls: tuple[int, ...]


@dataclass(frozen=True)
class CallEnded(Event):
    """One of them ended (子流程结束)."""

    step: str
    call: int
    accepted: bool


@dataclass(frozen=True)
class Signalled(Event):
    """What a step waited for happened outside (收到信号)."""

    step: str
    note: str = ""


@dataclass(frozen=True)
class Routed(Event):
    """A route led to another step (路由)."""

    step: str
    to: str


@dataclass(frozen=True)
class Jumped(Event):
    """An administrator moved the procedure to another step (跳转)."""

    to: str
    reason: str = ""


@dataclass(frozen=True)
class Suspended(Event):
    """An administrator suspended it; nothing may be done and no time passes (挂起)."""

    reason: str = ""


@dataclass(frozen=True)
class Later(Event):
    """A task, or (0) the wait of a step, has another due time (顺延); `on_time`, and it is not late any more."""

    step: str
    task: int = 0
    due_at: datetime | None = None
    provisional: bool = False
    nudges: tuple[datetime, ...] = ()
    release_at: datetime | None = None
    on_time: bool = False


@dataclass(frozen=True)
class Activated(Event):
    """It goes on (激活)."""


@dataclass(frozen=True)
class Reopened(Event):
    """An administrator opened an ended procedure again, in a new round (唤醒)."""

    reason: str = ""


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
