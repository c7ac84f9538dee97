"""What happens when a running procedure goes over to another version (迁移): the events, or every reason why not.

- Wherever something is under way there is a token. A token stays when its step goes on, with its people and times;
  else it is led to another step and enters it anew.
- The tokens decide how the new version stands: the branches around them are open, what comes before them in their rows
  counts as done, what follows them is still to come. Two tokens in one row cannot be.
- Nothing is asked twice: the same instance, plan, options, world and time give the same answer, so a dry run tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from guocheng.base.problem import Problem
from guocheng.definition.procedure import Approval, Step, Work
from guocheng.engine.flow import events as e
from guocheng.engine.flow.events_migration import Unmigrated
from guocheng.engine.flow.mapping import Plan
from guocheng.engine.flow.migrate_people import Finding, ask_anew, finding
from guocheng.engine.flow.migrate_structure import Shape, reshape, shape
from guocheng.engine.flow.migrate_times import immediately_late, keep_times, reckon_times
from guocheng.engine.flow.state import LIVE_NODES, STARTER, Instance, Node, NodeState, PersonId
from guocheng.engine.flow.walk import Walk
from guocheng.engine.flow.world import Actor, World


@dataclass(frozen=True)
class Options:
    """What of the steps that go on is kept: who is asked, and until when; else both are found anew."""

    keep_people: bool = True
    keep_times: bool = True


@dataclass(frozen=True)
class Verdict:
    """How a migration would go: `impossible` with reasons, or the events with what a person should know."""

    impossible: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    events: tuple[e.Event, ...] = ()

    @property
    def outcome(self) -> str:
        """Say in one word how it would go."""
        return "impossible" if self.impossible else "warnings" if self.warnings else "ok"


@dataclass(frozen=True)
class Token:
    """A step under way: where it goes in the new version, and whether its tasks stay."""

    node: Node
    target: str
    stays: bool

    @property
    def visit(self) -> bool:
        """Tell whether it is under way only for the sake of a step that sent back straight."""
        return bool(self.node.returns_to)


def migrate(
    plan: Plan, instance: Instance, options: Options, *, version: int, by: Actor, at: datetime, world: World
) -> Verdict:
    """Work out how a running instance goes over to a version."""
    if found := tuple(_standing(plan, instance, version)):
        return Verdict(found)
    findings = {
        node.step: finding(plan, instance, node, keep=options.keep_people, world=world)
        for node in _leaves(plan, instance)
    }
    tokens = [_token(plan, node, findings[node.step]) for node in _leaves(plan, instance)]
    if found := tuple(_obstacles(plan, instance, tokens, findings)):
        return Verdict(found)
    targets = {token.target for token in tokens if not token.visit}
    staying = {token.node.step for token in tokens if token.stays}
    drawn = shape(plan, instance, targets, staying)
    if drawn.problems:
        return Verdict(drawn.problems)
    walk = Walk(plan.new, instance, world, by, at)
    return _carried_out(plan, instance, options, tokens, findings, drawn, version, walk)


def unmigrate(before: Instance, *, by: PersonId, at: datetime) -> e.Event:
    """Return the event after which an instance is what it was before its migration."""
    return Unmigrated(at, by, before.flow_version, tuple(before.nodes.values()), tuple(before.tasks.values()))


def _carried_out(
    plan: Plan,
    instance: Instance,
    options: Options,
    tokens: list[Token],
    findings: dict[str, Finding],
    drawn: Shape,
    version: int,
    walk: Walk,
) -> Verdict:
    warnings = [*_warnings(plan, instance, options, tokens, findings)]
    staying = {token.target: token for token in tokens if token.stays}
    reshape(walk, plan, drawn, version)
    warnings += _passed_over(plan, walk)
    for name, token in staying.items():
        ask_anew(walk, name, findings[token.node.step])
        if not options.keep_times:
            reckon_times(walk, name)
    if not options.keep_times:
        warnings += immediately_late(walk, staying)
    seen = set(walk.instance.tasks)
    for name in dict.fromkeys(token.target for token in tokens if not token.stays):
        if name not in staying:
            walk.go(name)
    walk.run()
    if options.keep_times:
        keep_times(plan, walk, instance, seen)
    for name, token in staying.items():
        step = walk.tree.step(name) if name != STARTER else None
        counts_anew = findings[token.node.step].changes or (step and _counting(plan, token) != _counting_of(step))
        if isinstance(step, Approval | Work) and walk.instance.running and counts_anew:
            walk.settle(step)
            walk.run()
    return Verdict((), (*warnings, *_afterwards(plan, walk, tokens)), tuple(walk.events))


def _standing(plan: Plan, instance: Instance, version: int) -> Iterator[Problem]:
    label = plan.before.label
    if not instance.running:
        yield Problem("migrate.ended", label, "流程已经结束，不需要迁移")
    if instance.flow_version == version:
        yield Problem("migrate.same_version", label, f"已经是第 {version} 版")
    if instance.suspended_at:
        yield Problem("migrate.suspended", label, "流程已挂起，请先激活，迁移后可以再挂起")


def _leaves(plan: Plan, instance: Instance) -> Iterator[Node]:
    for node in instance.nodes.values():
        is_leaf = node.step == STARTER or (node.step in plan.old and plan.old.step(node.step).kind != "branch")
        if node.state in LIVE_NODES and is_leaf:
            yield node


def _token(plan: Plan, node: Node, found: Finding) -> Token:
    if node.step == STARTER:
        return Token(node, STARTER, stays=True)
    return Token(node, plan.target(node.step), stays=node.step in plan.goes_on and not found.enters_anew)


def _obstacles(plan: Plan, instance: Instance, tokens: list[Token], findings: dict[str, Finding]) -> Iterator[Problem]:
    for token in tokens:
        name, label = token.node.step, plan.old.label(token.node.step)
        if not token.target:
            yield Problem(
                "migrate.unmapped", label, f"「{label}」在新版本里没有对应的步骤，请指定对应到哪一步或转到哪一步"
            )
            continue
        if token.stays:
            if findings[name].changes and _asked_others(instance, name):
                yield Problem(
                    "migrate.adding", label, f"「{label}」有加签还没有处理完，不能重新找人，请等处理完或保持原审批人"
                )
            continue
        if token.node.state is NodeState.RETURNED or token.visit:
            yield Problem("migrate.returned", label, f"「{label}」退回后还没有回来，它的步骤要在新版本里原样保留")
        if token.node.calls:
            yield Problem("migrate.called", label, f"「{label}」发起的子流程还没有结束，请等它们结束或保留这一步")
        if _asked_others(instance, name):
            yield Problem("migrate.adding", label, f"「{label}」有加签还没有处理完，请等处理完或先减签")


def _asked_others(instance: Instance, step: str) -> bool:
    return any(task.pending and task.parent is not None for task in instance.tasks_in(step))


def _warnings(
    plan: Plan, instance: Instance, options: Options, tokens: list[Token], findings: dict[str, Finding]
) -> Iterator[Problem]:
    for token in tokens:
        if token.node.step == STARTER:
            continue
        old, new = plan.old.step(token.node.step), plan.new.step(token.target)
        yield from findings[old.name].warnings
        if not token.stays:
            pending = sum(task.pending for task in instance.tasks_in(old.name))
            where = f"重新进入「{new.label}」" if old.name in plan.goes_on else f"转到「{new.label}」"
            yield Problem("migrate.moved", old.label, f"「{old.label}」{where}，原来的 {pending} 个待办取消")
            continue
        if not isinstance(old, Approval | Work) or not isinstance(new, Approval | Work):
            continue
        if options.keep_people and old.who != new.who:
            yield Problem("migrate.people_kept", new.label, f"「{new.label}」的人员设置变了，已经在办的保持原来的人")
        timing = (old.deadline, old.deadline_hours) != (new.deadline, new.deadline_hours)
        if options.keep_times and timing:
            yield Problem("migrate.times_kept", new.label, f"「{new.label}」的时限变了，已经在办的保持原来的时限")


def _passed_over(plan: Plan, walk: Walk) -> Iterator[Problem]:
    for event in walk.events:
        if isinstance(event, e.Skipped):
            label = plan.new.label(event.step)
            yield Problem("migrate.passed_over", label, f"「{label}」在当前步骤之前，迁移时略过")
        elif isinstance(event, e.Forgotten):
            for step in event.steps:
                label = plan.new.label(step)
                yield Problem("migrate.again", label, f"「{label}」在新版本里排在后面，会重新走")


def _counting(plan: Plan, token: Token) -> tuple[object, ...]:
    return _counting_of(plan.old.step(token.node.step))


def _counting_of(step: Step) -> tuple[object, ...]:
    """Return what decides how the voices of a step are counted."""
    if not isinstance(step, Approval | Work):
        return ()
    waits = isinstance(step, Approval) and step.reject_waits_for_all
    return step.mode, step.count, step.share, waits


def _afterwards(plan: Plan, walk: Walk, tokens: list[Token]) -> Iterator[Problem]:
    instance, label = walk.instance, plan.after.label
    if not instance.running:
        yield Problem("migrate.ends", label, "迁移后流程立即结束")
    for node in instance.incidents():
        if not any(token.node.state is NodeState.INCIDENT and token.target == node.step for token in tokens):
            yield Problem("migrate.incident", plan.new.label(node.step), node.reason)
    for token in tokens:
        if token.stays and instance.running and instance.node(token.target).state is NodeState.PASSED:
            where = plan.new.label(token.target)
            yield Problem("migrate.passes", where, f"按新版本的规则「{where}」已经通过，迁移后往下走")
