"""What a company changed or made itself (自有定义), laid over the bundles that are installed.

- A definition of a name that a bundle ships takes its place there; any other belongs to the bundle `company`.
- A newer version of a bundle does not undo what a company changed, and what it adds still arrives: fields and grants
  that were not shipped when the company made its change are taken over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guocheng.definition.bundle import Bundle, MenuItem
from guocheng.definition.codec import Definition, definition_kind
from guocheng.definition.entity import Entity
from guocheng.definition.role import Role

#: The bundle that holds what a company made from nothing.
COMPANY = "company"
#: Where each kind of definition stands in a bundle.
GROUPS = {
    "entity": "entities",
    "flow": "flows",
    "alert": "alerts",
    "report": "reports",
    "role": "roles",
    "import": "imports",
    "aggregate": "aggregates",
    "automation": "automations",
    "conversion": "conversions",
    "book": "books",
    "posting_rule": "posting_rules",
}


@dataclass(frozen=True)
class Own:
    """A definition of the company's own; `base` is the shipped one it was changed from, if any."""

    definition: Definition
    base: Definition | None = None

    @property
    def kind(self) -> str:
        """Return the kind of definition."""
        return definition_kind(self.definition)

    @property
    def name(self) -> str:
        """Return its name."""
        return self.definition.name


def with_own(bundles: Sequence[Bundle], own: Iterable[Own]) -> tuple[Bundle, ...]:
    """Return the bundles in force: the installed ones with the company's changes, and the company's own."""
    found = list(bundles)
    made: list[Definition] = []
    for one in own:
        place = next((n for n, bundle in enumerate(found) if shipped(bundle, one.kind, one.name)), None)
        if place is None:
            made.append(one.definition)
        else:
            found[place] = _replaced(found[place], one)
    return (*found, _company(made, bundles)) if made else tuple(found)


def shipped(bundle: Bundle, kind: str, name: str) -> Definition | None:
    """Find a definition in a bundle, or nothing."""
    group: tuple[Definition, ...] = getattr(bundle, GROUPS[kind])
    return next((one for one in group if one.name == name), None)


def merged(own: Definition, base: Definition | None, now: Definition) -> Definition:
    """Return the company's version of a definition with what was shipped since it was made."""
    if base is None or base == now:
        return own
    if isinstance(own, Entity) and isinstance(base, Entity) and isinstance(now, Entity):
        known = {one.name for one in (*own.fields, *base.fields)}
        return replace(own, fields=(*own.fields, *(one for one in now.fields if one.name not in known)))
    if isinstance(own, Role) and isinstance(base, Role) and isinstance(now, Role):
        known = {one.entity for one in (*own.grants, *base.grants)}
        return replace(own, grants=(*own.grants, *(one for one in now.grants if one.entity not in known)))
    return own


def _replaced(bundle: Bundle, own: Own) -> Bundle:
    group = GROUPS[own.kind]
    parts = tuple(
        merged(own.definition, own.base, one) if one.name == own.name else one for one in getattr(bundle, group)
    )
    changed: dict[str, Any] = {group: parts}
    return replace(bundle, **changed)


def _company(made: Sequence[Definition], bundles: Sequence[Bundle]) -> Bundle:
    """Return the bundle of what was made here; its entities stand in the menu at once."""
    groups: dict[str, Any] = {
        group: tuple(one for one in made if definition_kind(one) == kind) for kind, group in GROUPS.items()
    }
    kinds = {"entity": "list", "report": "report"}
    menu = tuple(MenuItem(kinds[definition_kind(one)], one.name) for one in made if definition_kind(one) in kinds)
    needs = tuple(one.name for one in bundles)
    return Bundle(COMPANY, "自建应用", "1", menu=menu, needs=needs, **groups)
