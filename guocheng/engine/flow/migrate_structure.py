"""How the new version stands around the tokens (迁移后的结构): which branches are open, with which of their arms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from guocheng.base.problem import Problem
from guocheng.definition.procedure import Branch
from guocheng.engine.flow import events as e
from guocheng.engine.flow.events_migration import Gone, Migrated, Renamed, Taken
from guocheng.engine.flow.jumps import forgetting
from guocheng.engine.flow.mapping import Plan
from guocheng.engine.flow.state import DONE_NODES, LIVE_NODES, STARTER, Instance, NodeState
from guocheng.engine.flow.tree import Tree
from guocheng.engine.flow.walk import Walk

Row = tuple[str, int]


@dataclass(frozen=True)
class Shape:
    """Which step is current in every row under way, the arms of the branches around, which of them have arrived.

    `entered` are current steps that will be entered anew; `forgotten` are steps of the old version.
    """

    rows: Mapping[Row, str] = field(default_factory=dict)
    arms: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    arrived: Mapping[str, set[int]] = field(default_factory=dict)
    entered: frozenset[str] = frozenset()
    forgotten: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def shape(plan: Plan, instance: Instance, targets: Iterable[str], staying: set[str]) -> Shape:
    """Draw the new version around its tokens; `staying` are the old steps that go on as they are."""
    wanted = sorted(set(targets) - {STARTER})
    rows: dict[Row, str] = {}
    problems: list[Problem] = []
    for target in wanted:
        for name in plan.new.way(target):
            row = _row(plan.new, name)
            if rows.setdefault(row, name) != name:
                first, second = plan.new.label(rows[row]), plan.new.label(name)
                message = (
                    f"并行的待办在新版本里会落到同一条线上的「{first}」和「{second}」，请改到同一步或等其中一支走完"
                )
                problems.append(Problem("migrate.parallel", second, message))
    used: dict[str, set[int]] = {}
    for branch, arm in rows:
        used.setdefault(branch, set()).add(arm)
    used.pop("", None)
    problems += _one_way_only(plan.new, used)
    visits = {plan.goes_on.get(node.step, "") for node in instance.nodes.values() if node.returns_to}
    gone_on = {plan.goes_on.get(step) for step in staying}
    entered = frozenset(name for name in wanted if name not in gone_on)
    for name in sorted(entered & visits):
        label = plan.new.label(name)
        problems.append(Problem("migrate.returned", label, f"「{label}」正在处理退回，不能转到这一步"))
    for name in sorted(entered & used.keys()):
        label = plan.new.label(name)
        problems.append(Problem("migrate.parallel", label, f"「{label}」里面还有待办，不能从头进入，请转到里面的一步"))
    arrived = {name: _arrived(plan, instance, name, found) for name, found in used.items()}
    arms = {name: _arms(plan, instance, name, found | arrived[name]) for name, found in used.items()}
    forgotten = (
        node.step
        for node in instance.nodes.values()
        if node.state in LIVE_NODES and node.step not in staying and not _stays_open(plan, node.step, used)
    )
    return Shape(rows, arms, arrived, entered, tuple(sorted(forgotten)), tuple(problems))


def reshape(walk: Walk, plan: Plan, drawn: Shape, version: int) -> None:
    """Go over to the new version: rename, then row by row say what is past, what is still to come, what is open."""
    over = tuple(_over(plan, walk.instance, drawn))
    walk.emit(_migrated(walk, plan, drawn, version))
    visits = {node.step for node in walk.instance.nodes.values() if node.returns_to}
    ahead = {step for name in drawn.rows.values() for step in _ahead(plan.new, name, drawn)}
    known = {name for name in ahead - visits if walk.instance.node(name).state is not NodeState.NOT_REACHED}
    if known:
        walk.emit(forgetting(walk.instance, walk.stamp, known))
    still_over = [name for name in over if name not in ahead]
    for name in (*_past(plan.new, drawn), *still_over):
        node = walk.instance.node(name)
        if node.state not in DONE_NODES and name not in visits:
            walk.emit(e.Skipped(*walk.stamp, name, node.round + 1, "迁移到新版本时略过"))
    for name in plan.new.names():
        if name in drawn.arms and walk.instance.node(name).state is not NodeState.ACTIVE:
            walk.emit(e.Split(*walk.stamp, name, walk.instance.node(name).round + 1, drawn.arms[name]))


def _migrated(walk: Walk, plan: Plan, drawn: Shape, version: int) -> Migrated:
    instance = walk.instance
    known = {*instance.nodes, *(task.step for task in instance.tasks.values())} - {STARTER}
    # A step of old whose name a new one bears is kept apart from it, with what was said in it.
    apart = {name: f"{name}@{instance.seq}" for name in known - plan.goes_on.keys() if name in plan.new}
    names = {**apart, **{old: new for old, new in plan.goes_on.items() if old != new and old in known}}
    gone = [
        Gone(names.get(name, name), plan.old.label(name))
        for name in sorted(instance.nodes.keys() - plan.goes_on.keys())
        if name in plan.old
    ]
    taken = [
        Taken(name, arms)
        for name, arms in sorted(drawn.arms.items())
        if _open_before(plan, instance, name) and instance.node(plan.came_from[name]).arms != arms
    ]
    taken += _taken_before(plan, instance, drawn)
    renamed = tuple(Renamed(old, new) for old, new in sorted(names.items()))
    return Migrated(*walk.stamp, version, renamed, drawn.forgotten, tuple(gone), tuple(taken))


def _taken_before(plan: Plan, instance: Instance, drawn: Shape) -> Iterator[Taken]:
    """Yield which arms of the new version a branch took that is over, for it may be opened again."""
    for old, new in sorted(plan.goes_on.items()):
        before, after, arms = plan.old.step(old), plan.new.step(new), instance.node(old).arms
        if isinstance(before, Branch) and isinstance(after, Branch) and arms and new not in drawn.arms:
            images = (_image(plan, before, number, after) for number in arms)
            now = tuple(sorted({image for image in images if image is not None}))
            if now != arms:
                yield Taken(new, now)


def _over(plan: Plan, instance: Instance, drawn: Shape) -> Iterator[str]:
    """Yield the last step of every arm that has arrived in a branch that is over.

    When one arm is opened again the branch waits for the others: a last step that is new must not be waited for.
    """
    for old, new in sorted(plan.goes_on.items()):
        before, after, node = plan.old.step(old), plan.new.step(new), instance.node(old)
        if not isinstance(before, Branch) or not isinstance(after, Branch) or new in drawn.arms:
            continue
        for number in node.arms if node.state is NodeState.PASSED else ():
            image = _image(plan, before, number, after)
            if image is not None and _has_arrived(instance, before, number):
                yield from (step.name for step in after.arms[image].steps[-1:])


def _has_arrived(instance: Instance, branch: Branch, number: int) -> bool:
    steps = branch.arms[number].steps
    return not steps or instance.node(steps[-1].name).state in DONE_NODES


def _one_way_only(tree: Tree, used: Mapping[str, set[int]]) -> Iterator[Problem]:
    for name, arms in used.items():
        step = tree.step(name)
        assert isinstance(step, Branch)
        if step.split == "exclusive" and len(arms) > 1:
            message = f"「{step.label}」在新版本里只走一条分支，并行的待办放不下，请等其中一支走完"
            yield Problem("migrate.parallel", step.label, message)


def _stays_open(plan: Plan, step: str, used: Mapping[str, set[int]]) -> bool:
    return step != STARTER and plan.goes_on.get(step) in used


def _open_before(plan: Plan, instance: Instance, name: str) -> bool:
    return name in plan.came_from and instance.node(plan.came_from[name]).state is NodeState.ACTIVE


def _arms(plan: Plan, instance: Instance, name: str, counting: set[int]) -> tuple[int, ...]:
    """Return the arms that count in an open branch; a branch that is as it was keeps those that were called off too."""
    if _open_before(plan, instance, name) and plan.old.step(plan.came_from[name]) == plan.new.step(name):
        return instance.node(plan.came_from[name]).arms
    return tuple(sorted(counting))


def _arrived(plan: Plan, instance: Instance, name: str, used: set[int]) -> set[int]:
    """Find the arms of a branch that were walked to their end, and wait for the others to arrive."""
    new = plan.new.step(name)
    assert isinstance(new, Branch)
    if not _open_before(plan, instance, name) or new.split == "exclusive":
        return set()
    old = plan.old.step(plan.came_from[name])
    assert isinstance(old, Branch)
    found: set[int] = set()
    for number in instance.node(old.name).arms:
        image = _image(plan, old, number, new) if _has_arrived(instance, old, number) else None
        if image is not None and image not in used:
            found.add(image)
    return found


def _image(plan: Plan, old: Branch, number: int, new: Branch) -> int | None:
    """Return which arm of the new branch an arm of the old one is: by its steps, by its label, or by its place."""
    arm = old.arms[number]
    goes_on = (plan.goes_on[step.name] for step in arm.steps if step.name in plan.goes_on)
    places = {plan.new.place(name).arm for name in goes_on if plan.new.place(name).branch == new.name}
    if len(places) == 1:
        return places.pop()
    labelled = [place for place, one in enumerate(new.arms) if one.label == arm.label]
    if len(labelled) == 1:
        return labelled[0]
    return number if len(old.arms) == len(new.arms) else None


def _row(tree: Tree, name: str) -> Row:
    place = tree.place(name)
    return place.branch, place.arm


def _ahead(tree: Tree, name: str, drawn: Shape) -> Iterator[str]:
    for step in tree.place(name).later:
        yield from tree.inside(step.name)
    if name in drawn.entered:
        yield from tree.inside(name)


def _past(tree: Tree, drawn: Shape) -> Iterator[str]:
    """Yield the steps before the current one of every row under way, and all of the arms that have arrived."""
    for name in drawn.rows.values():
        place = tree.place(name)
        yield from (step.name for step in place.sequence[: place.position])
    for name, arms in drawn.arrived.items():
        branch = tree.step(name)
        assert isinstance(branch, Branch)
        yield from (step.name for number in sorted(arms) for step in branch.arms[number].steps)
