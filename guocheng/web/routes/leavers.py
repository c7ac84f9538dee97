"""Handing over what people who leave have in hand (离职交接)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field

from guocheng.service import leavers
from guocheng.web.body import Id, Strict
from guocheng.web.door import Asked, command, question

routes = APIRouter(prefix="/api/leavers", tags=["管理"])


class HandOverIn(Strict):
    """Who takes over, by kind (task, role, unit, report, group, roster, matrix, proxy, record); one left out stays."""

    to: dict[Annotated[str, Field(max_length=20)], Id] = Field(max_length=20)
    note: str = Field("", max_length=500)


@routes.get("")
def listing(context: Asked) -> list[dict[str, Any]]:
    """最近的离职交接。"""
    found: list[dict[str, Any]] = question(context, leavers.listed)
    return found


@routes.get("/runs/{run_id}")
def show_run(context: Asked, run_id: Id) -> dict[str, Any]:
    """一次交接办到哪里，每一项的结果。"""
    found: dict[str, Any] = question(context, lambda look: leavers.state_of(look, run_id=run_id))
    return found


@routes.get("/{person_id}")
def preview(context: Asked, person_id: Id) -> dict[str, Any]:
    """离职人手里有什么：待办、角色、单位、下属、用户组、值班、审批矩阵、代理、记录，流程定义里写了他的地方。"""
    found: dict[str, Any] = question(context, lambda look: leavers.preview(look, person_id=person_id))
    return found


@routes.post("/{person_id}", status_code=202)
def hand_over(context: Asked, person_id: Id, body: HandOverIn) -> Response:
    """开始交接，后台逐项办理。"""
    return command(
        context, lambda change: leavers.begin(change, person_id=person_id, to=body.to, note=body.note), status=202
    )
