"""Boards, reports, the menu, live news (看板、报表、菜单)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from guocheng.service import boards, meta, reports
from guocheng.web.body import Strict
from guocheng.web.door import Asked, caller_of, question
from guocheng.web.live import LiveStreams

routes = APIRouter(prefix="/api", tags=["看板与报表"])
Where = dict[str, Any]


class ReportIn(Strict):
    """Which period and which records a report covers."""

    period: tuple[str, str] | str | None = None
    where: Where | None = None


class BoardIn(Strict):
    """Which cards a board shows."""

    where: Where | None = None
    search: str = Field("", max_length=200)
    after: str | None = Field(None, max_length=2000)
    limit: int = Field(30, ge=1, le=200)


@routes.get("/meta")
def show_meta(context: Asked, if_none_match: Annotated[str, Header()] = "") -> Response:
    """这个人能看到的实体、字段、流程、报表和菜单。"""
    body, tag = meta.meta(context)
    if if_none_match == tag:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, media_type="application/json", headers={"ETag": tag, "Cache-Control": "private, no-cache"})


@routes.post("/boards/{flow}")
def board(context: Asked, flow: str, body: BoardIn) -> dict[str, Any]:
    """过程看板:每个阶段的数量、停留时间和卡片。"""
    found: dict[str, Any] = question(
        context, lambda look: boards.board(look, flow=flow, where=body.where, search=body.search, limit=body.limit)
    )
    return found


@routes.post("/boards/{flow}/{stage}")
def column(context: Asked, flow: str, stage: str, body: BoardIn) -> dict[str, Any]:
    """看板一列的更多卡片。"""
    found: dict[str, Any] = question(
        context,
        lambda look: boards.column(look, flow=flow, stage=stage, **body.model_dump()),
    )
    return found


@routes.post("/reports/{report}")
def report(context: Asked, report: str, body: ReportIn) -> dict[str, Any]:
    """运行报表。"""
    found: dict[str, Any] = question(
        context, lambda look: reports.run(look, report=report, period=body.period, where=body.where)
    )
    return found


@routes.get("/events")
async def events(request: Request, context: Asked) -> StreamingResponse:
    """实时消息(SSE):只说什么变了,内容由页面按自己的权限再取。"""
    live: LiveStreams = request.app.state.live
    live.admit()
    return StreamingResponse(
        live.stream(lambda: caller_of(request)),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"},
    )
