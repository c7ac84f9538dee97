"""Importing files (导入): upload, mapping, dry run, run, undo."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response, UploadFile
from fastapi import Path as InPath
from fastapi.responses import FileResponse
from pydantic import Field

from guocheng.service import imports
from guocheng.web.body import Id, Strict
from guocheng.web.door import Asked, command, question
from guocheng.web.sheet import sent

Sheet = Annotated[int, InPath(ge=0, le=10_000)]
Word = Annotated[str, Query(max_length=100)]

routes = APIRouter(prefix="/api/imports", tags=["导入导出"])


class OptionsIn(Strict):
    """What holds for the whole file: all rows or none, and what happens by itself."""

    whole: bool = False
    effects: Literal["rows", "batch", "none"] = "rows"


class MappingIn(Strict):
    """The mapping of each sheet by its place in the file."""

    sheets: dict[int, dict[str, Any]]
    options: OptionsIn | None = None


class FieldIn(Strict):
    """A column of a table that becomes a field."""

    header: Annotated[str, Field(max_length=200)]
    label: Annotated[str, Field(max_length=60)]
    type: Annotated[str, Field(max_length=40)]
    options: Annotated[tuple[Annotated[str, Field(max_length=60)], ...], Field(max_length=200)] = ()
    scale: Annotated[int, Field(ge=0, le=6)] = 0
    long: bool = False
    masked: bool = False
    to: Annotated[str, Field(max_length=100)] = ""


class EntityIn(Strict):
    """An entity to be made of a sheet; `key` and `title` name columns."""

    label: Annotated[str, Field(max_length=60)]
    fields: Annotated[list[FieldIn], Field(max_length=300)]
    key: Annotated[tuple[str, ...], Field(max_length=5)] = ()
    title: Annotated[str, Field(max_length=200)] = ""


@routes.post("", status_code=201)
def upload(context: Asked, file: UploadFile) -> dict[str, Any]:
    """上传一个表格:认出表头,给出每个工作表的列对应。"""
    batch = imports.take(context, name=file.filename or "未命名.xlsx", content=file.file)
    found: dict[str, Any] = question(context, lambda look: imports.view(look, batch_id=batch))
    return found


@routes.get("")
def batches(context: Asked) -> dict[str, Any]:
    """我的导入记录。"""
    found: dict[str, Any] = question(context, imports.listed)
    return found


@routes.get("/{batch_id}")
def progress(context: Asked, batch_id: Id) -> dict[str, Any]:
    """一次导入的全部情况:工作表、列对应、进度、数目、试运行结果。"""
    found: dict[str, Any] = question(context, lambda look: imports.view(look, batch_id=batch_id))
    return found


@routes.get("/{batch_id}/mapping")
def mapping(context: Asked, batch_id: Id) -> dict[str, Any]:
    """每个工作表的列对应。"""
    found = question(context, lambda look: imports.view(look, batch_id=batch_id))
    return {"sheets": found["sheets"]}


@routes.put("/{batch_id}/mapping")
def set_mapping(context: Asked, batch_id: Id, body: MappingIn) -> Response:
    """设置列对应;同样表头的文件以后都照这样对应。"""
    options = body.options.model_dump() if body.options else None
    return command(
        context, lambda change: imports.set_mapping(change, batch_id=batch_id, sheets=body.sheets, options=options)
    )


@routes.get("/{batch_id}/sheets/{sheet}/entity")
def proposed_entity(context: Asked, batch_id: Id, sheet: Sheet) -> dict[str, Any]:
    """由一个工作表猜出一张新表:字段、类型和依据、查重的列、标题。"""
    found: dict[str, Any] = question(context, lambda look: imports.proposal(look, batch_id=batch_id, sheet=sheet))
    return found


@routes.post("/{batch_id}/sheets/{sheet}/entity", status_code=201)
def make_entity(context: Asked, batch_id: Id, sheet: Sheet, body: EntityIn) -> Response:
    """建立新表并把工作表对应过去;建表人和管理员有全部权限,其他人没有。"""
    design = body.model_dump()
    return command(
        context, lambda change: imports.make(change, batch_id=batch_id, sheet=sheet, design=design), status=201
    )


@routes.post("/{batch_id}/dry_run", status_code=202)
def dry_run(context: Asked, batch_id: Id) -> Response:
    """试运行:逐行判断会新增、修改、不变还是有错,不写入任何记录。"""
    return command(context, lambda change: imports.dry_run(change, batch_id=batch_id), status=202)


@routes.post("/{batch_id}/run", status_code=202)
def run(context: Asked, batch_id: Id) -> Response:
    """在后台导入;停下的导入从停下的地方继续。"""
    return command(context, lambda change: imports.run(change, batch_id=batch_id), status=202)


@routes.post("/{batch_id}/cancel", status_code=202)
def cancel(context: Asked, batch_id: Id) -> Response:
    """停下正在做的试运行、导入或撤销。"""
    return command(context, lambda change: imports.cancel(change, batch_id=batch_id), status=202)


@routes.post("/{batch_id}/undo", status_code=202)
def undo(context: Asked, batch_id: Id) -> Response:
    """撤销一次导入:新增的删除,修改的还原;后来有人改过的保留。"""
    return command(context, lambda change: imports.undo(change, batch_id=batch_id), status=202)


@routes.get("/{batch_id}/errors")
def errors(
    context: Asked, batch_id: Id, after: str = "", limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> dict[str, Any]:
    """有错误或需要留意的行,带单元格位置和原因。"""
    found: dict[str, Any] = question(
        context, lambda look: imports.errors(look, batch_id=batch_id, after=after, limit=limit)
    )
    return found


@routes.get("/{batch_id}/file")
def annotated(context: Asked, batch_id: Id) -> FileResponse:
    """您自己的文件,多一列红色的错误说明。"""
    return sent(*imports.annotated(context, batch_id=batch_id))
