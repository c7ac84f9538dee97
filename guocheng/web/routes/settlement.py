"""Settlement over HTTP (内部结算): runs that make internal trades, what is pending, the statements of outlets."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse
from pydantic import Field

from guocheng.service.settlement import account, account_file, rule_words, running
from guocheng.service.settlement import trial as trials
from guocheng.web.body import Id, Strict
from guocheng.web.door import Asked, command, question
from guocheng.web.sheet import sent

routes = APIRouter(prefix="/api/settlement", tags=["内部结算"])

Month = Annotated[str, Query(max_length=10)]


class TrialIn(Strict):
    """Rules of conversion as they would be published."""

    documents: list[dict[str, Any]] = Field(min_length=1, max_length=20)


class RunIn(Strict):
    """Nothing more than the month in the address."""


@routes.get("/outlets")
def outlets(context: Asked, month: Month) -> dict[str, Any]:
    """各网点的预付余额：到一个月的月底还剩多少，够不够。"""
    found: dict[str, Any] = question(context, lambda look: account.outlets(look, month=month))
    return found


@routes.get("/outlets/{outlet_id}")
def statement(context: Asked, outlet_id: Id, month: Month) -> dict[str, Any]:
    """一个网点一个月的对账单。"""
    found: dict[str, Any] = question(context, lambda look: account.statement(look, outlet=outlet_id, month=month))
    return found


@routes.get("/outlets/{outlet_id}/export")
def export(context: Asked, outlet_id: Id, month: Month) -> FileResponse:
    """对账单导出为 xlsx。"""
    path, name = account_file.exported(context, outlet=outlet_id, month=month)
    return sent(path, name)


@routes.get("/runs/{run_id}")
def show_run(context: Asked, run_id: Id) -> dict[str, Any]:
    """一次折算办到哪里。"""
    found: dict[str, Any] = question(context, lambda look: running.state_of(look, run_id=run_id))
    return found


@routes.get("/rules")
def rules(context: Asked) -> dict[str, Any]:
    """画一条折算规则时可以选的：服务项目、阿米巴、交易种类、方向。"""
    found: dict[str, Any] = question(context, rule_words.words)
    return found


@routes.get("/{month}")
def overview(context: Asked, month: str) -> dict[str, Any]:
    """一个月的折算：规则、最近几次、待处理的。"""
    found: dict[str, Any] = question(context, lambda look: running.overview(look, month=month))
    return found


@routes.post("/{month}/send")
def send(context: Asked, month: str, body: RunIn) -> Response:
    """把一个月里还没有送的结算单都送双方确认。"""
    return command(context, lambda change: running.send(change, month=month))


@routes.post("/{month}/trial")
def trial(context: Asked, month: str, body: TrialIn) -> dict[str, Any]:
    """试算折算规则：没有发布的规则在一个月里会折出几笔、多少钱，和现行规则差多少。"""
    found: dict[str, Any] = question(context, lambda look: trials.trial(look, month=month, documents=body.documents))
    return found


@routes.post("/{month}/run", status_code=202)
def run(context: Asked, month: str, body: RunIn) -> Response:
    """把一个月的日数据折成内部交易，后台办理；再算一次结果一样。"""
    return command(context, lambda change: running.begin(change, month=month), status=202)
