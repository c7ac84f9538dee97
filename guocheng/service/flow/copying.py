"""Telling others of a procedure by hand (抄送、传阅): who takes part in it lets people know, and they may read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guocheng.base.problem import Problem, Refused
from guocheng.engine.flow import Actor
from guocheng.engine.flow.commands import CopyPeople
from guocheng.service.context import Change
from guocheng.service.flow.acting import actor_of, locked_procedure, must_work_here, outcome_of, steering_actor
from guocheng.service.flow.procedures import Running, command


def takes_part(running: Running, by: Actor) -> bool:
    """Tell whether somebody started a procedure, was asked in it or steers it; who was only told did not."""
    asked = {task.person for task in running.instance.tasks.values()}
    acted = {task.decided_by for task in running.instance.tasks.values()}
    return by.administers or by.person in asked | acted | {running.instance.starter}


def copy(change: Change, *, instance_id: int, people: Sequence[int]) -> dict[str, Any]:
    """Let people know of a procedure; who was told before is not told again.

    :raises NotFound: somebody named does not work here.
    :raises Refused: the person takes no part in it, or it has ended.
    """
    running, access = locked_procedure(change, instance_id)
    must_work_here(change, people, "抄送给")
    label = running.procedure.label
    if not takes_part(running, steering_actor(change, access)):
        raise Refused(Problem("flow.wrong_person", label, f"只有参与「{label}」的人可以抄送给别人"))
    told = command(change, running, CopyPeople(tuple(people)), by=actor_of(change), cause="抄送")
    return outcome_of(told)
