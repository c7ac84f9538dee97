"""What guards every request (网页安全): headers, request size, the origin of writes.

A write needs the header `X-Guocheng`, which no foreign form can send, and no other origin than our own.
"""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guocheng.base.problem import Problem
from guocheng.service.automation.letters import MAIL_TYPE
from guocheng.web.errors import problem_response

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
BODY_BYTES_MAX = 2 * 1024 * 1024
#: A record with its sub-tables, 10,000 lines among them.
RECORD_BYTES_MAX = 16 * 1024 * 1024
#: What only asks about records is never that long.
QUESTIONS = ("/query", "/count", "/groups", "/statistics", "/options")
UPLOAD_BYTES_MAX = 110 * 1024 * 1024
UPLOAD_PATHS = ("/api/files", "/api/imports")
#: A month of waybills is millions of rows; they go to disk as they come.
WAYBILL_BYTES_MAX = 1024 * 1024 * 1024
WAYBILL_PATH = "/api/rating/files"
#: Other systems know no header of ours; no browser carries a login there.
HOOKS = "/api/hooks/"
HOOK_BYTES_MAX = 1024 * 1024
#: A mail is handed in with what is attached to it.
MAIL_BYTES_MAX = 10 * 1024 * 1024
#: What strangers bring is smaller: a file of 10 MB and what is around it.
PUBLIC_UPLOAD_BYTES_MAX = 10 * 1024 * 1024 + 64 * 1024

_STATUS = {"web.too_large": 413, "web.foreign_request": 403, "web.malformed": 400}

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
        # A PDF is handed to the browser's own viewer as bytes; a recording is heard before it is sent.
        " frame-src 'self' blob:; media-src 'self' blob:;"
        " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, *, tls: bool) -> None:
        self._app = app
        headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if tls else {})
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what is not ours, limit what is too large, and dress the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        scope.setdefault("state", {})["request_id"] = request_id = uuid.uuid4().hex[:16]

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = message["headers"] = list(message.get("headers", ()))
                said = {name for name, _ in answer}
                answer.extend(pair for pair in self._headers if pair[0] not in said)
                answer.append((b"x-request-id", request_id.encode()))
                if scope["path"].startswith("/api/") and b"cache-control" not in said:
                    answer.append((b"cache-control", b"no-store"))
            await send(message)

        if problem := _problem(scope, headers):
            await problem_response(_STATUS[problem.code], [problem])(scope, receive, dressed)
            return
        await self._app(scope, _limited(receive, _limit(scope["path"], headers)), dressed)


def _problem(scope: Scope, headers: Headers) -> Problem | None:
    if b"%00" in scope["query_string"] or "\x00" in scope["path"]:
        return Problem("web.malformed", scope["path"], "请求的地址里有不能使用的字符,请检查链接")
    if scope["method"] in SAFE_METHODS:
        return None
    if scope["path"].startswith(HOOKS):
        return _size_problem(scope, headers)
    origin = headers.get("origin")
    foreign = origin not in (None, "null") and urlsplit(origin).netloc != headers.get("host")
    if "x-guocheng" not in headers or foreign or origin == "null":
        return Problem(
            "web.foreign_request", scope["path"], "这个请求不是从过程系统的页面发出的,已拒绝;请刷新页面后再试"
        )
    return _size_problem(scope, headers)


def _size_problem(scope: Scope, headers: Headers) -> Problem | None:
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > _limit(scope["path"], headers):
        return Problem("web.too_large", scope["path"], "提交的内容太大,请拆成小一些再提交")
    return None


def _limit(path: str, headers: Headers) -> int:
    if path.rstrip("/") in UPLOAD_PATHS:
        return UPLOAD_BYTES_MAX
    if path.rstrip("/") == WAYBILL_PATH:
        return WAYBILL_BYTES_MAX
    if path.startswith("/api/public/") and path.rstrip("/").endswith("/files"):
        return PUBLIC_UPLOAD_BYTES_MAX
    if path.startswith(HOOKS):
        return MAIL_BYTES_MAX if headers.get("content-type", "").startswith(MAIL_TYPE) else HOOK_BYTES_MAX
    is_record = path.startswith("/api/entities/") and not path.rstrip("/").endswith(QUESTIONS)
    return RECORD_BYTES_MAX if is_record else BODY_BYTES_MAX


def _limited(receive: Receive, limit: int) -> Receive:
    """Stop a body without a length, or with a lie for one, when it passes the limit."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(413)
        return message

    return counted
