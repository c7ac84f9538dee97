"""What waits for me (待办), and deciding it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from guocheng.service import follows, todo
from guocheng.service.flow import tasks
from guocheng.web.body import Id, Strict, Values
from guocheng.web.door import Asked, command, question

routes = APIRouter(prefix="/api", tags=["待办"])
Opinion = Annotated[str, Field(max_length=4000)]


class DecisionIn(Strict):
    """A decision on a task."""

    decision: Literal["approve", "reject", "submit"]
    opinion: Opinion = ""
    values: Values = Field(default_factory=dict)
    next_people: list[Id] = Field(default_factory=list, max_length=200)


class HandOverIn(Strict):
    """To whom a task goes."""

    to: Id
    opinion: Opinion = ""


class SendBackIn(Strict):
    """Back to an earlier step or to the starter; `straight_back` returns to this step afterwards."""

    to_step: str = "starter"
    opinion: Opinion = ""
    straight_back: bool = False


class RepairIn(Strict):
    """The people who take a step for which nobody was found."""

    step: str
    people: list[Id] = Field(min_length=1, max_length=50)


class OpinionIn(Strict):
    """A remark, possibly empty."""

    opinion: Opinion = ""


@routes.get("/todo")
def show_todo(
    context: Asked,
    box: Literal["open", "done", "mine", "copied"] = "open",
    search: Annotated[str, Query(max_length=100)] = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """待我处理、我已处理、我发起、抄送我。"""
    found: dict[str, Any] = question(
        context, lambda look: todo.box(look, box=box, search=search, after=after, limit=limit)
    )
    return found


@routes.get("/tasks/{task_id}")
def task(context: Asked, task_id: Id) -> dict[str, Any]:
    """一个待办,连同它的记录和可以做的操作。"""
    found: dict[str, Any] = question(context, lambda look: todo.task(look, task_id=task_id))
    return found


@routes.post("/tasks/{task_id}/decide")
def decide(context: Asked, task_id: Id, body: DecisionIn) -> Response:
    """同意、拒绝或提交一个待办。"""
    return command(
        context,
        lambda change: tasks.decide_task(
            change,
            task_id=task_id,
            decision=body.decision,
            opinion=body.opinion,
            values=body.values,
            next_people=body.next_people,
        ),
    )


@routes.post("/tasks/{task_id}/hand_over")
def hand_over(context: Asked, task_id: Id, body: HandOverIn) -> Response:
    """转办给别人。"""
    return command(context, lambda change: tasks.hand_over(change, task_id=task_id, to=body.to, opinion=body.opinion))


@routes.post("/tasks/{task_id}/send_back")
def send_back(context: Asked, task_id: Id, body: SendBackIn) -> Response:
    """退回给发起人或前面的步骤。"""
    return command(
        context,
        lambda change: tasks.send_back(
            change, task_id=task_id, to_step=body.to_step, opinion=body.opinion, straight_back=body.straight_back
        ),
    )


@routes.post("/procedures/{instance_id}/withdraw")
def withdraw(context: Asked, instance_id: Id, body: OpinionIn) -> Response:
    """撤回自己发起的审批。"""
    return command(context, lambda change: tasks.withdraw(change, instance_id=instance_id, opinion=body.opinion))


@routes.post("/procedures/{instance_id}/resubmit")
def resubmit(context: Asked, instance_id: Id, body: OpinionIn) -> Response:
    """被退回后再次提交。"""
    return command(context, lambda change: tasks.resubmit(change, instance_id=instance_id, opinion=body.opinion))


@routes.post("/procedures/{instance_id}/remind")
def remind(context: Asked, instance_id: Id) -> Response:
    """催办。"""
    return command(context, lambda change: tasks.remind(change, instance_id=instance_id))


@routes.post("/procedures/{instance_id}/repair")
def repair(context: Asked, instance_id: Id, body: RepairIn) -> Response:
    """为找不到审批人的步骤指定人员。"""
    return command(
        context,
        lambda change: tasks.repair(change, instance_id=instance_id, step=body.step, people=tuple(body.people)),
    )


@routes.get("/messages")
def messages(context: Asked, after: Id | None = None) -> dict[str, Any]:
    """通知。"""
    found: dict[str, Any] = question(context, lambda look: todo.messages(look, after=after))
    return found


@routes.post("/messages/read")
def read_messages(context: Asked) -> Response:
    """把通知标为已读。"""
    return command(context, todo.read_messages)


@routes.get("/follows")
def my_follows(context: Asked) -> list[dict[str, Any]]:
    """我关注的记录。"""
    found: list[dict[str, Any]] = question(context, follows.mine)
    return found
