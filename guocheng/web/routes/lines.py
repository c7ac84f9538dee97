"""The lines of a record by the line (明细逐行): windows of them, and what is to happen to some."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import Field

from guocheng.definition.field_types.lines import ROWS_MAX
from guocheng.service.records import lines, lines_shown
from guocheng.service.records.lines import LineChanges
from guocheng.web.body import Id, Strict, Values
from guocheng.web.door import Asked, command, question

routes = APIRouter(prefix="/api/entities/{entity}/{record_id}/lines/{field}", tags=["明细"])
WINDOW_MAX = 2000


class LinesQueryIn(Strict):
    """One window of lines; `where` and `sort` name columns."""

    where: dict[str, Any] | None = None
    sort: tuple[str, str] | None = None
    after: int = Field(0, ge=0, le=ROWS_MAX)
    limit: int = Field(200, ge=1, le=WINDOW_MAX)


class NewLine(Strict):
    """A new line and where it comes."""

    values: Values
    after: Id | None = None


class ChangedLine(Strict):
    """New values of a line; a column not named stays."""

    id: Id
    values: Values


class MovedLine(Strict):
    """A line and where it comes."""

    id: Id
    after: Id | None = None


class LinesIn(Strict):
    """What is to happen to some lines of a record as it was read."""

    version: Id
    add: list[NewLine] = Field(default_factory=list, max_length=ROWS_MAX)
    change: list[ChangedLine] = Field(default_factory=list, max_length=ROWS_MAX)
    remove: list[Id] = Field(default_factory=list, max_length=ROWS_MAX)
    move: list[MovedLine] = Field(default_factory=list, max_length=ROWS_MAX)


@routes.post("/query")
def query(context: Asked, entity: str, record_id: Id, field: str, body: LinesQueryIn) -> dict[str, Any]:
    """查询明细的一个窗口。"""
    found: dict[str, Any] = question(
        context,
        lambda look: lines_shown.window(look, entity=entity, record_id=record_id, field=field, **body.model_dump()),
    )
    return found


@routes.post("")
def save(context: Asked, entity: str, record_id: Id, field: str, body: LinesIn) -> Response:
    """逐行保存明细:只写添加、修改、删除、移动的行。"""
    asked = body.model_dump()
    changes = LineChanges(asked["add"], asked["change"], asked["remove"], asked["move"])
    return command(
        context,
        lambda change: lines.save_lines(
            change, entity=entity, record_id=record_id, field=field, version=body.version, changes=changes
        ),
    )
