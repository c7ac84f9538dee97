"""Addresses that need no login: given out by people inside, used by visitors (公开链接)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from guocheng.base.problem import Problem
from guocheng.service.context import Change, Context, fingerprint_of, perform
from guocheng.service.public import captcha, links, visitor
from guocheng.service.public.visitor import VISITOR, Proof
from guocheng.web.body import Id, Strict, Values
from guocheng.web.door import Asked, command, now, platform_of, question
from guocheng.web.errors import problem_response

routes = APIRouter(prefix="/api/links", tags=["公开链接"])
#: The only routes besides signing in that know nobody; a test compares the list.
visitor_routes = APIRouter(prefix="/api/public", tags=["公开访问"])
Names = Annotated[list[str], Field(max_length=200)]


class LinkIn(Strict):
    """What an address opens, and under which terms."""

    kind: Literal["form", "record", "status"]
    entity: str = Field(max_length=200)
    record_id: Id | None = None
    fields: Names
    asked: Names = Field(default_factory=list)
    fixed: Values = Field(default_factory=dict)
    label: str = Field(max_length=100)
    intro: str = Field("", max_length=2000)
    password: str = Field("", max_length=100)
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    per_day: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    per_visitor: Annotated[int, Field(ge=1, le=10_000)] | None = None
    captcha: bool = False


class ProofIn(Strict):
    """What a visitor shows."""

    password: str = Field("", max_length=100)
    captcha: str = Field("", max_length=100)
    answer: str = Field("", max_length=20)


class FilledIn(ProofIn):
    """A public form as it was filled in."""

    values: Values


class AskedIn(ProofIn):
    """What somebody knows of a record."""

    asked: dict[Annotated[str, Field(max_length=100)], Annotated[str, Field(max_length=200)]]


@routes.post("", status_code=201)
def make(context: Asked, body: LinkIn) -> Response:
    """建立公开链接。"""
    given = body.model_dump()
    about = ("kind", "entity", "record_id", "fields", "asked", "fixed")
    what = links.Opened(**{name: given.pop(name) for name in about})
    return command(context, lambda change: links.make(change, what=what, terms=links.Terms(**given)), status=201)


@routes.get("")
def listing(
    context: Asked, entity: Annotated[str, Query(max_length=200)], record: Id | None = None
) -> list[dict[str, Any]]:
    """一种记录或一条记录的公开链接。"""
    found: list[dict[str, Any]] = question(context, lambda look: links.listing(look, entity=entity, record_id=record))
    return found


@routes.delete("/{link_id}")
def end(context: Asked, link_id: Id) -> Response:
    """收回一个公开链接。"""
    return command(context, lambda change: links.end(change, link_id=link_id))


@visitor_routes.get("/{token}")
def welcome(request: Request, token: str) -> dict[str, Any]:
    """这个链接是什么,要先出示什么。"""
    found: dict[str, Any] = question(_visiting(request), lambda look: visitor.welcome(look, token=token))
    return found


@visitor_routes.post("/{token}/captcha")
def new_captcha(request: Request, token: str) -> Response:
    """一张新的验证码图片。"""

    def draw(change: Change) -> dict[str, str]:
        visitor.welcome(change, token=token)
        return captcha.new(change)

    return command(_visiting(request), draw)


@visitor_routes.post("/{token}/enter")
def enter(request: Request, token: str, body: ProofIn) -> Response:
    """用访问密码打开。"""
    proof = _proof(request, body)
    return _answered(request, lambda change: visitor.enter(change, token=token, proof=proof))


@visitor_routes.post("/{token}/submit")
def submit(request: Request, token: str, body: FilledIn) -> Response:
    """提交公开表单。"""
    proof = _proof(request, body)
    return _answered(request, lambda change: visitor.submit(change, token=token, proof=proof, values=body.values), body)


@visitor_routes.post("/{token}/state")
def state(request: Request, token: str, body: AskedIn) -> Response:
    """查询进度。"""
    proof = _proof(request, body)
    return _answered(request, lambda change: visitor.state(change, token=token, proof=proof, asked=body.asked))


def _visiting(request: Request, body: Strict | None = None) -> Context:
    """Build the context of somebody unknown; a filled form carries its key, so that it is kept once."""
    platform = platform_of(request)
    platform.database.run(platform.follow)
    written = b"" if body is None else body.model_dump_json(exclude={"captcha", "answer"}).encode()
    return Context(
        platform=platform,
        principal=VISITOR,
        now=now(),
        request_id=request.state.request_id,
        key="" if body is None else request.headers.get("idempotency-key", ""),
        fingerprint=fingerprint_of(request.url.path.encode(), written),
    )


def _proof(request: Request, body: ProofIn) -> Proof:
    return Proof(request.client.host if request.client else "", body.password, body.captcha, body.answer)


def _answered(request: Request, verb: Callable[[Change], Any], body: Strict | None = None) -> Response:
    """Run a verb for a visitor; being turned away is counted, so it is an answer that becomes a refusal only here."""
    answer = perform(_visiting(request, body), verb)
    if refused := json.loads(answer.body).get("refused"):
        return problem_response(403, [Problem(refused["code"], "链接", refused["message"])])
    return Response(answer.body, answer.status, media_type=answer.media_type)
