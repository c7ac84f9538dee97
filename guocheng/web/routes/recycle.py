"""The recycle bin (回收站)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from guocheng.service import recycle
from guocheng.web.body import Id
from guocheng.web.door import Asked, command, question

routes = APIRouter(prefix="/api/recycled", tags=["回收站"])


@routes.get("")
def listing(
    context: Asked, entity: Annotated[str, Query(max_length=200)] = "", before: Id | None = None
) -> dict[str, Any]:
    """可以恢复的已删除记录。"""
    found: dict[str, Any] = question(context, lambda look: recycle.listing(look, entity=entity, before=before))
    return found


@routes.post("/{entity}/{record_id}/restore")
def restore(context: Asked, entity: str, record_id: Id) -> Response:
    """恢复一条已删除的记录。"""
    return command(context, lambda change: recycle.restore(change, entity=entity, record_id=record_id))
