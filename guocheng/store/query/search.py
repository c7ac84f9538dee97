"""The search box (搜索): every word must be found, in Chinese, in pinyin initials, or in numbers.

- The search column is used only by readers from whom none of its fields is kept; others search the fields they see.
- Personal data is found by its whole value alone.
"""

from __future__ import annotations

from typing import Any

from psycopg import sql

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.entity import Field
from guocheng.expr.types import Kind
from guocheng.store.query.comparison import escaped
from guocheng.store.query.compile import FALSE, Compiler, joined
from guocheng.store.query.operators import clean_text, kind_of
from guocheng.store.query.reader import Reader
from guocheng.store.records.words import folded, search_fields, spread, title_fields

WORDS_MAX = 5
#: A shorter text is never a whole phone number or the like.
WHOLE_FROM = 7
#: Of a longer word the index is asked for so many letters at its end.
LONG, ENDING = 9, 7


def read_search(text: Any) -> tuple[str, ...]:
    """Read what stands in the search box.

    :raises Invalid: it is no text, or too long.
    """
    if text is None:
        return ()
    if not isinstance(text, str):
        raise Invalid(Problem("query.bad_search", "search", "搜索框里要填文字"))
    return tuple(clean_text(text, "search").split()[:WORDS_MAX])


def searched(compiler: Compiler, entity: str, word: str) -> sql.Composable:
    """Return the condition under which a row is found by a word."""
    reader = compiler.reader
    found: list[sql.Composable] = []
    if _sees_all(reader, entity):
        found.append(_held(compiler, entity, word))
    else:
        pattern = compiler.parameters.cast(f"%{escaped(word)}%", "text")
        found += [
            sql.SQL("{} ilike {}").format(compiler.value(entity, "t", one.name), pattern)
            for one in search_fields(reader.catalogue.entity(entity))
            if reader.sees(entity, one.name) and kind_of(one) is Kind.TEXT
        ]
    if len(word) >= WHOLE_FROM:
        whole = compiler.parameters.cast(word, "text")
        found += [
            sql.SQL("{} = {}").format(compiler.value(entity, "t", one.name), whole) for one in _personal(reader, entity)
        ]
    return joined(found, " or ", FALSE)


def begun(compiler: Compiler, entity: str, word: str) -> sql.Composable:
    """Return the condition under which a row is found by one or two letters: one of its words begins with them.

    So few letters are no trigram; where a word begins they are one.
    """
    if not _sees_all(compiler.reader, entity):
        return searched(compiler, entity, word)
    text = escaped(_as_kept(compiler.reader, entity, word))
    first, later = (compiler.parameters.cast(pattern.format(text), "text") for pattern in ("{}%", "% {}%"))
    return sql.SQL("(t.search like {} or t.search like {})").format(first, later)


def _held(compiler: Compiler, entity: str, word: str) -> sql.Composable:
    """Return the condition that the search text holds a word.

    Long numbers begin alike and differ in their end, so the index is asked for the end alone.
    """
    text = _as_kept(compiler.reader, entity, word)
    if not text.isascii() or len(text) <= LONG:
        return sql.SQL("t.search like {}").format(compiler.parameters.cast(f"%{escaped(text)}%", "text"))
    ending = compiler.parameters.cast(f"%{escaped(text[-ENDING:])}%", "text")
    whole = compiler.parameters.cast(text, "text")
    return sql.SQL("(t.search like {} and strpos(t.search, {}) > 0)").format(ending, whole)


def _as_kept(reader: Reader, entity: str, word: str) -> str:
    """Return a word as search texts hold it; the platform's own tables know no marks."""
    return spread(word) if reader.catalogue.entity(entity).stored else folded(word)


def _sees_all(reader: Reader, entity: str) -> bool:
    visibility = reader.visible(entity)
    definition = reader.catalogue.entity(entity)
    return all(
        one.name in visibility.shown and one.name not in visibility.limited and one.name not in visibility.masked
        for one in (*search_fields(definition), *(one for one in title_fields(definition) if not one.masked))
    )


def _personal(reader: Reader, entity: str) -> list[Field]:
    return [
        one
        for one in reader.catalogue.entity(entity).fields
        if one.searchable and one.masked and kind_of(one) is Kind.TEXT and reader.sees(entity, one.name)
    ]
