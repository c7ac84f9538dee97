"""Words of files that wait for somebody to say whom they mean (待认领), and what was said (别名).

- A field waits as long as it is blank; who fills it in by hand has claimed it too.
- A word that means nobody of ours is remembered like one that means somebody, so nobody is asked twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from guocheng.base.period import Period
from guocheng.definition.role import Right
from guocheng.store.query.compile import Compiler
from guocheng.store.query.reader import Reader
from guocheng.store.tables.names import table_name

SHOWN_MAX = 500


@dataclass(frozen=True)
class Unclaimed:
    """A field of a record that an import left blank, with the word of the file."""

    record_id: int
    field: str
    word: str


@dataclass(frozen=True)
class Waiting:
    """A word, in how many records it waits, since when, and one of these records."""

    field: str
    word: str
    count: int
    since: datetime
    latest: int


def aliases_of(connection: psycopg.Connection, entity: str) -> dict[str, int | None]:
    """Return whom words mean among the records of an entity; None for words that mean none of them."""
    return dict(connection.execute("select word, record_id from gc_alias where entity = %s", [entity]).fetchall())


def say_alias(
    connection: psycopg.Connection,
    entity: str,
    word: str,
    record_id: int | None,
    *,
    said_as: str,
    by: int | None,
    at: datetime,
) -> None:
    """Remember whom a word means, folded and as it stood in the file; what was said last counts."""
    connection.execute(
        "insert into gc_alias (entity, word, said_as, record_id, said_by, said_at) values (%s, %s, %s, %s, %s, %s)"
        " on conflict (entity, word) do update set said_as = excluded.said_as, record_id = excluded.record_id,"
        " said_by = excluded.said_by, said_at = excluded.said_at",
        [entity, word, said_as, record_id, by, at],
    )


def forget_alias(connection: psycopg.Connection, entity: str, word: str) -> bool:
    """Forget whom a word means; tell whether anything was known."""
    done = connection.execute("delete from gc_alias where entity = %s and word = %s", [entity, word])
    return done.rowcount > 0


def said_aliases(
    connection: psycopg.Connection, entities: Sequence[str]
) -> list[tuple[str, str, int | None, int | None, datetime]]:
    """Return what was said of words, the latest first: entity, word of the file, record or none, by whom, when."""
    return connection.execute(
        "select entity, said_as, record_id, said_by, said_at from gc_alias where entity = any(%s)"
        " order by said_at desc, word limit %s",
        [list(entities), SHOWN_MAX],
    ).fetchall()


def wait_for_claims(
    connection: psycopg.Connection, entity: str, batch_id: int, fields: Iterable[Unclaimed], *, at: datetime
) -> None:
    """Let fields wait to be claimed; one that waits already waits for the word of the newest file."""
    rows = list(fields)
    if not rows:
        return
    connection.execute(
        "insert into gc_unclaimed (entity, field, word, record_id, batch_id, since)"
        " select %s, f, w, r, %s, %s from unnest(%s::text[], %s::text[], %s::bigint[]) as t(f, w, r)"
        " on conflict (entity, field, record_id) do update set word = excluded.word, batch_id = excluded.batch_id",
        [
            entity,
            batch_id,
            at,
            [one.field for one in rows],
            [one.word for one in rows],
            [one.record_id for one in rows],
        ],
    )


def fields_waiting(connection: psycopg.Connection) -> list[tuple[str, str]]:
    """Return the entities and fields of which anything may wait."""
    return connection.execute("select distinct entity, field from gc_unclaimed order by 1, 2").fetchall()


def count_waiting(connection: psycopg.Connection, entity: str, field: str, day: str, period: Period) -> int:
    """Return in how many records of a period a word of a field waits, whoever sees them."""
    query = sql.SQL(
        "select count(*) from gc_unclaimed u join {table} t on t.id = u.record_id"
        " where u.entity = %s and u.field = %s and t.{field} is null and t.{day} >= %s and t.{day} < %s"
    ).format(table=sql.Identifier(table_name(entity)), field=sql.Identifier(field), day=sql.Identifier(day))
    row = connection.execute(query, [entity, field, period.start, period.end]).fetchone()
    assert row is not None
    return int(row[0])


def waiting(connection: psycopg.Connection, reader: Reader, entity: str, field: str) -> list[Waiting]:
    """Return the words that wait in a field of the records this person sees, those in most records first."""
    compiler = Compiler(reader)
    query = sql.SQL(
        "select u.field, u.word, count(*)::int as count, min(u.since) as since, max(t.id) as latest"
        " from {blank} group by u.field, u.word order by count(*) desc, u.word limit {limit}"
    ).format(blank=_blank(compiler, entity, field), limit=sql.Literal(SHOWN_MAX))
    with connection.cursor(row_factory=class_row(Waiting)) as cursor:
        return cursor.execute(query, compiler.parameters.values).fetchall()


def records_waiting(connection: psycopg.Connection, reader: Reader, entity: str, field: str, word: str) -> list[int]:
    """Return the records this person sees in which a word still waits."""
    compiler = Compiler(reader)
    query = sql.SQL("select t.id from {blank} and u.word = {word} order by t.id").format(
        blank=_blank(compiler, entity, field), word=compiler.parameters.cast(word, "text")
    )
    return [row[0] for row in connection.execute(query, compiler.parameters.values)]


def stop_waiting(connection: psycopg.Connection, entity: str, field: str, records: Sequence[int]) -> None:
    """Let a field of some records wait no longer, though it stays blank."""
    connection.execute(
        "delete from gc_unclaimed where entity = %s and field = %s and record_id = any(%s)",
        [entity, field, list(records)],
    )


def _blank(compiler: Compiler, entity: str, field: str) -> sql.Composable:
    """Return from where to read the words of fields that are still blank, of records this person sees."""
    return sql.SQL(
        "gc_unclaimed u join {table} t on t.id = u.record_id"
        " where u.entity = {entity} and u.field = {field} and {column} is null and {seen}"
    ).format(
        table=sql.Identifier(table_name(entity)),
        entity=compiler.parameters.cast(entity, "text"),
        field=compiler.parameters.cast(field, "text"),
        column=sql.Identifier("t", field),
        seen=compiler.visible_rows(entity, "t", Right.SEE),
    )
