"""One search over everything a person sees (全公司搜索)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import Field

from guocheng.service import search as searching
from guocheng.web.body import Strict
from guocheng.web.door import Asked, question

routes = APIRouter(prefix="/api/search", tags=["搜索"])


class SearchIn(Strict):
    """What is looked for; no entities means all of them."""

    text: str = Field("", max_length=100)
    entities: list[str] | None = Field(None, max_length=100)
    limit: int = Field(6, ge=1, le=20)


@routes.post("")
def search(context: Asked, body: SearchIn) -> dict[str, Any]:
    """在看得到的所有记录里搜索。"""
    found: dict[str, Any] = question(context, lambda look: searching.search(look, **body.model_dump()))
    return found
