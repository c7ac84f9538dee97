"""Words of imported files that somebody has to place (待认领)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field

from guocheng.service.imports import claims
from guocheng.web.body import Id, Strict
from guocheng.web.door import Asked, command, question

routes = APIRouter(prefix="/api/claims", tags=["导入"])
Name = Annotated[str, Field(max_length=200)]
Word = Annotated[str, Field(min_length=1, max_length=500)]


class ClaimIn(Strict):
    """Whom a word means in a field."""

    entity: Name
    field: Name
    word: Word
    record: Id


class DismissIn(Strict):
    """A word that means nobody of ours."""

    entity: Name
    field: Name
    word: Word


class ForgetIn(Strict):
    """A word of which nothing is to be known any more."""

    entity: Name
    word: Word


@routes.get("")
def show_claims(context: Asked) -> list[dict[str, Any]]:
    """导入时对不上的人，等着认领。"""
    found: list[dict[str, Any]] = question(context, claims.queue)
    return found


@routes.post("")
def claim(context: Asked, body: ClaimIn) -> Response:
    """说明一个称呼指的是谁。"""
    return command(
        context,
        lambda change: claims.claim(change, entity=body.entity, field=body.field, word=body.word, record=body.record),
    )


@routes.post("/dismiss")
def dismiss(context: Asked, body: DismissIn) -> Response:
    """说明一个称呼不是本公司的人。"""
    return command(context, lambda change: claims.dismiss(change, entity=body.entity, field=body.field, word=body.word))


@routes.get("/said")
def show_said(context: Asked) -> list[dict[str, Any]]:
    """已经认领过的称呼。"""
    found: list[dict[str, Any]] = question(context, claims.said)
    return found


@routes.post("/forget")
def forget(context: Asked, body: ForgetIn) -> Response:
    """忘掉一个称呼指的是谁。"""
    return command(context, lambda change: claims.forget(change, entity=body.entity, word=body.word))
