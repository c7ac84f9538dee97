"""Keeping what somebody has begun to write about a task (暂存): opinion, form and signature, without deciding.

Nothing moves, nobody else sees it, and it goes when the task is over. What is kept of the form is what his screen
wrote; it is checked when he decides.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from guocheng.base.problem import Conflict, Invalid, Problem, Refused, gathered
from guocheng.engine.flow.blockers import OVERTAKEN
from guocheng.engine.flow.blockers_tasks import task_blockers
from guocheng.engine.flow.tree import tree_of
from guocheng.service.context import Change, Look
from guocheng.service.flow.acting import actor_on, locked_task
from guocheng.service.flow.filling import check_signature, fills_in
from guocheng.service.flow.world import world_of
from guocheng.store import files
from guocheng.store.flow import drafts

Values = Mapping[str, Any]
#: So much of a form; sub-tables of some thousand lines are typed in the record, not in a decision.
LETTERS_MAX = 200_000


def keep(change: Change, *, task_id: int, opinion: str, values: Values, signature: int | None = None) -> dict[str, Any]:
    """Keep what was begun; what is wholly blank is forgotten.

    :raises Refused: the task is somebody else's.
    :raises Conflict: it is already decided.
    :raises Invalid: too much is filled in.
    """
    running, no = locked_task(change, task_id)
    by, world = actor_on(change, running, no), world_of(change, running.entity, {})
    found = tuple(task_blockers(tree_of(running.procedure), running.instance, no, by, world))
    gathered(found, Conflict if found and found[0].code in OVERTAKEN else Refused)
    if signature is not None:
        check_signature(change, signature)
    offered = {name.partition(".")[0] for name in fills_in(running, no)}
    filled = {name: value for name, value in values.items() if name in offered}
    if len(json.dumps(filled, ensure_ascii=False)) > LETTERS_MAX:
        raise Invalid(Problem("flow.draft_too_long", "暂存", "填写的内容太多，不能暂存，请直接处理"))
    person = change.principal.person_id
    if not (opinion.strip() or filled or signature):
        drafts.forget_draft(change.connection, task_id, person)
        return {"saved_at": None}
    drafts.keep_draft(change.connection, task_id, person, drafts.Draft(change.now, opinion, filled, signature))
    return {"saved_at": change.now.isoformat()}


def draft_shown(look: Look, task_id: int) -> dict[str, Any] | None:
    """Return what the signed-in person has begun to write about a task, or nothing."""
    found = drafts.draft_of(look.connection, task_id, look.principal.person_id)
    if found is None:
        return None
    signed = files.stored_files(look.connection, [found.signature]) if found.signature else ()
    return {
        "saved_at": found.saved_at.isoformat(),
        "opinion": found.opinion,
        "values": found.filled,
        "signature": next(
            ({"id": one.id, "name": one.name, "size": one.size, "media_type": one.media_type} for one in signed), None
        ),
    }
