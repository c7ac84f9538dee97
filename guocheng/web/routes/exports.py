"""A list as a file, and files for a list (导出、导入模板): what is shown, the template, attachments."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, UploadFile
from fastapi.responses import FileResponse

from guocheng.base.problem import Invalid, Problem
from guocheng.service import exports, imports
from guocheng.web.door import Asked
from guocheng.web.sheet import sent

Word = Annotated[str, Query(max_length=100)]

routes = APIRouter(prefix="/api/entities/{entity}", tags=["导入导出"])


@routes.get("/template")
def template(context: Asked, entity: str) -> FileResponse:
    """导入模板:能填的列、必填标记和下拉选项。"""
    return sent(*imports.template(context, entity=entity))


@routes.post("/attachments")
def attach(context: Asked, entity: str, field: Word, by: Word, file: UploadFile) -> dict[str, Any]:
    """上传一个 zip,文件按名称放到对应记录的附件里。"""
    name = file.filename or "附件.zip"
    found: dict[str, Any] = imports.attach(context, entity=entity, field=field, by=by, name=name, content=file.file)
    return found


@routes.get("/export")
def export(
    context: Asked,
    entity: str,
    format: str = "xlsx",
    where: Annotated[str, Query(max_length=20_000)] = "",
    sort: Annotated[str, Query(max_length=1_000)] = "",
    search: Annotated[str, Query(max_length=200)] = "",
    columns: Annotated[str, Query(max_length=4_000)] = "",
    styled: bool = False,
    lines: Annotated[str, Query(max_length=10)] = "",
    table: Annotated[str, Query(max_length=100)] = "",
) -> FileResponse:
    """把列表导出为 xlsx 或 csv;where 和 sort 与查询接口相同(JSON),columns 用逗号隔开,lines 说明明细放在哪里。"""
    path, name = exports.export(
        context,
        entity=entity,
        format=format,
        styled=styled,
        lines=lines,
        table=table,
        where=_json(where, "where"),
        sort=_json(sort, "sort"),
        search=search,
        columns=[one for one in columns.split(",") if one] or None,
    )
    return sent(path, name)


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        raise Invalid(Problem("export.bad_question", where, f"「{where}」不是正确的 JSON,请刷新页面后再导出")) from None
