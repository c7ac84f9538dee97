"""One procedure before its migration (迁移一条流程): how it would go, carrying it out, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.flow import Flow
from guocheng.definition.procedure import Procedure
from guocheng.engine.flow import Actor, State, replay
from guocheng.engine.flow.codec import from_json
from guocheng.engine.flow.events import ActionsDue, Called
from guocheng.engine.flow.mapping import Choice, Plan, plan_of
from guocheng.engine.flow.migrate import Options, Verdict, migrate, unmigrate
from guocheng.service.context import Change, Look
from guocheng.service.flow import migration_form
from guocheng.service.flow.migration_form import FormCase, form_case
from guocheng.service.flow.procedures import Running, go_over, locked
from guocheng.service.flow.world import world_of
from guocheng.store import flow as flow_store
from guocheng.store import records
from guocheng.store.flow import migrations
from guocheng.store.flow.migrations import Migrated

#: What becomes of the steps of each move, by hand.
Choices = Mapping[str, Mapping[str, Choice]]
Notes = list[dict[str, str]]


@dataclass(frozen=True)
class How:
    """How instances go over to a version of their flow: by hand where somebody chose, and what of them is kept."""

    flow: Flow
    version: int
    choices: Choices = field(default_factory=dict)
    options: Options = field(default_factory=Options)
    #: Fields whose old values are given up where they cannot be read in their new type.
    let_go: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """Write it down."""
        choices = {
            move: {step: {"step": one.step, "gone": one.gone} for step, one in chosen.items()}
            for move, chosen in self.choices.items()
        }
        kept = {"people": self.options.keep_people, "times": self.options.keep_times}
        return {"choices": choices, **kept, "let_go": list(self.let_go)}

    def plan(self, move: str, before: Procedure) -> Plan | None:
        """Lay this version of the procedure of a move over an older one, or nothing when the move has none now.

        :raises Invalid: what somebody chose leads nowhere.
        """
        found = self.flow.move(move)
        after = found.procedure if found else None
        return plan_of(before, after, self.choices.get(move, {})) if after else None


def how_of(flow: Flow, version: int, document: Mapping[str, Any]) -> How:
    """Read how instances go over, as it was written down."""
    choices = {
        move: {step: Choice(one["step"], one["gone"]) for step, one in chosen.items()}
        for move, chosen in document["choices"].items()
    }
    options = Options(document["people"], document["times"])
    return How(flow, version, choices, options, tuple(document.get("let_go", ())))


def verdict_on(look: Look, how: How, running: Running, *, by: int) -> tuple[Verdict, FormCase]:
    """Say how one procedure would go over, and what becomes of its form.

    :raises Invalid: what somebody chose leads nowhere.
    """
    plan = how.plan(running.move.name, running.procedure)
    if plan is None:
        label = running.move.label
        told = Problem("migrate.no_move", label, f"第 {how.version} 版里「{label}」没有审批过程，不能迁移")
        return Verdict((told,)), migration_form.NOTHING
    values = records.bare_values(look.connection, look.catalogue, running.entity.name, running.record_id) or {}
    case = form_case(look, running, plan, values, how.let_go)
    world = world_of(look, running.entity, {**values, **case.fills})
    actor = Actor(by, administers=True)
    found = migrate(plan, running.instance, how.options, version=how.version, by=actor, at=look.now, world=world)
    if found.impossible or case.impossible:
        return Verdict((*found.impossible, *case.impossible)), case
    return Verdict((), (*found.warnings, *case.warnings), found.events), case


def carry_over(change: Change, how: How, number: int, row: Migrated, *, by: int) -> str:
    """Let one instance go over, write down what became of it, and return that."""
    running = locked(change, row.instance_id)
    verdict, case = verdict_on(change, how, running, by=by)
    if verdict.impossible:
        return _noted(change, number, row, "impossible", notes_of(verdict))
    cause = f"迁移到第 {how.version} 版"
    undoes = migration_form.carry_out(change, running, case, cause=cause)
    after = go_over(change, running, verdict.events, cause=cause)
    seqs = {"before": running.instance.seq, "after": after.instance.seq}
    return _noted(change, number, row, "done", notes_of(verdict), **seqs, form=undoes)


def take_back(change: Change, number: int, row: Migrated, *, by: int) -> str:
    """Let one instance be what it was before, unless anything happened since, and return what became of it."""
    running = locked(change, row.instance_id)
    history = flow_store.events_of(change.connection, row.instance_id)
    assert row.before is not None, "what went over counted its events"
    assert row.after is not None, "what went over counted its events"
    events = [from_json(dict(one.event)) for one in history]
    if reason := _settled(running, row, events[row.before : row.after]):
        return _noted(change, number, row, "kept", [_note("migrate.kept", running.procedure.label, reason)])
    event = unmigrate(replay(events[: row.before]), by=by, at=change.now)
    told = migration_form.take_back(change, running, row.form)
    go_over(change, running, [event], cause="撤销迁移")
    return _noted(change, number, row, "undone", [_note(one.code, one.where, one.message) for one in told])


def notes_of(verdict: Verdict) -> Notes:
    """Write down the reasons or the warnings."""
    told = (*verdict.impossible, *verdict.warnings)
    return [_note(one.code, one.where, one.message) | one.extra for one in told]


def _settled(running: Running, row: Migrated, events: list[Any]) -> str:
    if running.instance.state is not State.RUNNING:
        return "流程已经结束，不再撤销"
    if running.instance.seq != row.after:
        return "迁移后已经有人处理，不再撤销"
    if any(isinstance(one, ActionsDue | Called) for one in events):
        return "迁移时已经执行了自动动作，不能撤销"
    return ""


def _noted(change: Change, number: int, row: Migrated, state: str, notes: Notes, **more: Any) -> str:
    migrations.note(change.connection, number, row.instance_id, state, notes, **more)
    return state


def _note(code: str, where: str, message: str) -> dict[str, str]:
    return {"code": code, "where": where, "message": message}
