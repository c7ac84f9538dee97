"""Watching over procedures (流程监控): what waits for whom, what runs, the same done to many of them, the run map."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from guocheng.service.flow import batch, monitoring, run_map
from guocheng.service.flow.batch import TASKS_MAX
from guocheng.service.flow.monitoring import Filter
from guocheng.web.body import Id, Strict
from guocheng.web.door import Asked, question

routes = APIRouter(prefix="/api", tags=["流程监控"])
Words = Annotated[str, Field(max_length=4000)]
Ids = Annotated[list[Id], Field(min_length=1, max_length=TASKS_MAX)]
Number = Annotated[int | None, Query(ge=1, lt=2**63)]
Name = Annotated[str, Query(max_length=200)]
After = Annotated[int, Query(ge=0, lt=2**63)]
Limit = Annotated[int, Query(ge=1, le=TASKS_MAX)]


def filter_of(
    search: Annotated[str, Query(max_length=100)] = "",
    flow: Name = "",
    step: Name = "",
    person: Number = None,
    unit: Number = None,
    starter: Number = None,
    late: bool = False,
    stuck: bool = False,
    suspended: bool = False,
) -> Filter:
    """Read from the address which of them are asked for."""
    return Filter(search, flow, step, person, unit, starter, late, stuck, suspended)


Only = Annotated[Filter, Depends(filter_of)]


class HandOverManyIn(Strict):
    """Which of one's tasks go to whom."""

    tasks: Ids
    to: Id
    opinion: Words = ""


class ReassignManyIn(Strict):
    """Which tasks of others go to whom, and why."""

    tasks: Ids
    to: Id
    reason: Words = ""


class SteerManyIn(Strict):
    """What is done to many procedures, and why; `accepted` is the outcome of those that are ended."""

    procedures: Ids
    verb: Literal["suspend", "activate", "end", "cancel"]
    accepted: bool = True
    reason: Words = ""


@routes.get("/tasks")
def tasks_in_hand(context: Asked, only: Only, after: After = 0, limit: Limit = 50) -> dict[str, Any]:
    """在办的待办：谁、哪个流程、哪一步、哪个单位、是否超时；只含自己管理的流程。"""
    found: dict[str, Any] = question(context, lambda look: monitoring.tasks(look, only=only, after=after, limit=limit))
    return found


@routes.get("/procedures")
def running(context: Asked, only: Only, after: After = 0, limit: Limit = 50) -> dict[str, Any]:
    """运行中的流程：停在哪一步、在谁那里、有没有异常；只含自己管理的流程。"""
    found: dict[str, Any] = question(
        context, lambda look: monitoring.procedures(look, only=only, after=after, limit=limit)
    )
    return found


@routes.get("/procedures/{instance_id}/map")
def show_map(context: Asked, instance_id: Id) -> dict[str, Any]:
    """运行图：整个流程的步骤和分路，走到了哪里，各步的人和时间。"""
    found: dict[str, Any] = question(context, lambda look: run_map.run_map(look, instance_id=instance_id))
    return found


@routes.post("/tasks/hand_over")
def hand_over_many(context: Asked, body: HandOverManyIn) -> dict[str, Any]:
    """批量转办自己的待办，逐件说明结果。"""
    return batch.hand_over_many(context, task_ids=body.tasks, to=body.to, opinion=body.opinion)


@routes.post("/tasks/reassign")
def reassign_many(context: Asked, body: ReassignManyIn) -> dict[str, Any]:
    """批量改派别人的待办，逐件说明结果。"""
    return batch.reassign_many(context, task_ids=body.tasks, to=body.to, reason=body.reason)


@routes.post("/procedures/steer")
def steer_many(context: Asked, body: SteerManyIn) -> dict[str, Any]:
    """批量挂起、激活、归档或终止流程，逐条说明结果。"""
    return batch.steer_many(
        context, instance_ids=body.procedures, verb=body.verb, accepted=body.accepted, reason=body.reason
    )
