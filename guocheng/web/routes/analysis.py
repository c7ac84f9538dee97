"""How the procedures of a flow go (流程分析): figures, the rows behind each of them, and all of it as a workbook."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import FileResponse

from guocheng.service.flow import analysis, analysis_file
from guocheng.service.flow.analysis import Ask
from guocheng.store.flow.analysis import Narrowed
from guocheng.store.flow.analysis_sources import Of
from guocheng.web.door import Asked, question
from guocheng.web.sheet import sent

routes = APIRouter(prefix="/api/flows/{flow}/analysis", tags=["流程分析"])
_Word = Annotated[str, Query(max_length=200)]


def _ask(flow: str, move: _Word = "", period: _Word = "", first: date | None = None, until: date | None = None) -> Ask:
    """Read which procedures are meant, and when: a word, or the first day and the day after the last."""
    return Ask(flow, move, period, (first, until) if first and until else None)


Meant = Annotated[Ask, Depends(_ask)]


@routes.get("")
def figures(context: Asked, ask: Meant) -> dict[str, Any]:
    """流程分析：各状态的数量、办结量、各步骤和各人的用时、退回原因、瓶颈、超时和现在的待办。"""
    found: dict[str, Any] = question(context, lambda look: analysis.analysis(look, ask=ask))
    return found


@routes.get("/rows")
def rows(
    context: Asked,
    ask: Meant,
    of: Of,
    state: _Word | None = None,
    step: _Word | None = None,
    person: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
    opinion: Annotated[str | None, Query(max_length=4000)] = None,
    late: bool | None = None,
    after: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> dict[str, Any]:
    """一个数字背后的每一条，用时最长的在前；after 是已经看过的条数。"""
    narrowed = Narrowed(state, step, person, opinion, late)
    found: dict[str, Any] = question(
        context, lambda look: analysis.listed(look, ask=ask, of=of, narrowed=narrowed, passed=after)
    )
    return found


@routes.get("/export")
def export(context: Asked, ask: Meant) -> FileResponse:
    """把流程分析导出为 xlsx：概况、步骤、人员、退回原因、现在超时、超时办理各一页。"""
    path, name = analysis_file.exported(context, ask=ask)
    return sent(path, name)
