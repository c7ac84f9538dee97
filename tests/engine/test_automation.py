"""The engine of automations (自动化引擎): random trees, random luck; a run replayed is the run, and it always ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from guocheng.definition.automation import (
    Attempt,
    Automation,
    Choose,
    Delete,
    Formula,
    Loop,
    Node,
    Parallel,
    RunAs,
    Stop,
    Wait,
    Way,
    every_node,
)
from guocheng.definition.automation_triggers import Created
from guocheng.engine import automation as engine
from guocheng.engine.automation import Event, Run, State, Tree

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass
class Luck:
    """A world in which conditions, lists and failures are drawn beforehand; the same draw, the same answers."""

    draws: Sequence[int]
    place: int = 0

    def draw(self, below: int) -> int:
        """Return the next number below a bound."""
        self.place += 1
        return self.draws[self.place % len(self.draws)] % below

    def holds(self, values: Any, node: Node, text: str) -> bool:
        """Tell by luck."""
        return bool(self.draw(2))

    def value(self, values: Any, node: Formula) -> Any:
        """Return a number."""
        return self.draw(100)

    def items(self, values: Any, node: Loop) -> Sequence[Any]:
        """Return a few numbers."""
        return list(range(self.draw(4)))

    def until(self, values: Any, node: Wait, at: datetime) -> datetime | None:
        """Return an instant that may be past."""
        return at + timedelta(hours=self.draw(3) - 1)

    def says(self, values: Any, node: Stop) -> str:
        """Return nothing."""
        return ""


def _blocks(depth: int) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.lists(_nodes(depth), min_size=0 if depth < 2 else 1, max_size=3).map(tuple)


def _ways(depth: int) -> st.SearchStrategy[tuple[Way, ...]]:
    way = st.builds(Way, label=st.just("路"), nodes=_blocks(depth - 1), when=st.sampled_from(["", "x"]))
    return st.lists(way, min_size=1, max_size=3).map(tuple)


def _nodes(depth: int) -> st.SearchStrategy[Node]:
    plain: list[st.SearchStrategy[Node]] = [
        st.just(Delete("", "做事")),
        st.just(Formula("", "算", "1")),
        st.just(Wait("", "等", hours="1")),
        st.builds(lambda failed: Stop("", "停", failed=failed, when="x"), st.booleans()),
    ]
    if depth == 0:
        return st.one_of(plain)
    inner: list[st.SearchStrategy[Node]] = [
        st.builds(lambda ways: Choose("", "选", ways), _ways(depth)),
        st.builds(lambda ways: Parallel("", "并", ways), _ways(depth)),
        st.builds(lambda nodes: Loop("", "环", "list", nodes), _blocks(depth - 1)),
        st.builds(lambda one, two: Attempt("", "试", one, two), _blocks(depth - 1), _blocks(depth - 1)),
    ]
    return st.one_of(*plain, *inner)


def _named(nodes: tuple[Node, ...], numbers: list[int]) -> tuple[Node, ...]:
    """Give every node a name of its own."""
    found: list[Node] = []
    for node in nodes:
        numbers[0] += 1
        one: Any = replace(node, name=f"n{numbers[0]}")
        if isinstance(one, Choose | Parallel):
            one = replace(one, ways=tuple(replace(way, nodes=_named(way.nodes, numbers)) for way in one.ways))
        elif isinstance(one, Loop):
            one = replace(one, nodes=_named(one.nodes, numbers))
        elif isinstance(one, Attempt):
            one = replace(one, nodes=_named(one.nodes, numbers), otherwise=_named(one.otherwise, numbers))
        found.append(one)
    return tuple(found)


TREES = _blocks(3).map(lambda nodes: Tree(Automation("a.b", "甲", Created(), _named(nodes, [0]), RunAs.SYSTEM)))
DRAWS = st.lists(st.integers(0, 99), min_size=5, max_size=40)


def walk(tree: Tree, luck: Luck, *, retries: int = 2) -> tuple[Run, list[Event], list[str]]:
    """Walk a run to its end by luck; return it, its events, and the nodes that were carried out."""
    at = NOW
    events: list[Event] = [engine.Began(at)]
    run = engine.apply(None, events[0])
    done: list[str] = []
    resumed = 0

    def happens(event: Event) -> None:
        nonlocal run
        events.append(event)
        run = engine.apply(run, event)

    while True:
        if event := engine.think(tree, run, at=at, world=luck):
            happens(event)
        elif node := engine.due(tree, run):
            match luck.draw(5):
                case 0 if run.tries < retries:
                    happens(engine.Tried(at, node.name, "再试"))
                case 1:
                    happens(engine.failing(tree, run, "坏了", at=at))
                case 2:
                    happens(engine.Asked(at, node.name))
                case _:
                    done.append(node.name)
                    happens(engine.Worked(at, node.name, len(done)))
        elif run.state is State.SLEEPING:
            assert run.until is not None
            assert run.until > at
            at = run.until
            node_name = tree.current(run.top)
            assert node_name is not None
            happens(engine.Woke(at, node_name.name))
        elif run.state is State.ASKING:
            waiting = tree.current(run.top)
            assert waiting is not None
            done.append(waiting.name)
            happens(engine.Worked(at, waiting.name, len(done)))
        elif run.state is State.FAILED and resumed < 3:
            resumed += 1
            happens(engine.Resumed(at))
        else:
            return run, events, done


@settings(max_examples=150, deadline=None)
@given(tree=TREES, draws=DRAWS)
def test_every_walk_ends_and_replays_to_the_same(tree: Tree, draws: list[int]) -> None:
    """随机的节点树、随机的运气：总会结束；按记录重放，得到同样的状态；记录存取不变。"""
    run, events, _ = walk(tree, Luck(draws))
    assert run.state in (State.DONE, State.FAILED)
    assert engine.replay(events) == run
    stored = [(one.kind, getattr(one, "node", ""), one.at, engine.to_json(one)) for one in events]
    assert [engine.from_json(*one) for one in stored] == events


@settings(max_examples=100, deadline=None)
@given(tree=TREES, draws=DRAWS, cut=st.integers(0, 200))
def test_a_run_cut_anywhere_goes_on_as_if_it_had_not_been(tree: Tree, draws: list[int], cut: int) -> None:
    """在任何一处断开，从记录接着走，和没有断开一样。"""
    whole, events, _ = walk(tree, Luck(draws))
    again = engine.replay(events[: max(1, cut % (len(events) + 1))])
    for event in events[again.count :]:
        again = engine.apply(again, event)
    assert again == whole


@settings(max_examples=100, deadline=None)
@given(tree=TREES, draws=DRAWS)
def test_a_run_that_never_fails_is_done_and_leaves_no_block_open(tree: Tree, draws: list[int]) -> None:
    """不出错就做完；每个节点都在自己的块里，做完时没有块开着。"""

    class Well(Luck):
        def holds(self, values: Any, node: Node, text: str) -> bool:
            return False if isinstance(node, Stop) else super().holds(values, node, text)

        def draw(self, below: int) -> int:
            found = super().draw(below)
            return 4 if below == 5 else found

    run, _, done = walk(tree, Well(draws))
    assert run.state is State.DONE
    assert [frame.node for frame in run.frames] == [""]
    assert set(done) <= {node.name for node in every_node(tree.automation.nodes)}


def test_what_fails_in_one_way_is_all_that_is_done_again() -> None:
    """并行里一路失败：别的路照走；继续时只重走失败的那一路，从失败处。"""
    ways = (
        Way("甲", (Delete("a1", "甲一"), Delete("a2", "甲二"))),
        Way("乙", (Delete("b1", "乙一"),)),
    )
    tree = Tree(Automation("a.b", "甲", Created(), (Parallel("both", "并行", ways),), RunAs.SYSTEM))
    luck = Luck([0])
    run = engine.apply(None, engine.Began(NOW))
    done: list[str] = []
    broken = {"a2"}
    for _ in range(2):
        while run.state is State.RUNNING:
            if event := engine.think(tree, run, at=NOW, world=luck):
                run = engine.apply(run, event)
                continue
            node = engine.due(tree, run)
            assert node is not None
            if node.name in broken:
                run = engine.apply(run, engine.failing(tree, run, "坏了", at=NOW))
            else:
                done.append(node.name)
                run = engine.apply(run, engine.Worked(NOW, node.name))
        if broken:
            assert (run.state, run.why) == (State.FAILED, "甲：坏了")
            broken.clear()
            run = engine.apply(run, engine.Resumed(NOW))
    assert run.state is State.DONE
    assert done == ["a1", "b1", "a2"]


def test_a_run_in_circles_is_stopped() -> None:
    """没完没了的循环会停下来。"""
    inner = Loop("inner", "里", "list", (Formula("f", "算", "1"),))
    tree = Tree(Automation("a.b", "甲", Created(), (Loop("outer", "外", "list", (inner,)),), RunAs.SYSTEM))

    class Endless(Luck):
        def items(self, values: Any, node: Loop) -> Sequence[Any]:
            return list(range(1000))

    run, _, _ = walk(tree, Endless([1]))
    assert run.state is State.FAILED
    assert "步骤超过" in run.why
