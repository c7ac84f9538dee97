"""Whether a record can make a move now (流转的阻碍): stage, person, guard, values, and the procedure that locks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guocheng.base.problem import Problem
from guocheng.definition.flow import Flow, Move
from guocheng.engine.flow.state import Instance, PersonId
from guocheng.engine.flow.world import Actor, World


@dataclass(frozen=True)
class Standing:
    """Where a record stands: its stage, who made it, and the procedure that runs on it, if any."""

    stage: str
    creator: PersonId
    running: Instance | None = None


def move_blockers(
    flow: Flow,
    move: Move,
    standing: Standing,
    *,
    by: Actor,
    values: Mapping[str, object],
    labels: Mapping[str, str],
    world: World,
) -> Iterator[Problem]:
    """Say every reason why this actor cannot make this move now.

    `values` are those of the record with what the dialog asked laid over; `labels` name the fields for the user.
    """
    where = f"{flow.label}/{move.label}"
    if standing.stage not in move.sources:
        sources = "」或「".join(flow.stage(name).label for name in move.sources)
        now = flow.stage(standing.stage).label
        yield Problem("flow.wrong_stage", where, f"「{move.label}」要在「{sources}」时做,现在是「{now}」")
        return
    if standing.running is not None:
        yield Problem("flow.locked", where, locked_message(flow, standing.running, world))
    if not any(_includes(by, move, number, standing, world) for number in range(len(move.by))):
        who = "、".join(one.label for one in move.by)
        yield Problem("flow.wrong_person", where, f"「{move.label}」由{who}来做")
    if not world.holds(move.guard):
        message = move.guard_message or f"还不满足「{move.label}」的条件:{move.guard}"
        yield Problem("flow.guard", where, message)
    for name in move.needs:
        if _blank(values.get(name)):
            yield Problem("flow.missing_value", name, f"请先填写「{labels.get(name, name)}」")


def locked_message(flow: Flow, instance: Instance, world: World) -> str:
    """Say which procedure holds the record and whom it waits for."""
    move = flow.move(instance.move)
    label = move.procedure.label if move and move.procedure else instance.move
    names = "、".join(world.resolver.name(person) for person in instance.people_waited_for())
    if instance.incidents():
        return f"「{label}」正在进行，但找不到处理人，请管理员指定后再继续"
    if names:
        return f"「{label}」正在进行，等待{names}处理，结束后才能继续"
    return f"「{label}」正在进行，结束后才能继续"


def _includes(by: Actor, move: Move, number: int, standing: Standing, world: World) -> bool:
    who = move.by[number]
    people = (by.person,) if by.on_behalf_of is None else (by.person, by.on_behalf_of)
    return any(world.resolver.includes(who, person, standing.creator) for person in people)


def _blank(value: object) -> bool:
    return value is None or value == "" or value == () or value == []
