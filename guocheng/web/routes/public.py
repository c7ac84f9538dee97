"""Addresses that need no login: given out by people inside, used by visitors (公开链接)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query, Request, Response, UploadFile
from fastapi.responses import JSONResponse
from pydantic import Field

from guocheng.base.problem import Problem
from guocheng.service.context import Change, Context, fingerprint_of, perform
from guocheng.service.public import answering, captcha, links, picking, uploads, visitor
from guocheng.service.public.gate import VISITOR, Proof
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
    #: By link field which records a form offers: a filter, null for all that its giver sees.
    offered: dict[Annotated[str, Field(max_length=200)], dict[str, Any] | None] = Field(default_factory=dict)
    label: str = Field(max_length=100)
    intro: str = Field("", max_length=2000)
    password: str = Field("", max_length=100)
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    per_day: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    per_visitor: Annotated[int, Field(ge=1, le=10_000)] | None = None
    captcha: bool = False
    lines_max: Annotated[int, Field(ge=1, le=200)] = 20
    files_max: Annotated[int, Field(ge=1, le=50)] = 10


class ProofIn(Strict):
    """What a visitor shows."""

    password: str = Field("", max_length=100)
    captcha: str = Field("", max_length=100)
    answer: str = Field("", max_length=20)


class FilledIn(ProofIn):
    """A public form as it was filled in."""

    values: Values
    visit: str = Field("", max_length=100)


class SearchedIn(Strict):
    """What a visitor types to find a record, beside the form as it stands."""

    password: str = Field("", max_length=100)
    field: str = Field(max_length=200)
    text: str = Field("", max_length=100)
    values: Values = Field(default_factory=dict)
    line: Values | None = None


class AskedIn(ProofIn):
    """What somebody knows of a record."""

    asked: dict[Annotated[str, Field(max_length=100)], Annotated[str, Field(max_length=200)]]


class AnsweredIn(ProofIn):
    """What somebody outside answers."""

    decision: Literal["approve", "reject", "submit"]
    opinion: str = Field("", max_length=4000)
    values: Values = Field(default_factory=dict)


@routes.post("", status_code=201)
def make(context: Asked, body: LinkIn) -> Response:
    """建立公开链接。"""
    given = body.model_dump()
    about = ("kind", "entity", "record_id", "fields", "asked", "fixed", "offered")
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

    def filled(change: Change) -> dict[str, Any]:
        return visitor.submit(change, token=token, proof=proof, values=body.values, visit=body.visit)

    return _answered(request, filled, body)


@visitor_routes.post("/{token}/options")
def offers(request: Request, token: str, body: SearchedIn) -> Response:
    """查找公开表单里可选的记录，只查名称。"""
    proof = Proof(_place(request), body.password)
    asked = body.model_dump(exclude={"password"})
    return _answered(request, lambda change: picking.offers(change, token=token, proof=proof, **asked))


@visitor_routes.post("/{token}/files", status_code=201)
def bring(
    request: Request,
    token: str,
    file: UploadFile,
    visit: Annotated[str, Form(max_length=100)],
    password: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """为正在填的公开表单上传一个附件。"""
    proof = Proof(_place(request), password)
    name = file.filename or "未命名"
    kept = uploads.keep(_visiting(request), token=token, proof=proof, visit=visit, name=name, content=file.file)
    if refused := kept.get("refused"):
        return _turned_back(refused)
    return JSONResponse(kept, 201)


@visitor_routes.post("/{token}/state")
def state(request: Request, token: str, body: AskedIn) -> Response:
    """查询进度。"""
    proof = _proof(request, body)
    return _answered(request, lambda change: visitor.state(change, token=token, proof=proof, asked=body.asked))


@visitor_routes.post("/{token}/answer")
def answer(request: Request, token: str, body: AnsweredIn) -> Response:
    """外部人员凭链接答复审批或办理，只能答复一次。"""
    proof, given = _proof(request, body), body.model_dump(include={"decision", "opinion", "values"})
    return _answered(request, lambda change: answering.answer(change, token=token, proof=proof, **given), body)


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
    return Proof(_place(request), body.password, body.captcha, body.answer)


def _place(request: Request) -> str:
    return request.client.host if request.client else ""


def _answered(request: Request, verb: Callable[[Change], Any], body: Strict | None = None) -> Response:
    """Run a verb for a visitor; being turned away is counted, so it is an answer that becomes a refusal only here."""
    answer = perform(_visiting(request, body), verb)
    if refused := json.loads(answer.body).get("refused"):
        return _turned_back(refused)
    return Response(answer.body, answer.status, media_type=answer.media_type)


def _turned_back(refused: dict[str, str]) -> Response:
    return problem_response(403, [Problem(refused["code"], "链接", refused["message"])])
