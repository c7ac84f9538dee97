"""Definitions as they are in force (生效的定义): where each comes from, its versions, what differs between two of them.

- Every version stays readable, with who published it, when and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.definition.bundle import Bundle
from guocheng.definition.codec import Definition, from_json, to_json
from guocheng.definition.diff import diff
from guocheng.definition.own import GROUPS, shipped
from guocheng.service.context import Look
from guocheng.service.rights import must_administer
from guocheng.store import definitions, own_definitions
from guocheng.store.directory import people

Json = Mapping[str, Any]


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
    now = found_in(look.catalogue.bundles, kind, name)
    if now is None:
        raise NotFound(Problem("definition.not_found", name, f"没有这个定义「{name}」,可能已经被撤回"))
    was = found_in(look.platform.bundles, kind, name)
    return {
        "document": to_json(now),
        "shipped": None if was is None or was == now else to_json(was),
        "differences": [] if was is None or was == now else [str(one) for one in diff(was, now)],
        "versions": versions_of(look, kind, name),
    }


def version(look: Look, *, kind: str, name: str, number: int, than: int = 0) -> dict[str, Any]:
    """Return one published version of a definition, and what came after it until version `than`, or until now.

    :raises NotFound: it was never published.
    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    document = _stored(look, kind, name, number)
    other = from_json(_stored(look, kind, name, than)) if than else found_in(look.catalogue.bundles, kind, name)
    changes = [] if other is None else [str(one) for one in diff(from_json(document), other)]
    return {"document": document, "changes": changes}


def found_in(bundles: Iterable[Bundle], kind: str, name: str) -> Definition | None:
    """Find a definition by its kind and name, or nothing."""
    if kind not in GROUPS:
        return None
    return next((found for bundle in bundles if (found := shipped(bundle, kind, name))), None)


def versions_of(look: Look, kind: str, name: str) -> list[dict[str, Any]]:
    """Return the published versions of a definition, the newest first, with the names of who published them."""
    found = definitions.versions(look.connection, kind, name)
    cards = people(look.connection, {one.changed_by for one in found if one.changed_by})
    return [
        {
            "version": one.version,
            "at": one.installed_at.isoformat(),
            "by": cards[one.changed_by].name if one.changed_by in cards else "",
            "reason": one.reason,
        }
        for one in found
    ]


def _stored(look: Look, kind: str, name: str, number: int) -> Json:
    document: Json | None = definitions.stored(look.connection, kind, name, number)
    if document is None:
        raise NotFound(Problem("definition.no_version", name, f"「{name}」没有第 {number} 版"))
    return document
