"""Deciding many tasks at once (批量审批): each in a transaction of its own, each says what came of it.

- No half state: what is refused changes nothing, what is done stays done whatever becomes of the others.
- Sent again under the same key, what was done is answered as before and not done twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from guocheng.base.problem import Refusal
from guocheng.service.context import Context, fingerprint_of, perform, refuse_borrowed_eyes
from guocheng.service.flow.tasks import decide_task

#: As many as a window of the todo list shows at most.
TASKS_MAX = 200


def decide_many(context: Context, *, task_ids: Sequence[int], decision: str, opinion: str) -> dict[str, Any]:
    """Decide tasks one after another and return the result of each.

    :raises Refused: the administrator looks through somebody's eyes.
    """
    refuse_borrowed_eyes(context)
    found = [_decided(context, task_id, decision, opinion) for task_id in dict.fromkeys(task_ids)]
    return {"results": found}


def _decided(context: Context, task_id: int, decision: str, opinion: str) -> dict[str, Any]:
    asked = f"{task_id}:{decision}:{opinion}".encode()
    # The key of the whole is hashed into those of its parts: it may be as long as a key may be.
    key = fingerprint_of(context.key.encode(), asked).hex() if context.key else ""
    one = replace(context, key=key, fingerprint=fingerprint_of(b"tasks/decide", asked))
    verb = partial(decide_task, task_id=task_id, decision=decision, opinion=opinion, values={})
    try:
        perform(one, verb)
    except Refusal as refusal:
        problems = [{"code": one.code, "where": one.where, "message": one.message} for one in refusal.problems]
        return {"id": task_id, "ok": False, "problems": problems}
    return {"id": task_id, "ok": True, "problems": []}
