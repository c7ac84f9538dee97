"""What can be wrong with a step of a procedure (步骤的检查): votes nobody can reach, waits without end, lost routes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from guocheng.base.problem import Problem
from guocheng.definition.action import Assign
from guocheng.definition.flow import Flow
from guocheng.definition.problems.looking import Looking
from guocheng.definition.procedure import (
    Approval,
    AwaitSignal,
    Branch,
    Call,
    CopyTo,
    Deadline,
    End,
    Mode,
    Nobody,
    Procedure,
    Route,
    Step,
    Then,
    WaitFor,
    Work,
)
from guocheng.definition.who import WHO_LABELS, Who, WhoKind
from guocheng.expr.types import Kind, Name

_REJECTED = ("reject", "pass")


def asking_problems(look: Looking, entity: str, step: Approval | Work, where: str) -> Iterator[Problem]:
    """Say what is wrong with how the people of a step are heard, replaced and reminded."""
    if step.mode in (Mode.SHARE, Mode.WEIGHT) and not 0 < step.share <= 100:
        yield Problem("flow.bad_percent", where, f"{where}:「{step.label}」的通过比例要在 1% 到 100% 之间")
    if step.mode is Mode.COUNT and step.count < 1:
        yield Problem("flow.bad_count", where, f"{where}:「{step.label}」要写明几人通过,至少 1 人")
    if step.nobody is Nobody.INSTEAD:
        yield from look.people(entity, step.instead, f"{where}.instead", in_procedure=True)
    if isinstance(step, Approval):
        yield from _people(look, entity, step.veto, f"{where}.veto")
        yield from _people(look, entity, step.starter_instead, f"{where}.starter_instead")
    yield from deadline_problems(look, entity, step.deadline, where)


def deadline_problems(look: Looking, entity: str, deadline: Deadline, where: str) -> Iterator[Problem]:
    """Say what is wrong with a deadline."""
    where = f"{where}.deadline"
    yield from look.expression(entity, deadline.hours, f"{where}.hours", Kind.NUMBER)
    yield from _instant(look, entity, deadline.until, f"{where}.until")
    if not all(0 < percent <= 100 for percent in deadline.remind_percents):
        yield Problem("flow.bad_percent", where, f"{where}:提醒进度要在 1% 到 100% 之间")
    yield from _people(look, entity, deadline.escalate, f"{where}.escalate")
    if deadline.then is Then.HAND_OVER:
        yield from look.people(entity, deadline.to, f"{where}.to", in_procedure=True)


def stage_deadline_problems(look: Looking, flow: Flow) -> Iterator[Problem]:
    """Say what is wrong with the deadlines of stages: nobody is asked there, and nothing is decided."""
    for stage in flow.stages:
        where = f"{flow.name}.{stage.name}"
        yield from deadline_problems(look, flow.on, replace(stage.deadline, escalate=(), to=()), where)
        for people in (stage.deadline.escalate, stage.deadline.to):
            if people:
                yield from look.people(flow.on, people, f"{where}.deadline")
        if stage.deadline.then is not Then.NOTHING:
            message = f"{where}：阶段到时自己往下走，请写在流转的「自动执行时间」里"
            yield Problem("flow.stage_decides", where, message)
        told = (*stage.deadline.escalate, *stage.deadline.to)
        if (stage.deadline.hours or stage.deadline.until) and not told:
            yield Problem("flow.nobody_told", where, f"{where}：阶段的时限要写明提醒谁，或者超时通知谁")


def asked_outside_problems(procedure: Procedure, where: str) -> Iterator[Problem]:
    """Refuse to ask another system anywhere but for the people of an approval or a piece of work, and beside picks."""
    for step in _walked(procedure.steps):
        place, who = f"{where}.{step.name}", step.who if isinstance(step, Approval | Work) else ()
        kinds = {one.kind for one in who}
        if WhoKind.OUTSIDE in kinds and kinds & {WhoKind.STARTER_PICKS, WhoKind.PREVIOUS_PICKS}:
            message = f"{place}：「由外部系统指定」不能和自选的人放在同一步，请分成两步"
            yield Problem("flow.asked_outside", place, message)
        for one in _other_people(step):
            yield from _only_asked(one, place)
    beside = (*procedure.deadline.escalate, *procedure.deadline.to)
    for one in beside:
        yield from _only_asked(one, where)


def _only_asked(who: Who, where: str) -> Iterator[Problem]:
    if who.kind in (WhoKind.OUTSIDE, WhoKind.LINK):
        message = f"{where}：「{WHO_LABELS[who.kind]}」只能用作审批或办理的人员"
        yield Problem("flow.asked_outside", where, message)


def _other_people(step: Step) -> Iterator[Who]:
    """Yield whom a step names besides those it asks."""
    if isinstance(step, CopyTo):
        yield from step.who
    if isinstance(step, Call):
        yield from step.starter
    if isinstance(step, Approval | Work):
        yield from (*step.instead, *step.deadline.escalate, *step.deadline.to)
    if isinstance(step, Approval):
        yield from (*step.veto, *step.starter_instead)


def node_problems(
    look: Looking, entity: str, step: WaitFor | AwaitSignal | Route | End | Call, where: str
) -> Iterator[Problem]:
    """Say what is wrong with a step that asks nobody."""
    if not isinstance(step, WaitFor):
        yield from look.expression(entity, step.when, f"{where}.when", Kind.BOOLEAN)
    match step:
        case WaitFor():
            yield from look.expression(entity, step.hours, f"{where}.hours", Kind.NUMBER)
            yield from _instant(look, entity, step.until, f"{where}.until")
            if not step.hours and not step.until:
                yield Problem("flow.endless_wait", where, f"{where}:「{step.label}」要写明等多久,或等到什么时候")
        case AwaitSignal():
            yield from look.name(step.signal, f"{where}.signal")
            yield from deadline_problems(look, entity, step.deadline, where)
        case Call():
            yield from _call(look, entity, step, where)
        case _:
            pass


def route_problems(procedure: Procedure, where: str) -> Iterator[Problem]:
    """Refuse routes that lead out of their row and of the rows around it: they would leave others without an end."""
    yield from _routes(procedure.steps, frozenset(), where)


def _routes(steps: tuple[Step, ...], around: frozenset[str], where: str) -> Iterator[Problem]:
    known = around | {step.name for step in steps}
    for step in steps:
        if isinstance(step, Route) and step.to not in known:
            message = f"{where}:路由「{step.label}」只能去同一层或外层的步骤,「{step.to}」不在其中"
            yield Problem("flow.wrong_route", f"{where}.{step.name}", message)
        if isinstance(step, Branch):
            for arm in step.arms:
                yield from _routes(arm.steps, known, where)


def looking_back_problems(procedure: Procedure, where: str) -> Iterator[Problem]:
    """Refuse sources that look back to a step which cannot have come before."""
    earlier = list[str]()
    for step in _walked(procedure.steps):
        for who in _sources(step):
            place = f"{where}.{step.name}"
            if who.kind is WhoKind.STEP and who.step not in earlier:
                message = f"{place}：「与某一步的审批人相同」要指前面的审批或办理步骤，「{who.step}」不是"
                yield Problem("flow.no_such_step", place, message)
            if who.kind is WhoKind.PREVIOUS_PICKS and not earlier:
                message = f"{place}：第一个步骤之前没有审批人可以选择，请改用「发起人自选」"
                yield Problem("flow.nobody_before", place, message)
        if isinstance(step, Approval | Work):
            earlier.append(step.name)


def _walked(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Yield every step in reading order."""
    for step in steps:
        yield step
        if isinstance(step, Branch):
            for arm in step.arms:
                yield from _walked(arm.steps)


