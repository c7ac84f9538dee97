"""What can be wrong with a signal that a record sends (发信号的检查): nobody there, or nobody who ever waits for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guocheng.base.problem import Problem
from guocheng.definition.action import SendSignal
from guocheng.definition.flow import Flow
from guocheng.definition.problems.looking import Looking
from guocheng.definition.procedure import AwaitSignal, Branch, Step
from guocheng.expr.types import Kind


def signal_problems(look: Looking, entity: str, action: SendSignal, where: str) -> Iterator[Problem]:
    """Say everything that is wrong with where a signal goes."""
    yield from look.expression(entity, action.when, f"{where}.when", Kind.BOOLEAN)
    wrong = list(_leads(look, entity, action, where))
    yield from wrong
    if wrong:
        return
    for target in _targets(look, entity, action):
        flow = look.catalogue.flow_of(target)
        if action.signal not in (known := list(_awaited(flow)) if flow else []):
            words = f"，可以用：{'、'.join(dict.fromkeys(known))}" if known else ""
            message = f"{where}：「{look.catalogue.entity(target).label}」的流程没有哪一步等「{action.signal}」{words}"
            yield Problem("flow.unknown_signal", where, message)


def _leads(look: Looking, entity: str, action: SendSignal, where: str) -> Iterator[Problem]:
    if action.to:
        yield from look.field(entity, action.to, where, ("link", "links"))
    if bool(action.entity) != bool(action.field):
        yield Problem("flow.half_a_way", where, f"{where}：从别的表单连过来的，要写明是哪个表单的哪个字段")
    elif action.entity:
        yield from look.entity(action.entity, where)
        wrong = list(look.field(action.entity, action.field, where, ("link",)))
        yield from wrong
        known = look.catalogue.find_entity(action.entity)
        found = look.catalogue.field(action.entity, action.field) if known and not wrong else None
        if found is not None and found.to != entity:
            message = f"{where}：字段「{found.label}」不连到这个表单，按它永远找不到要通知的记录"
            yield Problem("flow.leads_elsewhere", where, message)


def _targets(look: Looking, entity: str, action: SendSignal) -> Iterator[str]:
    """Yield the entities whose procedures hear of it."""
    if action.to:
        found = look.catalogue.field(entity, action.to)
        assert found is not None, "the path was followed before"
        yield found.to
    if action.entity:
        yield action.entity
    if not action.to and not action.entity:
        yield entity


def _awaited(flow: Flow) -> Iterator[str]:
    """Yield every signal that some step of a flow waits for."""
    for move in flow.moves:
        if move.procedure:
            yield from _in(move.procedure.steps)


def _in(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        if isinstance(step, AwaitSignal):
            yield step.signal
        elif isinstance(step, Branch):
            for arm in step.arms:
                yield from _in(arm.steps)
