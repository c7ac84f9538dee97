"""A flow as it was published under a version (流程版本), and what its steps say of the form."""

from __future__ import annotations

from guocheng.definition.codec import from_json
from guocheng.definition.flow import Flow
from guocheng.definition.form_rights import FormRights
from guocheng.definition.procedure import Approval, CopyTo, Procedure, Work
from guocheng.engine.flow import STARTER
from guocheng.engine.flow.tree import tree_of
from guocheng.service.context import Look
from guocheng.store import definitions


def flow_version(look: Look, name: str, version: int) -> Flow:
    """Return a flow as it was published under a version; the one in force when that version was never stored."""
    known = look.platform.published
    if (name, version) not in known:
        document = definitions.stored(look.connection, "flow", name, version)
        if not document:
            return look.catalogue.flow(name)
        found = from_json(document)
        assert isinstance(found, Flow)
        known[name, version] = found
    return known[name, version]


def form_of(procedure: Procedure | None, step: str) -> FormRights:
    """Return what a step says of fields, or what the procedure says of them for its starter."""
    if procedure is None:
        return FormRights()
    if step == STARTER:
        return FormRights(rights=procedure.rights)
    tree = tree_of(procedure)
    found = tree.step(step) if step in tree else None
    if isinstance(found, CopyTo):
        return FormRights(rights=found.rights)
    return FormRights(found.asks, found.rights) if isinstance(found, Approval | Work) else FormRights()


def form_at(look: Look, flow: str, version: int, move: str, step: str) -> FormRights:
    """Return what a step of a published flow says of fields."""
    found = flow_version(look, flow, version).move(move)
    return form_of(found.procedure if found else None, step)


def step_label(look: Look, flow: str, version: int, move: str, step: str) -> str:
    """Return what a step of a published flow is called."""
    found = flow_version(look, flow, version).move(move)
    tree = tree_of(found.procedure) if found and found.procedure else None
    return tree.label(step) if tree else step


def speaks_of_fields(look: Look, flow: str) -> bool:
    """Tell whether some version of a flow says what people at its steps may do with fields."""
    if look.platform.speaking is None:
        own = {one.name for one in look.catalogue.flows.values() if _speaks(one)}
        look.platform.speaking = frozenset(own | definitions.flows_with_rights(look.connection))
    return flow in look.platform.speaking


def _speaks(flow: Flow) -> bool:
    for procedure in (move.procedure for move in flow.moves if move.procedure):
        if any(form_of(procedure, name).rights for name in (STARTER, *tree_of(procedure).names())):
            return True
    return False
