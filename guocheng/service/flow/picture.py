"""Flows for the designer and for other tools (流程图): the words of the designer, and BPMN 2.0."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from guocheng.connect.bpmn import bpmn as written
from guocheng.definition.flow_designer import PARTS, Asked, asked_of, sources
from guocheng.definition.paper import WHOLE_PAPER
from guocheng.service.context import Look
from guocheng.service.flow.printable import named
from guocheng.service.flow.simulation import procedure_of
from guocheng.service.rights import must_administer


def words(look: Look) -> dict[str, Any]:
    """Return what can be said of every part of a procedure, and the ways to name people.

    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    return {
        "parts": {name: {"label": label, "asked": _shown(asked_of(name))} for name, (_, label) in PARTS.items()},
        "sources": [{"kind": one.kind, "label": one.label, "asked": _shown(one.asked)} for one in sources()],
        "roles": [{"name": one.name, "label": one.label} for one in look.catalogue.roles.values()],
        "calls": [
            {
                "entity": flow.on,
                "label": flow.label,
                "moves": [{"name": move.name, "label": move.label} for move in made],
            }
            for flow in look.catalogue.flows.values()
            if (made := [move for move in flow.moves if move.procedure])
        ],
        "papers": {
            one.name: named((WHOLE_PAPER, *one.papers)) for one in look.catalogue.entities.values() if one.papers
        },
    }


def bpmn(look: Look, *, flow: str, move: str) -> tuple[str, str]:
    """Return the name of a file and the procedure of a move as BPMN 2.0.

    :raises NotFound: there is no such flow, or the move asks nobody.
    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    procedure = procedure_of(look.catalogue, flow, move)
    return f"{procedure.label}.bpmn", written(look.catalogue.flow(flow), move)


def _shown(asked: tuple[Asked, ...]) -> list[dict[str, Any]]:
    return [
        {**asdict(one), "choices": [{"value": value, "label": label} for value, label in one.choices]} for one in asked
    ]
