"""People whom others pick (自选审批人): the starter for any step, whoever decides for the step that comes next.

What was picked stands on the node of the step it was picked for, and stays there when the step is walked again, until
the starter, to whom it was sent back, picks anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guocheng.base.problem import Problem
from guocheng.definition.procedure import Approval, Branch, CopyTo, End, Procedure, Route, Step, Work
from guocheng.definition.who import Who, WhoKind
from guocheng.engine.flow import events as e
from guocheng.engine.flow.commands import Decide, Decision
from guocheng.engine.flow.people import past_of
from guocheng.engine.flow.state import Instance, PersonId, Task, TaskState
from guocheng.engine.flow.tree import Tree, tree_of
from guocheng.engine.flow.walk import Walk, arms_taken
from guocheng.engine.flow.world import NOTHING_YET, Past, World

#: The people picked, by step.
Picks = Mapping[str, tuple[PersonId, ...]]
NO_PICKS: Picks = {}
_Asks = Approval | Work | CopyTo


@dataclass(frozen=True)
class Picking:
    """A step whose people somebody picks, and among whom."""

    step: str
    label: str
    who: Who

    def offered(self, starter: PersonId, world: World, past: Past = NOTHING_YET) -> tuple[PersonId, ...] | None:
        """Return whom may be picked, or nothing when anybody may."""
        if not self.who.among:
            return None
        found = (person for one in self.who.among for person in world.resolver.find(one, starter, past).people)
        return tuple(dict.fromkeys(found))


def starter_picking(procedure: Procedure, world: World) -> Iterator[Picking]:
    """Yield the steps whose people the starter picks, as far as he comes to them with the values as they are."""
    for step in _walked(procedure.steps, world):
        yield from _picking(step, WhoKind.STARTER_PICKS)


def starter_pick_problems(procedure: Procedure, picks: Picks, *, starter: PersonId, world: World) -> Iterator[Problem]:
    """Say everything that is wrong with what the starter picked."""
    known = {one.step: one for name in tree_of(procedure).names() for one in _all_picking(procedure, name)}
    asked = {one.step for one in starter_picking(procedure, world)}
    for name in picks.keys() - known.keys():
        message = f"「{procedure.label}」的步骤「{name}」不由发起人选择审批人，请刷新后再试"
        yield Problem("flow.not_picked_by_you", name, message)
    for name, one in known.items():
        if name in asked or picks.get(name):
            yield from _problems(one, picks.get(name, ()), one.offered(starter, world), world)


def again_pick_problems(tree: Tree, instance: Instance, picks: Picks, world: World) -> Iterator[Problem]:
    """Say what is wrong with whom the starter picks anew; where he picks nobody, whom he picked before stays."""
    if picks:
        asked = {one.step for one in starter_picking(tree.procedure, world)}
        before = {step: instance.node(step).picked for step in asked}
        yield from starter_pick_problems(tree.procedure, {**before, **picks}, starter=instance.starter, world=world)


def next_picking(tree: Tree, name: str, world: World) -> Iterator[Picking]:
    """Yield the steps that come directly after another and whose people are picked there."""
    for step in _following(tree, name, world, {name}):
        yield from _picking(step, WhoKind.PREVIOUS_PICKS)


def next_pick_problems(tree: Tree, instance: Instance, command: Decide, world: World) -> Iterator[Problem]:
    """Say everything that is wrong with whom a person picked for the step that comes next."""
    task = instance.tasks[command.task]
    passes = command.decision is not Decision.REJECT and task.attached is None and task.step in tree
    asked = list(next_picking(tree, task.step, world)) if passes else []
    if command.next_people and not asked:
        where = tree.label(task.step)
        yield Problem("flow.not_picked_by_you", where, f"「{where}」之后没有由您选择审批人的步骤，请刷新后再试")
    for one in asked:
        # Whoever decides beside him may have picked already; his own picks add to theirs.
        if command.next_people or not _picked_beside(instance, task, one.step):
            offered = one.offered(instance.starter, world, past_of(instance, one.step))
            yield from _problems(one, command.next_people, offered, world)


def choose_next(walk: Walk, task: Task, people: tuple[PersonId, ...]) -> None:
    """Remember whom a person picked for the step that comes next."""
    for one in next_picking(walk.tree, task.step, walk.world):
        before = _picked_beside(walk.instance, task, one.step)
        walk.emit(e.Chosen(*walk.stamp, one.step, tuple(dict.fromkeys((*before, *people)))))


def _picked_beside(instance: Instance, task: Task, step: str) -> tuple[PersonId, ...]:
    """Return whom those picked who said yes at the same step in the same round; older picks count no more."""
    said = (TaskState.APPROVED, TaskState.SUBMITTED)
    beside = [one for one in instance.tasks_in(task.step) if one.no != task.no and one.state in said]
    return instance.node(step).picked if beside else ()


def _problems(
    one: Picking, people: tuple[PersonId, ...], offered: tuple[PersonId, ...] | None, world: World
) -> Iterator[Problem]:
    least, most, count = one.who.at_least, one.who.at_most, len(set(people))
    if count < least:
        yield Problem("flow.too_few_picked", one.step, f"请为「{one.label}」选择至少 {least} 人")
    if most and count > most:
        yield Problem("flow.too_many_picked", one.step, f"「{one.label}」最多选择 {most} 人，现在选了 {count} 人")
    for person in people if offered is not None else ():
        if offered is not None and person not in offered:
            name = world.resolver.name(person)
            yield Problem("flow.not_offered", one.step, f"{name}不在「{one.label}」可以选择的人里，请重新选择")


def _all_picking(procedure: Procedure, name: str) -> Iterator[Picking]:
    yield from _picking(tree_of(procedure).step(name), WhoKind.STARTER_PICKS)


def _picking(step: Step, kind: WhoKind) -> Iterator[Picking]:
    if isinstance(step, _Asks):
        yield from (Picking(step.name, step.label, who) for who in step.who if who.kind is kind)


def _walked(steps: tuple[Step, ...], world: World) -> Iterator[Step]:
    """Yield the steps that are come to with the values as they are, those of the arms taken among them."""
    for step in steps:
        if isinstance(step, Branch):
            for number in arms_taken(step, world):
                yield from _walked(step.arms[number].steps, world)
        elif not isinstance(step, _Asks) or world.holds(step.when):
            yield step


def _following(tree: Tree, name: str, world: World, seen: set[str]) -> Iterator[Step]:
    """Yield the steps for people that come next after a step, past all that asks nobody."""
    place = tree.place(name)
    if place.next:
        yield from _first(tree, place.next, world, seen)
    elif place.branch:
        yield from _following(tree, place.branch, world, seen)


def _first(tree: Tree, step: Step, world: World, seen: set[str]) -> Iterator[Step]:
    if step.name in seen:
        return
    seen.add(step.name)
    if isinstance(step, Branch):
        firsts = [step.arms[number].steps[0] for number in arms_taken(step, world) if step.arms[number].steps]
        for one in firsts:
            yield from _first(tree, one, world, seen)
        if not firsts:
            yield from _following(tree, step.name, world, seen)
    elif isinstance(step, Approval | Work) and world.holds(step.when):
        yield step
    elif isinstance(step, Route) and world.holds(step.when):
        yield from _first(tree, tree.step(step.to), world, seen)
    elif not isinstance(step, End):
        if isinstance(step, CopyTo):
            yield step
        yield from _following(tree, step.name, world, seen)
