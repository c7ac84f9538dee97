"""Definitions changed while the company works (定义的发布): look what would happen, then do it, or take it back.

- What is published is in force for every process from its next request on; tables follow in the same transaction.
- A step that loses data runs only when its key is confirmed.
- Who edited an older version than the one in force is refused, and hears who published meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guocheng.base.problem import Conflict, Invalid, Problem, gathered
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import Definition, definition_kind, from_json, to_json
from guocheng.definition.diff import diff
from guocheng.definition.own import Own
from guocheng.definition.problems import problems
from guocheng.definition.problems.reaching import publish_problems
from guocheng.definition.role import Role
from guocheng.service.context import Change, Look
from guocheng.service.granting import FieldGrant, granted, without_lost
from guocheng.service.new_fields import new_fields, pinned
from guocheng.service.own_in_force import in_force, read_own
from guocheng.service.published import found_in, versions_of
from guocheng.service.rights import must_administer
from guocheng.store import definitions, own_definitions, tables
from guocheng.store.automation import marks
from guocheng.store.events_notify import RIVER, notify

Json = Mapping[str, Any]
#: A definition by its kind and its name.
Ref = tuple[str, str]


@dataclass(frozen=True)
class Draft:
    """What would be in force after a publication."""

    catalogue: Catalogue
    changed: tuple[Own, ...]
    removed: tuple[Ref, ...]


def preview(
    look: Look, *, documents: Sequence[Json], remove: Sequence[Ref] = (), grant: Sequence[FieldGrant] = ()
) -> dict[str, Any]:
    """Say what a publication would change, in definitions and in tables, without doing it.

    :raises Invalid: with everything that is wrong with the definitions.
    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    draft = draft_of(look, documents, remove, grant)
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
    based_on: Mapping[Ref, int] | None = None,
    grant: Sequence[FieldGrant] = (),
) -> dict[str, Any]:
    """Put definitions into force as the signed-in administrator; see `put_into_force` for the rest.

    :raises Refused: the person does not administer the system.
    """
    must_administer(change.principal)
    return put_into_force(
        change, documents=documents, remove=remove, confirm=confirm, reason=reason, based_on=based_on, grant=grant
    )


def put_into_force(
    change: Change,
    *,
    documents: Sequence[Json],
    remove: Sequence[Ref] = (),
    confirm: Collection[str] = (),
    reason: str = "",
    based_on: Mapping[Ref, int] | None = None,
    grant: Sequence[FieldGrant] = (),
) -> dict[str, Any]:
    """Put definitions into force for a verb that has asked for its own right, as making an entity of a file does.

    `remove` names definitions of the company's own: a changed one falls back to what was shipped, one made here is
    gone; its table stays until that loss is confirmed. `based_on` says which version each definition was edited from,
    `grant` who shall see new fields.

    :raises Conflict: somebody published a definition meanwhile.
    :raises Unavailable: others hold a table that would change.
    :raises Invalid: with everything that is wrong with the definitions, or data that does not fit them.
    """
    own_definitions.one_at_a_time(change.connection)
    _refuse_overtaken(change, based_on or {})
    draft = draft_of(change, documents, remove, grant)
    said = _sentences(change, draft)
    done = tables.carry_out_here(change.connection, draft.catalogue, confirmed=confirm)
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
    if draft.catalogue.automations:
        marks.listen_from_now(change.connection)
    revision = own_definitions.publish_revision(change.connection)
    notify(change.connection, RIVER, json.dumps({"topic": "meta", "revision": revision}, separators=(",", ":")))
    return {
        "revision": revision,
        "changes": said,
        "steps": [_step(step) for step in done],
        "new_fields": new_fields(change.catalogue, draft.catalogue),
    }


def draft_of(
    look: Look, documents: Sequence[Json], remove: Sequence[Ref] = (), grant: Sequence[FieldGrant] = ()
) -> Draft:
    """Return what would be in force with some definitions, without putting it into force.

    :raises Invalid: with everything that is wrong with the definitions.
    """
    bundles = look.platform.bundles
    kept = {(one.kind, one.name): read_own(one) for one in own_definitions.own_definitions(look.connection)}
    _refuse_strangers(remove, kept.keys())
    before = Catalogue(in_force(bundles, kept.values()))
    for ref in remove:
        del kept[ref]
    fresh = {(one.kind, one.name): one for one in _owned(bundles, _read(documents))}
    known = Catalogue(in_force(bundles, (kept | fresh).values()))
    fresh |= {("role", one.name): one for one in _owned(bundles, _following_roles(before, known, grant))}
    changed = tuple(_pinned(one, known) for one in fresh.values())
    kept |= {(one.kind, one.name): one for one in changed}
    catalogue = Catalogue(in_force(bundles, kept.values()))
    gathered(
        (
            *(problem for bundle in catalogue.bundles for problem in problems(bundle, catalogue)),
            *(problem for one in changed for problem in publish_problems(one.definition, catalogue)),
        )
    )
    return Draft(catalogue, changed, tuple(remove))


def _owned(bundles: Sequence[Bundle], found: Iterable[Definition]) -> Iterable[Own]:
    return (Own(one, found_in(bundles, definition_kind(one), one.name)) for one in found)


def _following_roles(before: Catalogue, after: Catalogue, grant: Sequence[FieldGrant]) -> Iterable[Role]:
    """Return the roles that change because fields come and go."""
    left = without_lost(after.roles.values(), before, after)
    return (left | granted({**after.roles, **left}, grant)).values()


def _refuse_overtaken(change: Change, based_on: Mapping[Ref, int]) -> None:
    """Refuse to write over what somebody else published since a definition was opened."""
    found: list[Problem] = []
    for (kind, name), number in based_on.items():
        newer = [one for one in versions_of(change, kind, name) if one["version"] > number]
        if newer:
            label = getattr(found_in(change.catalogue.bundles, kind, name), "label", name)
            why = f",原因是「{newer[0]['reason']}」" if newer[0]["reason"] else ""
            message = (
                f"「{label}」在您打开之后,{newer[0]['by'] or '系统'}已经发布了第 {newer[0]['version']} 版{why}。"
                "您的改动没有发布,请重新打开,在新版本上再改"
            )
            found.append(Problem("definition.overtaken", name, message, {"version": newer[0]["version"]}))
    if found:
        raise Conflict(*found)


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
        before = found_in(look.catalogue.bundles, one.kind, one.name)
        if before is None:
            found.append({"where": one.name, "sentence": f"新建「{one.definition.label}」", "loses": False})
        else:
            found += [
                {"where": each.where, "sentence": each.sentence, "loses": each.loses}
                for each in diff(before, one.definition)
            ]
    for kind, name in draft.removed:
        before = found_in(look.catalogue.bundles, kind, name)
        after_removal = found_in(draft.catalogue.bundles, kind, name)
        label = name if before is None else before.label
        back = "恢复为出厂定义" if after_removal else "撤回"
        found.append({"where": name, "sentence": f"{back}「{label}」", "loses": after_removal is None})
    return found


def _step(step: tables.Step) -> dict[str, Any]:
    return {"key": step.key, "risk": step.risk.value, "risk_label": step.risk.label, "sentence": step.sentence}
