"""Automations: looked at, tried, switched, started; their runs; calls from other systems (自动化)."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from guocheng.base.problem import Problem
from guocheng.service.automation import control, drawing, incoming, seeing
from guocheng.service.automation.incoming import Call
from guocheng.service.automation.trial import trial as tried
from guocheng.service.context import Context, perform
from guocheng.service.public.gate import VISITOR
from guocheng.web.body import Id, Strict, Values
from guocheng.web.door import Asked, command, now, platform_of, question
from guocheng.web.errors import problem_response

routes = APIRouter(prefix="/api/automations", tags=["自动化"])
run_routes = APIRouter(prefix="/api/automation-runs", tags=["自动化"])
record_routes = APIRouter(prefix="/api/entities/{entity}/{record_id}/automations", tags=["自动化"])
#: Other systems come here without a login; a test compares the list.
hook_routes = APIRouter(prefix="/api/hooks", tags=["外部调用"])
State = Literal[
    "", "open", "waiting", "queued", "sleeping", "asking", "done", "skipped", "failed", "given_up", "held_back"
]
Word = Annotated[str, Query(max_length=200)]


class EmptyIn(Strict):
    """Nothing."""


class SwitchIn(Strict):
    """On or off."""

    enabled: bool


class RunIn(Strict):
    """On which record."""

    record: Id | None = None


class TrialIn(RunIn):
    """On which record, what another system would send, and the draft when it is one."""

    inputs: Values = Field(default_factory=dict)
    document: dict[str, Any] | None = None


class HookIn(Strict):
    """Whether calls have to be signed."""

    signed: bool = False


class GiveUpIn(Strict):
    """Why."""

    reason: str = Field("", max_length=500)


@routes.get("")
def listing(context: Asked, entity: Word = "") -> dict[str, Any]:
    """您管理的自动化：何时触发、是否启用、最近运行得怎样。"""
    found: dict[str, Any] = question(context, lambda look: seeing.listing(look, entity=entity))
    return found


@routes.get("/words")
def drawn_with(context: Asked) -> dict[str, Any]:
    """设计器的用语：每种触发和节点可以说什么。"""
    found: dict[str, Any] = question(context, drawing.words)
    return found


@routes.get("/{name}")
def show(context: Asked, name: str) -> dict[str, Any]:
    """一个自动化：定义、节点、外部地址、下次时间。"""
    found: dict[str, Any] = question(context, lambda look: seeing.show(look, name=name))
    return found


@routes.post("/{name}/switch")
def switch(context: Asked, name: str, body: SwitchIn) -> Response:
    """启用或停用；停用后已经排队的等到再启用时执行。"""
    return command(context, lambda change: control.switch(change, name=name, on=body.enabled))


@routes.post("/{name}/run", status_code=202)
def run(context: Asked, name: str, body: RunIn) -> Response:
    """手动运行一次。"""
    return command(context, lambda change: control.run_now(change, name=name, record=body.record), status=202)


@routes.post("/{name}/trial")
def trial(context: Asked, name: str, body: TrialIn) -> dict[str, Any]:
    """试运行：执行一遍再全部撤销，什么都不写入、不通知、不发送。"""
    return tried(context, name=name, record=body.record, inputs=body.inputs, document=body.document)


@routes.post("/{name}/retry")
def retry_all(context: Asked, name: str, body: EmptyIn) -> Response:
    """失败的运行全部从失败处继续。"""
    return command(context, lambda change: control.retry_all(change, name=name))


@routes.post("/{name}/hook")
def make_hook(context: Asked, name: str, body: HookIn) -> Response:
    """生成外部调用的地址，原来的失效；地址和密钥只显示这一次。"""
    return command(context, lambda change: control.make_hook(change, name=name, signed=body.signed))


@routes.delete("/{name}/hook")
def drop_hook(context: Asked, name: str) -> Response:
    """停用外部调用的地址。"""
    return command(context, lambda change: control.drop_hook(change, name=name))


@run_routes.get("")
def runs(
    context: Asked,
    automation: Word = "",
    state: State = "",
    entity: Word = "",
    record: Id | None = None,
    before: Id | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """运行记录，新的在前；失败的就是等人处理的。"""
    found: dict[str, Any] = question(
        context,
        lambda look: seeing.run_list(
            look, automation=automation, state=state, entity=entity, record=record, before=before, limit=limit
        ),
    )
    return found


@run_routes.get("/{run_id}")
def run_of(context: Asked, run_id: Id) -> dict[str, Any]:
    """一次运行：每一步做了什么、为什么失败、发出了什么。"""
    found: dict[str, Any] = question(context, lambda look: seeing.run_of(look, run_id=run_id))
    return found


@run_routes.post("/{run_id}/retry")
def retry(context: Asked, run_id: Id, body: EmptyIn) -> Response:
    """失败的运行从失败处继续，做过的不重做。"""
    return command(context, lambda change: control.retry(change, run_id=run_id))


@run_routes.post("/{run_id}/give_up")
def give_up(context: Asked, run_id: Id, body: GiveUpIn) -> Response:
    """放弃一次失败的运行，做过的保留。"""
    return command(context, lambda change: control.give_up(change, run_id=run_id, reason=body.reason))


@record_routes.get("")
def of_record(context: Asked, entity: str, record_id: Id) -> dict[str, Any]:
    """一条记录上的按钮，和在它上面运行过的自动化。"""
    found: dict[str, Any] = question(context, lambda look: seeing.of_record(look, entity=entity, record_id=record_id))
    return found


@record_routes.post("/{name}")
def press(context: Asked, entity: str, record_id: Id, name: str, body: EmptyIn) -> Response:
    """按下记录上的按钮。"""
    return command(context, lambda change: control.press(change, entity=entity, record_id=record_id, name=name))


@hook_routes.post("/{token}", status_code=202)
async def receive(request: Request, token: str) -> Response:
    """其他系统的调用：收下、排队、马上回答。"""
    body = await request.body()
    return await run_in_threadpool(_put, request, Call(token, body, {**request.headers}))


def _put(request: Request, call: Call) -> Response:
    platform = platform_of(request)
    platform.database.run(platform.follow)
    context = Context(platform, VISITOR, now(), request_id=request.state.request_id)
    answer = perform(context, lambda change: incoming.receive(change, call=call), status=202)
    if refused := json.loads(answer.body).get("refused"):
        return problem_response(429, [Problem("automation.too_often", "地址", refused)])
    return Response(answer.body, answer.status, media_type=answer.media_type)
