"""An amount that can say how it came about (有来历的数).

- The value is always exactly the sum of its steps, so the explanation cannot drift away from the amount.
- A step may itself be explained by further steps, down to the records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Step:
    """One part of an amount: what it is, how much, where it comes from, and its own parts."""

    label: str
    value: Decimal
    source: str = ""
    parts: tuple[Step, ...] = ()

    def lines(self, depth: int = 0) -> Iterator[str]:
        """Yield the step and its parts as indented lines."""
        source = f"({self.source})" if self.source else ""
        yield f"{'  ' * depth}{self.label} = {self.value}{source}"
        for part in self.parts:
            yield from part.lines(depth + 1)


@dataclass(frozen=True)
class Explained:
    """An amount and the steps that add up to it."""

    value: Decimal
    steps: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        if self.steps and sum((step.value for step in self.steps), Decimal(0)) != self.value:
            raise AssertionError("an explained amount is the sum of its steps")

    @classmethod
    def sum(cls, steps: Iterable[Step]) -> Explained:
        """Add up steps to an amount; no step is nought."""
        found = tuple(steps)
        return cls(sum((step.value for step in found), ZERO), found)

    @classmethod
    def of(cls, label: str, value: Decimal, source: str = "") -> Explained:
        """Return an amount of a single step."""
        return cls(value, (Step(label, value, source),))

    def __add__(self, other: Explained) -> Explained:
        return Explained(self.value + other.value, self.steps + other.steps)

    def named(self, label: str, source: str = "") -> Step:
        """Return this amount as one step of a larger one."""
        return Step(label, self.value, source, self.steps)

    def __str__(self) -> str:
        return "\n".join(line for step in self.steps for line in step.lines())
