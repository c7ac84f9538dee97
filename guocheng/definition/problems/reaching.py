"""What can never happen in a flow (走不到的): conditions that never hold, people never found, steps never reached.

It is asked when a flow is published, not when it is read: what was in force before goes on working.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import Definition
from guocheng.definition.flow import Flow
from guocheng.definition.problems.looking import Looking
from guocheng.definition.procedure import Approval, Arm, Branch, CopyTo, End, Procedure, Route, Step, WaitFor, Work
from guocheng.definition.who import WhoKind
from guocheng.expr.check import Checked
from guocheng.expr.never import always_holds, never_holds
from guocheng.expr.types import Kind


def publish_problems(definition: Definition, catalogue: Catalogue) -> Iterator[Problem]:
    """Say what in the procedures of a flow can never happen; other definitions have none."""
    if not isinstance(definition, Flow) or catalogue.find_entity(definition.on) is None:
        return
    look = Looking(catalogue)
    for move in definition.moves:
        if move.procedure:
            yield from _procedure(look, definition.on, move.procedure, f"{definition.name}.{move.name}")


def _procedure(look: Looking, entity: str, procedure: Procedure, where: str) -> Iterator[Problem]:
    where = f"{where}.{procedure.name}"
    reach = _Reach(look, entity)
    yield from _never_true(reach, procedure.steps, where)
    reached = reach.reached(procedure.steps)
    for step in _all(procedure.steps):
        if step.name not in reached:
            message = f"{where}:「{step.label}」永远走不到,请检查它前面的路由、结束和分支条件,或去掉它"
            yield Problem("flow.unreachable_step", f"{where}.{step.name}", message)
        if isinstance(step, Approval | Work | CopyTo) and any(who.kind is WhoKind.ANYONE for who in step.who):
            message = f"{where}:「{step.label}」不能由「可编辑的人」来处理,按它永远找不到人,请写明是谁"
            yield Problem("flow.nobody_ever", f"{where}.{step.name}", message)


def _never_true(reach: _Reach, steps: tuple[Step, ...], where: str) -> Iterator[Problem]:
    for step in steps:
        place = f"{where}.{step.name}"
        if not isinstance(step, Branch | WaitFor) and reach.never(step.when):
            yield _never(place, f"「{step.label}」的条件", step.when)
        if isinstance(step, Branch):
            for arm in step.arms:
                if reach.never(arm.when):
                    yield _never(place, f"分支「{step.label}」的分路「{arm.label}」的条件", arm.when)
                yield from _never_true(reach, arm.steps, where)


def _never(where: str, whose: str, text: str) -> Problem:
    return Problem("flow.never_true", where, f"{where}:{whose}「{text}」永远不成立,请改条件或去掉它")


def _all(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        if isinstance(step, Branch):
            for arm in step.arms:
                yield from _all(arm.steps)


class _Reach:
    """Walks a procedure with every condition that may hold; routes lead on from where they are reached."""

    def __init__(self, look: Looking, entity: str) -> None:
        self.look = look
        self.entity = entity
        self.found: set[str] = set()
        self.targets: set[str] = set()

    def never(self, condition: str) -> bool:
        """Tell whether a condition never holds; one that makes no sense is told elsewhere."""
        return bool(condition) and self._told(condition, never_holds)

    def reached(self, steps: tuple[Step, ...]) -> set[str]:
        """Return the steps that can be reached; a route backwards may open up what was passed over."""
        before = -1
        while before != len(self.found) + len(self.targets):
            before = len(self.found) + len(self.targets)
            self._row(steps, comes=True)
        return self.found

    def _row(self, steps: tuple[Step, ...], *, comes: bool) -> bool:
        for step in steps:
            comes = comes or step.name in self.targets
            if comes:
                self.found.add(step.name)
            comes = self._leads_on(step, comes)
        return comes

    def _leads_on(self, step: Step, comes: bool) -> bool:
        match step:
            case Route():
                if comes and not self.never(step.when):
                    self.targets.add(step.to)
                return comes and not self._always(step.when)
            case End():
                return comes and not self._always(step.when)
            case Branch():
                leading = [self._row(arm.steps, comes=comes and not self.never(arm.when)) for arm in step.arms]
                return comes and (any(leading) or self._may_pass_by(step.arms))
            case _:
                return comes

    def _may_pass_by(self, arms: tuple[Arm, ...]) -> bool:
        """Without an arm to take a branch is skipped."""
        return all(arm.when for arm in arms)

    def _always(self, condition: str) -> bool:
        return not condition or self._told(condition, always_holds)

    def _told(self, condition: str, asked: Callable[[Checked], bool]) -> bool:
        try:
            checked = self.look.catalogue.checked(self.entity, condition, Kind.BOOLEAN)
        except Invalid:
            return False
        return asked(checked)
