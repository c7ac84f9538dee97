"""Accounts for administrators (账户管理)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Response
from pydantic import Field

from guocheng.service import accounts
from guocheng.service.context import Context
from guocheng.service.users import NewUser
from guocheng.web.body import Id, Strict
from guocheng.web.door import ADMINISTRATORS_ONLY, Asked, command, question

routes = APIRouter(prefix="/api/users", tags=["账户"], dependencies=[ADMINISTRATORS_ONLY])


class UserIn(Strict):
    """Whom to let in."""

    login: str = Field(min_length=1, max_length=100)
    name: str = Field(min_length=1, max_length=100)
    number: str = Field(min_length=1, max_length=100)
    unit: str = Field("", max_length=100)
    roles: list[str] = Field(default_factory=list, max_length=50)
    phone: str = Field("", max_length=50)


class StateIn(Strict):
    """Whether the account is kept out."""

    disabled: bool


@routes.get("")
def listing(context: Asked) -> list[dict[str, Any]]:
    """所有账户。"""
    found: list[dict[str, Any]] = question(context, accounts.listing)
    return found


@routes.post("", status_code=201)
def create(context: Asked, body: UserIn) -> Response:
    """新建账户;初始密码只在这次回答中出现。"""
    user = NewUser(**{**body.model_dump(), "roles": tuple(body.roles)})
    return command(_unkept(context), lambda change: accounts.create(change, user=user), status=201)


@routes.patch("/{account_id}")
def set_disabled(context: Asked, account_id: Id, body: StateIn) -> Response:
    """停用或启用账户。"""
    return command(context, lambda change: accounts.set_disabled(change, account_id=account_id, disabled=body.disabled))


@routes.post("/{account_id}/password")
def reset(context: Asked, account_id: Id) -> Response:
    """重置密码;新密码只在这次回答中出现。"""
    return command(_unkept(context), lambda change: accounts.reset(change, account_id=account_id))


@routes.get("/{account_id}/sessions")
def open_sessions(context: Asked, account_id: Id) -> list[dict[str, Any]]:
    """一个账户登录着的设备。"""
    found: list[dict[str, Any]] = question(context, lambda look: accounts.open_sessions(look, account_id=account_id))
    return found


@routes.delete("/{account_id}/sessions")
def end_sessions(context: Asked, account_id: Id) -> Response:
    """让一个账户的所有设备退出登录。"""
    return command(context, lambda change: accounts.end_sessions(change, account_id=account_id))


@routes.delete("/{account_id}/sessions/{session_id}")
def end_session(context: Asked, account_id: Id, session_id: Id) -> Response:
    """让一个账户的一台设备退出登录。"""
    return command(
        context, lambda change: accounts.end_sessions(change, account_id=account_id, session_ids=[session_id])
    )


def _unkept(context: Context) -> Context:
    """Leave the key out: an answer under a key is kept, and a password is kept nowhere."""
    return replace(context, key="")
