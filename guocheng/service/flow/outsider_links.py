"""The link of somebody outside (外部人员的链接): taken and taken back by the starter or whoever manages the flow."""

from __future__ import annotations

from typing import Any

from guocheng.service.context import Change
from guocheng.service.flow import outsiders
from guocheng.service.flow.acting import access_to, locked_task, steering_actor
from guocheng.service.flow.procedures import Running


def give(change: Change, *, task_id: int) -> dict[str, Any]:
    """Make the link to a task of somebody outside, to be sent to him.

    :raises NotFound: there is no such task for this person, or it is nobody's outside.
    :raises Refused: the person may not, or nothing is waited for any more.
    """
    running, no = locked_task(change, task_id)
    return outsiders.give(change, running, no, task_id=task_id, manages=_manages(change, running))


def revoke(change: Change, *, task_id: int) -> dict[str, Any]:
    """Let the links to a task of somebody outside open nothing any more.

    :raises NotFound: there is no such task for this person, or it is nobody's outside.
    :raises Refused: the person may not.
    """
    running, no = locked_task(change, task_id)
    outsiders.must_give(change, running, no, manages=_manages(change, running))
    return {"ended": outsiders.revoke(change, task_id)}


def _manages(change: Change, running: Running) -> bool:
    return steering_actor(change, access_to(change, running)).administers
