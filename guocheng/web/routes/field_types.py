"""Field types with their properties (字段类型) for the form designer, and the words that tags were given before."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from guocheng.definition.designer import designer
from guocheng.definition.field_types import FIELD_TYPES
from guocheng.service.records.words import words
from guocheng.web.door import Asked, question

routes = APIRouter(prefix="/api/field-types", tags=["定义"])
word_routes = APIRouter(prefix="/api/entities/{entity}/words", tags=["列表"])


@routes.get("")
def list_field_types(_: Asked) -> list[dict[str, Any]]:
    """每种字段类型,以及它可以设置的属性。"""
    return [
        {"name": name, "label": FIELD_TYPES[name].label, "properties": [asdict(one) for one in properties]}
        for name, properties in designer().items()
    ]


@word_routes.get("")
def list_words(
    context: Asked,
    entity: str,
    field: str,
    text: Annotated[str, Query(max_length=100)] = "",
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> list[dict[str, Any]]:
    """标签字段里用过的词,用得最多的在前。"""
    found: list[dict[str, Any]] = question(
        context, lambda look: words(look, entity=entity, field=field, text=text, limit=limit)
    )
    return found
