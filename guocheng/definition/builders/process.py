"""Builders of flows (流程): stages, moves, clocks and steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypedDict, Unpack

from guocheng.definition.action import Action
from guocheng.definition.builders.actions import assigns
from guocheng.definition.builders.fields import name_of
from guocheng.definition.entity import Entity
from guocheng.definition.flow import Category, Clock, Flow, Move, Stage
from guocheng.definition.form_rights import FieldRight, FieldUse, StepCheck
from guocheng.definition.procedure import (
    Act,
    Approval,
    Arm,
    AwaitSignal,
    Branch,
    Call,
    CopyTo,
    Deadline,
    End,
    Mode,
    Nobody,
    Pick,
    Procedure,
    Repeated,
    Route,
    Step,
    Then,
    Voids,
    WaitFor,
    Work,
)
from guocheng.definition.who import Who, anyone

Whose = Who | Iterable[Who]
#: What a step says of fields, by name: hidden, masked, read, edit or required.
Rights = Mapping[str, FieldUse | str]


def stage(
    name: str,
    label: str,
    category: Category | str = Category.OPEN,
    *,
    color: str = "",
    limit_hours: int = 0,
    locked: bool = False,
    deadline: Deadline = Deadline(),
) -> Stage:
    """Declare a place where records stand."""
    return Stage(name, label, Category(category), color, limit_hours, locked, deadline)


class ClockWords(TypedDict, total=False):
    """What a clock may be told."""

    due_field: str
    unit_field: str
    warn_percent: int
    always: str


def clock(
    name: str,
    label: str,
    *,
    starts: str,
    hours: str,
    stops_at: Iterable[str],
    pauses_in: Iterable[str] = (),
    **words: Unpack[ClockWords],
) -> Clock:
    """Declare a due time counted from an instant field."""
    return Clock(name, label, starts, hours, tuple(stops_at), tuple(pauses_in), **words)


class MoveWords(TypedDict, total=False):
    """What a move may be told."""

    guard: str
    guard_message: str
    comment: str
    procedure: Procedure | None
    rejected: str
    voided: str
    automatic_after_hours: str
    danger: bool


def move(
    name: str,
    label: str,
    sources: str | Iterable[str],
    target: str,
    *,
    by: Whose | None = None,
    asks: Iterable[str] = (),
    needs: Iterable[str] = (),
    actions: Iterable[Action] = (),
    arrival: Iterable[Action] = (),
    **words: Unpack[MoveWords],
) -> Move:
    """Declare a way from one or several stages to a stage."""
    return Move(
        name,
        label,
        (sources,) if isinstance(sources, str) else tuple(sources),
        target,
        by=_people(anyone() if by is None else by),
        asks=tuple(asks),
        needs=tuple(needs),
        actions=tuple(actions),
        arrival=tuple(arrival),
        **words,
    )


class ApprovalWords(TypedDict, total=False):
    """What an approval may be told."""

    when: str
    reject_waits_for_all: bool
    skip_starter: bool
    opinion_required: str
    deadline_hours: int
    may_send_back: bool
    count: int
    share: int
    later_settles: bool
    release_hours: int
    deadline: Deadline
    signature: bool
    in_batch: bool
    may_print: bool


def approval(
    name: str,
    label: str,
    who: Whose,
    *,
    mode: Mode | str = Mode.ANY_OF,
    nobody: Nobody | str = Nobody.INCIDENT,
    pick: Pick | str = Pick.EVERYBODY,
    asks: Iterable[str] = (),
    veto: Whose = (),
    instead: Whose = (),
    starter_instead: Whose = (),
    rights: Rights | None = None,
    checks: Iterable[StepCheck] = (),
    defaults: Mapping[str, str] | None = None,
    papers: Iterable[str] = (),
    **words: Unpack[ApprovalWords],
) -> Approval:
    """Declare a step in which people say yes or no."""
    return Approval(
        name,
        label,
        _people(who),
        mode=Mode(mode),
        nobody=Nobody(nobody),
        pick=Pick(pick),
        asks=tuple(asks),
        veto=_people(veto),
        instead=_people(instead),
        starter_instead=_people(starter_instead),
        rights=_rights(rights),
        checks=tuple(checks),
        defaults=assigns(defaults or {}),
        papers=tuple(papers),
        **words,
    )


def deadline(
    hours: str = "",
    *,
    until: str = "",
    remind_percents: Iterable[int] = (),
    every_hours: int = 0,
    every_max: int = 0,
    escalate: Whose = (),
    then: Then | str = Then.NOTHING,
    to: Whose = (),
) -> Deadline:
    """Declare until when a task should be done, and what happens before, at and after that."""
    percents = tuple(remind_percents)
    return Deadline(hours, until, percents, every_hours, every_max, _people(escalate), Then(then), _people(to))


class WorkWords(TypedDict, total=False):
    """What a piece of work may be told."""

    when: str
    deadline_hours: int
    count: int
    share: int
    release_hours: int
    deadline: Deadline
    signature: bool
    in_batch: bool
    may_print: bool


def work(
    name: str,
    label: str,
    who: Whose,
    *,
    asks: Iterable[str] = (),
    mode: Mode | str = Mode.ANY_OF,
    nobody: Nobody | str = Nobody.INCIDENT,
    pick: Pick | str = Pick.EVERYBODY,
    instead: Whose = (),
    rights: Rights | None = None,
    checks: Iterable[StepCheck] = (),
    defaults: Mapping[str, str] | None = None,
    papers: Iterable[str] = (),
    **words: Unpack[WorkWords],
) -> Work:
    """Declare a step in which people do something and submit it."""
    return Work(
        name,
        label,
        _people(who),
        asks=tuple(asks),
        mode=Mode(mode),
        nobody=Nobody(nobody),
        pick=Pick(pick),
        instead=_people(instead),
        rights=_rights(rights),
        checks=tuple(checks),
        defaults=assigns(defaults or {}),
        papers=tuple(papers),
        **words,
    )


def step_check(holds: str, message: str, *, warns: bool = False) -> StepCheck:
    """Declare what must hold for a step to pass, and what is said when it does not."""
    return StepCheck(holds, message, warns)


def _rights(said: Rights | None) -> tuple[FieldRight, ...]:
    return tuple(FieldRight(name, FieldUse(use)) for name, use in (said or {}).items())


def copy_to(
    name: str,
    label: str,
    who: Whose,
    *,
    when: str = "",
    rights: Rights | None = None,
    papers: Iterable[str] = (),
    may_print: bool = True,
) -> CopyTo:
    """Declare that people are told and may read; `rights` say of fields what they do not see, or see besides."""
    return CopyTo(name, label, _people(who), when, _rights(rights), tuple(papers), may_print)


def act(name: str, label: str, actions: Iterable[Action], *, when: str = "") -> Act:
    """Declare that the system does something."""
    return Act(name, label, tuple(actions), when)


def wait_for(name: str, label: str, hours: str = "", *, until: str = "") -> WaitFor:
    """Declare that working hours pass, or time until an instant."""
    return WaitFor(name, label, hours, until)


def await_signal(
    name: str,
    label: str,
    signal: str,
    *,
    when: str = "",
    deadline: Deadline = Deadline(),
) -> AwaitSignal:
    """Declare that something outside must happen."""
    return AwaitSignal(name, label, signal, when, deadline)


def route(name: str, label: str, to: str, *, when: str = "") -> Route:
    """Declare that another step of the same row, or of a row around it, comes next when a condition holds."""
    return Route(name, label, to, when)


def end(name: str, label: str, *, accepted: bool = True, voided: bool = False, when: str = "") -> End:
    """Declare that the procedure ends here."""
    return End(name, label, accepted, when, voided)


class CallWords(TypedDict, total=False):
    """What a call may be told."""

    lines: str
    count: str
    waits: bool
    rejected: str
    when: str


def call(
    name: str,
    label: str,
    entity: str | Entity,
    move: str,
    *,
    sets: Mapping[str, str] | None = None,
    gives: Mapping[str, str] | None = None,
    starter: Whose = (),
    **words: Unpack[CallWords],
) -> Call:
    """Declare that procedures of other records run."""
    own, back = assigns(sets or {}), assigns(gives or {})
    return Call(name, label, name_of(entity), move, own, gives=back, starter=_people(starter), **words)


def arm(label: str, *steps: Step, when: str = "") -> Arm:
    """Declare one way through a branch."""
    return Arm(label, steps, when)


def branch(name: str, label: str, *arms: Arm, split: str = "exclusive", join: int = 0) -> Branch:
    """Declare ways that part and meet again."""
    return Branch(name, label, arms, split, join)


class ProcedureWords(TypedDict, total=False):
    """What a procedure may be told."""

    starter_may_withdraw: str
    locks: bool
    repeated_if_unchanged: bool
    may_take_back: bool
    remind_minutes: int
    deadline: Deadline
    rests_with_starter: bool
    void_move: str
    may_print: bool


def procedure(
    name: str,
    label: str,
    *steps: Step,
    repeated: Repeated | str = Repeated.EACH,
    rights: Rights | None = None,
    checks: Iterable[StepCheck] = (),
    may_void: Voids | str = Voids.ADMINISTRATORS,
    compensation: Iterable[Action] = (),
    papers: Iterable[str] = (),
    **words: Unpack[ProcedureWords],
) -> Procedure:
    """Declare a tree of steps; `rights`, `checks` and `papers` are those of its starter."""
    return Procedure(
        name,
        label,
        steps,
        repeated=Repeated(repeated),
        rights=_rights(rights),
        checks=tuple(checks),
        may_void=Voids(may_void),
        compensation=tuple(compensation),
        papers=tuple(papers),
        **words,
    )


def flow(
    name: str,
    label: str,
    *,
    on: str | Entity,
    stages: Iterable[Stage],
    initial: str,
    moves: Iterable[Move],
    clocks: Iterable[Clock] = (),
    on_create: Iterable[Action] = (),
    version: int = 1,
) -> Flow:
    """Declare the life of the records of an entity."""
    return Flow(
        name, label, name_of(on), tuple(stages), initial, tuple(moves), tuple(clocks), tuple(on_create), version
    )


def _people(who: Whose) -> tuple[Who, ...]:
    return (who,) if isinstance(who, Who) else tuple(who)
