"""Which automations listen to what (自动化的索引): made once for a set of definitions; who has none pays nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from guocheng.definition.automation import Automation
from guocheng.definition.automation_triggers import (
    AlertTold,
    BeforeSave,
    Button,
    Created,
    DateReached,
    Deleted,
    FlowEvent,
    FromOutside,
    ImportFinished,
    PersonJoins,
    PersonLeaves,
    Schedule,
    Updated,
)
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import from_json
from guocheng.service.context import Look
from guocheng.store import definitions
from guocheng.store.automation import marks

#: Kinds of changes in the river that make a record anew, take it away, or are only talk.
BORN, GONE = frozenset({"created", "restored"}), frozenset({"deleted"})
_CHANGES = (Created, Updated, Deleted, PersonJoins, PersonLeaves)
_ByName = Mapping[str, tuple[Automation, ...]]


@dataclass(frozen=True, eq=False)
class Index:
    """Automations by what they listen to: changes and procedures by entity, alerts by name."""

    changed: _ByName
    at_once: _ByName
    before_save: _ByName
    flow: _ByName
    imported: _ByName
    alerted: _ByName
    buttons: _ByName
    clock: tuple[Automation, ...]
    hooks: tuple[Automation, ...]

    @property
    def any(self) -> bool:
        """Whether any automation listens to changes of records from outside the transaction."""
        return bool(self.changed)


@lru_cache(maxsize=8)
def index_of(catalogue: Catalogue) -> Index:
    """Return which automations listen to what."""
    every = tuple(catalogue.automations.values())
    changes = [one for one in every if isinstance(one.trigger, _CHANGES)]
    return Index(
        changed=_by_entity(one for one in changes if not one.at_once),
        at_once=_by_entity(one for one in changes if one.at_once),
        before_save=_by_entity(one for one in every if isinstance(one.trigger, BeforeSave)),
        flow=_by_entity(one for one in every if isinstance(one.trigger, FlowEvent)),
        imported=_by_entity(one for one in every if isinstance(one.trigger, ImportFinished)),
        alerted=_grouped((one.trigger.alert, one) for one in every if isinstance(one.trigger, AlertTold)),
        buttons=_by_entity(one for one in every if isinstance(one.trigger, Button)),
        clock=tuple(one for one in every if isinstance(one.trigger, Schedule | DateReached)),
        hooks=tuple(one for one in every if isinstance(one.trigger, FromOutside)),
    )


def wants(automation: Automation, kind: str, changed: Collection[str], values: Mapping[str, Any]) -> bool:
    """Tell whether an automation listens to a change: its kind in the river, the fields, what they hold now."""
    match automation.trigger:
        case Created():
            return kind in BORN
        case Deleted():
            return kind in GONE
        case Updated(fields=fields):
            return kind not in BORN | GONE and bool(changed) and (not fields or not set(fields).isdisjoint(changed))
        case PersonJoins():
            return kind in BORN or ("active" in changed and values.get("active") is True)
        case PersonLeaves():
            return kind in GONE or (kind not in BORN and "active" in changed and values.get("active") is False)
        case _:
            return False


def enabled(look: Look) -> frozenset[str]:
    """Return the automations that run: those of the definitions, but for what was switched on the screen."""

    def read() -> frozenset[str]:
        switched = marks.switches(look.connection)
        return frozenset(
            name
            for name, one in look.catalogue.automations.items()
            if (switched[name].enabled if name in switched else one.enabled)
        )

    key = ("automation", "enabled")
    if key not in look.cache:
        look.cache[key] = read()
    found: frozenset[str] = look.cache[key]
    return found


def version_of(look: Look, name: str) -> int:
    """Return the published version of an automation that is in force; read once for a publication."""
    known = look.platform.remembered
    key = ("automation", name, look.platform.revision)
    if key not in known:
        known[key] = definitions.version_in_force(look.connection, "automation", name)
    found: int = known[key]
    return found


def at_version(look: Look, name: str, version: int) -> Automation | None:
    """Return an automation as it was published under a version; nothing when it is gone altogether."""
    if version == version_of(look, name) and name in look.catalogue.automations:
        return look.catalogue.automations[name]
    known, key = look.platform.remembered, ("automation", name, version, "document")
    if key not in known:
        document = definitions.stored(look.connection, "automation", name, version)
        known[key] = from_json(document) if document else look.catalogue.automations.get(name)
    found: Automation | None = known[key]
    return found


def _by_entity(found: Iterable[Automation]) -> _ByName:
    return _grouped((one.on, one) for one in found)


def _grouped(found: Iterable[tuple[str, Automation]]) -> _ByName:
    groups: dict[str, list[Automation]] = {}
    for name, one in found:
        groups.setdefault(name, []).append(one)
    return {name: tuple(members) for name, members in groups.items()}
