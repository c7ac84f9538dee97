"""What can be asked of a running procedure (流程命令), in the imperative. The actor and the time come beside it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from guocheng.engine.flow.state import STARTER, PersonId


class Decision(StrEnum):
    """What a person may say about his task: yes or no to an approval, done to a piece of work."""

    APPROVE = "approve"
    REJECT = "reject"
    SUBMIT = "submit"


@dataclass(frozen=True)
class Decide:
    """Decide a task (同意、拒绝、提交)."""

    task: int
    decision: Decision
    opinion: str = ""


@dataclass(frozen=True)
class SendBack:
    """Send back to the starter or to an earlier step (退回); `straight` returns to this step without those between."""

    task: int
    to: str = STARTER
    straight: bool = False
    opinion: str = ""


@dataclass(frozen=True)
class Resubmit:
    """Submit again what was sent back to the starter (再次提交)."""

    comment: str = ""


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
class Performed:
    """The actions of a step have been done (自动动作完成)."""

    step: str


Command = (
    Decide | SendBack | Resubmit | Withdraw | Cancel | HandOver | Repair | Remind | CopyPeople | WakeUp | Performed
)
