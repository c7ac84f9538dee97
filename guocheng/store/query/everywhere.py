"""One search over many entities (全公司搜索): a few of the best of each, found with the reader's rights.

- Titles that are the words come first, then those that begin with them, that hold them, then what was touched last.
- Of each entity at most so many rows are compared. Where more fit, those are compared whose text begins with the words
  and the newest ones, so that a word which stands in every record costs what a rare one does.
- One or two letters are looked for where words begin; a whole word, or Chinese, anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql

from guocheng.store.query.columns import title_shown
from guocheng.store.query.comparison import escaped
from guocheng.store.query.compile import TRUE, Compiler, joined
from guocheng.store.query.reader import Reader
from guocheng.store.query.search import begun, opened_with, searched
from guocheng.store.tables.names import table_name

#: So many rows of one entity are compared with each other.
COMPARED_MAX = 200
#: Among so many of the newest rows a frequent word is looked for.
NEWEST = 10_000
#: Letters below this are no trigram.
_TRIGRAM = 3


@dataclass(frozen=True)
class Hit:
    """A record that was found; `best` is 0 for a title that is what was looked for, and grows."""

    id: int
    title: str
    best: int
    touched: datetime


@dataclass(frozen=True)
class Found:
    """The best of one entity, and whether there is more."""

    entity: str
    hits: tuple[Hit, ...]
    more: bool


@dataclass(frozen=True)
class _Part:
    """Which rows of an entity are compared."""

    entity: str
    opening: bool = False  # only those whose text opens with the words
    newest: bool = False  # only the newest


def everywhere(
    connection: psycopg.Connection, reader: Reader, entities: Sequence[str], words: Sequence[str], limit: int
) -> list[Found]:
    """Search some entities for all of some words; those with nothing are left out, the best come first."""
    if not words:
        return []
    stored = [name for name in entities if reader.catalogue.entity(name).stored]
    # The platform's own tables have no index for words, and a single letter stands everywhere.
    indexed = stored if any(_has_trigram(word) or len(word) > 1 for word in words) else []
    found = _run(connection, reader, [_Part(name) for name in indexed], words)
    frequent = [name for name in indexed if len(found.get(name, ())) >= COMPARED_MAX]
    parts = [_Part(name, opening=True) for name in frequent]
    parts += [_Part(name, newest=True) for name in entities if name in frequent or name not in indexed]
    for name, hits in _run(connection, reader, parts, words).items():
        found.setdefault(name, []).extend(hits)
    best = [_best(name, found[name], limit) for name in entities if found.get(name)]
    return sorted(best, key=lambda one: one.hits[0].best)


def _best(entity: str, hits: list[Hit], limit: int) -> Found:
    distinct = {one.id: one for one in hits}.values()
    order = sorted(distinct, key=lambda one: (one.best, -one.touched.timestamp()))
    return Found(entity, tuple(order[:limit]), len(order) > limit)


def _run(
    connection: psycopg.Connection, reader: Reader, parts: Sequence[_Part], words: Sequence[str]
) -> dict[str, list[Hit]]:
    """Ask for all parts in one statement."""
    if not parts:
        return {}
    compiler = Compiler(reader)
    selects = [_select(compiler, number, part, words) for number, part in enumerate(parts)]
    statement = sql.SQL(" union all ").join(sql.SQL("({})").format(one) for one in selects)
    # A guess that a short word is met soon would read a million rows where the index reads a few.
    connection.execute("select set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)")
    rows = connection.execute(statement, compiler.parameters.values).fetchall()
    connection.execute("select set_config('enable_seqscan', 'on', true)")
    found: dict[str, list[Hit]] = {}
    for place, record_id, title, best, touched in rows:
        found.setdefault(parts[place].entity, []).append(Hit(record_id, title, best, touched))
    return found


def _select(compiler: Compiler, place: int, part: _Part, words: Sequence[str]) -> sql.Composable:
    """Return the rows of a part that fit, each with how well its title does."""
    entity = part.entity
    fits = [_fit(compiler, entity, word, loose=part.newest) for word in words]
    if part.opening:
        fits.append(opened_with(compiler, entity, words[0]))
    table: sql.Composable = sql.Identifier(table_name(entity))
    if part.newest:
        table = sql.SQL("(select * from {} order by id desc limit {})").format(table, sql.Literal(NEWEST))
    return sql.SQL(
        "select {place}, w.id, {title}, {best}, w.updated_at from"
        " (select t.* from {table} t where {fits}{order} limit {limit}) w"
    ).format(
        place=sql.Literal(place),
        title=title_shown(compiler, entity, "w"),
        best=_best_of(compiler, entity, " ".join(words)),
        table=table,
        fits=joined([*fits, compiler.visible_rows(entity, "t")], " and ", TRUE),
        order=sql.SQL(" order by t.id desc") if part.newest else sql.SQL(""),
        limit=sql.Literal(COMPARED_MAX),
    )


def _fit(compiler: Compiler, entity: str, word: str, *, loose: bool) -> sql.Composable:
    return searched(compiler, entity, word) if loose or _has_trigram(word) else begun(compiler, entity, word)


def _has_trigram(word: str) -> bool:
    return len(word) >= _TRIGRAM or not word.isascii()


def _best_of(compiler: Compiler, entity: str, phrase: str) -> sql.Composable:
    """Return how far a title is from what was looked for; all are as far where titles are not known."""
    if not compiler.reader.knows_title(entity):
        return sql.Literal(3)
    text = escaped(phrase)
    like = [compiler.parameters.cast(pattern.format(text), "text") for pattern in ("{}", "{}%", "%{}%")]
    return sql.SQL(
        "case when w.title ilike {} then 0 when w.title ilike {} then 1 when w.title ilike {} then 2 else 3 end"
    ).format(*like)
