"""Books, their pool and their balance, and all that was put on one object, over HTTP (账簿与资源归集)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from guocheng.base.period import Month
from guocheng.service.ledger import balance, overview, resources, unassigned
from guocheng.service.ledger.seen import known_book
from guocheng.service.records import lists
from guocheng.web.body import Id, Strict
from guocheng.web.door import Asked, command, question

routes = APIRouter(prefix="/api", tags=["账簿"])
Part = Literal["money", "papers", "people", "things", "files", "tasks", "alerts", "approvals"]


class AssignIn(Strict):
    """On whom and on which account a line lies; what is left out stays as the rule has it."""

    object: Id | None = None
    account: Id | None = None


class PostingsIn(Strict):
    """Which postings are asked for, as in every list."""

    where: dict[str, Any] | None = None
    sort: list[tuple[str, str]] = Field(default=[], max_length=5)
    search: str = Field(default="", max_length=200)
    after: str | None = Field(default=None, max_length=2000)
    limit: int = Field(default=50, ge=1, le=200)
    columns: list[str] | None = Field(default=None, max_length=100)
    count: bool = False


@routes.get("/books")
def listing(context: Asked) -> list[dict[str, Any]]:
    """能看的账簿：每本账的月份、结账情况、落后多少。"""
    found: list[dict[str, Any]] = question(context, overview.books)
    return found


@routes.post("/books/{book}/postings/query")
def postings(context: Asked, book: str, body: PostingsIn) -> Response:
    """一页分录，筛选、排序与其他列表相同。"""
    asked = body.model_dump()
    found = question(context, lambda look: lists.query(look, entity=known_book(look, book).name, **asked))
    return Response(found, media_type="application/json")


@routes.get("/books/{book}/pool")
def pool(
    context: Asked,
    book: str,
    month: Annotated[str, Query(max_length=10)] = "",
    after: Annotated[Id, Query()] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """未归集的：缺什么、来自哪张单据。"""
    wanted = Month.parse(month) if month else None
    found: dict[str, Any] = question(
        context, lambda look: unassigned.listing(look, name=book, month=wanted, after=after, limit=limit)
    )
    return found


@routes.post("/books/{book}/pool/{line}/assign")
def assign(context: Asked, book: str, line: Id, body: AssignIn) -> Response:
    """指定一笔归集到谁、记入哪个科目，马上记账。"""
    return command(
        context,
        lambda change: unassigned.assign(
            change, name=book, pool_id=line, object_id=body.object, account_id=body.account
        ),
    )


@routes.get("/books/{book}/balance")
def balanced(context: Asked, book: str, month: Annotated[str, Query(max_length=10)]) -> dict[str, Any]:
    """归集平衡：每条规则的单据合计、已记账、未归集和差异。"""
    wanted = Month.parse(month)
    found: dict[str, Any] = question(context, lambda look: balance.show(look, name=book, month=wanted))
    return found


@routes.get("/objects/{entity}/{record_id}/resources")
def collected(context: Asked, entity: str, record_id: Id) -> dict[str, Any]:
    """一个对象的资源归集：概览，以及可以打开哪些页签。"""
    found: dict[str, Any] = question(context, lambda look: resources.show(look, entity=entity, record_id=record_id))
    return found


@routes.get("/objects/{entity}/{record_id}/resources/{part}")
def collected_part(context: Asked, entity: str, record_id: Id, part: Part) -> dict[str, Any]:
    """一个对象的资源归集的一个页签：钱、单据、人、物、文件、任务、警报、审批。"""
    found: dict[str, Any] = question(
        context, lambda look: resources.part(look, entity=entity, record_id=record_id, name=part)
    )
    return found
