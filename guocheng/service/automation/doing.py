"""A node at the moment it is carried out (执行中的节点): in whose name, for which run, and what it sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guocheng.definition.action import Assign
from guocheng.definition.automation import Automation, RunAs
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import FIELD_TYPES, type_of
from guocheng.expr.types import Name
from guocheng.service.automation.scene import Scene
from guocheng.service.context import Change
from guocheng.store.automation.runs import Taken

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Effect:
    """What came of a node: its value for the nodes after it, and what the log says."""

    value: Any = None
    note: Any = None


@dataclass(frozen=True)
class Waiting:
    """A node asked somebody outside and waits for the answer."""

    note: Any = None


@dataclass
class Doing:
    """A run that carries out a node."""

    scene: Scene
    automation: Automation
    run: Taken
    values: Values
    #: Nothing may leave the house: a trial asks nobody outside and starts no other run.
    trial: bool = False
    requests: list[dict[str, Any]] = field(default_factory=list)

    @property
    def change(self) -> Change:
        """The transaction, in the name of whoever the run acts for."""
        return self.scene.change

    @property
    def as_system(self) -> bool:
        """Whether the run acts as the system."""
        return self.automation.run_as is RunAs.SYSTEM

    @property
    def cause(self) -> str:
        """What history says of the changes."""
        return f"自动化「{self.automation.label}」"

    @property
    def person(self) -> int:
        """Who set it off, or made the record; 0 for nobody."""
        made = self.scene.form.get("created_by") if self.scene.entity else None
        return self.run.actor_id or made or 0

    def sent(self, place: str, entity: Entity, sets: tuple[Assign, ...], *extra: tuple[Name, Any]) -> dict[str, Any]:
        """Return what assignments give, as JSON of the fields, as if somebody had typed it."""
        found: dict[str, Any] = {}
        for one in sets:
            field = self.change.catalogue.field(entity, one.field)
            assert field is not None, "problems() has found the field"
            kind = FIELD_TYPES[field.type].expr_type(field).kind
            value = self.scene.over_record(self.values, place, one.value, kind, *extra)
            found[one.field] = _as_sent(field, value)
        return found


def _as_sent(field: Field, value: Any) -> Any:
    return None if value is None else type_of(field).to_json(field, value)
