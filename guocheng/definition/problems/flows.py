"""What can be wrong with a flow (流程的检查): stages nobody reaches, moves from nowhere, steps without people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guocheng.base.problem import Problem
from guocheng.definition.action import Action, Assign, LinkEarlier, MakeLines, SendSignal, SetFields, TakeRule
from guocheng.definition.entity import Field
from guocheng.definition.flow import Category, Clock, Flow, Move
from guocheng.definition.problems.form_rights import form_problems, told_problems
from guocheng.definition.problems.looking import Looking
from guocheng.definition.problems.outsiders import outsider_problems
from guocheng.definition.problems.papers import printing_problems
from guocheng.definition.problems.signals import signal_problems
from guocheng.definition.problems.steps import (
    asked_outside_problems,
    asking_problems,
    deadline_problems,
    looking_back_problems,
    node_problems,
    route_problems,
    stage_deadline_problems,
)
from guocheng.definition.procedure import (
    Act,
    Approval,
    AwaitSignal,
    Branch,
    Call,
    CopyTo,
    End,
    Procedure,
    Route,
    Step,
    WaitFor,
    Work,
)
from guocheng.expr.types import Kind, Name

_SPLITS = ("exclusive", "parallel", "inclusive")
_COMMENTS = ("none", "optional", "required")
_OPINIONS = ("never", "reject", "always")
_WITHDRAWALS = ("never", "until_first", "any_time")


def flow_problems(look: Looking, flow: Flow) -> Iterator[Problem]:
    """Say everything that is wrong with a flow."""
    where = flow.name
    yield from look.name(flow.name, where)
    yield from look.label(flow.label, where)
    yield from look.entity(flow.on, where)
    others = [one.name for one in look.catalogue.flows.values() if one.on == flow.on and one.name != flow.name]
    if others:
        message = f"{where}:实体「{flow.on}」已经有流程「{others[0]}」,一个实体只能有一个流程"
        yield Problem("flow.second_flow", where, message)
    yield from _stage_problems(look, flow)
    for move in flow.moves:
        yield from _move_problems(look, flow, move)
    for clock in flow.clocks:
        yield from _clock_problems(look, flow, clock)
    yield from look.twice((one.name for one in flow.clocks), where, "时限")
    yield from action_problems(look, flow.on, flow.on_create, f"{where}.on_create")


# ---- stages ----------------------------------------------------------------------------------------------------------


def _stage_problems(look: Looking, flow: Flow) -> Iterator[Problem]:
    names = [one.name for one in flow.stages]
    yield from look.twice(names, flow.name, "阶段")
    yield from look.twice((one.name for one in flow.moves), flow.name, "流转")
    for stage in flow.stages:
        yield from look.name(stage.name, f"{flow.name}.{stage.name}")
        yield from look.label(stage.label, f"{flow.name}.{stage.name}")
    yield from stage_deadline_problems(look, flow)
    if flow.initial not in names:
        yield _unknown_stage(f"{flow.name}.initial", flow.initial, names)
        return
    reached = _reached(flow)
    for stage in flow.stages:
        if stage.name not in reached:
            message = f"{flow.name}:没有流转能走到阶段「{stage.label}」,请加一个流转或去掉它"
            yield Problem("flow.unreachable_stage", f"{flow.name}.{stage.name}", message)
        leaves = any(stage.name in move.sources for move in flow.moves)
        if not leaves and stage.category in (Category.OPEN, Category.WAITING):
            message = f"{flow.name}:阶段「{stage.label}」进去就出不来,请加一个流转或把它设为完成"
            yield Problem("flow.dead_end", f"{flow.name}.{stage.name}", message)


def _reached(flow: Flow) -> set[str]:
    reached, waiting = set[str](), [flow.initial]
    while waiting:
        stage = waiting.pop()
        if stage not in reached:
            reached.add(stage)
            waiting += [
                to
                for move in flow.moves
                if stage in move.sources
                for to in (move.target, move.rejected, move.voided)
                if to
            ]
    return reached


def _unknown_stage(where: str, name: str, names: Iterable[str]) -> Problem:
    message = f"{where}:没有阶段「{name}」,可以用:{'、'.join(names)}"
    return Problem("flow.unknown_stage", where, message)


def _clock_problems(look: Looking, flow: Flow, clock: Clock) -> Iterator[Problem]:
    where, names = f"{flow.name}.{clock.name}", [one.name for one in flow.stages]
    yield from look.label(clock.label, where)
    yield from look.field(flow.on, clock.starts, where, ("instant",))
    yield from look.expression(flow.on, clock.hours, f"{where}.hours", Kind.NUMBER)
    yield from look.expression(flow.on, clock.always, f"{where}.always", Kind.BOOLEAN)
    for stage in (*clock.stops_at, *clock.pauses_in):
        if stage not in names:
            yield _unknown_stage(where, stage, names)
    if clock.due_field:
        yield from look.field(flow.on, clock.due_field, where, ("instant",))
    if clock.unit_field:
        yield from look.field(flow.on, clock.unit_field, where, ("link",))
    if not 0 < clock.warn_percent <= 100:
        yield Problem("flow.bad_percent", where, f"{where}:提前提醒要在 1% 到 100% 之间")


# ---- moves -----------------------------------------------------------------------------------------------------------


def _move_problems(look: Looking, flow: Flow, move: Move) -> Iterator[Problem]:
    where, names = f"{flow.name}.{move.name}", [one.name for one in flow.stages]
    yield from look.name(move.name, where)
    yield from look.label(move.label, where)
    for stage in (*move.sources, move.target, *filter(None, [move.rejected, move.voided])):
        if stage not in names:
            yield _unknown_stage(where, stage, names)
    if not move.sources:
        yield Problem("flow.no_source", where, f"{where}:没有写从哪个阶段走")
    yield from look.people(flow.on, move.by, f"{where}.by")
    yield from look.expression(flow.on, move.guard, f"{where}.guard", Kind.BOOLEAN)
    if move.guard and not move.guard_message:
        yield Problem("definition.no_message", where, f"{where}:条件「{move.guard}」要写明不满足时提示什么")
    yield from look.expression(flow.on, move.automatic_after_hours, f"{where}.automatic_after_hours", Kind.NUMBER)
    yield from _asked(look, flow.on, move.asks, f"{where}.asks")
    yield from look.fields(flow.on, move.needs, f"{where}.needs")
    yield from _word(move.comment, _COMMENTS, f"{where}.comment")
    yield from action_problems(look, flow.on, move.actions, f"{where}.actions")
    yield from action_problems(look, flow.on, move.arrival, f"{where}.arrival")
    if move.procedure:
        yield from _procedure_problems(look, flow.on, move.procedure, where)
        yield from action_problems(look, flow.on, move.procedure.compensation, f"{where}.compensation")
        yield from _void_problems(flow, move.procedure, f"{where}.{move.procedure.name}")


def _void_problems(flow: Flow, procedure: Procedure, where: str) -> Iterator[Problem]:
    """Refuse to have something voided by an approval that there is not, or that begins where nothing is approved."""
    asking = flow.move(procedure.void_move) if procedure.void_move else None
    if procedure.void_move and (asking is None or asking.procedure is None or asking.procedure is procedure):
        message = f"{where}：作废要走的审批「{procedure.void_move}」不是这个流程里另一个带审批的流转"
        yield Problem("flow.no_void_move", where, message)


def _asked(look: Looking, entity: str, names: Iterable[str], where: str) -> Iterator[Problem]:
    """Refuse to ask for what nobody can type."""
    for name in names:
        yield from look.field(entity, name, where)
        field = look.catalogue.field(entity, name) if look.catalogue.find_entity(entity) else None
        if field and (field.formula or field.readonly):
            message = f"{where}:「{field.label}」由系统填写,不能让人来填"
            yield Problem("flow.asks_readonly", where, message)


def _word(word: str, known: tuple[str, ...], where: str) -> Iterator[Problem]:
    if word not in known:
        message = f"{where}:不认识「{word}」,可以用:{'、'.join(known)}"
        yield Problem("definition.unknown_word", where, message)


# ---- procedures ------------------------------------------------------------------------------------------------------


def _procedure_problems(look: Looking, entity: str, procedure: Procedure, where: str) -> Iterator[Problem]:
    where = f"{where}.{procedure.name}"
    yield from look.label(procedure.label, where)
    yield from look.twice(_step_names(procedure.steps), where, "步骤")
    yield from _word(procedure.starter_may_withdraw, _WITHDRAWALS, where)
    yield from form_problems(look, entity, procedure, where)
    yield from printing_problems(look, entity, procedure, where)
    if not procedure.steps:
        yield Problem("flow.no_steps", where, f"{where}:过程「{procedure.label}」还没有步骤")
    yield from _steps(look, entity, procedure.steps, where)
    yield from deadline_problems(look, entity, procedure.deadline, where)
    yield from route_problems(procedure, where)
    yield from looking_back_problems(procedure, where)
    yield from asked_outside_problems(procedure, where)


def _step_names(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        yield step.name
        if isinstance(step, Branch):
            for arm in step.arms:
                yield from _step_names(arm.steps)


def _steps(look: Looking, entity: str, steps: Iterable[Step], where: str) -> Iterator[Problem]:
    for step in steps:
        place = f"{where}.{step.name}"
        yield from look.name(step.name, place)
        yield from look.label(step.label, place)
        match step:
            case Approval() | Work() | CopyTo():
                yield from _human(look, entity, step, place)
            case Act():
                yield from look.expression(entity, step.when, f"{place}.when", Kind.BOOLEAN)
                yield from action_problems(look, entity, step.actions, place)
            case Branch():
                yield from _branch(look, entity, step, place)
            case WaitFor() | AwaitSignal() | Route() | End() | Call():
                yield from node_problems(look, entity, step, place)


def _human(look: Looking, entity: str, step: Approval | Work | CopyTo, where: str) -> Iterator[Problem]:
    yield from look.people(entity, step.who, where, in_procedure=True)
    yield from look.expression(entity, step.when, f"{where}.when", Kind.BOOLEAN)
    yield from printing_problems(look, entity, step, where)
    if not isinstance(step, CopyTo):
        yield from _asked(look, entity, step.asks, f"{where}.asks")
        yield from form_problems(look, entity, step, where)
        yield from asking_problems(look, entity, step, where)
        yield from action_problems(
            look, entity, (SetFields(step.defaults),) if step.defaults else (), f"{where}.defaults"
        )
        if on := look.catalogue.find_entity(entity):
            yield from outsider_problems(on, step, where)
    else:
        yield from told_problems(look, entity, step, where)
    if isinstance(step, Approval):
        yield from _word(step.opinion_required, _OPINIONS, where)


def _branch(look: Looking, entity: str, branch: Branch, where: str) -> Iterator[Problem]:
    yield from _word(branch.split, _SPLITS, where)
    if not branch.arms:
        yield Problem("flow.no_arms", where, f"{where}:分支「{branch.label}」还没有分路")
    defaults = [arm for arm in branch.arms if not arm.when]
    if branch.split == "exclusive" and len(defaults) != 1:
        message = f"{where}:分支「{branch.label}」要正好有一条不带条件的默认分路,现在有 {len(defaults)} 条"
        yield Problem("flow.no_default_arm", where, message)
    if branch.split == "parallel" and len(defaults) != len(branch.arms):
        yield Problem("flow.parallel_condition", where, f"{where}:并行分支「{branch.label}」的分路不能带条件")
    if not 0 <= branch.join <= len(branch.arms):
        message = f"{where}:分支「{branch.label}」有 {len(branch.arms)} 条分路,汇聚数要在 0(全部)到这个数之间"
        yield Problem("flow.bad_join", where, message)
    for arm in branch.arms:
        yield from look.expression(entity, arm.when, f"{where}.{arm.label}", Kind.BOOLEAN)
        yield from _steps(look, entity, arm.steps, where)


# ---- actions ---------------------------------------------------------------------------------------------------------


def action_problems(look: Looking, entity: str, actions: Iterable[Action], where: str) -> Iterator[Problem]:
    """Say everything that is wrong with what the system does by itself."""
    if look.catalogue.find_entity(entity) is None:
        return
    for action in actions:
        match action:
            case SetFields():
                yield from look.expression(entity, action.when, f"{where}.when", Kind.BOOLEAN)
                yield from _assigns(look, entity, action.sets, where, look.catalogue.fields(entity))
            case LinkEarlier():
                yield from look.field(entity, action.into, where, ("link",))
                yield from look.fields(entity, action.same, where)
                yield from look.field(entity, action.date_field, where, ("instant",))
                yield from _assigns(look, entity, action.sets, where, look.catalogue.fields(entity))
            case TakeRule():
                names = look.catalogue.rule_names(entity, "", action.rules)
                yield from look.entity(action.rules, where)
                yield from look.expression(entity, action.match, f"{where}.match", Kind.BOOLEAN, names)
                yield from _assigns(look, entity, action.sets, where, look.catalogue.fields(entity), names)
            case MakeLines():
                yield from _made_lines(look, entity, action, where)
            case SendSignal():
                yield from signal_problems(look, entity, action, where)


def _made_lines(look: Looking, entity: str, action: MakeLines, where: str) -> Iterator[Problem]:
    yield from look.field(entity, action.into, where, ("lines",))
    yield from look.field(entity, action.source, where, ("lines",))
    yield from look.entity(action.rules, where)
    names = look.catalogue.rule_names(entity, action.source, action.rules)
    yield from look.expression(entity, action.match, f"{where}.match", Kind.BOOLEAN, names)
    target = look.catalogue.field(entity, action.into)
    yield from _assigns(look, entity, action.sets, where, target.lines if target else (), names)


def _assigns(
    look: Looking,
    entity: str,
    sets: Iterable[Assign],
    where: str,
    fields: tuple[Field, ...],
    names: tuple[Name, ...] = (),
) -> Iterator[Problem]:
    by_name = {one.name: one for one in fields}
    for one in sets:
        if one.field not in by_name:
            message = f"{where}:没有字段「{one.field}」可以赋值"
            yield Problem("definition.unknown_field", where, message)
        else:
            yield from look.value(entity, by_name[one.field], one.value, f"{where}.{one.field}", names)
