"""Taking tasks out of a pool, asking others, taking a decision back (认领、加签、委派、征询、减签、拿回).

Each verb is one row lock, one decision of the engine, one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guocheng.engine.flow import Attached
from guocheng.engine.flow.commands import Add, Claim, Release, Remove, TakeBack
from guocheng.service.context import Change
from guocheng.service.flow.acting import actor_on, cause_of, locked_task, must_work_here, outcome_of
from guocheng.service.flow.procedures import command

ADDING = {
    Attached.BEFORE: "前加签",
    Attached.AFTER: "后加签",
    Attached.BESIDE: "加签",
    Attached.DELEGATE: "委派",
    Attached.CONSULT: "征询意见",
}


def claim(change: Change, *, task_id: int) -> dict[str, Any]:
    """Take a task out of the pool.

    :raises Conflict: somebody else was faster.
    """
    return _asked(change, task_id, Claim, "认领")


def release(change: Change, *, task_id: int) -> dict[str, Any]:
    """Give a task that was taken back to the pool.

    :raises Refused: it was not taken out of one.
    """
    return _asked(change, task_id, Release, "释放")


def remove(change: Change, *, task_id: int) -> dict[str, Any]:
    """No longer ask somebody, as the one who asked him.

    :raises Refused: somebody else asked him, or nobody did.
    """
    return _asked(change, task_id, Remove, "减签")


def take_back(change: Change, *, task_id: int) -> dict[str, Any]:
    """Take one's own decision back, while nobody has acted on it.

    :raises Refused: somebody has, or this procedure does not allow it.
    """
    return _asked(change, task_id, TakeBack, "拿回")


def add(
    change: Change, *, task_id: int, people: Sequence[int], how: Attached, together: str, opinion: str
) -> dict[str, Any]:
    """Ask others, each of whom works here.

    :raises NotFound: somebody named does not.
    :raises Refused: the task is not one's own, or somebody is asked already.
    """
    running, no = locked_task(change, task_id)
    must_work_here(change, people, ADDING[how])
    given = Add(no, tuple(people), how, together, opinion.strip())
    cause = cause_of(running, no, ADDING[how], opinion)
    return outcome_of(command(change, running, given, by=actor_on(change, running, no), cause=cause))


def _asked(change: Change, task_id: int, kind: type[Claim | Release | Remove | TakeBack], verb: str) -> dict[str, Any]:
    running, no = locked_task(change, task_id)
    by, cause = actor_on(change, running, no), cause_of(running, no, verb)
    return outcome_of(command(change, running, kind(no), by=by, cause=cause))
