"""What all applications have in common (申请单的共同部分): who applies, how one is decided, how heads are asked.

- An application stands in 申请 while it is written and decided; what is decided is locked.
- A rejected one may be revised and submitted again under its number.
- A missing head is replaced by the general manager; who approved once is not asked again in the same round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypedDict, Unpack

from guocheng.sdk import (
    Action,
    Check,
    Entity,
    Field,
    Flow,
    Move,
    Paper,
    Procedure,
    Section,
    Stage,
    Step,
    Who,
    approval,
    arm,
    branch,
    deadline,
    entity,
    fills,
    flow,
    move,
    person,
    procedure,
    section,
    serial,
    stage,
    unit,
    work,
)
from guocheng_apps.office.who import APPLICANT, BOSS, HEAD, UPPER, WRITER

BY_APPLICANT = (APPLICANT, WRITER)
#: Two working days; reminded at four fifths, then three times a day apart, while the head above is told.
SOON = deadline("16", remind_percents=[80], every_hours=8, every_max=3, escalate=UPPER)
#: One working day, for what cannot wait.
AT_ONCE = deadline("8", remind_percents=[50, 80], every_hours=4, every_max=3, escalate=UPPER)


# ---- the form --------------------------------------------------------------------------------------------------------


class FormWords(TypedDict, total=False):
    """What the form of an application may be told."""

    icon: str
    checks: Iterable[Check]
    indexes: Iterable[Iterable[str]]
    papers: Iterable[Paper]


def application(
    name: str,
    label: str,
    fields: Iterable[Field],
    *,
    prefix: str,
    title: str,
    sections: Iterable[Section],
    columns: Iterable[str],
    phone_columns: Iterable[str],
    filters: Iterable[str] = (),
    **words: Unpack[FormWords],
) -> Entity:
    """Declare the form of an application: its number, who applies and for which unit come first."""
    return entity(
        f"office.{name}",
        label,
        [*_applicant(f"{prefix}{{yyyyMMdd}}{{000}}"), *fields],
        title=f"{{number}} {title}",
        sections=[section("申请人", "number", "applicant", "unit"), *sections],
        columns=["number", "applicant", "unit", *columns, "stage", "created_at"],
        phone_columns=["applicant", *phone_columns, "stage"],
        filters=["stage", "unit", "applicant", *filters, "created_at"],
        sort=["-created_at"],
        unit_fields=["unit"],
        owner_fields=["applicant"],
        importable=False,
        **words,
    )


def _applicant(rule: str) -> tuple[Field, ...]:
    return (
        serial("number", "单号", rule, searchable=True),
        person(
            "applicant",
            "申请人",
            required=True,
            default="USER()",
            indexed=True,
            on_change=(fills("unit", "applicant.unit"),),
        ),
        unit("unit", "部门", required=True, default="applicant.unit", indexed=True),
    )


# ---- the people ------------------------------------------------------------------------------------------------------


def head(label: str = "直属负责人审批", *, name: str = "head", asks: Iterable[str] = ()) -> Step:
    """Ask the head of the applicant."""
    return approval(name, label, HEAD, asks=asks, deadline=SOON, nobody="instead", instead=BOSS)


def upper(label: str = "上级负责人审批", *, name: str = "upper", when: str = "") -> Step:
    """Ask the head above the applicant's head."""
    return approval(name, label, UPPER, when=when, deadline=SOON, nobody="instead", instead=BOSS)


def boss(label: str = "总经理审批", *, name: str = "boss", when: str = "") -> Step:
    """Ask the general manager."""
    return approval(name, label, BOSS, when=when, deadline=SOON)


def decided_by(
    name: str,
    label: str,
    who: Who | Iterable[Who],
    *,
    asks: Iterable[str] = (),
    when: str = "",
    mode: str = "any_of",
    count: int = 1,
    signature: bool = False,
    defaults: Mapping[str, str] | None = None,
    may_print: bool = True,
) -> Step:
    """Ask those who answer for a subject: the first to speak decides, or as `mode` says."""
    return approval(
        name,
        label,
        who,
        asks=asks,
        when=when,
        mode=mode,
        count=count,
        deadline=SOON,
        signature=signature,
        defaults=defaults,
        may_print=may_print,
    )


def weighed(name: str, label: str, *voices: tuple[Who, int], percent: int) -> Step:
    """Let people vote whose voices weigh differently; so many percent of all the weight must say yes."""
    who = [replace(one, weight=weight) for one, weight in voices]
    return approval(name, label, who, mode="weight", share=percent, deadline=SOON)


def by_tier() -> Step:
    """Ask as far up as the limit of the matter says (`limits.tiered`)."""
    return branch(
        "by_tier",
        "按审批限额",
        arm("超过直属负责人限额", upper(), boss(when="tier = 'boss'"), when="tier = 'upper' or tier = 'boss'"),
        arm("限额以内"),
    )


def claimed(
    name: str,
    label: str,
    who: Who,
    *,
    asks: Iterable[str] = (),
    when: str = "",
    rights: Mapping[str, str] | None = None,
    papers: Iterable[str] = (),
) -> Step:
    """Let one of those who do such work take it and report it done; who forgets it loses it after a day."""
    return work(
        name,
        label,
        who,
        asks=asks,
        rights=rights,
        when=when,
        mode="claim",
        release_hours=8,
        deadline=SOON,
        papers=papers,
    )


def review(name: str, label: str, *steps: Step, withdraw: str = "any_time", papers: Iterable[str] = ()) -> Procedure:
    """Declare how an application is decided; whoever approved it need not do so again further up."""
    return procedure(name, label, *steps, repeated="first_only", starter_may_withdraw=withdraw, papers=papers)


# ---- the life --------------------------------------------------------------------------------------------------------


class LifeWords(TypedDict, total=False):
    """What the life of an application may be told."""

    guard: str
    guard_message: str
    needs: Iterable[str]
    actions: Iterable[Action]
    arrival: Iterable[Action]
    stages: Iterable[Stage]
    moves: Iterable[Move]


def life(
    form: Entity, procedure: Procedure, *, done: str = "已批准", ends: bool = True, **words: Unpack[LifeWords]
) -> Flow:
    """Declare the usual life: applied for, then approved or not; unless it `ends` there, more has to follow."""
    stages, moves = tuple(words.pop("stages", ())), tuple(words.pop("moves", ()))
    submit = move(
        "submit",
        "提交",
        "draft",
        "approved",
        by=BY_APPLICANT,
        procedure=procedure,
        rejected="rejected",
        needs=words.get("needs", ()),
        guard=words.get("guard", ""),
        guard_message=words.get("guard_message", ""),
        actions=words.get("actions", ()),
        arrival=words.get("arrival", ()),
    )
    return flow(
        f"{form.name}_flow",
        form.label,
        on=form,
        stages=[
            stage("draft", "申请", color="blue"),
            stage("approved", done, "done" if ends else "open", color="green", locked=True),
            *stages,
            stage("rejected", "未批准", "cancelled", color="red"),
            stage("void", "已作废", "cancelled", color="grey", locked=True),
        ],
        initial="draft",
        moves=[
            submit,
            *moves,
            move("revise", "修改重报", "rejected", "draft", by=BY_APPLICANT),
            move("drop", "作废", ["draft", "rejected"], "void", by=BY_APPLICANT, danger=True),
        ],
    )
