"""How far a job of the rating is (任务进度)."""

from __future__ import annotations

from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.service.context import Look
from guocheng.service.rating.access import reading
from guocheng.store import jobs


def how_far(look: Look, job_id: int, *, kind: str, called: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return how far a job is, and what else it noted by now.

    :raises NotFound: there is no such job of this kind, or the person may not see totals.
    """
    reading(look)
    found = jobs.job_status(look.connection, job_id)
    if found.kind != kind:
        raise NotFound(Problem("rating.no_job", f"任务 {job_id}", f"没有编号为 {job_id} 的{called}任务"))
    noted = found.progress or {}
    told = {"job": found.id, "state": found.state, "done": noted.get("done", 0), "total": noted.get("total", 0)}
    return told, noted
