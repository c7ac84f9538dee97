"""The company's own definitions laid over the bundles (自有定义的生效), and which of them do not fit this version.

- What decides about rights and data must fit: without a role or a form of its own a company would show or let in more.
- Reports, alerts and import mappings that do not fit are left out; the rest works, and `health` says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import from_json
from guocheng.definition.own import Own, with_own
from guocheng.definition.problems import problems
from guocheng.service.platform_bundle import NAME, with_platform
from guocheng.store.own_definitions import Kept

#: Nothing that is written, and nobody's right, hangs on these.
LEFT_OUT = ("report", "alert", "import")


@dataclass(frozen=True)
class Broken:
    """A definition of the company's own that does not fit the installed bundles, and why."""

    kind: str
    name: str
    label: str
    problems: tuple[Problem, ...]

    @property
    def matters(self) -> bool:
        """Tell whether the system may not go on without it."""
        return self.kind not in LEFT_OUT


@dataclass(frozen=True)
class Taken:
    """What can be in force: the catalogue, and what is not in it because it does not fit."""

    catalogue: Catalogue
    broken: tuple[Broken, ...] = field(default=())


def taken(bundles: Sequence[Bundle], kept: Sequence[Kept]) -> Taken:
    """Lay the company's own definitions over the bundles, without those that do not fit."""
    found: list[Broken] = []
    own: dict[tuple[str, str], Own] = {}
    for one in kept:
        try:
            own[one.kind, one.name] = read_own(one)
        except Invalid as refusal:
            found.append(Broken(one.kind, one.name, str(one.json.get("label") or one.name), refusal.problems))
    while own and (wrong := _wrong(catalogue := Catalogue(in_force(bundles, own.values())))):
        for ref, problems_of in _blamed(bundles, own, wrong).items():
            found.append(Broken(*ref, own.pop(ref).definition.label, problems_of))
    return Taken(Catalogue(in_force(bundles, own.values())) if found or not own else catalogue, tuple(found))


def _wrong(catalogue: Catalogue) -> list[Problem]:
    return [problem for bundle in catalogue.bundles for problem in problems(bundle, catalogue)]


def _blamed(
    bundles: Sequence[Bundle], own: dict[tuple[str, str], Own], wrong: Sequence[Problem]
) -> dict[tuple[str, str], tuple[Problem, ...]]:
    """Return the definitions in which something is wrong; else the one whose absence helps most."""
    found = {
        (kind, name): said
        for (kind, name), one in own.items()
        if (said := tuple(problem for problem in wrong if _is_about(problem, name, one.definition.label)))
    }
    if found:
        return found
    left = {
        ref: len(_wrong(Catalogue(in_force(bundles, [one for key, one in own.items() if key != ref])))) for ref in own
    }
    least = min(left, key=lambda ref: left[ref])
    return {least: tuple(wrong)}


def _is_about(problem: Problem, name: str, label: str) -> bool:
    return problem.where in (name, label) or problem.where.startswith((f"{name}.", f"{name}/"))


def in_force(bundles: Sequence[Bundle], own: Iterable[Own]) -> tuple[Bundle, ...]:
    """Return the installed bundles with what the company changed, and the platform's own data in today's words."""
    found = with_own(bundles, own)
    return with_platform(found) if any(one.name == NAME for one in bundles) else found


def read_own(kept: Kept) -> Own:
    """Read a stored definition of the company's own.

    :raises Invalid: this version of the program cannot read it.
    """
    return Own(from_json(kept.json), None if kept.base is None else from_json(kept.base))
