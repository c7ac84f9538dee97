"""What a run does next (下一步): an event as long as it only thinks, then the node that is to be carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from guocheng.definition.automation import (
    THOUGHTS,
    Attempt,
    Choose,
    Formula,
    Loop,
    Node,
    Parallel,
    Stop,
    Wait,
    Way,
)
from guocheng.engine.automation import events as e
from guocheng.engine.automation.state import BETWEEN, Run, State
from guocheng.engine.automation.tree import Tree

#: A run that does more than so much goes round in circles.
EVENTS_MAX = 10_000
Values = Mapping[str, Any]


class World(Protocol):
    """All that the engine knows of the outside; each answer may raise a refusal, which is a failure of the node."""

    def holds(self, values: Values, node: Node, text: str) -> bool:
        """Tell whether a condition of a node holds."""
        ...

    def value(self, values: Values, node: Formula) -> Any:
        """Work a formula out."""
        ...

    def items(self, values: Values, node: Loop) -> Sequence[Any]:
        """Return what a loop goes over."""
        ...

    def until(self, values: Values, node: Wait, at: datetime) -> datetime | None:
        """Return until when a run waits; nothing when the expression is blank."""
        ...

    def says(self, values: Values, node: Stop) -> str:
        """Return what a node that ends the run says."""
        ...


def think(tree: Tree, run: Run, *, at: datetime, world: World) -> e.Event | None:
    """Return the next thing a run decides by itself; nothing when it waits, is over, or something is to be done."""
    if run.state is not State.RUNNING:
        return None
    if run.count >= EVENTS_MAX:
        return e.Ended(at, State.FAILED, f"步骤超过 {EVENTS_MAX:,} 个，已经停下；请检查循环的范围")
    node = tree.current(run.top)
    return _at_end(tree, run, at) if node is None else _decided(run, node, at, world)


def due(tree: Tree, run: Run) -> Node | None:
    """Return the node that is to be carried out now; nothing when the run thinks, waits or is over."""
    node = tree.current(run.top) if run.state is State.RUNNING else None
    return None if node is None or isinstance(node, THOUGHTS) else node


def failing(tree: Tree, run: Run, why: str, *, at: datetime) -> e.Event:
    """Return what comes of a node that failed for good: an error path, the end of one way, or of the whole run."""
    for frame in reversed(run.frames):
        if not frame.node:
            break
        node = tree.node(frame.node)
        if isinstance(node, Attempt) and frame.way == 0:
            return e.Caught(at, node.name, why)
        if isinstance(node, Parallel) and frame.way != BETWEEN:
            return e.WayFailed(at, node.name, why)
    here = tree.current(run.top)
    return e.Ended(at, State.FAILED, why, here.name if here else run.top.node)


def _decided(run: Run, node: Node, at: datetime, world: World) -> e.Event | None:
    values = run.values
    match node:
        case Formula():
            return e.Worked(at, node.name, world.value(values, node))
        case Choose():
            ways = _open(node, node.ways, values, world)
            return e.Took(at, node.name, ways[0]) if ways else e.Passed(at, node.name)
        case Parallel():
            ways = _open(node, node.ways, values, world)
            return e.Parted(at, node.name, tuple(ways)) if ways else e.Passed(at, node.name)
        case Loop():
            items = tuple(world.items(values, node))[: node.most]
            return e.Looped(at, node.name, items) if items else e.Passed(at, node.name)
        case Attempt():
            return e.Took(at, node.name, 0)
        case Wait():
            until = world.until(values, node, at)
            return e.Slept(at, node.name, until) if until is not None and until > at else e.Passed(at, node.name)
        case Stop():
            if node.when and not world.holds(values, node, node.when):
                return e.Passed(at, node.name)
            return e.Ended(at, State.FAILED if node.failed else State.DONE, world.says(values, node), node.name)
        case _:
            return None


def _open(node: Node, ways: tuple[Way, ...], values: Values, world: World) -> list[int]:
    return [number for number, way in enumerate(ways) if not way.when or world.holds(values, node, way.when)]


def _at_end(tree: Tree, run: Run, at: datetime) -> e.Event:
    frame = run.top
    if not frame.node:
        return e.Ended(at, State.DONE)
    node = tree.node(frame.node)
    if isinstance(node, Loop) and frame.turn + 1 < len(frame.items):
        return e.Turned(at, node.name)
    if isinstance(node, Parallel) and frame.todo:
        return e.NextWay(at, node.name)
    if isinstance(node, Parallel) and frame.failed:
        reasons = "；".join(f"{node.ways[one.way].label}：{one.why}" for one in frame.failed)
        # The node is behind its ways: whatever is around it hears of their failures.
        return failing(tree, _between(run), reasons, at=at)
    return e.Left(at, node.name)


def _between(run: Run) -> Run:
    return replace(run, frames=(*run.frames[:-1], replace(run.top, way=BETWEEN)))
