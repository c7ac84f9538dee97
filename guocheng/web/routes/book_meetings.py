"""The meeting about a month over HTTP (经营会): its pages, what is said there, and the tasks made of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Response
from pydantic import Field

from guocheng.service.ledger import meeting, meeting_remarks
from guocheng.web.body import Id, Strict
from guocheng.web.door import Asked, command, question
from guocheng.web.routes.book_months import Asking

routes = APIRouter(prefix="/api/books/{book}", tags=["账簿"])


class RemarkIn(Strict):
    """What is said of a unit, or of a line of its statement; with a person it is his task."""

    object: Id
    text: str = Field(max_length=4000)
    code: str = Field(default="", max_length=100)
    person: Id | None = None
    until: date | None = None


class TaskIn(Strict):
    """Who does it, until the end of which day."""

    person: Id
    until: date | None = None


@routes.get("/months/{month}/meeting")
def show(context: Asked, book: str, month: Asking) -> dict[str, Any]:
    """经营会：按排名一个单元一页，主要的数、差得最多的行、走势、上次定的事和这次的意见。"""
    found: dict[str, Any] = question(context, lambda look: meeting.show(look, book=book, month=month))
    return found


@routes.post("/months/{month}/remarks")
def say(context: Asked, book: str, month: Asking, body: RemarkIn) -> Response:
    """对一个单元或报表的一行写一条意见，可以同时派成任务。"""
    return command(
        context,
        lambda change: meeting_remarks.say(
            change,
            name=book,
            month=month,
            object_id=body.object,
            text=body.text,
            code=body.code,
            person=body.person,
            until=body.until,
        ),
        status=201,
    )


@routes.post("/remarks/{remark}/task")
def give(context: Asked, book: str, remark: Id, body: TaskIn) -> Response:
    """把一条意见派成任务：谁办、什么时候前。"""
    return command(
        context,
        lambda change: meeting_remarks.give(change, name=book, remark_id=remark, person=body.person, until=body.until),
    )


@routes.delete("/remarks/{remark}")
def take_back(context: Asked, book: str, remark: Id) -> Response:
    """撤回自己刚写的意见，连同派出去还没有办的任务。"""
    return command(context, lambda change: meeting_remarks.take_back(change, name=book, remark_id=remark))
