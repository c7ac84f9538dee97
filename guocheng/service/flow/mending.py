"""Mending a version under which procedures run (热修复): words, times, fields, people and conditions of another.

Taken over whole, or in single parts that are named: then structure that differs elsewhere does not matter.
What runs shows the mended words at once; due times that were reckoned stay, and so do people who are asked already.
The version as it was is kept with who mended it, when and why.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem
from guocheng.definition.codec import from_json, sha256, to_json
from guocheng.definition.diff import diff
from guocheng.definition.flow import Flow
from guocheng.definition.mending import mended, structural
from guocheng.definition.mending_parts import parts, with_parts
from guocheng.definition.problems.flows import flow_problems
from guocheng.definition.problems.looking import Looking
from guocheng.service.context import Change, Look
from guocheng.service.rights import must_administer
from guocheng.store import definitions, own_definitions
from guocheng.store.events_notify import RIVER, notify
from guocheng.store.flow import migrations

STRUCTURAL_MAX = 20


def look_at(look: Look, *, flow: str, version: int, source: int) -> dict[str, Any]:
    """Say what mending a version would change, and what stands in its way.

    :raises Refused: the person does not administer the system.
    :raises NotFound: there is no such version.
    """
    must_administer(look.principal)
    old, new = _version(look, flow, version), _version(look, flow, source)
    stops = [str(one) for one in structural(old, new)]
    return {
        "changes": [] if stops else _changes(old, mended(old, new)),
        "structural": stops,
        "parts": [
            {"key": one.key, "owner": one.owner, "what": one.what, "changes": list(one.changes)}
            for one in parts(old, new)
        ],
    }


def mend(
    change: Change, *, flow: str, version: int, source: int, reason: str, only: Sequence[str] | None = None
) -> dict[str, Any]:
    """Take words, times and opinions of one version over into another in which procedures run.

    `only` names the parts that go over; without it all do.

    :raises Invalid: the versions differ in structure, with the list, or do not differ at all; a part is not known, or
        does not fit the version.
    """
    must_administer(change.principal)
    own_definitions.one_at_a_time(change.connection)
    old, new = _version(change, flow, version), _version(change, flow, source)
    after = _whole(old, new) if only is None else _in_parts(change, old, new, only)
    changes = _changes(old, after)
    if not changes:
        raise Invalid(Problem("mend.nothing", old.label, f"第 {version} 版和第 {source} 版没有可以热修复的不同"))
    migrations.mend(
        change.connection,
        flow,
        version,
        before=to_json(old),
        after=to_json(after),
        sha256=sha256(after),
        changes=changes,
        reason=reason,
        at=change.now,
        by=change.principal.actor_id,
    )
    revision = own_definitions.publish_revision(change.connection)
    notify(change.connection, RIVER, json.dumps({"topic": "meta", "revision": revision}, separators=(",", ":")))
    return {"changes": changes}


def _whole(old: Flow, new: Flow) -> Flow:
    if stops := structural(old, new)[:STRUCTURAL_MAX]:
        message = "这些是结构上的变化，不能热修复，请用迁移"
        raise Invalid(
            Problem("mend.structural", old.label, message),
            *(Problem("mend.structural", one.where, one.sentence) for one in stops),
        )
    return mended(old, new)


def _in_parts(look: Look, old: Flow, new: Flow, only: Sequence[str]) -> Flow:
    known = {one.key for one in parts(old, new)}
    if not set(only) <= known:
        raise Invalid(Problem("mend.no_part", old.label, "选中的修改和现在的版本对不上，请重新看一遍再选"))
    after = with_parts(old, new, only)
    if wrong := list(_new_problems(look, old, after)):
        message = "选中的修改用到了这一版没有的步骤或字段，不能单独搬过来，请把相关的一起选上，或用迁移"
        raise Invalid(Problem("mend.does_not_fit", old.label, message), *wrong)
    return after


def _new_problems(look: Look, old: Flow, after: Flow) -> Iterator[Problem]:
    """Say what is wrong with the mended version and was not before; what it had of that stays as it is."""
    check = Looking(look.catalogue)
    known = {(one.code, one.where) for one in flow_problems(check, old)}
    yield from (one for one in flow_problems(check, after) if (one.code, one.where) not in known)


def _changes(old: Flow, after: Flow) -> list[str]:
    return [str(one) for one in diff(old, after)]


def _version(look: Look, flow: str, version: int) -> Flow:
    document = definitions.stored(look.connection, "flow", flow, version)
    if document is None:
        raise NotFound(Problem("definition.no_version", flow, f"「{flow}」没有第 {version} 版"))
    found = from_json(document)
    assert isinstance(found, Flow)
    return found
