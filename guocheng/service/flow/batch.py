"""The same done to many tasks or procedures (批量处理): each in a transaction of its own, each says what came of it.

- No half state: what is refused changes nothing, what is done stays done whatever becomes of the others.
- Sent again under the same key, what was done is answered as before and not done twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from guocheng.base.problem import Invalid, Problem, Refusal
from guocheng.service.context import Change, Context, fingerprint_of, perform, refuse_borrowed_eyes
from guocheng.service.flow import steering
from guocheng.service.flow.tasks import decide_task, hand_over

#: As many as a window of the todo list shows at most.
TASKS_MAX = 200
Results = dict[str, Any]


def decide_many(context: Context, *, task_ids: Sequence[int], decision: str, opinion: str) -> Results:
    """Decide tasks one after another and return the result of each.

    :raises Refused: the administrator looks through somebody's eyes.
    """

    def verb(task_id: int) -> Callable[[Change], Any]:
        return partial(decide_task, task_id=task_id, decision=decision, opinion=opinion, values=None)

    return _each(context, task_ids, f"tasks/decide:{decision}:{opinion}", verb)


def hand_over_many(context: Context, *, task_ids: Sequence[int], to: int, opinion: str) -> Results:
    """Give one's own tasks to another person."""

    def verb(task_id: int) -> Callable[[Change], Any]:
        return partial(hand_over, task_id=task_id, to=to, opinion=opinion)

    return _each(context, task_ids, f"tasks/hand_over:{to}:{opinion}", verb)


def reassign_many(context: Context, *, task_ids: Sequence[int], to: int, reason: str) -> Results:
    """Give tasks of others to another person."""

    def verb(task_id: int) -> Callable[[Change], Any]:
        return partial(steering.reassign, task_id=task_id, to=to, reason=reason)

    return _each(context, task_ids, f"tasks/reassign:{to}:{reason}", verb)


def steer_many(
    context: Context, *, instance_ids: Sequence[int], verb: str, accepted: bool = True, reason: str = ""
) -> Results:
    """Suspend, activate, end or cancel procedures.

    :raises Invalid: no reason is given where one is kept.
    """
    if verb != "activate" and not reason.strip():
        raise Invalid(Problem("flow.missing_reason", "reason", "请写下原因，它会记在每条流程里"))
    verbs: Mapping[str, Callable[..., Any]] = {
        "suspend": partial(steering.suspend, reason=reason),
        "activate": steering.activate,
        "end": partial(steering.end, accepted=accepted, reason=reason),
        "cancel": partial(steering.cancel, reason=reason),
    }

    def one(instance_id: int) -> Callable[[Change], Any]:
        return partial(verbs[verb], instance_id=instance_id)

    return _each(context, instance_ids, f"procedures/steer:{verb}:{accepted}:{reason}", one)


def _each(context: Context, ids: Sequence[int], asked: str, verb: Callable[[int], Callable[[Change], Any]]) -> Results:
    refuse_borrowed_eyes(context)
    return {"results": [_done(context, one, asked, verb(one)) for one in dict.fromkeys(ids)]}


def _done(context: Context, number: int, asked: str, verb: Callable[[Change], Any]) -> dict[str, Any]:
    words = f"{number}:{asked}".encode()
    # The key of the whole is hashed into those of its parts: it may be as long as a key may be.
    key = fingerprint_of(context.key.encode(), words).hex() if context.key else ""
    try:
        perform(replace(context, key=key, fingerprint=fingerprint_of(words)), verb)
    except Refusal as refusal:
        problems = [{"code": one.code, "where": one.where, "message": one.message} for one in refusal.problems]
        return {"id": number, "ok": False, "problems": problems}
    return {"id": number, "ok": True, "problems": []}
