"""Definitions changed while the company works (定义的发布): look what would happen, then do it, or take it back.

- What is published is in force for every process from its next request on; tables follow in the same transaction.
- A step that loses data runs only when its key is confirmed.
- Every version stays readable, with who published it, when and why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem, gathered
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import Definition, definition_kind, from_json, to_json
from guocheng.definition.diff import diff
from guocheng.definition.own import GROUPS, Own, shipped, with_own
from guocheng.definition.problems import problems
from guocheng.definition.role import Role
from guocheng.service.context import Change, Look
from guocheng.service.new_fields import new_fields, pinned
from guocheng.service.platform import read_own
from guocheng.service.rights import must_administer
from guocheng.store import definitions, own_definitions, tables

Json = Mapping[str, Any]
#: A definition by its kind and its name.
Ref = tuple[str, str]


@dataclass(frozen=True)
class Draft:
    """What would be in force after a publication."""

    catalogue: Catalogue
    changed: tuple[Own, ...]
    removed: tuple[Ref, ...]


def preview(look: Look, *, documents: Sequence[Json], remove: Sequence[Ref] = ()) -> dict[str, Any]:
    """Say what a publication would change, in definitions and in tables, without doing it.

    :raises Invalid: with everything that is wrong with the definitions.
    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    draft = _draft(look, documents, remove)
    plan = tables.plan(look.connection, draft.catalogue)
    return {
        "changes": _sentences(look, draft),
        "steps": [_step(step) for step in plan.steps],
        "new_fields": new_fields(look.catalogue, draft.catalogue),
    }


def publish(
    change: Change,
    *,
    documents: Sequence[Json],
    remove: Sequence[Ref] = (),
    confirm: Collection[str] = (),
    reason: str = "",
) -> dict[str, Any]:
    """Put definitions into force as the signed-in administrator; see `put_into_force` for the rest.

    :raises Refused: the person does not administer the system.
    """
    must_administer(change.principal)
    return put_into_force(change, documents=documents, remove=remove, confirm=confirm, reason=reason)


def put_into_force(
    change: Change,
    *,
    documents: Sequence[Json],
    remove: Sequence[Ref] = (),
    confirm: Collection[str] = (),
    reason: str = "",
) -> dict[str, Any]:
    """Put definitions into force for a verb that has asked for its own right, as making an entity of a file does.

    `remove` names definitions of the company's own: a changed one falls back to what was shipped, one made here is
    gone; its table stays until that loss is confirmed.

    :raises Invalid: with everything that is wrong with the definitions, or data that does not fit them.
    """
    own_definitions.one_at_a_time(change.connection)
    draft = _draft(change, documents, remove)
    said = _sentences(change, draft)
    done = tables.carry_out_here(change.connection, tables.plan(change.connection, draft.catalogue), confirmed=confirm)
    for one in draft.changed:
        own_definitions.keep(
            change.connection,
            one.kind,
            one.name,
            to_json(one.definition),
            base=None if one.base is None else to_json(one.base),
            at=change.now,
            by=change.principal.actor_id,
            reason=reason,
        )
    for kind, name in draft.removed:
        own_definitions.forget(change.connection, kind, name)
    definitions.publish(
        change.connection, draft.catalogue, at=change.now, by=change.principal.actor_id, reason=reason or "发布"
    )
    revision = own_definitions.publish_revision(change.connection)
    return {
        "revision": revision,
        "changes": said,
        "steps": [_step(step) for step in done],
        "new_fields": new_fields(change.catalogue, draft.catalogue),
    }


def listing(look: Look) -> list[dict[str, Any]]:
    """List every definition in force, with where it comes from.

    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    own = {(one.kind, one.name): one for one in own_definitions.own_definitions(look.connection)}
    found = []
    for bundle in look.catalogue.bundles:
        for kind, group in GROUPS.items():
            for one in getattr(bundle, group):
                kept = own.get((kind, one.name))
                found.append(
                    {
                        "kind": kind,
                        "name": one.name,
                        "label": one.label,
                        "bundle": bundle.label,
                        "origin": "shipped" if kept is None else "changed" if kept.base else "made",
                        "changed_at": kept and kept.changed_at.isoformat(),
                        "reason": kept.reason if kept else "",
                    }
                )
    return found


def show(look: Look, *, kind: str, name: str) -> dict[str, Any]:
    """Return a definition in force, the shipped one where it differs, and its published versions.

    :raises NotFound: there is none of this kind and name.
    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    now = _in(look.catalogue.bundles, kind, name)
    if now is None:
        raise NotFound(Problem("definition.not_found", name, f"没有这个定义「{name}」,可能已经被撤回"))
    was = _in(look.platform.bundles, kind, name)
    return {
        "document": to_json(now),
        "shipped": None if was is None or was == now else to_json(was),
        "differences": [] if was is None or was == now else [str(one) for one in diff(was, now)],
        "versions": [
            {
                "version": one.version,
                "at": one.installed_at.isoformat(),
                "by": one.changed_by,
                "reason": one.reason,
            }
            for one in definitions.versions(look.connection, kind, name)
        ],
    }


