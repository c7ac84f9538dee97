"""Automations while they are drawn (自动化设计): the words of the designer, and a draft that is tried out.

- A draft is sound before it is tried: it is checked as it would be when it is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.automation import Automation
from guocheng.definition.automation_designer import Part, node_parts, trigger_parts
from guocheng.definition.flow import Move
from guocheng.definition.flow_designer import Asked, sources
from guocheng.engine.flow.tree import Tree
from guocheng.service.context import Look
from guocheng.service.definitions import draft_of
from guocheng.service.rights import must_administer

Json = Mapping[str, Any]


def words(look: Look) -> dict[str, Any]:
    """Return what can be said of every node and trigger, and what they may name.

    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    catalogue = look.catalogue
    return {
        "parts": {kind: _shown(part) for kind, part in node_parts().items()},
        "triggers": {kind: _shown(part) for kind, part in trigger_parts().items()},
        "sources": [{"kind": one.kind, "label": one.label, "asked": list(map(_asked, one.asked))} for one in sources()],
        "roles": [{"name": one.name, "label": one.label} for one in catalogue.roles.values()],
        "flows": [{"entity": flow.on, "moves": list(map(_move, flow.moves))} for flow in catalogue.flows.values()],
        "automations": [{"name": one.name, "label": one.label, "on": one.on} for one in catalogue.automations.values()],
        "alerts": [{"name": one.name, "label": one.label, "on": one.on} for one in catalogue.alerts.values()],
    }


def drafted(look: Look, name: str, document: Json) -> Automation:
    """Return an automation that is drawn and not published.

    :raises Invalid: it is not sound.
    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    catalogue = draft_of(look, [document]).catalogue
    found = catalogue.automations.get(name)
    if found is None or document.get("definition") != "automation":
        raise Invalid(Problem("definition.no_automation", "草稿", f"这里只能试运行自动化「{name}」的草稿"))
    return found


def _move(move: Move) -> dict[str, Any]:
    tree = Tree(move.procedure) if move.procedure else None
    steps = [{"name": name, "label": tree.label(name)} for name in tree.names()] if tree else []
    return {"name": move.name, "label": move.label, "asks": move.procedure is not None, "steps": steps}


def _shown(part: Part) -> dict[str, Any]:
    return {"label": part.label, "asked": list(map(_asked, part.asked))}


def _asked(one: Asked) -> dict[str, Any]:
    return {**asdict(one), "choices": [{"value": value, "label": label} for value, label in one.choices]}
