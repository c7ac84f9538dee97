"""What runs while a move waits for people (审批过程): a block-structured tree of steps.

A tree is sound by construction: every block has one way in and one way out, so there are no dead ends and no lost
tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from guocheng.definition.action import Action
from guocheng.definition.who import Who


class Mode(StrEnum):
    """How several people decide one step."""

    ANY_OF = "any_of"  # 或签
    ALL_OF = "all_of"  # 会签
    IN_TURN = "in_turn"  # 依次


class Nobody(StrEnum):
    """What happens when a step finds no people."""

    INCIDENT = "incident"  # wait visibly until somebody repairs it
    PASS = "pass"  # noqa: S105 - an outcome, not a secret
    REJECT = "reject"


@dataclass(frozen=True)
class Approval:
    """People say yes or no (审批); `asks` are record fields they may fill while deciding."""

    name: str
    label: str
    who: tuple[Who, ...]
    mode: Mode = Mode.ANY_OF
    when: str = ""  # condition; false skips the step
    nobody: Nobody = Nobody.INCIDENT
    reject_waits_for_all: bool = False  # any_of/all_of: True = rejected only after everybody spoke
    skip_starter: bool = False  # the starter among the people passes without a task
    opinion_required: str = "reject"  # "never" | "reject" | "always"
    asks: tuple[str, ...] = ()
    deadline_hours: int = 0  # working hours in the calendar of the approver's unit
    may_send_back: bool = True
    kind: str = "approval"


@dataclass(frozen=True)
class Work:
    """People do something and submit it, without a veto (办理)."""

    name: str
    label: str
    who: tuple[Who, ...]
    asks: tuple[str, ...] = ()
    mode: Mode = Mode.ANY_OF
    when: str = ""
    nobody: Nobody = Nobody.INCIDENT
    deadline_hours: int = 0
    kind: str = "work"


@dataclass(frozen=True)
class CopyTo:
    """People are told and may read (抄送)."""

    name: str
    label: str
    who: tuple[Who, ...]
    when: str = ""
    kind: str = "copy"


@dataclass(frozen=True)
class Act:
    """The system does something (自动)."""

    name: str
    label: str
    actions: tuple[Action, ...]
    when: str = ""
    kind: str = "act"


@dataclass(frozen=True)
class WaitFor:
    """Time passes (等待); working hours in the calendar of the record's unit."""

    name: str
    label: str
    hours: str  # expression
    kind: str = "wait"


@dataclass(frozen=True)
class Arm:
    """One way through a branch; a blank condition is the default of an exclusive branch."""

    label: str
    steps: tuple[Step, ...]
    when: str = ""


@dataclass(frozen=True)
class Branch:
    """Ways part and meet again (分支): exclusive takes the first true arm, parallel all, inclusive every true one."""

    name: str
    label: str
    arms: tuple[Arm, ...]
    split: str = "exclusive"  # "exclusive" | "parallel" | "inclusive"
    kind: str = "branch"


Step = Approval | Work | CopyTo | Act | WaitFor | Branch


@dataclass(frozen=True)
class Procedure:
    """A tree of steps; accepted when every step passed, rejected as soon as one step is rejected."""

    name: str
    label: str
    steps: tuple[Step, ...]
    starter_may_withdraw: str = "until_first"  # "never" | "until_first" | "any_time"
    locks: bool = True  # the record cannot be edited while it runs, but for what a step asks