def version(look: Look, *, kind: str, name: str, number: int) -> dict[str, Any]:
    """Return one published version of a definition, and how it differs from the one in force.

    :raises NotFound: it was never published.
    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    document = definitions.stored(look.connection, kind, name, number)
    if document is None:
        raise NotFound(Problem("definition.no_version", name, f"「{name}」没有第 {number} 版"))
    now = _in(look.catalogue.bundles, kind, name)
    changes = [] if now is None else [str(one) for one in diff(from_json(document), now)]
    return {"document": document, "changes": changes}


def _draft(look: Look, documents: Sequence[Json], remove: Sequence[Ref]) -> Draft:
    bundles = look.platform.bundles
    kept = {(one.kind, one.name): read_own(one) for one in own_definitions.own_definitions(look.connection)}
    _refuse_strangers(remove, kept.keys())
    for ref in remove:
        del kept[ref]
    changed = [Own(one, _in(bundles, definition_kind(one), one.name)) for one in _read(documents)]
    fresh = {(one.kind, one.name): one for one in changed}
    known = Catalogue(with_own(bundles, (kept | fresh).values()))
    changed = [_pinned(one, known) for one in changed]
    kept |= {(one.kind, one.name): one for one in changed}
    catalogue = Catalogue(with_own(bundles, kept.values()))
    gathered(problem for bundle in catalogue.bundles for problem in problems(bundle, catalogue))
    return Draft(catalogue, tuple(changed), tuple(remove))


def _pinned(own: Own, catalogue: Catalogue) -> Own:
    """A role of the company's own grants the fields that are there now, and none that comes later."""
    return replace(own, definition=pinned(own.definition, catalogue)) if isinstance(own.definition, Role) else own


def _read(documents: Sequence[Json]) -> Iterable[Definition]:
    found: list[Definition] = []
    wrong: list[Problem] = []
    for document in documents:
        try:
            found.append(_allowed(from_json(document)))
        except Invalid as refusal:
            wrong += refusal.problems
    gathered(wrong)
    return found


def _allowed(definition: Any) -> Definition:
    """Refuse a whole bundle: bundles are installed, not published piece by piece."""
    if isinstance(definition, Bundle):
        raise Invalid(Problem("definition.bundle", definition.name, "应用包要安装,不能在这里发布,请发布其中的定义"))
    allowed: Definition = definition
    return allowed


def _refuse_strangers(remove: Sequence[Ref], known: Collection[Ref]) -> None:
    gathered(
        Problem("definition.not_own", name, f"「{name}」不是本公司修改或新建的定义,不能撤回")
        for kind, name in remove
        if (kind, name) not in known
    )


def _sentences(look: Look, draft: Draft) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for one in draft.changed:
        before = _in(look.catalogue.bundles, one.kind, one.name)
        if before is None:
            found.append({"where": one.name, "sentence": f"新建「{one.definition.label}」", "loses": False})
        else:
            found += [
                {"where": each.where, "sentence": each.sentence, "loses": each.loses}
                for each in diff(before, one.definition)
            ]
    for kind, name in draft.removed:
        before = _in(look.catalogue.bundles, kind, name)
        after_removal = _in(draft.catalogue.bundles, kind, name)
        label = name if before is None else before.label
        back = "恢复为出厂定义" if after_removal else "撤回"
        found.append({"where": name, "sentence": f"{back}「{label}」", "loses": after_removal is None})
    return found


def _in(bundles: Iterable[Bundle], kind: str, name: str) -> Definition | None:
    if kind not in GROUPS:
        return None
    return next((found for bundle in bundles if (found := shipped(bundle, kind, name))), None)


def _step(step: tables.Step) -> dict[str, Any]:
    return {"key": step.key, "risk": step.risk.value, "risk_label": step.risk.label, "sentence": step.sentence}
