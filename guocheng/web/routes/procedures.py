"""Whole procedures (流程): taken back, submitted again, reminded of, and steered by who may."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from guocheng.service.flow import copying, paper, printing, steering, tasks
from guocheng.service.flow.picking import read_picks
from guocheng.web.body import Id, Strict
from guocheng.web.door import Asked, command, question

routes = APIRouter(prefix="/api/procedures/{instance_id}", tags=["待办"])
Words = Annotated[str, Field(max_length=4000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class OpinionIn(Strict):
    """A remark, possibly empty."""

    opinion: Words = ""


class RepairIn(Strict):
    """The people who take a step for which nobody was found."""

    step: str
    people: list[Id] = Field(min_length=1, max_length=50)


class ResubmitIn(Strict):
    """What is said on submitting again, who is picked anew by step; `confirmed` goes on over checks that only warn."""

    opinion: Words = ""
    confirmed: bool = False
    picks: dict[Name, Annotated[list[Id], Field(max_length=200)]] = Field(default_factory=dict, max_length=100)


class PeopleIn(Strict):
    """Who is told."""

    people: list[Id] = Field(min_length=1, max_length=50)


class ReasonIn(Strict):
    """Why, possibly empty."""

    reason: Words = ""


class JumpIn(Strict):
    """To which step, and why."""

    to: Name
    reason: Words = ""


class EndIn(Strict):
    """With which outcome, and why."""

    accepted: bool
    reason: Words = ""


class SignalIn(Strict):
    """What has happened."""

    signal: Name
    note: Words = ""


class NothingIn(Strict):
    """Nothing but the procedure itself."""


@routes.get("/paper/{stamp}")
def check_paper(context: Asked, instance_id: int, stamp: Annotated[str, Path(max_length=60)]) -> dict[str, Any]:
    """核对一张打印出来的审批单。"""
    found: dict[str, Any] = question(context, lambda look: paper.check(look, instance_id=instance_id, stamp=stamp))
    return found


@routes.get("/print")
def print_procedure(
    context: Asked, instance_id: int, name: Annotated[str, Query(alias="paper", max_length=200)] = ""
) -> dict[str, Any]:
    """按步骤允许的版式打印审批单。"""
    found: dict[str, Any] = question(context, lambda look: printing.printed(look, instance_id=instance_id, paper=name))
    return found


@routes.post("/withdraw")
def withdraw(context: Asked, instance_id: Id, body: OpinionIn) -> Response:
    """撤回自己发起的审批。"""
    return command(context, lambda change: tasks.withdraw(change, instance_id=instance_id, opinion=body.opinion))


@routes.post("/resubmit")
def resubmit(context: Asked, instance_id: Id, body: ResubmitIn) -> Response:
    """被退回后再次提交。"""
    return command(
        context,
        lambda change: tasks.resubmit(
            change,
            instance_id=instance_id,
            opinion=body.opinion,
            confirmed=body.confirmed,
            picks=read_picks(body.picks),
        ),
    )


@routes.post("/remind")
def remind(context: Asked, instance_id: Id) -> Response:
    """催办。"""
    return command(context, lambda change: tasks.remind(change, instance_id=instance_id))


@routes.post("/copy")
def copy(context: Asked, instance_id: Id, body: PeopleIn) -> Response:
    """抄送给别人,他们可以看这条记录。"""
    return command(context, lambda change: copying.copy(change, instance_id=instance_id, people=body.people))


@routes.post("/repair")
def repair(context: Asked, instance_id: Id, body: RepairIn) -> Response:
    """为找不到审批人的步骤指定人员。"""
    return command(
        context,
        lambda change: steering.repair(change, instance_id=instance_id, step=body.step, people=tuple(body.people)),
    )


@routes.post("/suspend")
def suspend(context: Asked, instance_id: Id, body: ReasonIn) -> Response:
    """挂起流程,时限停止计算。"""
    return command(context, lambda change: steering.suspend(change, instance_id=instance_id, reason=body.reason))


@routes.post("/activate")
def activate(context: Asked, instance_id: Id, body: NothingIn) -> Response:
    """激活挂起的流程。"""
    return command(context, lambda change: steering.activate(change, instance_id=instance_id))


@routes.post("/jump")
def jump(context: Asked, instance_id: Id, body: JumpIn) -> Response:
    """跳转到另一个步骤。"""
    return command(
        context, lambda change: steering.jump(change, instance_id=instance_id, to=body.to, reason=body.reason)
    )


@routes.post("/reopen")
def reopen(context: Asked, instance_id: Id, body: JumpIn) -> Response:
    """唤醒已结束的流程,从一个步骤继续。"""
    return command(
        context, lambda change: steering.reopen(change, instance_id=instance_id, to=body.to, reason=body.reason)
    )


@routes.post("/end")
def end(context: Asked, instance_id: Id, body: EndIn) -> Response:
    """强制归档:不管还剩什么,以通过或不通过结束。"""
    return command(
        context,
        lambda change: steering.end(change, instance_id=instance_id, accepted=body.accepted, reason=body.reason),
    )


@routes.post("/cancel")
def cancel(context: Asked, instance_id: Id, body: ReasonIn) -> Response:
    """终止流程,记录留在原来的阶段。"""
    return command(context, lambda change: steering.cancel(change, instance_id=instance_id, reason=body.reason))


@routes.post("/void")
def void(context: Asked, instance_id: Id, body: ReasonIn) -> Response:
    """作废已经通过的审批。"""
    return command(context, lambda change: steering.void(change, instance_id=instance_id, reason=body.reason))


@routes.post("/compensate")
def compensate(context: Asked, instance_id: Id, body: NothingIn) -> Response:
    """重试作废后没有做成的自动动作。"""
    return command(context, lambda change: steering.compensate(change, instance_id=instance_id))


@routes.post("/signal")
def signal(context: Asked, instance_id: Id, body: SignalIn) -> Response:
    """告诉流程:它等待的外部事情发生了。"""
    return command(
        context,
        lambda change: steering.signal(change, instance_id=instance_id, signal=body.signal, note=body.note),
    )
