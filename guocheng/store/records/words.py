"""The words a record is found by (标题和检索文字): its title from the template, its search text with pinyin initials.

- Every Chinese character in a search text stands between two marks, so that a trigram index finds even a single one.
- Personal data (masked fields) never enters the search text: who may not see it must not find by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import refers, type_of
from guocheng.expr.types import Kind
from guocheng.store.records.initials import pinyin_initials

#: A letter that nobody types; PostgreSQL counts it as part of a word.
MARK = "\u02bc"
TITLE_LENGTH_MAX = 200
SEARCH_LENGTH_MAX = 2000
_SLOT = re.compile(r"\{(\w+)\}")
_HANS = re.compile("[\u3400-\u9fff]+")

#: Titles of linked records by (entity, id).
Titles = Mapping[tuple[str, int], str]


def title_fields(entity: Entity) -> tuple[Field, ...]:
    """Return the fields the title is made of; without a template the first text or serial."""
    slots = (entity.field(name) for name in _SLOT.findall(entity.title))
    named = [one for one in slots if one is not None and not type_of(one).is_virtual(one)]
    if entity.title:
        return tuple(named)
    return tuple([one for one in entity.fields if _is_text(one)][:1])


def _is_text(one: Field) -> bool:
    kind = type_of(one)
    return kind.expr_type(one).kind is Kind.TEXT and not kind.is_virtual(one)


def search_fields(entity: Entity) -> tuple[Field, ...]:
    """Return the fields the search text is made of."""
    return tuple(one for one in entity.fields if one.searchable and not one.masked and not type_of(one).is_virtual(one))


class Wording:
    """How the records of an entity are called and found; whoever writes many asks the definition once."""

    def __init__(self, entity: Entity) -> None:
        self._template = entity.title
        self._titled = [_Word(one) for one in title_fields(entity)]
        self._pieces = self._in_order()
        self._searched = [_Word(one) for one in search_fields(entity)]
        self._title_is_hidden = any(one.field.masked for one in self._titled)

    def _in_order(self) -> list[str | _Word]:
        """Return what the template says and asks for, in turn."""
        known = {one.name: one for one in self._titled}
        parts = _SLOT.split(self._template)
        return [known.get(part, "") if place % 2 else part for place, part in enumerate(parts)]

    def title(self, values: Mapping[str, Any], titles: Titles) -> str:
        """Return the title of a record."""
        if not self._template:
            return " ".join(one.of(values, titles) for one in self._titled)[:TITLE_LENGTH_MAX]
        words = [one if isinstance(one, str) else one.of(values, titles) for one in self._pieces]
        return " ".join("".join(words).split())[:TITLE_LENGTH_MAX]

    def search(self, values: Mapping[str, Any], titles: Titles, title: str) -> str:
        """Return what the search box looks through: title and searchable fields, then the pinyin initials of names."""
        words = [] if self._title_is_hidden else [title]
        words += [one.of(values, titles) for one in self._searched]
        distinct = [word for word in dict.fromkeys(words) if word]
        if (plain := " ".join(distinct)).isascii():
            return plain.lower()[:SEARCH_LENGTH_MAX]
        initials = [short for word in distinct if not word.isascii() and (short := pinyin_initials(word[:40]))]
        return spread(" ".join([*distinct, *dict.fromkeys(initials)]))[:SEARCH_LENGTH_MAX]


class _Word:
    """A field that stands in a title or a search text."""

    def __init__(self, one: Field) -> None:
        self.field = one
        self.name = one.name
        self._type = type_of(one)
        self._refers = refers(one)

    def of(self, values: Mapping[str, Any], titles: Titles) -> str:
        """Return its value as people read it; a link as the title of its record."""
        value = values.get(self.name)
        if value is None:
            return ""
        if not self._refers:
            return self._type.present(self.field, value)
        found = (titles.get((self.field.to, key), "") for key in self._type.target_ids(self.field, value))
        return "、".join(title for title in found if title)


def title_of(entity: Entity, values: Mapping[str, Any], titles: Titles) -> str:
    """Return the title of a record."""
    return Wording(entity).title(values, titles)


def search_text(entity: Entity, values: Mapping[str, Any], titles: Titles, title: str) -> str:
    """Return what the search box looks through."""
    return Wording(entity).search(values, titles, title)


def presented(one: Field, value: Any, titles: Titles) -> str:
    """Return a value as people read it; a link as the title of its record."""
    return _Word(one).of({one.name: value}, titles)


def spread(text: str) -> str:
    """Fold a text for searching; the same is done to what is searched for."""
    if text.isascii():
        return text.lower()
    return _HANS.sub(lambda run: f"{MARK}{MARK.join(run[0])}{MARK}", folded(text))


def folded(text: str) -> str:
    """Return a text whose case and width do not matter any more."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).lower()


def links_in(entity: Entity) -> tuple[Field, ...]:
    """Return the link fields whose titles stand in the title or the search text."""
    both: Iterable[Field] = (*title_fields(entity), *search_fields(entity))
    return tuple({one.name: one for one in both if refers(one)}.values())
