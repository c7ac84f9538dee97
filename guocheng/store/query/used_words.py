"""The words that tags hold (用过的标签): counted over the newest records that this person sees."""

from __future__ import annotations

import psycopg
from psycopg import sql

from guocheng.store.parameters import Parameters
from guocheng.store.query.comparison import escaped
from guocheng.store.query.compile import Compiler
from guocheng.store.query.reader import Reader
from guocheng.store.tables.names import table_name

#: Suggestions come from these newest records; older words are typed.
RECORDS_MAX = 5000


def used_words(
    connection: psycopg.Connection, reader: Reader, entity: str, field: str, text: str, limit: int
) -> list[tuple[str, int]]:
    """Return the words of a field that contain a text, the most used first, with how often."""
    compiler = Compiler(reader, Parameters())
    query = sql.SQL(
        "select word, count(*) from (select unnest({value}) as word from {table} t where {seen} order by t.id desc"
        " limit {most}) used where word ilike {like} group by word order by count(*) desc, word limit {limit}"
    ).format(
        value=compiler.value(entity, "t", field),
        table=sql.Identifier(table_name(entity)),
        seen=compiler.visible_rows(entity, "t"),
        most=compiler.parameters.cast(RECORDS_MAX, "bigint"),
        like=compiler.parameters.cast(f"%{escaped(text)}%", "text"),
        limit=compiler.parameters.cast(limit, "bigint"),
    )
    return [(word, n) for word, n in connection.execute(query, compiler.parameters.values)]
