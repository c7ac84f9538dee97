"""Months of a book over HTTP (结账): the closing page, confirming, checking, closing, opening, placing shared cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from guocheng.base.period import Month
from guocheng.engine.ledger.closing import Facts
from guocheng.service.context import Change, Context
from guocheng.service.ledger import allocating, closing, managing, month_page, telling
from guocheng.web.body import Id, Strict
from guocheng.web.door import Asked, command, question

routes = APIRouter(prefix="/api/books/{book}/months/{month}", tags=["账簿"])


def month_asked(month: str) -> Month:
    """Read the month of an address, such as 2026-03."""
    return Month.parse(month)


Asking = Annotated[Month, Depends(month_asked)]


class NothingIn(Strict):
    """A command that needs no more than its address."""


class ConfirmIn(Strict):
    """Whose figures are confirmed."""

    object: Id


class CloseIn(Strict):
    """Whether a month that is not over yet is closed all the same."""

    early: bool = False


class ReopenIn(Strict):
    """Why a closed month is opened again."""

    reason: str = Field(max_length=500)


@routes.get("")
def show(context: Asked, book: str, month: Asking) -> dict[str, Any]:
    """结账页：各单元确认、检查清单、四项核对、分摊批次、历次结账。"""
    found: dict[str, Any] = question(context, lambda look: month_page.show(look, name=book, month=month))
    return found


@routes.post("/confirm")
def confirm(context: Asked, book: str, month: Asking, body: ConfirmIn) -> Response:
    """负责人确认自己单元这个月的数。"""
    return _done(context, book, lambda change: closing.confirm(change, name=book, month=month, object_id=body.object))


@routes.post("/check")
def check(context: Asked, book: str, month: Asking, body: NothingIn) -> Response:
    """检查能不能结账，四项差异都公布。"""
    return _done(context, book, lambda change: closing.check(change, name=book, month=month))


@routes.post("/close")
def close(context: Asked, book: str, month: Asking, body: CloseIn) -> Response:
    """结账：报表、规则和数字定格，单据锁定；没有过完的月份要写明提前结账。"""
    return _done(context, book, lambda change: closing.close(change, name=book, month=month, early=body.early))


@routes.post("/reopen")
def reopen(context: Asked, book: str, month: Asking, body: ReopenIn) -> Response:
    """重新打开已结账的月份，从最后一个月开始，要写原因。"""
    return _done(context, book, lambda change: closing.reopen(change, name=book, month=month, reason=body.reason))


@routes.post("/share")
def share(context: Asked, book: str, month: Asking, body: NothingIn) -> Response:
    """按分摊规则分摊这个月的公共费用；再做一次就替换上一次。"""
    return command(context, lambda change: allocating.allocate(change, name=book, month=month))


@routes.post("/remind")
def remind(context: Asked, book: str, month: Asking, body: NothingIn) -> Response:
    """催还没有确认的负责人；几小时内催过的不再催。"""
    return command(context, lambda change: telling.remind(change, name=book, month=month))


@routes.post("/recompute", status_code=202)
def recompute(context: Asked, book: str, month: Asking, body: NothingIn) -> Response:
    """把没有结账的月份按单据从头记一遍，在后台进行。"""
    return command(context, lambda change: managing.recompute(change, name=book), status=202)


def _done(context: Context, book: str, verb: Callable[[Change], Facts]) -> Response:
    """Do something with a month and answer its page."""
    return command(context, lambda change: month_page.after(change, verb(change), book))
