"""Making titles and search texts anew (重新生成标题和检索文字), after a definition changed what they are made of.

Nothing else of a record changes: no version, no event.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.store.records.read import named, titles_of
from guocheng.store.records.shape import shape_of
from guocheng.store.records.words import links_in, search_fields, search_text, title_fields, title_of

BATCH = 2000


def refresh_words(connection: psycopg.Connection, catalogue: Catalogue, entity: str) -> int:
    """Write title and search text of every record of an entity anew and return how many differed."""
    shape = shape_of(catalogue, entity)
    names = list(dict.fromkeys(one.name for one in (*title_fields(shape.entity), *search_fields(shape.entity))))
    table = sql.Identifier(shape.table)
    batch = sql.SQL("select {} from {} where id > %s order by id limit %s").format(
        sql.SQL(", ").join(map(sql.Identifier, ["id", *names])), table
    )
    update = sql.SQL(
        "update {} t set title = w.title, search = w.search"
        " from unnest(%s::bigint[], %s::text[], %s::text[]) w(id, title, search)"
        " where t.id = w.id and (t.title, t.search) is distinct from (w.title, w.search)"
    ).format(table)
    links, last, changed = links_in(shape.entity), 0, 0
    while rows := connection.execute(batch, [last, BATCH]).fetchall():
        values = [dict(zip(names, row[1:], strict=True)) for row in rows]
        wanted = {key for one_of in values for one in links for key in named(one, one_of[one.name])}
        titles = titles_of(connection, catalogue, wanted)
        made = [title_of(shape.entity, one, titles) for one in values]
        texts = [search_text(shape.entity, one, titles, title) for one, title in zip(values, made, strict=True)]
        changed += connection.execute(update, [[row[0] for row in rows], made, texts]).rowcount
        last = rows[-1][0]
    return changed
