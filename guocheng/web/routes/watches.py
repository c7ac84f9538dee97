"""Watched folders over HTTP (定时导入): which folders are imported by themselves, and what came of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from guocheng.service.imports import watched
from guocheng.web.body import Id, Strict
from guocheng.web.door import ADMINISTRATORS_ONLY, Asked, command, question

routes = APIRouter(prefix="/api/watches", tags=["导入导出"])
Name = Annotated[str, Field(max_length=100)]


class FolderIn(Strict):
    """A folder below the root, whose rights hold, and what is taken from it; blank takes what the header says."""

    folder: Annotated[str, Field(min_length=1, max_length=200)]
    login: Name
    label: Name = ""
    entity: Name = ""
    mapping: Name = ""
    mode: Literal["", "upsert", "add", "new_only", "update_only"] = ""
    every_minutes: Annotated[int, Field(ge=1, le=watched.EVERY_MINUTES_MAX)] = 1
    paused: bool = False


class PauseIn(Strict):
    """Whether a folder rests."""

    paused: bool


class NothingIn(Strict):
    """A command that needs no more than its address."""


@routes.get("", dependencies=[ADMINISTRATORS_ONLY])
def listing(context: Asked) -> dict[str, Any]:
    """登记的文件夹，和登记时能选的表、列对应、账户。"""
    found: dict[str, Any] = question(context, watched.overview)
    return found


@routes.post("", status_code=201, dependencies=[ADMINISTRATORS_ONLY])
def add(context: Asked, body: FolderIn) -> Response:
    """登记一个文件夹，没有就建立。"""
    chosen = watched.FolderIn(**body.model_dump())
    return command(context, lambda change: watched.add(change, chosen), status=201)


@routes.put("/{watch_id}", dependencies=[ADMINISTRATORS_ONLY])
def edit(context: Asked, watch_id: Id, body: FolderIn) -> Response:
    """修改一个文件夹的设置。"""
    chosen = watched.FolderIn(**body.model_dump())
    return command(context, lambda change: watched.edit(change, chosen, watch_id=watch_id))


@routes.post("/{watch_id}/pause", dependencies=[ADMINISTRATORS_ONLY])
def pause(context: Asked, watch_id: Id, body: PauseIn) -> Response:
    """暂停或恢复一个文件夹。"""
    return command(context, lambda change: watched.pause(change, watch_id=watch_id, paused=body.paused))


@routes.delete("/{watch_id}", dependencies=[ADMINISTRATORS_ONLY])
def remove(context: Asked, watch_id: Id) -> Response:
    """取消登记，文件和已导入的数据都保留。"""
    return command(context, lambda change: watched.remove(change, watch_id=watch_id))


@routes.get("/{watch_id}/files", dependencies=[ADMINISTRATORS_ONLY])
def files(context: Asked, watch_id: Id) -> dict[str, Any]:
    """一个文件夹里最近看到的文件：导入了多少、有什么错、移到了哪里。"""
    found: dict[str, Any] = question(context, lambda look: watched.files(look, watch_id=watch_id))
    return found


@routes.post("/{watch_id}/look", status_code=202, dependencies=[ADMINISTRATORS_ONLY])
def look_now(context: Asked, watch_id: Id, body: NothingIn) -> Response:
    """马上查看一次，不等下一个周期。"""
    return command(context, lambda change: watched.look_now(change, watch_id=watch_id), status=202)
