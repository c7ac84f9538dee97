"""From an HTTP request to a context (入口): who is signed in, what time it is, which key a command carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from guocheng.base.problem import Problem, Refused
from guocheng.service import sessions
from guocheng.service.context import Change, Context, Look, fingerprint_of, look, perform
from guocheng.service.platform import Platform
from guocheng.service.rights import must_administer


def platform_of(request: Request) -> Platform:
    """Return the running platform."""
    platform: Platform = request.app.state.platform
    return platform


def cookie_name(platform: Platform) -> str:
    """Return the name of the session cookie; on TLS the browser itself guards the prefix."""
    return "__Host-gc" if platform.tls else "gc"


def now() -> datetime:
    """Read the clock; nothing below the doors does."""
    return datetime.now(UTC)


async def context_of(request: Request) -> Context:
    """Build the context of a request that must be signed in.

    :raises Refused: nobody is signed in (401), or the password must be changed first.
    """
    # An upload is read once, as a stream, and carries no key.
    upload = request.headers.get("content-type", "").startswith("multipart/")
    body = b"" if upload else await request.body()
    context = await run_in_threadpool(caller_of, request, body, f"{request.method} {request.url.path}")
    if upload and context.principal.viewed_by:
        raise Refused(Problem("viewing.reads_only", "查看身份", "正在以别人的身份查看,不能上传;请先结束查看"))
    return context


def caller_of(request: Request, body: bytes = b"", what: str = "") -> Context:
    """Find out who stands behind a request at this moment; `what` it asks for is noted where eyes are borrowed.

    :raises Refused: nobody is signed in (401), or the password must be changed first.
    """
    platform, at = platform_of(request), now()
    token = request.cookies.get(cookie_name(platform), "")
    who = sessions.caller(platform, token, at=at, what=what, request_id=request.state.request_id)
    if who.signed_in.must_change and not _about_session(request.url.path):
        raise Refused(Problem("session.must_change", "密码", "第一次登录请先修改密码,再继续使用"))
    request.state.signed_in = who.signed_in
    return Context(
        platform=platform,
        principal=who.principal,
        now=at,
        request_id=request.state.request_id,
        key=request.headers.get("idempotency-key", ""),
        fingerprint=fingerprint_of(
            request.method.encode(), request.url.path.encode(), request.url.query.encode(), body
        ),
    )


def _about_session(path: str) -> bool:
    return path == "/api/session" or path.startswith("/api/session/")


Asked = Annotated[Context, Depends(context_of)]


def administrator(context: Asked) -> None:
    """Let administrators pass; a route that depends on it declares so, and the matrix of rights reads it there.

    :raises Refused: the person does not administer the system.
    """
    must_administer(context.principal)


ADMINISTRATORS_ONLY = Depends(administrator)


def own(context: Context) -> Context:
    """Return the context of the session itself, for what its owner may do while looking through other eyes."""
    return replace(context, principal=replace(context.principal, viewed_by=""))


def command(context: Context, verb: Callable[[Change], Any], *, status: int = 200) -> Response:
    """Run a verb as one command and pass its answer through."""
    answer = perform(context, verb, status=status)
    return Response(answer.body, answer.status, media_type=answer.media_type)


def question(context: Context, verb: Callable[[Look], Any]) -> Any:
    """Run a reading verb on one consistent view."""
    with look(context) as view:
        return verb(view)


def passed_through(body: bytes) -> Response:
    """Answer with JSON that the database has already written."""
    return Response(body, media_type="application/json")
