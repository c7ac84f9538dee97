"""Which step of one version is which step of another (步骤对应): by hand, else by name, else by label.

A step goes on as another only when both are of the same kind; what stands at a step that does not go on is led to
another step, or cannot be migrated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.procedure import Procedure
from guocheng.engine.flow.tree import Tree, tree_of


@dataclass(frozen=True)
class Choice:
    """What a person says of a step of the old version: it goes on as `step`, or is gone and leads to it."""

    step: str
    gone: bool = False


@dataclass(frozen=True)
class Plan:
    """Two versions of a procedure, which steps go on as which, and where those that are gone lead."""

    before: Procedure
    after: Procedure
    goes_on: Mapping[str, str]
    leads_to: Mapping[str, str]

    @property
    def old(self) -> Tree:
        """The steps of the old version."""
        return tree_of(self.before)

    @property
    def new(self) -> Tree:
        """The steps of the new version."""
        return tree_of(self.after)

    @cached_property
    def came_from(self) -> Mapping[str, str]:
        """The old step of each step that goes on."""
        return {new: old for old, new in self.goes_on.items()}

    def target(self, step: str) -> str:
        """Return where what stands at an old step goes, blank when nobody has said."""
        return self.goes_on.get(step) or self.leads_to.get(step, "")

    def unmapped(self) -> Iterator[str]:
        """Yield the old steps of which nobody has said what becomes of them."""
        yield from (name for name in self.old.names() if not self.target(name))


def plan_of(before: Procedure, after: Procedure, choices: Mapping[str, Choice]) -> Plan:
    """Lay one version over another; choices about steps that this old version does not have say nothing here.

    :raises Invalid: a choice leads nowhere, or two steps would go on as one.
    """
    old, new = tree_of(before), tree_of(after)
    chosen = {name: choice for name, choice in choices.items() if name in old}
    _check(old, new, chosen)
    goes_on = {
        name: choice.step for name, choice in chosen.items() if not choice.gone and _alike(old, name, new, choice.step)
    }
    leads_to = {name: choice.step for name, choice in chosen.items() if name not in goes_on}
    for same in (_same_name, _same_label):
        left = [name for name in old.names() if name not in goes_on and name not in leads_to]
        taken = set(goes_on.values())
        for name in left:
            found = [one for one in new.names() if one not in taken and _alike(old, name, new, one)]
            matching = [one for one in found if same(old, name, new, one)]
            if len(matching) == 1:
                goes_on[name] = matching[0]
                taken.add(matching[0])
    return Plan(before, after, goes_on, leads_to)


def _check(old: Tree, new: Tree, chosen: Mapping[str, Choice]) -> None:
    found = []
    targets: dict[str, str] = {}
    for name, choice in chosen.items():
        where = old.label(name)
        if choice.step not in new:
            found.append(
                Problem("migrate.no_step", where, f"新版本里没有步骤「{choice.step}」，请为「{where}」另选一步")
            )
        elif not choice.gone and choice.step in targets:
            other = old.label(targets[choice.step])
            message = f"「{other}」和「{where}」不能都对应到「{new.label(choice.step)}」，其中一步请选「转到」"
            found.append(Problem("migrate.same_step", where, message))
        if not choice.gone:
            targets.setdefault(choice.step, name)
    if found:
        raise Invalid(*found)


def _alike(old: Tree, name: str, new: Tree, other: str) -> bool:
    return old.step(name).kind == new.step(other).kind


def _same_name(old: Tree, name: str, new: Tree, other: str) -> bool:
    return name == other


def _same_label(old: Tree, name: str, new: Tree, other: str) -> bool:
    return old.label(name) == new.label(other)
