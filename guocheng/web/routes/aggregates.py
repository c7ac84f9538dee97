"""Totals and closed periods over HTTP (汇总与关账)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from guocheng.service import aggregates, periods
from guocheng.web.body import Id, Strict
from guocheng.web.door import ADMINISTRATORS_ONLY, Asked, command, question

routes = APIRouter(prefix="/api", tags=["汇总与关账"])


class NothingIn(Strict):
    """A command that needs no more than its address."""


class CloseIn(Strict):
    """Which periods are closed: those of the family before the day, of the company or of a unit and all below."""

    family: str = Field(max_length=100)
    until: date
    unit: Id | None = None
    reason: str = Field(max_length=500)


class OpenIn(Strict):
    """Why a closed period is opened again."""

    reason: str = Field(max_length=500)


@routes.get("/aggregates")
def listing(context: Asked) -> list[dict[str, Any]]:
    """每个汇总的状态:更新方式、落后多久、最近一次核对。"""
    found: list[dict[str, Any]] = question(context, aggregates.overview)
    return found


@routes.get("/aggregates/{name}")
def show(context: Asked, name: str) -> dict[str, Any]:
    """一个汇总:指标、来源、最近一次核对发现的差异。"""
    found: dict[str, Any] = question(context, lambda look: aggregates.show(look, name=name))
    return found


@routes.get("/aggregates/{name}/records")
def opens(
    context: Asked, name: str, record: Annotated[Id, Query()], measure: Annotated[str, Query(max_length=100)]
) -> list[dict[str, Any]]:
    """一个数由哪些记录组成:每个来源一个筛选条件。"""
    found: list[dict[str, Any]] = question(
        context, lambda look: aggregates.opens(look, name=name, record_id=record, measure=measure)
    )
    return found


@routes.post("/aggregates/{name}/check", dependencies=[ADMINISTRATORS_ONLY])
def check(context: Asked, name: str, body: NothingIn) -> Response:
    """从头再数一遍,与现有的数比较。"""
    return command(context, lambda change: aggregates.check(change, name=name))


@routes.post("/aggregates/{name}/repair", dependencies=[ADMINISTRATORS_ONLY])
def repair(context: Asked, name: str, body: NothingIn) -> Response:
    """把有差异的分组重新汇总。"""
    return command(context, lambda change: aggregates.repair(change, name=name))


@routes.get("/periods")
def show_periods(context: Asked) -> dict[str, Any]:
    """可以关账的范围和所有关账记录。"""
    found: dict[str, Any] = question(context, periods.overview)
    return found


@routes.post("/periods", dependencies=[ADMINISTRATORS_ONLY])
def close(context: Asked, body: CloseIn) -> Response:
    """关账:某天以前的记录不能再改。"""
    return command(context, lambda change: periods.close(change, **body.model_dump()), status=201)


@routes.post("/periods/{lock_id}/open", dependencies=[ADMINISTRATORS_ONLY])
def reopen(context: Asked, lock_id: Id, body: OpenIn) -> Response:
    """反关账。"""
    return command(context, lambda change: periods.reopen(change, lock_id=lock_id, reason=body.reason))


@routes.get("/periods/{lock_id}/frozen", dependencies=[ADMINISTRATORS_ONLY])
def show_frozen(context: Asked, lock_id: Id) -> list[dict[str, Any]]:
    """关账时定格的汇总表。"""
    found: list[dict[str, Any]] = question(context, lambda look: periods.frozen(look, lock_id=lock_id))
    return found
