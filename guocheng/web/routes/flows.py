"""Flows while they are drawn (流程设计): the words of the designer, what a procedure would do, its BPMN picture."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Response
from pydantic import Field

from guocheng.service.flow import picture, simulation
from guocheng.web.body import Strict
from guocheng.web.door import Asked, question

routes = APIRouter(prefix="/api/flows", tags=["流程"])


class SupposedIn(Strict):
    """What is supposed: a move, who makes it, what the form holds, who refuses, and a flow that is not published."""

    move: str = Field(max_length=200)
    starter: int = Field(ge=1, le=2**31 - 1)
    values: dict[str, Any] = Field(default_factory=dict)
    record: int = Field(0, ge=0, le=2**63 - 1)
    refusing: list[str] = Field(default_factory=list, max_length=500)
    document: dict[str, Any] | None = None


@routes.get("/words")
def words(context: Asked) -> dict[str, Any]:
    """设计流程要用的词:各种步骤、它们的属性、可选的值、找人的方式。"""
    found: dict[str, Any] = question(context, picture.words)
    return found


@routes.post("/{flow}/simulate")
def simulate(context: Asked, flow: str, body: SupposedIn) -> dict[str, Any]:
    """模拟:由谁发起、表单是什么值,会走哪些步骤、由谁审批、为什么、怎样结束;什么都不写入。"""
    supposed = simulation.Supposed(**body.model_dump())
    found: dict[str, Any] = question(context, lambda look: simulation.simulated(look, flow=flow, supposed=supposed))
    return found


@routes.get("/{flow}/bpmn")
def bpmn(context: Asked, flow: str, move: Annotated[str, Query(max_length=200)]) -> Response:
    """一个流转的审批过程,写成 BPMN 2.0 文件,带图形布局。"""
    name, text = question(context, lambda look: picture.bpmn(look, flow=flow, move=move))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(text, media_type="application/bpmn+xml", headers=headers)
