"""Importing and exporting files (导入、导出): upload, mapping, dry run, run, undo; a list as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Response, UploadFile
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from guocheng.base.problem import Invalid, Problem
from guocheng.service import exports, imports
from guocheng.web.body import Id, Strict
from guocheng.web.door import Asked, command, question

routes = APIRouter(prefix="/api", tags=["导入导出"])
_MEDIA = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
}


class MappingIn(Strict):
    """The mapping of each sheet by its place in the file."""

    sheets: dict[int, dict[str, Any]]


@routes.post("/imports", status_code=201)
def upload(context: Asked, file: UploadFile) -> dict[str, Any]:
    """上传一个表格:认出表头,给出每个工作表的列对应。"""
    batch = imports.take(context, name=file.filename or "未命名.xlsx", content=file.file)
    found: dict[str, Any] = question(context, lambda look: imports.view(look, batch_id=batch))
    return found


@routes.get("/imports")
def batches(context: Asked) -> dict[str, Any]:
    """我的导入记录。"""
    found: dict[str, Any] = question(context, imports.listed)
    return found


@routes.get("/imports/{batch_id}")
def progress(context: Asked, batch_id: Id) -> dict[str, Any]:
    """一次导入的全部情况:工作表、列对应、进度、数目、试运行结果。"""
    found: dict[str, Any] = question(context, lambda look: imports.view(look, batch_id=batch_id))
    return found


@routes.get("/imports/{batch_id}/mapping")
def mapping(context: Asked, batch_id: Id) -> dict[str, Any]:
    """每个工作表的列对应。"""
    found = question(context, lambda look: imports.view(look, batch_id=batch_id))
    return {"sheets": found["sheets"]}


@routes.put("/imports/{batch_id}/mapping")
def set_mapping(context: Asked, batch_id: Id, body: MappingIn) -> Response:
    """设置列对应;同样表头的文件以后都照这样对应。"""
    return command(context, lambda change: imports.set_mapping(change, batch_id=batch_id, sheets=body.sheets))


@routes.post("/imports/{batch_id}/dry_run", status_code=202)
def dry_run(context: Asked, batch_id: Id) -> Response:
    """试运行:逐行判断会新增、修改、不变还是有错,不写入任何记录。"""
    return command(context, lambda change: imports.dry_run(change, batch_id=batch_id), status=202)


@routes.post("/imports/{batch_id}/run", status_code=202)
def run(context: Asked, batch_id: Id) -> Response:
    """在后台导入;停下的导入从停下的地方继续。"""
    return command(context, lambda change: imports.run(change, batch_id=batch_id), status=202)


@routes.post("/imports/{batch_id}/cancel", status_code=202)
def cancel(context: Asked, batch_id: Id) -> Response:
    """停下正在做的试运行、导入或撤销。"""
    return command(context, lambda change: imports.cancel(change, batch_id=batch_id), status=202)


@routes.post("/imports/{batch_id}/undo", status_code=202)
def undo(context: Asked, batch_id: Id) -> Response:
    """撤销一次导入:新增的删除,修改的还原;后来有人改过的保留。"""
    return command(context, lambda change: imports.undo(change, batch_id=batch_id), status=202)


@routes.get("/imports/{batch_id}/errors")
def errors(
    context: Asked, batch_id: Id, after: str = "", limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> dict[str, Any]:
    """有错误或需要留意的行,带单元格位置和原因。"""
    found: dict[str, Any] = question(
        context, lambda look: imports.errors(look, batch_id=batch_id, after=after, limit=limit)
    )
    return found


@routes.get("/imports/{batch_id}/file")
def annotated(context: Asked, batch_id: Id) -> FileResponse:
    """您自己的文件,多一列红色的错误说明。"""
    return _sent(*imports.annotated(context, batch_id=batch_id))


@routes.get("/entities/{entity}/export")
def export(
    context: Asked,
    entity: str,
    format: str = "xlsx",
    where: Annotated[str, Query(max_length=20_000)] = "",
    sort: Annotated[str, Query(max_length=1_000)] = "",
    search: Annotated[str, Query(max_length=200)] = "",
    columns: Annotated[str, Query(max_length=4_000)] = "",
) -> FileResponse:
    """把列表导出为 xlsx 或 csv;where 和 sort 与查询接口相同(JSON),columns 用逗号隔开。"""
    path, name = exports.export(
        context,
        entity=entity,
        format=format,
        where=_json(where, "where"),
        sort=_json(sort, "sort"),
        search=search,
        columns=[one for one in columns.split(",") if one] or None,
    )
    return _sent(path, name)


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        raise Invalid(Problem("export.bad_question", where, f"「{where}」不是正确的 JSON,请刷新页面后再导出")) from None


def _sent(path: Path, name: str) -> FileResponse:
    return FileResponse(
        path,
        media_type=_MEDIA[path.suffix],
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
        background=BackgroundTask(path.unlink, missing_ok=True),
    )
