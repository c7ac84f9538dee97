"""The rating of waybills over HTTP (运单计价): how the days stand, why a waybill costs what it costs, bills."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse
from pydantic import Field

from guocheng.service.rating import bill_file, bill_making, bills, explaining, overview, what_if, work
from guocheng.web.body import Id, Strict
from guocheng.web.door import Asked, command, question
from guocheng.web.sheet import sent

routes = APIRouter(prefix="/api/rating", tags=["运单计价"])
Number = Annotated[str, Query(min_length=1, max_length=60)]


class DaysIn(Strict):
    """From which day until before which day; all of them, or those alone that need it."""

    first: date
    until: date
    all_days: bool = False


class BillsIn(Strict):
    """The month that is billed, and the one customer where only his bill is made."""

    month: date
    customer: Id | None = None


class SupposedIn(Strict):
    """Other prices of a list: those of a version, or its own by a factor."""

    version: Id | None = None
    list: Id | None = None
    factor: Annotated[Decimal, Field(gt=0, le=10, decimal_places=4)] | None = None


class WhatIfIn(Strict):
    """A month, and what would be other prices of which lists."""

    month: date
    lists: Annotated[list[SupposedIn], Field(min_length=1, max_length=20)]


@routes.get("/days")
def days(context: Asked, month: date | None = None) -> dict[str, Any]:
    """一个月每天的计价情况，和没算出价的件按原因的件数。"""
    found: dict[str, Any] = question(context, lambda look: overview.overview(look, month=month))
    return found


@routes.get("/days/{day}/runs")
def runs(context: Asked, day: date) -> dict[str, Any]:
    """一天算过几次，每次的结果。"""
    found: dict[str, Any] = question(context, lambda look: overview.runs(look, day=day))
    return found


@routes.post("/days", status_code=202)
def rate(context: Asked, body: DaysIn) -> Response:
    """在后台重新计价。"""
    order = body.model_dump()
    return command(context, lambda change: work.order(change, **order), status=202)


@routes.get("/jobs/{job_id}")
def job(context: Asked, job_id: Id) -> dict[str, Any]:
    """一次后台计价做到哪里了。"""
    found: dict[str, Any] = question(context, lambda look: work.status(look, job_id=job_id))
    return found


@routes.get("/waybills")
def waybill(context: Asked, number: Number) -> dict[str, Any]:
    """一票多少钱，为什么。"""
    found: dict[str, Any] = question(context, lambda look: explaining.explain(look, waybill_no=number))
    return found


@routes.get("/failures")
def failures(
    context: Asked,
    first: date,
    until: date,
    reason: Annotated[int, Query(ge=1, le=99)],
    after: Annotated[str, Query(max_length=40)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """因为同一个原因没有算出价的运单。"""
    found: dict[str, Any] = question(
        context,
        lambda look: explaining.failed(look, first=first, until=until, reason=reason, after=after, limit=limit),
    )
    return found


@routes.get("/bills")
def month_bills(context: Asked, month: date) -> dict[str, Any]:
    """一个月各客户的账单：件数、费用、追补、应付、返利。"""
    found: dict[str, Any] = question(context, lambda look: bills.listed(look, month=month))
    return found


@routes.post("/bills", status_code=202)
def make_bills(context: Asked, body: BillsIn) -> Response:
    """在后台出一个月的客户账单，或者只出一个客户的；再出一次结果一样，确认了的不动。"""
    order = body.model_dump()
    return command(context, lambda change: bill_making.order(change, **order), status=202)


@routes.get("/bills/jobs/{job_id}")
def bills_job(context: Asked, job_id: Id) -> dict[str, Any]:
    """一次出账做到哪里了，结果怎样。"""
    found: dict[str, Any] = question(context, lambda look: bill_making.status(look, job_id=job_id))
    return found


@routes.get("/bills/export")
def export_bills(context: Asked, month: date) -> FileResponse:
    """把一个月各客户的账单导出为 xlsx。"""
    return sent(*bill_file.exported_list(context, month=month))


@routes.get("/bills/{customer}")
def bill(context: Asked, customer: Id, month: date) -> dict[str, Any]:
    """一个客户一个月的账单和返利。"""
    found: dict[str, Any] = question(context, lambda look: bills.bill(look, customer=customer, month=month))
    return found


@routes.get("/bills/{customer}/export")
def export_bill(context: Asked, customer: Id, month: date) -> FileResponse:
    """把一个客户一个月的账单连同运单明细导出为 xlsx。"""
    return sent(*bill_file.exported_bill(context, customer=customer, month=month))


@routes.post("/what_if")
def suppose(context: Asked, body: WhatIfIn) -> dict[str, Any]:
    """整月试算：换一个没批准的版本，或者按比例调价，看客户各多各少；什么都不保存。"""
    lists = [what_if.ListChange(**one.model_dump()) for one in body.lists]
    found: dict[str, Any] = question(context, lambda look: what_if.what_if(look, month=body.month, lists=lists))
    return found
