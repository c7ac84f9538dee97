"""What a list needs besides its rows (列表): views, groups, statistics, blocks of rows, actions on many records."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Response
from pydantic import Field

from guocheng.definition.view import BUCKETS, COLORS_MAX, GROUPS_MAX, RowHeight, ViewKind
from guocheng.service import actions, batch, views
from guocheng.service.records import lists
from guocheng.store.query.groups import GROUPS
from guocheng.store.query.groups import GROUPS_MAX as GROUPS_SHOWN_MAX
from guocheng.web.body import Id, Strict, Values
from guocheng.web.door import Asked, command, question

routes = APIRouter(prefix="/api/entities/{entity}", tags=["列表"])
action_routes = APIRouter(prefix="/api/actions", tags=["列表"])

Where = dict[str, Any]
Name = Annotated[str, Field(max_length=200)]
Bucket = Literal["", "day", "week", "month", "quarter", "year"]
assert set(BUCKETS) == set(get_args(Bucket)) - {""}, "the door and the definition must name the same buckets"


class ViewColumnIn(Strict):
    """A column of a view."""

    field: Name
    width: int = Field(0, ge=0, le=2000)
    hidden: bool = False
    frozen: bool = False
    statistic: Literal["", "count", "empty", "filled", "distinct", "sum", "avg", "min", "max", "median"] = ""


class GroupIn(Strict):
    """A level of groups."""

    field: Name
    bucket: Bucket = ""
    down: bool = False


class ColorIn(Strict):
    """A colour for the rows where a filter holds."""

    where: Where
    color: Name


class ViewDocument(Strict):
    """How a list is looked at."""

    kind: ViewKind = ViewKind.GRID
    columns: list[ViewColumnIn] = Field(default_factory=list, max_length=300)
    where: Where | None = None
    sort: list[tuple[str, Literal["asc", "desc"]]] = Field(default_factory=list, max_length=4)
    groups: list[GroupIn] = Field(default_factory=list, max_length=GROUPS_MAX)
    row_height: RowHeight = RowHeight.LOW
    colors: list[ColorIn] = Field(default_factory=list, max_length=COLORS_MAX)
    date_field: Name = ""
    end_field: Name = ""
    picture_field: Name = ""
    parent_field: Name = ""
    lane_field: Name = ""
    resource_field: Name = ""


class ViewIn(Strict):
    """A view to save."""

    label: str = Field(min_length=1, max_length=40)
    document: ViewDocument


class ChangedView(ViewIn):
    """A view to save anew."""

    version: Id


class ShareIn(Strict):
    """Who is offered a view."""

    kind: Literal["everyone", "role", "unit"]
    name: Name = ""


class SharesIn(Strict):
    """Everybody who is offered a view."""

    shares: list[ShareIn] = Field(default_factory=list, max_length=100)


class DefaultIn(Strict):
    """The view to start with, blank for the plain list."""

    view: str = Field("", max_length=100)


class MeasureIn(Strict):
    """A figure of a column."""

    field: Name
    statistic: Name


class StatisticsIn(Strict):
    """Which figures over which records."""

    where: Where | None = None
    search: str = Field("", max_length=200)
    measures: list[MeasureIn] = Field(default_factory=list, max_length=100)
    exact: bool = False


class GroupsIn(Strict):
    """One level of groups with their figures."""

    where: Where | None = None
    search: str = Field("", max_length=200)
    group: GroupIn
    measures: list[MeasureIn] = Field(default_factory=list, max_length=100)
    limit: int = Field(GROUPS, ge=1, le=GROUPS_SHOWN_MAX)


class RowIn(Strict):
    """A row to write: changed, new without an id, or erased."""

    id: Id | None = None
    version: Id | None = None
    values: Values = Field(default_factory=dict)
    erase: bool = False


class BlockIn(Strict):
    """Rows to write together."""

    rows: list[RowIn] = Field(max_length=batch.ROWS_MAX)
    columns: list[str] | None = Field(None, max_length=200)
    all: bool = False


class ActionIn(Strict):
    """What to do to which records; none chosen are all that the filter finds."""

    action: Literal["edit", "delete", "transfer", "move"]
    ids: list[Id] | None = Field(None, max_length=10_000)
    where: Where | None = None
    search: str = Field("", max_length=200)
    values: Values = Field(default_factory=dict)
    to: Id | None = None
    move: Name = ""
    comment: str = Field("", max_length=4000)


@routes.get("/views")
def list_views(context: Asked, entity: str) -> dict[str, Any]:
    """这个列表可用的视图,以及默认视图。"""
    found: dict[str, Any] = question(context, lambda look: views.list_views(look, entity=entity))
    return found


@routes.post("/views", status_code=201)
def save_view(context: Asked, entity: str, body: ViewIn) -> Response:
    """保存一个自己的视图。"""
    document = body.document.model_dump(mode="json")
    return command(
        context,
        lambda change: views.save_view(change, entity=entity, label=body.label, document=document),
        status=201,
    )


@routes.put("/views/default")
def set_default(context: Asked, entity: str, body: DefaultIn) -> Response:
    """设置打开这个列表时先看的视图。"""
    return command(context, lambda change: views.set_default(change, entity=entity, view=body.view))


@routes.patch("/views/{view_id}")
def change_view(context: Asked, entity: str, view_id: Id, body: ChangedView) -> Response:
    """修改自己的视图。"""
    document = body.document.model_dump(mode="json")
    return command(
        context,
        lambda change: views.change_view(
            change, entity=entity, view_id=view_id, version=body.version, label=body.label, document=document
        ),
    )


@routes.delete("/views/{view_id}")
def erase_view(context: Asked, entity: str, view_id: Id) -> Response:
    """删除自己的视图。"""
    return command(context, lambda change: views.erase_view(change, entity=entity, view_id=view_id))


@routes.put("/views/{view_id}/shares")
def share_view(context: Asked, entity: str, view_id: Id, body: SharesIn) -> Response:
    """把自己的视图共享给全公司、角色或单位。"""
    shares = [(one.kind, one.name) for one in body.shares]
    return command(context, lambda change: views.share_view(change, entity=entity, view_id=view_id, shares=shares))


@routes.post("/groups")
def groups(context: Asked, entity: str, body: GroupsIn) -> dict[str, Any]:
    """一层分组:每组的条数、统计和打开它的条件。"""
    found: dict[str, Any] = question(
        context, lambda look: lists.grouped(look, entity=entity, **body.model_dump(mode="json"))
    )
    return found


@routes.post("/statistics")
def statistics(context: Asked, entity: str, body: StatisticsIn) -> dict[str, Any]:
    """列统计:整个列表的合计、平均等。"""
    found: dict[str, Any] = question(
        context, lambda look: lists.figures(look, entity=entity, **body.model_dump(mode="json"))
    )
    return found


@routes.post("/batch")
def write_rows(context: Asked, entity: str, body: BlockIn) -> Response:
    """整块写入:粘贴、填充、撤销。"""
    rows = [batch.Row(one.id, one.version, one.values, one.erase) for one in body.rows]
    return command(
        context,
        lambda change: batch.write_rows(change, entity=entity, rows=rows, columns=body.columns, all=body.all),
    )


@routes.post("/actions")
def begin(context: Asked, entity: str, body: ActionIn) -> Response:
    """批量操作:修改、删除、移交、流转。"""
    return command(context, lambda change: actions.begin(change, entity=entity, **body.model_dump()))


@action_routes.get("/{action_id}")
def state(context: Asked, action_id: Id) -> dict[str, Any]:
    """一次批量操作的进度和结果。"""
    found: dict[str, Any] = question(context, lambda look: actions.state_of(look, action_id=action_id))
    return found


@action_routes.post("/{action_id}/cancel")
def cancel(context: Asked, action_id: Id) -> Response:
    """停下一次批量操作;已经做的保留。"""
    return command(context, lambda change: actions.cancel(change, action_id=action_id))
