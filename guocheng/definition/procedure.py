"""What runs while a move waits for people (审批过程): a block-structured tree of steps.

A tree is sound by construction: every block has one way in and one way out, so there are no dead ends and no lost
tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from guocheng.definition.action import Action, Assign
from guocheng.definition.form_rights import FieldRight, StepCheck, filled_in
from guocheng.definition.paper import Printing
from guocheng.definition.who import Who


class Mode(StrEnum):
    """How the voices of several people become the outcome of a step (多人审批方式)."""

    ANY_OF = "any_of"  # 或签
    ALL_OF = "all_of"  # 会签
    IN_TURN = "in_turn"  # 依次
    SHARE = "share"  # 按比例: at least `share` percent of the people
    COUNT = "count"  # N 人通过: `count` people, or all when there are fewer
    WEIGHT = "weight"  # 票签: at least `share` percent of the weights of the sources
    GROUPS = "groups"  # 分组会签: `count` people of every source
    CLAIM = "claim"  # 认领: one of them takes it, then decides


class Pick(StrEnum):
    """Who of the people found is asked (选人)."""

    EVERYBODY = "everybody"
    RANDOM = "random"  # 随机
    ROTATE = "rotate"  # 轮流: who was asked longest ago
    FEWEST = "fewest"  # 最少待办


class Nobody(StrEnum):
    """What happens when a step finds no people."""

    INCIDENT = "incident"  # wait visibly until somebody repairs it
    PASS = "pass"  # noqa: S105 - an outcome, not a secret
    REJECT = "reject"
    INSTEAD = "instead"  # ask the people in `instead`; when they are nobody too, an incident


class Repeated(StrEnum):
    """Whether who approved earlier in the same procedure is asked again (重复审批人)."""

    EACH = "each"  # every time
    CONSECUTIVE = "consecutive"  # not in the step that follows directly
    FIRST_ONLY = "first_only"  # never again


class Voids(StrEnum):
    """Who may void what was approved (谁可以作废)."""

    NOBODY = "nobody"
    ADMINISTRATORS = "administrators"  # who manages the flow
    STARTER = "starter"  # he too


class Then(StrEnum):
    """What happens when a task is still open at its due time (超时处理)."""

    NOTHING = "nothing"  # it is marked late
    PASS = "pass"  # noqa: S105 - an outcome, not a secret
    REJECT = "reject"
    SEND_BACK = "send_back"  # to the starter
    HAND_OVER = "hand_over"  # to the people in `to`


@dataclass(frozen=True)
class Deadline:
    """Until when a task should be done, and what happens before, at and after that (时限).

    Working hours in the calendar of the person's unit, or the instant of an expression. Reminders are told at so many
    percent of the working time, then every so many hours at most so often; `escalate` are told when it is late.
    """

    hours: str = ""  # expression giving working hours
    until: str = ""  # expression giving an instant; counts when `hours` is blank
    remind_percents: tuple[int, ...] = ()
    every_hours: int = 0
    every_max: int = 0
    escalate: tuple[Who, ...] = ()
    then: Then = Then.NOTHING
    to: tuple[Who, ...] = ()


@dataclass(frozen=True)
class Approval:
    """People say yes or no (审批); `asks` are record fields they may fill while deciding, `rights` says more."""

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
    deadline_hours: int = 0  # working hours in the calendar of the approver's unit; `deadline` says more
    may_send_back: bool = True
    count: int = 0
    share: int = 0  # percent
    veto: tuple[Who, ...] = ()  # their no ends the step at once, whatever the mode
    pick: Pick = Pick.EVERYBODY
    later_settles: bool = False  # all_of: who stands later in the line settles it for those before him
    instead: tuple[Who, ...] = ()  # asked when nobody is found, with `Nobody.INSTEAD`
    starter_instead: tuple[Who, ...] = ()  # asked in place of the starter, who does not decide his own matter
    deadline: Deadline = Deadline()
    release_hours: int = 0  # claim: what was taken and not decided goes back after so many working hours
    rights: tuple[FieldRight, ...] = ()
    checks: tuple[StepCheck, ...] = ()
    signature: bool = False  # whoever decides signs by hand
    in_batch: bool = True  # may be decided together with others from the list
    defaults: tuple[Assign, ...] = ()  # filled in when the step begins, where the field is still blank
    papers: tuple[str, ...] = ()  # what may be printed here, the first without being asked; blank: as the procedure
    may_print: bool = True
    kind: str = "approval"

    @property
    def fills(self) -> tuple[str, ...]:
        """The fields that whoever decides may fill in."""
        return filled_in(self.asks, self.rights)


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
    count: int = 0
    share: int = 0
    pick: Pick = Pick.EVERYBODY
    instead: tuple[Who, ...] = ()
    deadline: Deadline = Deadline()
    release_hours: int = 0
    rights: tuple[FieldRight, ...] = ()
    checks: tuple[StepCheck, ...] = ()
    signature: bool = False
    in_batch: bool = True
    defaults: tuple[Assign, ...] = ()
    papers: tuple[str, ...] = ()
    may_print: bool = True
    kind: str = "work"

    @property
    def fills(self) -> tuple[str, ...]:
        """The fields that whoever does it may fill in."""
        return filled_in(self.asks, self.rights)


@dataclass(frozen=True)
class CopyTo:
    """People are told and may read (抄送); `rights` say what of the form, to read, masked or hidden."""

    name: str
    label: str
    who: tuple[Who, ...]
    when: str = ""
    rights: tuple[FieldRight, ...] = ()
    papers: tuple[str, ...] = ()
    may_print: bool = True
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
    """Time passes (等待): working hours in the calendar of the record's unit, or until an instant."""

    name: str
    label: str
    hours: str = ""  # expression giving working hours
    until: str = ""  # expression giving an instant; counts when `hours` is blank
    kind: str = "wait"


