"""Sign in, sign out, who am I (登录)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from guocheng.base.problem import Refused
from guocheng.service import company, sessions, viewing
from guocheng.service.context import Context
from guocheng.web.body import Id, Strict
from guocheng.web.door import (
    ADMINISTRATORS_ONLY,
    Asked,
    command,
    context_of,
    cookie_name,
    now,
    own,
    platform_of,
    question,
)

routes = APIRouter(prefix="/api/session", tags=["登录"])


class SignIn(Strict):
    """A login and its password."""

    login: str = Field(max_length=200)
    password: str = Field(max_length=500)


class NewPassword(Strict):
    """The password in use and the next one."""

    current: str = Field(max_length=500)
    new: str = Field(max_length=500)


@routes.post("", status_code=201)
def sign_in(request: Request, response: Response, body: SignIn) -> dict[str, Any]:
    """登录。"""
    platform = platform_of(request)
    token = sessions.sign_in(
        platform,
        login=body.login,
        password=body.password,
        ip=request.client.host if request.client else "",
        user_agent=request.headers.get("user-agent", ""),
        at=now(),
        demo_allowed=platform.loopback,
    )
    response.set_cookie(
        cookie_name(platform), token, max_age=12 * 3600, httponly=True, secure=platform.tls, samesite="lax", path="/"
    )
    return {"signed_in": True}


@routes.get("")
async def who_am_i(request: Request) -> dict[str, Any]:
    """当前登录的人;没有登录时给出登录页要显示的内容。"""
    try:
        context: Context = await context_of(request)
    except Refused:
        return company.welcome(platform_of(request))
    return company.me(context, must_change=request.state.signed_in.must_change)


@routes.delete("")
def sign_out(request: Request, context: Asked) -> Response:
    """退出登录。"""
    session_id = request.state.signed_in.session_id
    answer = command(own(context), lambda change: sessions.sign_out(change, session_id=session_id))
    answer.delete_cookie(cookie_name(context.platform), path="/", secure=context.platform.tls, httponly=True)
    return answer


@routes.post("/password")
def change_password(request: Request, context: Asked, body: NewPassword) -> Response:
    """修改自己的密码。"""
    session_id = request.state.signed_in.session_id
    return command(
        context,
        lambda change: sessions.change_password(change, session_id=session_id, current=body.current, new=body.new),
    )


@routes.get("/devices")
def devices(request: Request, context: Asked) -> list[dict[str, Any]]:
    """自己登录着的设备。"""
    current = request.state.signed_in.session_id
    return [
        {
            "id": one.id,
            "current": one.id == current,
            "user_agent": one.user_agent,
            "ip": one.ip,
            "last_seen_at": one.last_seen_at.isoformat(),
        }
        for one in question(context, sessions.my_sessions)
    ]


@routes.delete("/devices/{session_id}")
def end_device(context: Asked, session_id: Id) -> Response:
    """让自己的一台设备退出登录。"""
    return command(context, lambda change: sessions.end_my_session(change, session_id=session_id))


class Eyes(Strict):
    """Through whose eyes to look."""

    person: Id


@routes.post("/view_as", dependencies=[ADMINISTRATORS_ONLY])
def view_as(request: Request, context: Asked, body: Eyes) -> Response:
    """管理员以某人身份查看,只读。"""
    session_id = request.state.signed_in.session_id
    return command(context, lambda change: viewing.begin(change, session_id=session_id, person_id=body.person))


@routes.delete("/view_as")
def view_as_oneself(request: Request, context: Asked) -> dict[str, Any]:
    """结束以别人身份查看。"""
    viewing.end(context.platform, context, session_id=request.state.signed_in.session_id)
    return {"ended": True}


@routes.get("/view_as/log", dependencies=[ADMINISTRATORS_ONLY])
def view_log(context: Asked) -> list[dict[str, Any]]:
    """以别人身份查看的记录。"""
    found: list[dict[str, Any]] = question(context, viewing.log)
    return found
