"""Statements of a book over HTTP (经营报表): figures and what stands behind them, comparisons, flash and what-if."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import FileResponse
from pydantic import Field

from guocheng.service.ledger import cells, comparing, statement, statement_file, what_if
from guocheng.service.ledger.flash import flash
from guocheng.web.body import Id, Strict
from guocheng.web.door import Asked, question
from guocheng.web.sheet import sent

routes = APIRouter(prefix="/api/books/{book}", tags=["经营报表"])

Word = Annotated[str, Field(max_length=100)]
Period = Annotated[str, Field(max_length=20)]
Units = Annotated[list[Id], Field(max_length=500)]
Scenario = Literal["annual", "monthly", "rolling"]
Figure = Annotated[Decimal, Field(max_digits=30, decimal_places=8)]


class StatementIn(Strict):
    """Which statements: the period, the units (none are all one sees), and what stands beside the figures."""

    period: Period
    objects: Units = Field(default_factory=list)
    template: Id | None = None
    direction: Word = ""
    compare: list[Scenario] = Field(default_factory=list, max_length=3)
    mix_estimates: bool = False


class CellIn(Strict):
    """Which figure of a statement."""

    period: Period
    object: Id
    code: Word
    template: Id | None = None
    direction: Word = ""
    mix_estimates: bool = False
    after: Annotated[str, Field(max_length=2000)] | None = None


class RankingIn(Strict):
    """By what units are ranked; without a row the one that means it."""

    period: Period
    by: Literal["per_hour", "achievement", "improvement"] = "per_hour"
    code: Word = ""


class TrendIn(Strict):
    """Which rows of a unit over how many months, up to a period."""

    object: Id
    codes: list[Word] = Field(min_length=1, max_length=12)
    months: int = Field(12, ge=1, le=comparing.MONTHS_MAX)
    until: Period = ""
    template: Id | None = None


class WaterfallIn(Strict):
    """Which row, and where it begins: a plan, or another period."""

    object: Id
    period: Period
    code: Word
    start: Literal["annual", "monthly", "rolling", "last_month", "last_year"] = Field("monthly", alias="from")
    template: Id | None = None


class FlashIn(Strict):
    """Which row of a unit in a month, at the end of which day."""

    period: Period
    object: Id
    code: Word = ""
    as_of: date | None = None


class AccountIn(Strict):
    """An account that would hold more, less, or another amount; of one unit or of all."""

    account: Id
    object: Id | None = None
    factor: Figure | None = None
    amount: Figure | None = None


class WeightIn(Strict):
    """How much a unit would bear."""

    unit: Id
    weight: Annotated[Figure, Field(ge=0)]


class ShareIn(Strict):
    """A share rule by another method, or with weights by hand."""

    rule: Id
    method: Literal["", "direct", "step_down", "reciprocal"] = ""
    weights: list[WeightIn] = Field(default_factory=list, max_length=500)


class ChangesIn(Strict):
    """What would be different."""

    accounts: list[AccountIn] = Field(default_factory=list, max_length=100)
    shares: list[ShareIn] = Field(default_factory=list, max_length=50)
    template: Id | None = None


class WhatIfIn(Strict):
    """Which statements would be how with which changes."""

    period: Period
    objects: Units = Field(default_factory=list)
    changes: ChangesIn


@routes.post("/statement")
def show(context: Asked, book: str, body: StatementIn) -> dict[str, Any]:
    """经营报表：各单元的每一行，带单票、预定、差异、上月、去年同月和累计。"""
    found: dict[str, Any] = question(context, lambda look: statement.show(look, book=book, **body.model_dump()))
    return found


@routes.post("/statement/export")
def export(context: Asked, book: str, body: StatementIn) -> FileResponse:
    """把经营报表导出为 xlsx：各单元对比一页，每个单元一页。"""
    path, name = statement_file.exported(context, book=book, **body.model_dump())
    return sent(path, name)


@routes.post("/cell")
def cell(context: Asked, book: str, body: CellIn) -> dict[str, Any]:
    """一个数的来历：公式、代入数字的公式、逐级的组成，直到分录和单据。"""
    found: dict[str, Any] = question(context, lambda look: cells.show(look, book=book, **body.model_dump()))
    return found


@routes.post("/ranking")
def ranking(context: Asked, book: str, body: RankingIn) -> dict[str, Any]:
    """排名：按单位时间附加价值、达成率或比上期的进步；并列同名次，没有数的列在后面。"""
    found: dict[str, Any] = question(context, lambda look: comparing.ranking(look, book=book, **body.model_dump()))
    return found


@routes.post("/trend")
def trend(context: Asked, book: str, body: TrendIn) -> dict[str, Any]:
    """趋势：一个单元的几行，逐月的数。"""
    found: dict[str, Any] = question(context, lambda look: comparing.trend(look, book=book, **body.model_dump()))
    return found


@routes.post("/waterfall")
def waterfall(context: Asked, book: str, body: WaterfallIn) -> dict[str, Any]:
    """瀑布：从预定（或上月、去年同月）到实绩，每一行加了多少、减了多少。"""
    found: dict[str, Any] = question(context, lambda look: comparing.waterfall(look, book=book, **body.model_dump()))
    return found


@routes.post("/flash")
def daily(context: Asked, book: str, body: FlashIn) -> dict[str, Any]:
    """日结：到某一天为止的累计、时间进度、达成率、步调、预测和每天还要做多少。"""
    found: dict[str, Any] = question(context, lambda look: flash(look, book=book, **body.model_dump()))
    return found


@routes.post("/what_if")
def suppose(context: Asked, book: str, body: WhatIfIn) -> dict[str, Any]:
    """假设分析：换分摊方法、改科目的数或换模板，看报表会怎样；什么都不保存。"""
    changes = body.changes
    shares = [
        what_if.ShareChange(one.rule, one.method, {each.unit: each.weight for each in one.weights} or None)
        for one in changes.shares
    ]
    found: dict[str, Any] = question(
        context,
        lambda look: what_if.what_if(
            look,
            book=book,
            period=body.period,
            objects=body.objects,
            accounts=[what_if.AccountChange(**one.model_dump()) for one in changes.accounts],
            shares=shares,
            template=changes.template,
        ),
    )
    return found