@dataclass(frozen=True)
class AwaitSignal:
    """Something outside happens (等待外部): a callback or another record says so by name."""

    name: str
    label: str
    signal: str
    when: str = ""
    deadline: Deadline = Deadline()
    kind: str = "signal"


@dataclass(frozen=True)
class Route:
    """Go on at another step when a condition holds (路由), forward or back; otherwise walk on."""

    name: str
    label: str
    to: str
    when: str = ""
    kind: str = "route"


@dataclass(frozen=True)
class End:
    """End the whole procedure here (结束); what is still open elsewhere in it is cancelled."""

    name: str
    label: str
    accepted: bool = True
    when: str = ""
    voided: bool = False  # neither accepted nor rejected: void (作废)
    kind: str = "end"


@dataclass(frozen=True)
class Call:
    """Run procedures of other records (子流程): records are made by the action, and their move is made.

    With `waits` the step passes when all have been accepted; a rejected one does what `rejected` says.
    """

    name: str
    label: str
    entity: str
    move: str
    sets: tuple[Assign, ...]  # what the new record begins with
    lines: str = ""  # one record for every line of this sub-table; blank makes one
    count: str = ""  # expression: so many records
    starter: tuple[Who, ...] = ()  # blank is the starter of this procedure
    waits: bool = True
    gives: tuple[Assign, ...] = ()  # set here from the record of a child that ended, when there is one
    rejected: str = "reject"  # "reject" | "pass"
    when: str = ""
    kind: str = "call"


@dataclass(frozen=True)
class Arm:
    """One way through a branch; a blank condition is the default of an exclusive branch."""

    label: str
    steps: tuple[Step, ...]
    when: str = ""


@dataclass(frozen=True)
class Branch:
    """Ways part and meet again (分支): exclusive takes the first true arm, parallel all, inclusive every true one.

    They meet when `join` of the arms taken have arrived, 0 for all; the others are cancelled then.
    """

    name: str
    label: str
    arms: tuple[Arm, ...]
    split: str = "exclusive"  # "exclusive" | "parallel" | "inclusive"
    join: int = 0
    kind: str = "branch"


Step = Approval | Work | CopyTo | Act | WaitFor | AwaitSignal | Route | End | Call | Branch


@dataclass(frozen=True)
class Procedure:
    """A tree of steps; accepted when every step passed, rejected as soon as one step is rejected.

    `rights` and `checks` are those of the starter, when he submits and when it was sent back to him. What was accepted
    may be voided afterwards: by `may_void`, or only by the approval of the move `void_move` of the same flow;
    `compensation` is done then.
    """

    name: str
    label: str
    steps: tuple[Step, ...]
    starter_may_withdraw: str = "until_first"  # "never" | "until_first" | "any_time"
    locks: bool = True  # the record cannot be edited while it runs, but for what a step asks
    repeated: Repeated = Repeated.EACH
    repeated_if_unchanged: bool = False  # who approved is asked again when the form has changed since
    may_take_back: bool = True  # who decided last may take it back while nobody has acted on it
    remind_minutes: int = 60  # so long between two reminders by people
    rights: tuple[FieldRight, ...] = ()
    checks: tuple[StepCheck, ...] = ()
    deadline: Deadline = Deadline()  # of the whole procedure, in the calendar of the record's unit
    rests_with_starter: bool = False  # while it is back with the starter its time stands still
    may_void: Voids = Voids.ADMINISTRATORS
    void_move: str = ""
    compensation: tuple[Action, ...] = ()
    papers: tuple[str, ...] = ()  # what may be printed where a step names nothing; blank is every paper of the form
    may_print: bool = True  # by its starter, and by who sees the record without being asked


def printing_of(procedure: Procedure, step: Approval | Work | CopyTo | None) -> Printing:
    """Return what is said of paper at a step where people are asked or told, or by the procedure as a whole."""
    said = step or procedure
    return Printing(said.papers or procedure.papers, said.may_print)
