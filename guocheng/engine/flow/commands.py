"""What can be asked of a running procedure (流程命令), in the imperative. The actor and the time come beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from guocheng.engine.flow.state import STARTER, Attached, PersonId


class Decision(StrEnum):
    """What a person may say about his task: yes or no to an approval, done to a piece of work."""

    APPROVE = "approve"
    REJECT = "reject"
    SUBMIT = "submit"


@dataclass(frozen=True)
class Decide:
    """Decide a task (同意、拒绝、提交); `dated` enters afterwards what was said at an earlier time (补审).

    `next_people` are those the person picks for the step that comes next, where that step lets him; `signature` is the
    file in which he signed.
    """

    task: int
    decision: Decision
    opinion: str = ""
    dated: datetime | None = None
    next_people: tuple[PersonId, ...] = ()
    signature: int | None = None


@dataclass(frozen=True)
class SendBack:
    """Send back to the starter or to an earlier step (退回); `straight` returns to this step without those between."""

    task: int
    to: str = STARTER
    straight: bool = False
    opinion: str = ""


@dataclass(frozen=True)
class Resubmit:
    """Submit again what was sent back to the starter (再次提交); `picks` are people he picks anew, by step."""

    comment: str = ""
    picks: Mapping[str, tuple[PersonId, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Withdraw:
    """Take the procedure back, as its starter (撤回)."""

    reason: str = ""


@dataclass(frozen=True)
class Cancel:
    """End the procedure, as an administrator (终止)."""

    reason: str = ""


@dataclass(frozen=True)
class HandOver:
    """Give a task to another person (转办)."""

    task: int
    to: PersonId
    opinion: str = ""


@dataclass(frozen=True)
class Claim:
    """Take a task out of the pool (认领)."""

    task: int


@dataclass(frozen=True)
class Release:
    """Give back to the pool what was taken (释放)."""

    task: int


@dataclass(frozen=True)
class Add:
    """Ask others (加签、委派、征询); `together` says how several of them are heard: any_of, all_of, in_turn."""

    task: int
    people: tuple[PersonId, ...]
    attached: Attached
    together: str = "all_of"
    opinion: str = ""


@dataclass(frozen=True)
class Remove:
    """No longer ask somebody whom one has added, before he acts (减签)."""

    task: int


@dataclass(frozen=True)
class TakeBack:
    """Take a decision back while nobody has acted on it (拿回)."""

    task: int


@dataclass(frozen=True)
class Reassign:
    """Give somebody's task to another person, as an administrator (改派)."""

    task: int
    to: PersonId
    reason: str = ""


@dataclass(frozen=True)
class Jump:
    """Move the procedure to another step, as an administrator (跳转)."""

    to: str
    reason: str = ""


@dataclass(frozen=True)
class Suspend:
    """Let everything stand still, as an administrator (挂起)."""

    reason: str = ""


@dataclass(frozen=True)
class Activate:
    """Let it go on, as an administrator (激活)."""


@dataclass(frozen=True)
class Reopen:
    """Open an ended procedure again at a step, as an administrator (唤醒)."""

    to: str
    reason: str = ""


@dataclass(frozen=True)
class ForceEnd:
    """End it with an outcome, whatever remains, as an administrator (强制归档)."""

    accepted: bool
    reason: str = ""


@dataclass(frozen=True)
class Void:
    """Void what was accepted, as its starter or an administrator (作废).

    `approved` by the procedure that asks for it.
    """

    reason: str = ""
    approved: bool = False


@dataclass(frozen=True)
class Compensate:
    """Try again what could not be done when it was voided, as an administrator (重试补偿)."""


@dataclass(frozen=True)
class Signal:
    """Say that what a step waits for has happened (信号)."""

    signal: str
    note: str = ""


@dataclass(frozen=True)
class CallsMade:
    """The procedures a step calls have been started, on these records (子流程已发起)."""

    step: str
    calls: tuple[int, ...]


@dataclass(frozen=True)
class CallEnded:
    """A procedure that a step called has ended (子流程结束)."""

    step: str
    call: int
    accepted: bool


@dataclass(frozen=True)
class Repair:
    """Name the people of a step that found nobody (指定处理人)."""

    step: str
    people: tuple[PersonId, ...]


@dataclass(frozen=True)
class Remind:
    """Remind everybody with an open task (催办)."""


@dataclass(frozen=True)
class CopyPeople:
    """Tell people and let them read (抄送)."""

    people: tuple[PersonId, ...]


@dataclass(frozen=True)
class WakeUp:
    """A timer is due (定时到点): of a wait, or of a task; one that is no longer wanted changes nothing."""

    step: str
    round: int
    task: int = 0


@dataclass(frozen=True)
class Named:
    """Another system has said whose a step is (外部系统已指定), or why it has not."""

    step: str
    round: int
    people: tuple[PersonId, ...] = ()
    failure: str = ""


@dataclass(frozen=True)
class Performed:
    """The actions of a step have been done (自动动作完成)."""

    step: str


#: What nobody asks for but the system: timers, actions, the answers of called procedures.
SystemCommand = WakeUp | Performed | Named | CallsMade | CallEnded | Signal
#: What only administrators may do.
Steering = Cancel | Repair | Reassign | Jump | Suspend | Activate | Reopen | ForceEnd
Command = (
    Decide
    | SendBack
    | Resubmit
    | Withdraw
    | HandOver
    | Claim
    | Release
    | Add
    | Remove
    | TakeBack
    | Remind
    | CopyPeople
    | Void
    | Compensate
    | Steering
    | SystemCommand
)
