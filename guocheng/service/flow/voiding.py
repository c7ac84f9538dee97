"""Voiding what was accepted (作废): by hand, or because the move that asks for it was accepted.

Who has locked one procedure never waits for another, so the second way travels as a job; it may come late or twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guocheng.definition.flow import Move
from guocheng.engine.flow import State
from guocheng.service.context import Change
from guocheng.store import jobs

if TYPE_CHECKING:
    from guocheng.service.flow.procedures import Running

JOB = "flow.void"


def put(change: Change, running: Running) -> None:
    """Put the job that voids what a procedure which has just been accepted asked to void."""
    if running.instance.state is State.ACCEPTED and any(_voided_by(one, running.move) for one in running.flow.moves):
        once = f"{JOB}:{running.id}:{running.instance.seq}"
        jobs.enqueue(change.connection, JOB, {"asked": running.id}, once_key=once)


def _voided_by(move: Move, asking: Move) -> bool:
    return move.procedure is not None and move.procedure.void_move == asking.name


def meaning(running: Running) -> str:
    """Say what voiding a procedure does."""
    procedure, stage = running.procedure, running.move.voided
    said = [f"单据转到「{running.flow.stage(stage).label}」" if stage else "单据留在现在的阶段"]
    if procedure.compensation:
        said.append("自动撤回通过时办的事")
    return f"「{procedure.label}」的结果不再有效，{'，并'.join(said)}。作废后不能直接恢复，要再用请重新发起。"
