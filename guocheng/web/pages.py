"""The built pages (页面): the desk at /, the phone at /m, visitors below /p, hashed files under /static."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from guocheng.base.problem import Problem
from guocheng.web.errors import problem_response

STATIC = Path(__file__).parent / "static"
_PHONES = ("Mobile", "Android", "iPhone", "MicroMessenger", "DingTalk")
#: Remembers that somebody on a phone asked for the desk.
_DESK_COOKIE = "gc-desk"


class _Hashed(StaticFiles):
    """Files whose names change with their content may be kept for ever."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def install(app: FastAPI) -> None:
    """Serve the pages; every path that is no route belongs to the page's own router."""
    app.mount("/static", _Hashed(directory=STATIC, check_dir=False), name="static")

    @app.get("/m", include_in_schema=False)
    @app.get("/m/{path:path}", include_in_schema=False)
    def phone(path: str = "") -> Response:
        return _page("m.html")

    @app.get("/p/{token}", include_in_schema=False)
    def portal(token: str) -> Response:
        # The token is the key: it goes neither to search engines nor to where a visitor goes next.
        return _page("public.html", {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"})

    @app.get("/{path:path}", include_in_schema=False)
    def desk(request: Request, path: str) -> Response:
        if path.startswith("api/"):
            return problem_response(404, [Problem("web.no_such_page", f"/{path}", "没有这个地址,请检查链接是否完整")])
        if path == "" and _on_phone(request):
            return RedirectResponse("/m", status_code=302)
        if path.startswith("check/") and _on_phone(request):
            # The square on a paper is scanned with a phone.
            return RedirectResponse(f"/m/{path}", status_code=302)
        return _page("index.html")


def _on_phone(request: Request) -> bool:
    agent = request.headers.get("user-agent", "")
    return _DESK_COOKIE not in request.cookies and any(word in agent for word in _PHONES)


def _page(name: str, headers: Mapping[str, str] | None = None) -> Response:
    page = STATIC / name
    if not page.exists():
        return Response("页面还没有构建,请先运行 make run。", 503, media_type="text/plain; charset=utf-8")
    return FileResponse(
        page, headers={"Cache-Control": "no-cache", **(headers or {})}, media_type="text/html; charset=utf-8"
    )
