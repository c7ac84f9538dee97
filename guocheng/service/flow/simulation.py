"""What a flow would do (流程模拟): any starter, any values, the version in force or a draft; nothing is written.

- Who may change definitions may ask; people and values are those of today.
- Automatic actions are worked out on the values, so that a condition after them sees what it would see.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem, gathered
from guocheng.definition.action import SetFields
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import from_json
from guocheng.definition.entity import Entity
from guocheng.definition.flow import Flow
from guocheng.definition.procedure import Act, Approval, Procedure, Work
from guocheng.engine.flow.simulate import simulate
from guocheng.engine.flow.world import World
from guocheng.service.context import Look
from guocheng.service.definitions import draft_of
from guocheng.service.flow.actions import outcome
from guocheng.service.flow.beginning import wanted
from guocheng.service.flow.timeline import nodes_shown
from guocheng.service.flow.world import world_of
from guocheng.service.records import form
from guocheng.service.records.access import opened
from guocheng.service.rights import must_administer
from guocheng.store import directory

Json = Mapping[str, Any]
_ENDS = {
    "accepted": "通过",
    "rejected": "不通过",
    "voided": "作废",
    "incident": "走不下去,要管理员处理",
    "endless": "一直走不完,请检查路由",
}


@dataclass
class _Drafted(Look):
    """A look at the data with the definitions as they would be."""

    drafted: Catalogue | None = None

    @property
    def catalogue(self) -> Catalogue:
        """The definitions as they would be."""
        return self.drafted or self.context.catalogue


@dataclass(frozen=True)
class Supposed:
    """What is supposed: a move, who makes it, what the form holds, and who refuses.

    `record` is a record whose values are taken where `values` say nothing; `document` a flow that is not published.
    """

    move: str
    starter: int
    values: Json
    record: int = 0
    refusing: Collection[str] = ()
    document: Json | None = None


def simulated(look: Look, *, flow: str, supposed: Supposed) -> dict[str, Any]:
    """Return the steps a procedure would take, the people with the reason why, and how it would end.

    :raises Invalid: the draft is not sound, or the values do not fit the form.
    :raises NotFound: there is no such flow, move or record.
    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    drafted = _Drafted(look.context, look.connection, drafted=_catalogue(look, flow, supposed.document))
    procedure = procedure_of(drafted.catalogue, flow, supposed.move)
    entity = drafted.catalogue.entity(drafted.catalogue.flow(flow).on)
    if supposed.starter not in directory.people(look.connection, [supposed.starter]):
        raise Invalid(Problem("flow.no_starter", "发起人", "请选择由谁发起"))
    values = _values(drafted, entity, supposed)
    worlds = {"now": values}

    def performing(step: Act | Approval | Work, _: World) -> World:
        todo = step.actions if isinstance(step, Act) else (SetFields(wanted(step, worlds["now"])),)
        worlds["now"] = outcome(drafted, entity, worlds["now"], todo, record_id=supposed.record)
        return world_of(drafted, entity, worlds["now"])

    trial = simulate(
        procedure,
        starter=supposed.starter,
        at=look.now,
        world=world_of(drafted, entity, values),
        performing=performing,
        refusing=supposed.refusing,
    )
    return {
        "ends": trial.ends,
        "ends_label": _ENDS.get(trial.ends, trial.ends),
        "nodes": nodes_shown(look, trial.outlooks),
    }


def procedure_of(catalogue: Catalogue, flow: str, move: str) -> Procedure:
    """Return the procedure of a move.

    :raises NotFound: there is no such flow, no such move, or the move asks nobody.
    """
    found = catalogue.flows.get(flow)
    if found is None:
        raise NotFound(Problem("definition.not_found", flow, f"没有这个流程「{flow}」,可能已经被撤回"))
    of = found.move(move)
    if of is None or of.procedure is None:
        raise NotFound(Problem("flow.no_procedure", move, f"流程「{found.label}」没有带审批的流转「{move}」"))
    return of.procedure


def _catalogue(look: Look, flow: str, document: Json | None) -> Catalogue:
    """Return the definitions in force, with the draft in them when there is one."""
    if document is None:
        return look.catalogue
    draft = from_json(document)
    if not isinstance(draft, Flow) or draft.name != flow:
        raise Invalid(Problem("definition.no_flow", "草稿", f"这里只能模拟流程「{flow}」的草稿"))
    return draft_of(look, [document]).catalogue


def _values(look: Look, entity: Entity, supposed: Supposed) -> dict[str, Any]:
    """Return what the form would hold: what is typed, over the record's values, with defaults and formulas."""
    names = frozenset(one.name for one in entity.fields)
    columns = frozenset(f"{one.name}.{column.name}" for one in entity.fields for column in one.lines)
    base = opened(look, entity.name, supposed.record).record.values if supposed.record else {}
    typed, wrong = form.read(entity, supposed.values, editable=names | columns)
    gathered(wrong)
    return form.completed(look, entity, {**base, **typed}, creating=not supposed.record)
