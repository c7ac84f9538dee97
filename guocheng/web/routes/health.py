"""Is the system well (健康检查)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from guocheng.service import health
from guocheng.web.door import platform_of

routes = APIRouter(tags=["系统"])


@routes.get("/healthz")
def healthz(request: Request, response: Response) -> dict[str, Any]:
    """数据库、表结构、后台进程都正常时为 200,否则 503。"""
    found = health.health(platform_of(request))
    response.status_code = 200 if found.well else 503
    response.headers["Cache-Control"] = "no-store"
    return {"ok": found.well, "checks": found.checks}
