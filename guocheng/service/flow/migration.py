"""Running procedures go over to another version of their flow (流程迁移): look, run, stop, undo.

- Who may manage the flow sees and migrates what he may manage, an administrator everything.
- What is looked at first is worked out as it would be done, without being written; it is worked out again when done.
- Each instance is a transaction of its own; what became of it is written down with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from guocheng.base.problem import Conflict, NotFound, Problem, Refused
from guocheng.definition.flow import Flow
from guocheng.definition.role import Right
from guocheng.engine.flow.mapping import Plan
from guocheng.engine.flow.migrate import Options
from guocheng.engine.flow.state import LIVE_NODES, STARTER
from guocheng.engine.flow.tree import Tree, tree_of
from guocheng.service.context import Change, Look
from guocheng.service.flow import instances
from guocheng.service.flow.migration_case import Choices, How, notes_of, verdict_on
from guocheng.service.flow.procedures import running_of
from guocheng.service.flow.version import flow_version
from guocheng.service.published import versions_of
from guocheng.service.records.access import opened
from guocheng.service.rights import must, visible
from guocheng.store import definitions, directory, jobs
from guocheng.store.flow import migrations
from guocheng.store.flow.migrations import Found, Migrated, Migration, Wanted

RUN, UNDO = "flow.migrate", "flow.unmigrate"
#: So many are looked at in one answer.
LOOKED_AT_MAX = 100
#: So many go over in one piece of work.
AT_ONCE_MAX = 20_000
Json = dict[str, Any]
T = TypeVar("T", Found, Migrated)


@dataclass(frozen=True)
class Ask:
    """Which instances shall go over to which version (0 for the one in force), and how."""

    version: int
    wanted: Wanted
    choices: Choices
    keep_people: bool = True
    keep_times: bool = True
    #: Fields whose old values may be given up where they cannot be read in their new type.
    let_go: tuple[str, ...] = ()


def versions(look: Look, *, flow: str) -> Json:
    """Return the versions of a flow with how many procedures run in each, and what was mended in them."""
    found = managed(look, flow)
    running = migrations.running_by_version(look.connection, flow)
    fixes = migrations.fixes(look.connection, flow)
    names = directory.people(look.connection, {one.by for one in fixes if one.by})
    mended = [
        {
            "version": one.version,
            "at": one.at.isoformat(),
            "by": names[one.by].name if one.by in names else "",
            "reason": one.reason,
            "changes": one.changes,
        }
        for one in fixes
    ]
    known = versions_of(look, "flow", flow)
    return {
        "flow": flow,
        "label": found.label,
        "moves": [{"name": move.name, "label": move.label} for move in found.moves if move.procedure],
        "stages": [{"name": stage.name, "label": stage.label} for stage in found.stages],
        "versions": [
            {
                **one,
                "running": sum(count for (version, _), count in running.items() if version == one["version"]),
                "fixes": [fix for fix in mended if fix["version"] == one["version"]],
            }
            for one in known
        ],
    }


def preview(look: Look, *, flow: str, ask: Ask, after: int = 0, limit: int = LOOKED_AT_MAX) -> Json:
    """Say how instances would go over, some at a time: the steps that correspond, and each verdict with reasons.

    :raises Invalid: what somebody chose leads nowhere.
    """
    managed(look, flow)
    how = _how(look, flow, ask)
    found = migrations.running(look.connection, _wanted(how, ask), after=after, limit=limit + 1)
    rows = [_looked_at(look, how, one) for one in _managed(look, found[:limit])]
    return {
        "version": how.version,
        "mapping": [] if after else list(_mapping(look, how, flow, ask)),
        "counts": Counter(row["outcome"] for row in rows),
        "rows": rows,
        "next": found[limit - 1].id if len(found) > limit else None,
    }


def begin(change: Change, *, flow: str, ask: Ask, reason: str) -> Json:
    """Let the instances go over in the background, one after the other.

    :raises Refused: nothing runs that is meant.
    :raises Conflict: another migration of this flow is under way.
    """
    found = managed(change, flow)
    how = _how(change, flow, ask)
    _refuse_second(change, found)
    chosen = _managed(change, migrations.running(change.connection, _wanted(how, ask), limit=AT_ONCE_MAX))
    if not chosen:
        raise Refused(Problem("migrate.nothing", found.label, "没有符合条件的流程，请放宽条件"))
    for move, version in sorted({(one.move, one.flow_version) for one in chosen}):
        before = flow_version(change, flow, version).move(move)
        if before and before.procedure:
            how.plan(move, before.procedure)
    number = migrations.begin(
        change.connection,
        flow=flow,
        version=how.version,
        plan=how.document(),
        instances=chosen,
        reason=reason,
        at=change.now,
        by=change.principal.actor_id,
    )
    _work(change, number, "running", RUN)
    return {"id": number, "instances": len(chosen)}


def listed(look: Look, *, flow: str) -> list[Json]:
    """Return the migrations of a flow, newest first."""
    managed(look, flow)
    found = migrations.migrations(look.connection, flow)
    names = directory.people(look.connection, {one.made_by for one in found if one.made_by})
    return [_head(look, one, names) for one in found]


def show(look: Look, *, flow: str, number: int, state: str = "", after: int = 0, limit: int = LOOKED_AT_MAX) -> Json:
    """Return how far a migration is, and some of its log.

    :raises NotFound: this flow has no such migration.
    """
    managed(look, flow)
    found = _of(look, flow, number)
    names = directory.people(look.connection, [found.made_by] if found.made_by else [])
    rows = migrations.log_of(look.connection, number, state=state, after=after, limit=limit + 1)
    log = [
        {
            "instance_id": one.instance_id,
            "entity": one.entity,
            "record_id": one.record_id,
            "title": one.title,
            "from_version": one.from_version,
            "state": one.state,
            "notes": one.notes,
        }
        for one in _managed(look, rows[:limit])
    ]
    return {**_head(look, found, names), "log": log, "next": rows[limit - 1].instance_id if len(rows) > limit else None}


def stop(change: Change, *, flow: str, number: int) -> Json:
    """Stop a migration after the instance it is at; what went over stays.

    :raises Refused: it is not under way.
    """
    found = _locked(change, flow, number)
    if found.state not in ("running", "undoing"):
        raise Refused(Problem("migrate.not_running", f"迁移 {number}", "这次迁移没有在进行，不需要停止"))
    migrations.stand(change.connection, number, found.state, stop=True)
    return {"id": number}


def undo(change: Change, *, flow: str, number: int) -> Json:
    """Take back what went over and was not touched since, in the background.

    :raises Refused: it is under way, or was taken back already.
    """
    found = _locked(change, flow, number)
    if found.state not in ("done", "stopped"):
        raise Refused(Problem("migrate.not_done", f"迁移 {number}", "这次迁移还在进行或已经撤销，现在不能撤销"))
    _work(change, number, "undoing", UNDO)
    return {"id": number}


def managed(look: Look, flow: str) -> Flow:
    """Return a flow that this person may manage.

    :raises NotFound: there is none, or nothing of its records may be seen.
    :raises Refused: the person may not manage it.
    """
    found = look.catalogue.flows.get(flow)
    if found is None:
        raise NotFound(Problem("flow.not_found", flow, f"没有流程「{flow}」，可能已经被删除"))
    if not look.principal.administers:
        entity = look.catalogue.entity(found.on)
        must(visible(look.catalogue, look.principal, entity), Right.MANAGE_FLOW, entity.label)
    return found


def _how(look: Look, flow: str, ask: Ask) -> How:
    number = ask.version or definitions.version_in_force(look.connection, "flow", flow)
    if definitions.stored(look.connection, "flow", flow, number) is None:
        raise NotFound(Problem("definition.no_version", flow, f"「{flow}」没有第 {number} 版"))
    options = Options(ask.keep_people, ask.keep_times)
    return How(flow_version(look, flow, number), number, ask.choices, options, ask.let_go)


def _wanted(how: How, ask: Ask) -> Wanted:
    return replace(ask.wanted, flow=how.flow.name, not_version=how.version)


def _managed(look: Look, rows: Iterable[T]) -> list[T]:
    """Return those whose records this person manages, under the titles he knows them by."""
    if look.principal.administers:
        return list(rows)
    found = []
    for one in rows:
        with suppress(NotFound):
            access = opened(look, one.entity, one.record_id)
            if Right.MANAGE_FLOW in access.rights:
                found.append(replace(one, title=access.title))
    return found


def _looked_at(look: Look, how: How, one: Found) -> Json:
    kept = instances.read(look, one.id)
    assert kept is not None, "it was found in the same view of the data"
    running = running_of(look, one.id, one.entity, one.record_id, kept.instance)
    verdict, _ = verdict_on(look, how, running, by=look.principal.person_id)
    tree = tree_of(running.procedure)
    live = [node.step for node in kept.instance.nodes.values() if node.state in LIVE_NODES]
    return {
        "instance_id": one.id,
        "entity": one.entity,
        "record_id": one.record_id,
        "title": one.title,
        "from_version": one.flow_version,
        "move": one.move,
        "started_at": one.started_at.isoformat(),
        "at": [tree.label(name) for name in live if name == STARTER or tree.step(name).kind != "branch"],
        "outcome": verdict.outcome,
        "notes": notes_of(verdict),
    }


def _mapping(look: Look, how: How, flow: str, ask: Ask) -> Iterator[Json]:
    """Say for every version and move that runs which step is which, and how many stand at each."""
    for (version, name), count in sorted(migrations.running_by_version(look.connection, flow).items()):
        asked = not ask.wanted.versions or version in ask.wanted.versions
        if version == how.version or not asked or ask.wanted.move not in ("", name):
            continue
        move = flow_version(look, flow, version).move(name)
        plan = how.plan(name, move.procedure) if move and move.procedure else None
        if move is None or plan is None:
            continue
        standing = migrations.standing_at(look.connection, flow, version, name)
        yield {
            "from_version": version,
            "move": name,
            "label": move.label,
            "running": count,
            "steps": [_step(plan, one, standing.get(one, 0)) for one in plan.old.names()],
            "new_steps": [_new_step(plan.new, one, plan) for one in plan.new.names()],
        }


def _step(plan: Plan, name: str, standing: int) -> Json:
    step = plan.old.step(name)
    return {
        "name": name,
        "label": step.label,
        "kind": step.kind,
        "goes_on": plan.goes_on.get(name, ""),
        "leads_to": plan.leads_to.get(name, ""),
        "standing": standing,
    }


def _new_step(tree: Tree, name: str, plan: Plan) -> Json:
    step = tree.step(name)
    return {"name": name, "label": step.label, "kind": step.kind, "new": name not in plan.came_from}


def _head(look: Look, one: Migration, names: Any) -> Json:
    return {
        "id": one.id,
        "flow": one.flow,
        "version": one.version,
        "state": one.state,
        "reason": one.reason,
        "at": one.made_at.isoformat(),
        "by": names[one.made_by].name if one.made_by in names else "",
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "plan": one.plan,
        "counts": dict(migrations.counts(look.connection, one.id)),
    }


def _of(look: Look, flow: str, number: int) -> Migration:
    found = migrations.migration(look.connection, number) if 0 < number < 2**63 else None
    if found is None or found.flow != flow:
        raise NotFound(Problem("migrate.not_found", f"迁移 {number}", "没有这次迁移，请刷新后再试"))
    return found


def _locked(change: Change, flow: str, number: int) -> Migration:
    managed(change, flow)
    _of(change, flow, number)
    found = migrations.migration(change.connection, number, lock=True)
    assert found is not None, "a migration is never deleted"
    return found


def _refuse_second(change: Change, flow: Flow) -> None:
    under_way = [one for one in migrations.migrations(change.connection, flow.name) if one.ended_at is None]
    if under_way:
        message = f"「{flow.label}」的迁移 {under_way[0].id} 还在进行，请等它完成或先停止"
        raise Conflict(Problem("migrate.under_way", flow.label, message))


def _work(change: Change, number: int, state: str, kind: str) -> None:
    job = jobs.enqueue(change.connection, kind, {"migration": number}, order_key=f"migration:{number}")
    assert job is not None
    migrations.stand(change.connection, number, state, job=job)
