"""The steps of a procedure by name and by place (步骤树): what follows, what lies around, what came before.

Step names are unique within a procedure. A *sequence* is the list of steps of the procedure or of one arm of a branch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guocheng.definition.procedure import Branch, Procedure, Step
from guocheng.engine.flow.state import COMPENSATION, STARTER


@dataclass(frozen=True)
class Place:
    """Where a step stands: position in its sequence, which is the arm of a branch or (blank) the procedure itself."""

    step: Step
    branch: str
    arm: int
    position: int
    sequence: tuple[Step, ...]

    @property
    def next(self) -> Step | None:
        """Return the step that follows in the sequence."""
        return self.sequence[self.position + 1] if self.position + 1 < len(self.sequence) else None

    @property
    def later(self) -> tuple[Step, ...]:
        """Return all steps that follow in the sequence."""
        return self.sequence[self.position + 1 :]


class Tree:
    """A procedure, indexed."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self._places: Mapping[str, Place] = dict(_places(procedure.steps, "", 0))

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def place(self, name: str) -> Place:
        """Return where a step stands."""
        return self._places[name]

    def step(self, name: str) -> Step:
        """Return a step by name."""
        return self._places[name].step

    def names(self) -> Iterator[str]:
        """Yield all steps in reading order, a branch before what is in it."""
        yield from self._places

    def label(self, name: str) -> str:
        """Return the label of a step, or the starter's; a step this version does not have is called by its name."""
        if name in self._places:
            return self._places[name].step.label
        return {STARTER: "发起人", COMPENSATION: "作废后自动动作"}.get(name, name)

    def inside(self, name: str) -> Iterator[str]:
        """Yield a step and everything within it."""
        yield name
        step = self.step(name)
        if isinstance(step, Branch):
            for arm in step.arms:
                for one in arm.steps:
                    yield from self.inside(one.name)

    def around(self, name: str) -> Iterator[str]:
        """Yield the branches around a step, from the inside out."""
        branch = self.place(name).branch
        while branch:
            yield branch
            branch = self.place(branch).branch

    def way(self, name: str) -> list[str]:
        """Return the branches around a step from the outside in, then the step itself."""
        return [*reversed(list(self.around(name))), name]

    def rows_of(self, name: str) -> Iterator[str]:
        """Yield the steps of the row a step stands in, and of the rows around it: where a route may lead."""
        for one in (name, *self.around(name)):
            yield from (step.name for step in self.place(one).sequence)

    def precedes(self, first: str, second: str) -> bool:
        """Tell whether a step always comes before another; steps in different arms of one branch do not."""
        for (branch, arm, position), (branch2, arm2, position2) in zip(
            self._way(first), self._way(second), strict=False
        ):
            if (branch, arm) != (branch2, arm2):
                return False
            if position != position2:
                return position < position2
        return False

    def _way(self, name: str) -> list[tuple[str, int, int]]:
        places = [self.place(one) for one in (name, *self.around(name))]
        return [(place.branch, place.arm, place.position) for place in reversed(places)]


def _places(steps: tuple[Step, ...], branch: str, arm: int) -> Iterator[tuple[str, Place]]:
    for position, step in enumerate(steps):
        yield step.name, Place(step, branch, arm, position, steps)
        if isinstance(step, Branch):
            for number, one in enumerate(step.arms):
                yield from _places(one.steps, step.name, number)


_TREES_MAX = 1024
_trees: dict[int, Tree] = {}


def tree_of(procedure: Procedure) -> Tree:
    """Return the index of a procedure, made once for each value: comparing two procedures costs more than making it."""
    found = _trees.get(id(procedure))
    if found is None or found.procedure is not procedure:
        if len(_trees) >= _TREES_MAX:
            _trees.clear()
        found = _trees[id(procedure)] = Tree(procedure)
    return found
