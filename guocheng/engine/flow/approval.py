"""How the voices of several people become the outcome of a step (会签、或签、依次)."""

from __future__ import annotations

from collections.abc import Sequence

from guocheng.definition.procedure import Approval, Mode, Work
from guocheng.engine.flow.state import PENDING_TASKS, NodeState, Task, TaskState

_YES = frozenset({TaskState.APPROVED, TaskState.SUBMITTED})


def verdict(step: Approval | Work, tasks: Sequence[Task]) -> NodeState | None:
    """Return how the step ends with these voices, or nothing while it is open.

    Tasks handed over or sent back do not count: others took their place.
    """
    yes = any(task.state in _YES for task in tasks)
    no = any(task.state is TaskState.REJECTED for task in tasks)
    pending = any(task.state in PENDING_TASKS for task in tasks)
    if yes and (step.mode is Mode.ANY_OF or not (pending or no)):
        return NodeState.PASSED
    if no and not (pending and _hears_everybody(step)):
        return NodeState.REJECTED
    return None


def _hears_everybody(step: Approval | Work) -> bool:
    return isinstance(step, Approval) and step.reject_waits_for_all and step.mode is not Mode.IN_TURN
