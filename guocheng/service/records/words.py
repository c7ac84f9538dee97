"""Suggestions for tags (标签建议): what others called it before."""

from __future__ import annotations

from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.field_types import type_of
from guocheng.definition.field_types.tags import TagsType
from guocheng.service.context import Look
from guocheng.service.records.access import reader_of, visibility_of
from guocheng.store.query.used_words import used_words


def words(look: Look, *, entity: str, field: str, text: str = "", limit: int = 20) -> list[dict[str, Any]]:
    """Return the words a tags field holds in the records this person sees, the most used first.

    :raises Invalid: there is no such field of free words.
    """
    visibility_of(look, entity)
    found = reader_of(look).field(entity, field)
    if found is None or not isinstance(type_of(found), TagsType):
        raise Invalid(Problem("query.no_tags", "field", f"「{field}」不是标签字段,没有可以建议的词"))
    used = used_words(look.connection, reader_of(look), entity, found.name, text.strip(), limit)
    return [{"word": word, "n": n} for word, n in used]
