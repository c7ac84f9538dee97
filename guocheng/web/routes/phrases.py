"""Opinion phrases (常用意见): one's own and the company's."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import Field

from guocheng.service import phrases
from guocheng.web.body import Id, Strict
from guocheng.web.door import Asked, command, question

routes = APIRouter(prefix="/api/phrases", tags=["待办"])


class PhraseIn(Strict):
    """A phrase to keep, for oneself or for the company."""

    text: str = Field(min_length=1, max_length=200)
    company: bool = False


@routes.get("")
def known(context: Asked) -> dict[str, Any]:
    """自己的和公司的常用意见。"""
    found: dict[str, Any] = question(context, phrases.known)
    return found


@routes.post("", status_code=201)
def add(context: Asked, body: PhraseIn) -> Response:
    """存一条常用意见。"""
    return command(context, lambda change: phrases.add(change, text=body.text, company=body.company), status=201)


@routes.delete("/{phrase_id}")
def remove(context: Asked, phrase_id: Id) -> Response:
    """删掉一条常用意见。"""
    return command(context, lambda change: phrases.remove(change, phrase_id=phrase_id))
