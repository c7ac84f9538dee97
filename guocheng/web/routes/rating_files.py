"""Files of waybills over HTTP (运单文件): upload, how far each is, which rows were kept out, stop."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response, UploadFile

from guocheng.service.rating import files
from guocheng.web.body import Id, Strict
from guocheng.web.door import Asked, command, question

routes = APIRouter(prefix="/api/rating/files", tags=["运单计价"])


class Nothing(Strict):
    """Nothing to say."""


@routes.post("", status_code=202)
def upload(context: Asked, file: UploadFile) -> dict[str, Any]:
    """上传出港运单文件，在后台导入。"""
    number = files.take(context, name=file.filename or "运单.csv", content=file.file)
    found: dict[str, Any] = question(context, lambda look: files.status(look, number=number))
    return found


@routes.get("")
def listed(context: Asked) -> dict[str, Any]:
    """最近导入的运单文件。"""
    found: dict[str, Any] = question(context, files.listed)
    return found


@routes.get("/{number}")
def status(context: Asked, number: Id) -> dict[str, Any]:
    """一个文件导到哪里了。"""
    found: dict[str, Any] = question(context, lambda look: files.status(look, number=number))
    return found


@routes.get("/{number}/wrong")
def wrong(
    context: Asked,
    number: Id,
    after: Annotated[str, Query(max_length=40)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """没有导进去的行，和原因。"""
    found: dict[str, Any] = question(context, lambda look: files.wrong(look, number=number, after=after, limit=limit))
    return found


@routes.post("/{number}/stop")
def stop(context: Asked, number: Id, body: Nothing) -> Response:
    """停止导入；已经导进去的留着。"""
    return command(context, lambda change: files.stop(change, number=number))
