"""Moving a record to another stage (流转): checked by the engine, written once, perhaps through a procedure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem, Refused, gathered
from guocheng.definition.entity import Entity
from guocheng.definition.field_types.lines import ROW_ACTIONS
from guocheng.definition.flow import Flow, Move
from guocheng.engine import flow as engine
from guocheng.engine.flow import Actor, Standing
from guocheng.engine.flow.picking import NO_PICKS, Picks, starter_pick_problems
from guocheng.service.context import Change, Look
from guocheng.service.flow import life, procedures
from guocheng.service.flow.filling import starter_problems
from guocheng.service.flow.picking import asked_of_starter
from guocheng.service.flow.world import world_of
from guocheng.service.records import form
from guocheng.service.records.access import Access, opened, typed
from guocheng.service.records.change import answer, automated, origin_of
from guocheng.service.records.given_roles import role_problems
from guocheng.service.records.held import check_new_files
from guocheng.service.records.linked import link_problems
from guocheng.store import records

Values = Mapping[str, Any]
#: What the dialog of a move lets its maker mend.
_FILLED_IN = ("flow.missing_value", "flow.missing_comment", "flow.too_few_picked", "flow.too_many_picked")


def make_move(
    change: Change,
    *,
    entity: str,
    record_id: int,
    move: str,
    version: int | None,
    values: Values,
    comment: str,
    page: bool = False,
    picks: Picks = NO_PICKS,
    confirmed: bool = False,
) -> dict[str, Any]:
    """Make a move as the signed-in person; with `page` the answer is all that the record's page shows.

    `picks` are the people he picks for the steps of the procedure that let him. `confirmed` goes on over checks of the
    procedure that only warn.

    :raises Refused: with every reason why this move cannot be made now.
    :raises Invalid: with everything that is wrong with what was filled in.
    :raises Conflict: somebody else saved the record since it was read.
    """
    access = opened(change, entity, record_id, lock=True, version=version)
    flow, found = _move_of(change, access.entity, move)
    full, refused = automated(
        change, access.entity, _filled(change, access, found, values), access.record.values, access.id
    )
    _refuse(change, access, flow, found, full, comment, picks)
    gathered(refused, Refused)
    if found.procedure is not None:
        gathered(starter_problems(change, access.entity, found.procedure, full, confirmed=confirmed))
    carry_out(change, access, flow, found, full, comment, picks)
    return answer(change, entity, record_id, page=page)


def carry_out(
    change: Change, access: Access, flow: Flow, move: Move, full: Values, comment: str, picks: Picks = NO_PICKS
) -> None:
    """Write what a checked move asks, run its actions, then its procedure or the arrival."""
    entity, cause = access.entity, f"{move.label}:{comment}" if comment else move.label
    records.update(
        change.connection,
        change.catalogue,
        entity.name,
        access.id,
        {one.name: full.get(one.name) for one in entity.fields},
        origin_of(change, cause),
        before=access.record,
    )
    life.run_actions(change, entity, access.id, move.actions, cause=f"{move.label}时自动处理")
    if move.procedure is not None:
        procedures.begin(change, entity, flow, access.id, move, comment=comment, picks=picks)
    else:
        life.arrive(change, entity, flow, access.id, move, move.target, origin=origin_of(change, cause))


def moves_of(look: Look, access: Access) -> Iterator[dict[str, Any]]:
    """Describe every move that leads away from where a record stands, with the reasons why not."""
    flow = look.catalogue.flow_of(access.entity)
    if flow is None:
        return
    standing = _standing(look, access)
    world = world_of(look, access.entity, access.record.values)
    labels = {one.name: one.label for one in access.entity.fields}
    for move in flow.moves:
        if standing.stage not in move.sources:
            continue
        # What the dialog of the move asks for is no reason to grey its button.
        asked = {name: True for name in move.asks if access.record.values.get(name) in (None, "", [])}
        blockers = [
            problem
            for problem in engine.move_blockers(
                flow,
                move,
                standing,
                by=_actor(look),
                values={**access.record.values, **asked},
                labels=labels,
                world=world,
            )
            if not (problem.code == "flow.guard" and move.asks)
        ]
        yield {
            "name": move.name,
            "label": move.label,
            "target": move.target,
            "danger": move.danger,
            "asks": [name for name in move.asks if name in access.shown],
            "needs": list(move.needs),
            "comment": move.comment,
            "approval": move.procedure.label if move.procedure else None,
            "picks": asked_of_starter(look, move.procedure, world),
            "blockers": [{"code": one.code, "where": one.where, "message": one.message} for one in blockers],
        }


def _move_of(look: Look, entity: Entity, name: str) -> tuple[Flow, Move]:
    flow = look.catalogue.flow_of(entity)
    move = flow.move(name) if flow else None
    if flow is None or move is None:
        raise NotFound(
            Problem("flow.no_move", entity.label, f"「{entity.label}」没有「{name}」这个操作,请刷新页面后再试")
        )
    return flow, move


def _filled(change: Change, access: Access, move: Move, values: Values) -> dict[str, Any]:
    """Lay what the dialog asked over the record and check it; a move lets its maker write just the fields it asks."""
    editable = asked_fields(access.entity, move.asks)
    before = access.record.values
    read, wrong = form.read(access.entity, typed(access, values), editable=editable, before=before)
    full = form.completed(change, access.entity, {**before, **read}, creating=False, before=before)
    wrong += [*link_problems(change, access.entity, before, read), *role_problems(change, access.entity, full, before)]
    gathered([*wrong, *form.problems(change, access.entity, full, only=tuple(read))])
    check_new_files(change, access.entity, before, full)
    return full


def asked_fields(entity: Entity, asks: tuple[str, ...]) -> frozenset[str]:
    """Return the fields, dotted for sub-table columns, that may be written where these are asked."""
    names = set(asks)
    for one in entity.lines:
        if one.name in names:
            names.update(
                f"{one.name}.{column.name}" for column in one.lines if not column.readonly and not column.formula
            )
            names.update(f"{one.name}.{action}" for action in ROW_ACTIONS)
    return frozenset(names)


def _refuse(change: Change, access: Access, flow: Flow, move: Move, full: Values, comment: str, picks: Picks) -> None:
    world = world_of(change, access.entity, full)
    found = [
        *engine.move_blockers(
            flow,
            move,
            _standing(change, access),
            by=_actor(change),
            values=full,
            labels={one.name: one.label for one in access.entity.fields},
            world=world,
        )
    ]
    if move.comment == "required" and not comment.strip():
        found.append(Problem("flow.missing_comment", move.label, f"「{move.label}」要说明原因,请填写说明"))
    if move.procedure is not None:
        starter = change.principal.person_id
        found += starter_pick_problems(move.procedure, picks, starter=starter, world=world)
    only_values = all(one.code in _FILLED_IN for one in found)
    gathered(found, Invalid if only_values else Refused)
    if move.procedure is None:
        whole = form.problems(change, access.entity, full)
        gathered([one for one in whole if one.code == "record.check"])


def _standing(look: Look, access: Access) -> Standing:
    running = life.running_on(look, access.entity, access.id)
    return Standing(
        access.record.stage or "",
        access.record.values.get("created_by") or 0,
        running[1] if running else None,
    )


def _actor(look: Look) -> Actor:
    return Actor(look.principal.person_id, administers=look.principal.administers)
