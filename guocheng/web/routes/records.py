"""Records of every entity (记录): list, read, write, move, talk."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, Field

from guocheng.service import activity, comments, follows, history, versions
from guocheng.service.flow import moves
from guocheng.service.flow.picking import read_picks
from guocheng.service.flow.timeline import timeline as timeline_of
from guocheng.service.records import change as changes
from guocheng.service.records import lists, picking, secrets, show
from guocheng.web.body import Id, Strict, Values
from guocheng.web.door import Asked, command, passed_through, question

routes = APIRouter(prefix="/api/entities/{entity}", tags=["记录"])


class QueryIn(Strict):
    """One window of a list."""

    where: dict[str, Any] | None = None
    sort: list[tuple[str, str]] = Field(default_factory=list, max_length=5)
    search: str = Field("", max_length=200)
    after: str | None = Field(None, max_length=2000)
    limit: int = Field(50, ge=1, le=500)
    columns: list[str] | None = Field(None, max_length=200)
    count: bool = False
    marks: list[dict[str, Any]] | None = Field(None, max_length=10)


class CountIn(Strict):
    """Which records to count exactly."""

    where: dict[str, Any] | None = None
    search: str = Field("", max_length=200)


class NewRecord(Strict):
    """The values of a new record."""

    values: Values


class ChangedRecord(Strict):
    """New values of a record as it was read, and why."""

    version: Id
    values: Values
    reason: str = Field("", max_length=200)


class ReadRecord(Strict):
    """The record as it was read."""

    version: Id


class MoveIn(Strict):
    """A move with what it asks for."""

    version: Id | None = None
    values: Values = Field(default_factory=dict)
    comment: str = Field("", max_length=4000)
    picks: dict[str, Annotated[list[Id], Field(max_length=200)]] = Field(default_factory=dict, max_length=50)
    confirmed: bool = False


class DefaultsIn(NewRecord):
    """A form being typed: which field was just changed, whether it starts, for which record it is."""

    changed: str = Field("", max_length=200)
    starting: bool = False
    record: Id = 0


class OptionsIn(Strict):
    """What is looked for in a link field of a form, and the form as it stands."""

    field: str = Field(max_length=200)
    text: str = Field("", max_length=100)
    limit: int = Field(20, ge=1, le=50)
    values: Values = Field(default_factory=dict)
    line: Values | None = None
    where: dict[str, Any] | None = None


class RestoredFields(Strict):
    """Fields to put back; none means all that differ."""

    version: Id
    fields: list[str] = Field(default_factory=list, max_length=500)


Files = Annotated[list[Id], Field(max_length=50)]


class ChangedComment(Strict):
    """Other words for what was said; files that are not named stay as they are."""

    text: str = Field("", max_length=4000)
    files: Files | None = None


class CommentIn(Strict):
    """Something to say about a record, whom it answers, and who is meant by names that several bear."""

    text: str = Field("", max_length=4000)
    files: Files = Field(default_factory=list)

    reply_to: Id | None = None
    mentions: list[Id] = Field(default_factory=list, max_length=50)


@routes.post("/query")
def query(context: Asked, entity: str, body: QueryIn) -> Response:
    """查询一个窗口的记录。"""
    return passed_through(
        question(
            context,
            lambda look: lists.query(look, entity=entity, **body.model_dump()),
        )
    )


@routes.post("/count")
def count(context: Asked, entity: str, body: CountIn) -> dict[str, int]:
    """准确的条数。"""
    return {"n": question(context, lambda look: lists.exact_count(look, entity=entity, **body.model_dump()))}


@routes.get("/options")
def options(
    context: Asked,
    entity: str,
    field: str,
    text: Annotated[str, Query(max_length=100)] = "",
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> list[dict[str, Any]]:
    """关联字段可选的记录;field 可以是「明细.列」。"""
    found: list[dict[str, Any]] = question(
        context, lambda look: picking.options(look, entity=entity, field=field, text=text, limit=limit)
    )
    return found


@routes.post("/options")
def options_of_form(context: Asked, entity: str, body: OptionsIn) -> list[dict[str, Any]]:
    """正在填写的表单里,关联字段可选的记录;可选条件可以用到表单里已填的值。"""
    found: list[dict[str, Any]] = question(
        context, lambda look: picking.options(look, entity=entity, **body.model_dump())
    )
    return found


@routes.post("/defaults")
def defaults(context: Asked, entity: str, body: DefaultsIn) -> dict[str, Any]:
    """正在填写的表单的默认值、公式结果,以及刚改的字段带出来的值。"""
    found: dict[str, Any] = question(context, lambda look: show.defaults(look, entity=entity, **body.model_dump()))
    return found


@routes.post("", status_code=201)
def create(context: Asked, entity: str, body: NewRecord, page: bool = False) -> Response:
    """新建一条记录;page 要求同时返回记录页的全部内容。"""
    return command(
        context, lambda change: changes.create(change, entity=entity, values=body.values, page=page), status=201
    )


@routes.get("/{record_id}")
def view(context: Asked, entity: str, record_id: Id) -> dict[str, Any]:
    """一条记录的全部:值、明细、可做的流转、时限、审批进度。"""
    found: dict[str, Any] = question(context, lambda look: show.view(look, entity=entity, record_id=record_id))
    return found


@routes.patch("/{record_id}")
def update(context: Asked, entity: str, record_id: Id, body: ChangedRecord, page: bool = False) -> Response:
    """修改一条记录;page 要求同时返回记录页的全部内容。"""
    return command(
        context,
        lambda change: changes.update(
            change,
            entity=entity,
            record_id=record_id,
            version=body.version,
            values=body.values,
            reason=body.reason,
            page=page,
        ),
    )


@routes.delete("/{record_id}")
def delete(context: Asked, entity: str, record_id: Id, version: Id) -> Response:
    """删除一条记录。"""
    return command(context, lambda change: changes.delete(change, entity=entity, record_id=record_id, version=version))


@routes.post("/{record_id}/references")
def copy_references(context: Asked, entity: str, record_id: Id, body: ReadRecord) -> Response:
    """更新引用:把带出来保存的值按关联记录现在的样子重新带一遍。"""
    return command(
        context,
        lambda change: changes.copy_references(change, entity=entity, record_id=record_id, version=body.version),
    )


@routes.post("/{record_id}/moves/{move}")
def make_move(context: Asked, entity: str, record_id: Id, move: str, body: MoveIn, page: bool = False) -> Response:
    """流转到下一个阶段;page 要求同时返回记录页的全部内容。"""
    return command(
        context,
        lambda change: moves.make_move(
            change,
            entity=entity,
            record_id=record_id,
            move=move,
            version=body.version,
            values=body.values,
            comment=body.comment,
            page=page,
            picks=read_picks(body.picks),
            confirmed=body.confirmed,
        ),
    )


@routes.get("/{record_id}/history")
def show_history(context: Asked, entity: str, record_id: Id, before: Id | None = None) -> list[dict[str, Any]]:
    """变更历史:谁、何时、改了什么、为什么。"""
    found: list[dict[str, Any]] = question(
        context, lambda look: history.history(look, entity=entity, record_id=record_id, before=before)
    )
    return found


@routes.get("/{record_id}/history/{seq}")
def compare_with(context: Asked, entity: str, record_id: Id, seq: Id) -> dict[str, Any]:
    """某次变更之后的样子与现在的差异。"""
    found: dict[str, Any] = question(
        context, lambda look: versions.compare(look, entity=entity, record_id=record_id, seq=seq)
    )
    return found


@routes.post("/{record_id}/history/{seq}/restore")
def restore_version(context: Asked, entity: str, record_id: Id, seq: Id, body: RestoredFields) -> Response:
    """把字段恢复到某次变更之后的值。"""
    return command(
        context,
        lambda change: versions.restore(
            change, entity=entity, record_id=record_id, version=body.version, seq=seq, fields=body.fields
        ),
    )


@routes.get("/{record_id}/activity")
def show_activity(context: Asked, entity: str, record_id: Id, before: AwareDatetime | None = None) -> dict[str, Any]:
    """动态:变更、评论、阶段和审批意见,从新到旧。"""
    found: dict[str, Any] = question(
        context, lambda look: activity.activity(look, entity=entity, record_id=record_id, before=before)
    )
    return found


@routes.post("/{record_id}/secrets/{field}")
def reveal(context: Asked, entity: str, record_id: Id, field: str) -> Response:
    """查看一个密文字段;谁看过会记在历史里。"""
    # Answers are kept under their key for a while; this one must not be.
    return command(
        replace(context, key=""),
        lambda change: secrets.reveal(change, entity=entity, record_id=record_id, field=field),
    )


@routes.get("/{record_id}/timeline")
def timeline(context: Asked, entity: str, record_id: Id) -> dict[str, Any]:
    """阶段与审批的时间线。"""
    found: dict[str, Any] = question(context, lambda look: timeline_of(look, entity=entity, record_id=record_id))
    return found


@routes.get("/{record_id}/follow")
def is_followed(context: Asked, entity: str, record_id: Id) -> dict[str, Any]:
    """我是否关注这条记录。"""
    found: dict[str, Any] = question(
        context, lambda look: follows.is_followed(look, entity=entity, record_id=record_id)
    )
    return found


@routes.put("/{record_id}/follow")
def follow(context: Asked, entity: str, record_id: Id) -> Response:
    """关注:这条记录有变化时通知我。"""
    return command(context, lambda change: follows.follow(change, entity=entity, record_id=record_id))


@routes.delete("/{record_id}/follow")
def unfollow(context: Asked, entity: str, record_id: Id) -> Response:
    """取消关注。"""
    return command(context, lambda change: follows.unfollow(change, entity=entity, record_id=record_id))


@routes.get("/{record_id}/comments")
def list_comments(context: Asked, entity: str, record_id: Id) -> list[dict[str, Any]]:
    """评论。"""
    found: list[dict[str, Any]] = question(
        context, lambda look: comments.list_comments(look, entity=entity, record_id=record_id)
    )
    return found


@routes.post("/{record_id}/comments", status_code=201)
def comment(context: Asked, entity: str, record_id: Id, body: CommentIn) -> Response:
    """发表评论。"""
    return command(
        context,
        lambda change: comments.comment(change, entity=entity, record_id=record_id, **body.model_dump()),
        status=201,
    )


@routes.get("/{record_id}/mentionable")
def mentionable(
    context: Asked, entity: str, record_id: Id, text: Annotated[str, Query(max_length=50)] = ""
) -> list[dict[str, Any]]:
    """评论里可以 @ 的人:看得到这条记录的人。"""
    found: list[dict[str, Any]] = question(
        context, lambda look: comments.mentionable(look, entity=entity, record_id=record_id, text=text)
    )
    return found


@routes.patch("/{record_id}/comments/{comment_id}")
def put_comment_right(context: Asked, entity: str, record_id: Id, comment_id: Id, body: ChangedComment) -> Response:
    """修改自己刚发的评论。"""
    return command(
        context,
        lambda change: comments.put_right(
            change, entity=entity, record_id=record_id, comment_id=comment_id, text=body.text, files=body.files
        ),
    )


@routes.delete("/{record_id}/comments/{comment_id}")
def take_comment_back(context: Asked, entity: str, record_id: Id, comment_id: Id) -> Response:
    """撤回自己刚发的评论。"""
    return command(
        context,
        lambda change: comments.take_back(change, entity=entity, record_id=record_id, comment_id=comment_id),
    )
