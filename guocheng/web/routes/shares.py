"""Records shown to others for a time (分享)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import AfterValidator, Field

from guocheng.service import shares, stranded_shares
from guocheng.service.shares import Gift
from guocheng.web.body import Id, Strict
from guocheng.web.door import Asked, command, question

routes = APIRouter(prefix="/api", tags=["分享"])


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("时间要带时区")
    return at


Instant = Annotated[datetime, AfterValidator(_aware)]


class ShareIn(Strict):
    """To whom a record is shown, with which right, how long."""

    right: Literal["see", "comment", "edit"] = "see"
    people: list[Id] = Field(default_factory=list, max_length=50)
    units: list[Id] = Field(default_factory=list, max_length=50)
    roles: list[str] = Field(default_factory=list, max_length=50)
    start: Instant | None = None
    until: Instant | None = None
    note: str = Field("", max_length=500)


@routes.get("/shares")
def with_me(context: Asked) -> list[dict[str, Any]]:
    """与我共享的记录。"""
    found: list[dict[str, Any]] = question(context, shares.with_me)
    return found


class EndIn(Strict):
    """Which shares are to be ended."""

    ids: list[Id] = Field(min_length=1, max_length=stranded_shares.ENDED_MAX)


@routes.get("/shares/stranded")
def stranded(context: Asked) -> dict[str, Any]:
    """分享的人离开了或者没有这个权限了、却还有效的分享。"""
    found: dict[str, Any] = question(context, stranded_shares.stranded)
    return found


@routes.post("/shares/end")
def end_many(context: Asked, body: EndIn) -> Response:
    """一次结束多个分享。"""
    return command(context, lambda change: stranded_shares.end_many(change, ids=body.ids))


@routes.delete("/shares/{share_id}")
def end(context: Asked, share_id: Id) -> Response:
    """结束一个分享。"""
    return command(context, lambda change: shares.end(change, share_id=share_id))


@routes.get("/entities/{entity}/{record_id}/shares")
def of_record(context: Asked, entity: str, record_id: Id) -> dict[str, Any]:
    """一条记录分享给了谁,自己还能怎样分享。"""
    found: dict[str, Any] = question(context, lambda look: shares.of_record(look, entity=entity, record_id=record_id))
    return found


@routes.post("/entities/{entity}/{record_id}/shares", status_code=201)
def share(context: Asked, entity: str, record_id: Id, body: ShareIn) -> Response:
    """把一条记录分享给人员、单元或角色。"""
    gift = Gift(**body.model_dump())
    return command(
        context, lambda change: shares.share(change, entity=entity, record_id=record_id, gift=gift), status=201
    )
