"""Attachments (附件): always a download, except images and PDF shown in a sandbox."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Response, UploadFile
from fastapi.responses import FileResponse

from guocheng.service import attachments
from guocheng.web.body import Id
from guocheng.web.door import Asked, question

routes = APIRouter(prefix="/api/files", tags=["附件"])


@routes.post("", status_code=201)
def upload(context: Asked, file: UploadFile) -> dict[str, Any]:
    """上传一个附件。"""
    return attachments.keep(context, name=file.filename or "未命名", content=file.file)


@routes.get("/{file_id}")
def download(context: Asked, file_id: Id, entity: str = "", record: Id = 0, small: bool = False) -> Response:
    """下载或预览一个附件;通过持有它的记录(entity、record)来读,small 是图片的缩略图。"""
    found = question(
        context,
        lambda look: attachments.find(look, file_id=file_id, entity=entity, record_id=record, small=small),
    )
    way = "inline" if found.shown_inline else "attachment"
    return FileResponse(
        found.path,
        media_type=found.media_type,
        headers={
            "Content-Disposition": f"{way}; filename*=UTF-8''{quote(found.name)}",
            "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox",
            "Cache-Control": "private, max-age=3600",
        },
    )
