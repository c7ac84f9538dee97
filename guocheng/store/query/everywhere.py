"""One search over many entities (全公司搜索): a few of the best of each, found with the reader's rights.

- Titles that are the words come first, then those that begin with them, that hold them, then what was touched last.
- Words are looked for in the newest rows, then by the index in all: of an entity so many rows are compared, so that a
  word which stands in every record costs little more than a rare one.
- One or two letters are looked for where words begin; a whole word, or Chinese, anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql

from guocheng.store.query.columns import title_shown
from guocheng.store.query.comparison import escaped
from guocheng.store.query.compile import TRUE, Compiler, joined
from guocheng.store.query.reader import Reader
from guocheng.store.query.search import begun, searched
from guocheng.store.tables.names import table_name

#: So many rows of one entity that fit are compared with each other.
COMPARED_MAX = 400
#: So many of the newest rows are read for every word.
NEWEST = 5_000
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
    newest: bool  # the newest rows, or all by the index of words


def everywhere(
    connection: psycopg.Connection, reader: Reader, entities: Sequence[str], words: Sequence[str], limit: int
) -> list[Found]:
    """Search some entities for all of some words; those with nothing are left out, the best come first."""
    if not words:
        return []
    found = _run(connection, reader, [_Part(name, newest=True) for name in entities], words, limit)
    older = [
        _Part(name, newest=False) for name in entities if _asks_older(reader, name, found.get(name, []), words, limit)
    ]
    for name, hits in _run(connection, reader, older, words, limit).items():
        found.setdefault(name, []).extend(hits)
    best = [_best(name, found[name], limit) for name in entities if found.get(name)]
    return sorted(best, key=lambda one: one.hits[0].best)


def _best(entity: str, hits: list[Hit], limit: int) -> Found:
    distinct = {one.id: one for one in hits}.values()
    order = sorted(distinct, key=lambda one: (one.best, -one.touched.timestamp()))
    return Found(entity, tuple(order[:limit]), len(order) > limit)


def _asks_older(reader: Reader, entity: str, newest: Sequence[Hit], words: Sequence[str], limit: int) -> bool:
    """Tell whether all rows are to be asked when the newest are known."""
    # The platform's own tables have no index for words, and one letter stands everywhere.
    if not reader.catalogue.entity(entity).stored or all(len(word) == 1 and word.isascii() for word in words):
        return False
    return sum(hit.best <= 1 for hit in newest) < limit


def _run(
    connection: psycopg.Connection, reader: Reader, parts: Sequence[_Part], words: Sequence[str], limit: int
) -> dict[str, list[Hit]]:
    """Ask for all parts, which are of one kind, in one statement."""
    if not parts:
        return {}
    compiler = Compiler(reader)
    selects = [_select(compiler, number, part, words, limit) for number, part in enumerate(parts)]
    statement = sql.SQL(" union all ").join(sql.SQL("({})").format(one) for one in selects)
    with nullcontext() if parts[0].newest else _by_words(connection):
        rows = connection.execute(statement, compiler.parameters.values).fetchall()
    found: dict[str, list[Hit]] = {}
    for place, record_id, title, best, touched in rows:
        found.setdefault(parts[place].entity, []).append(Hit(record_id, title, best, touched))
    return found


@contextmanager
def _by_words(connection: psycopg.Connection) -> Iterator[None]:
    """Let the index of words lead: a guess that a word is met soon would read the table row by row."""
    connection.execute(_LED, {"state": "off"})
    yield
    connection.execute(_LED, {"state": "on"})


_LED = "select set_config('enable_seqscan', %(state)s, true), set_config('enable_indexscan', %(state)s, true)"


def _select(compiler: Compiler, place: int, part: _Part, words: Sequence[str], limit: int) -> sql.Composable:
    """Return the best rows of a part, each with how well its title fits."""
    entity = part.entity
    fits = [_fit(compiler, entity, word, loose=part.newest) for word in words]
    table: sql.Composable = sql.Identifier(table_name(entity))
    if part.newest:
        table = sql.SQL("(select * from {} order by id desc limit {})").format(table, sql.Literal(NEWEST))
    return sql.SQL(
        "select {place}, w.id, {title}, {best} as best, w.updated_at from"
        " (select t.* from {table} t where {fits} limit {compared}) w order by best, w.updated_at desc limit {limit}"
    ).format(
        place=sql.Literal(place),
        title=title_shown(compiler, entity, "w"),
        best=_best_of(compiler, entity, " ".join(words)),
        table=table,
        fits=joined([*fits, compiler.visible_rows(entity, "t")], " and ", TRUE),
        compared=sql.Literal(COMPARED_MAX),
        limit=sql.Literal(limit + 1),
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