def _sources(step: Step) -> Iterator[Who]:
    if isinstance(step, Approval | Work | CopyTo):
        yield from step.who
    if isinstance(step, Approval | Work):
        yield from step.instead


def _call(look: Looking, entity: str, step: Call, where: str) -> Iterator[Problem]:
    yield from look.entity(step.entity, f"{where}.entity")
    yield from look.expression(entity, step.count, f"{where}.count", Kind.NUMBER)
    yield from _people(look, entity, step.starter, f"{where}.starter")
    names: tuple[Name, ...] = ()
    if step.lines:
        yield from look.field(entity, step.lines, f"{where}.lines", ("lines",))
        names = look.catalogue.rule_names(entity, step.lines, step.entity)[:1]
    yield from _assigned(look, entity, step.sets, step.entity, f"{where}.sets", names)
    yield from _assigned(look, step.entity, step.gives, entity, f"{where}.gives")
    if step.rejected not in _REJECTED:
        message = f"{where}:不认识「{step.rejected}」,可以用:{'、'.join(_REJECTED)}"
        yield Problem("definition.unknown_word", where, message)
    flow = (
        look.catalogue.flow_of(look.catalogue.entity(step.entity)) if look.catalogue.find_entity(step.entity) else None
    )
    move = flow.move(step.move) if flow else None
    if look.catalogue.find_entity(step.entity) and (move is None or move.procedure is None):
        message = f"{where}:「{step.entity}」没有带审批的流转「{step.move}」,不能作为子流程"
        yield Problem("flow.no_such_call", where, message)


def _assigned(
    look: Looking, source: str, sets: Iterable[Assign], target: str, where: str, names: tuple[Name, ...] = ()
) -> Iterator[Problem]:
    """Refuse assignments to fields that are not there, and expressions that cannot give their values."""
    if look.catalogue.find_entity(source) is None or (known := look.catalogue.find_entity(target)) is None:
        return
    for one in sets:
        field = known.field(one.field)
        if field is None or field.has_lines:
            message = f"{where}:「{known.label}」没有字段「{one.field}」可以赋值"
            yield Problem("definition.unknown_field", where, message)
        else:
            yield from look.value(source, field, one.value, f"{where}.{one.field}", names)


def _instant(look: Looking, entity: str, text: str, where: str) -> Iterator[Problem]:
    if text:
        as_instant = list(look.expression(entity, text, where, Kind.INSTANT))
        if as_instant and list(look.expression(entity, text, where, Kind.DATE)):
            yield from as_instant


def _people(look: Looking, entity: str, people: tuple[Who, ...], where: str) -> Iterator[Problem]:
    if people:
        yield from look.people(entity, people, where, in_procedure=True)
