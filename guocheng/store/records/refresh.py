"""Making titles and search texts anew (重新生成标题和检索文字), when what they are made of changed.

Nothing else of a record changes: no version, no event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.store.records.read import named, titles_of
from guocheng.store.records.shape import shape_of
from guocheng.store.records.words import links_in, search_fields, search_text, title_fields, title_of

BATCH = 2000


@dataclass(frozen=True)
class Refreshed:
    """What was written anew: how many records differed, and which of them have another title now."""

    changed: int
    renamed: tuple[int, ...]


def refresh_words(connection: psycopg.Connection, catalogue: Catalogue, entity: str) -> int:
    """Write title and search text of every record of an entity anew and return how many differed."""
    table = sql.Identifier(shape_of(catalogue, entity).table)
    batch = sql.SQL("select id from {} where id > %s order by id limit %s").format(table)
    last, changed = 0, 0
    while ids := [row[0] for row in connection.execute(batch, [last, BATCH])]:
        changed += refresh_records(connection, catalogue, entity, ids).changed
        last = ids[-1]
    return changed


def refresh_records(connection: psycopg.Connection, catalogue: Catalogue, entity: str, ids: Sequence[int]) -> Refreshed:
    """Write title and search text of some records anew."""
    shape = shape_of(catalogue, entity)
    names = list(dict.fromkeys(one.name for one in (*title_fields(shape.entity), *search_fields(shape.entity))))
    table = sql.Identifier(shape.table)
    columns = sql.SQL(", ").join(map(sql.Identifier, ["id", "title", *names]))
    read = sql.SQL("select {} from {} where id = any(%s) order by id for no key update").format(columns, table)
    rows = connection.execute(read, [list(ids)]).fetchall()
    values = [dict(zip(names, row[2:], strict=True)) for row in rows]
    links = links_in(shape.entity)
    titles = titles_of(
        connection, catalogue, {key for record in values for one in links for key in named(one, record[one.name])}
    )
    made = [title_of(shape.entity, one, titles) for one in values]
    texts = [search_text(shape.entity, one, titles, title) for one, title in zip(values, made, strict=True)]
    update = sql.SQL(
        "update {} t set title = w.title, search = w.search"
        " from unnest(%s::bigint[], %s::text[], %s::text[]) w(id, title, search)"
        " where t.id = w.id and (t.title, t.search) is distinct from (w.title, w.search)"
    ).format(table)
    changed = connection.execute(update, [[row[0] for row in rows], made, texts]).rowcount
    return Refreshed(changed, tuple(row[0] for row, title in zip(rows, made, strict=True) if row[1] != title))
