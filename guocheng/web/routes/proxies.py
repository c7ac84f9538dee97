"""Who stands in for me while I am away (审批代理)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import AwareDatetime, Field

from guocheng.service import proxies
from guocheng.web.body import Id, Strict
from guocheng.web.door import Asked, command, question

routes = APIRouter(prefix="/api/proxies", tags=["待办"])


class ProxyIn(Strict):
    """Who stands in, until when, for what; from now on when no beginning is given, for oneself when nobody is named."""

    person: Id | None = None
    stand_in: Id
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime
    flows: list[Annotated[str, Field(max_length=200)]] = Field(default_factory=list, max_length=100)
    unit: Id | None = None
    amount_max: Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=2)] | None = None
    keeps_copy: bool = True
    note: str = Field("", max_length=500)


@routes.get("")
def show_proxies(context: Asked) -> dict[str, Any]:
    """我设置的代理人，和我正在代理的人。"""
    found: dict[str, Any] = question(context, proxies.mine)
    return found


@routes.get("/everybody")
def show_everybody(context: Asked) -> dict[str, Any]:
    """所有人的代理，正在生效的和以后的。"""
    found: dict[str, Any] = question(context, proxies.everybody)
    return found


@routes.post("", status_code=201)
def name_proxy(context: Asked, body: ProxyIn) -> Response:
    """设置代理人。"""
    return command(
        context,
        lambda change: proxies.name(
            change,
            person=body.person,
            stand_in=body.stand_in,
            starts_at=body.starts_at,
            ends_at=body.ends_at,
            flows=body.flows,
            unit=body.unit,
            amount_max=body.amount_max,
            keeps_copy=body.keeps_copy,
            note=body.note,
        ),
        status=201,
    )


@routes.post("/{proxy_id}/withdraw")
def withdraw_proxy(context: Asked, proxy_id: Id) -> Response:
    """收回代理，马上生效。"""
    return command(context, lambda change: proxies.withdraw(change, proxy_id=proxy_id))
