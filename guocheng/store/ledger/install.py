"""What books need in the database (建立账簿): a view that each is read through, and triggers that keep what it names.

- It is part of the plan of the tables: every step says what it does before it runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import psycopg
from psycopg import sql

from guocheng.definition.book import Book
from guocheng.definition.catalogue import Catalogue
from guocheng.store.tables.names import table_name
from guocheng.store.tables.step import Step, by_rows

MARK = "guocheng.book "
#: What the triggers are called that keep what postings name.
GUARD = "gc_posting_names_"
_VIEW = sql.SQL(
    "create view {name} as select p.id, 1 as version, p.note as title, lower(p.note) as search, p.at as created_at,"
    " p.by_id as created_by, p.at as updated_at, p.by_id as updated_by, null::bigint as batch_id, p.day, p.month,"
    " p.object_id as object, {account} as account, nullif(p.direction, '') as direction, p.amount, p.quantity, p.kind,"
    " p.scenario, p.counterpart_id as counterpart, p.rule, p.note, p.source_entity, p.source_id, p.corrects,"
    " p.unit_id as unit from gc_posting p where p.book = {book}"
)


def steps(connection: psycopg.Connection, catalogue: Catalogue) -> Iterator[Step]:
    """Yield what brings the views of the books to the definitions."""
    there: dict[str, str] = dict(
        connection.execute(
            "select relname, obj_description(oid, 'pg_class') from pg_class where relkind = 'v'"
            " and relnamespace = current_schema()::regnamespace"
            " and starts_with(coalesce(obj_description(oid, 'pg_class'), ''), %s)",
            [MARK],
        ).fetchall()
    )
    wanted = {table_name(one.name): one for one in catalogue.books.values()}
    for name in sorted(there.keys() - wanted.keys()):
        drop = sql.SQL("drop view if exists {}").format(sql.Identifier(name))
        yield Step(f"{name}:drop_book", by_rows(0), f"不再有账簿 {name}，分录都还在", (drop,))
    for name, book in wanted.items():
        view = _view(name, book)
        mark = MARK + hashlib.sha256(view.as_string(None).encode()).hexdigest()[:16]
        if there.get(name) != mark:
            drop = sql.SQL("drop view if exists {}").format(sql.Identifier(name))
            remember = sql.SQL("comment on view {} is {}").format(sql.Identifier(name), sql.Literal(mark))
            yield Step(f"{name}:book", by_rows(0), f"建立账簿「{book.label}」", (drop, view, remember))
    yield from _guards(connection, catalogue)


def _guards(connection: psycopg.Connection, catalogue: Catalogue) -> Iterator[Step]:
    """Yield what keeps objects and accounts that postings name from being deleted."""
    there = {
        (table, trigger): definition
        for table, trigger, definition in connection.execute(
            "select c.relname, t.tgname, pg_get_triggerdef(t.oid) from pg_trigger t"
            " join pg_class c on c.oid = t.tgrelid"
            " where c.relnamespace = current_schema()::regnamespace and starts_with(t.tgname, %s)",
            [GUARD],
        )
    }
    wanted: dict[tuple[str, str], list[str]] = {}
    for book in catalogue.books.values():
        for entity, role in ((book.objects, "object"), (book.accounts, "account")):
            if entity:
                wanted.setdefault((table_name(entity), role), []).append(book.name)
    kept = {(table, f"{GUARD}{role}"): (role, sorted(names)) for (table, role), names in wanted.items()}
    for table, trigger in sorted(there.keys() - kept.keys()):
        yield Step(f"{table}:{trigger}:drop", by_rows(0), f"{table} 不再是账簿的对象或科目", (_drop(table, trigger),))
    for (table, trigger), (role, names) in sorted(kept.items()):
        asked = [f"'{one}'" for one in (role, *names)]
        if not there.get((table, trigger), "").endswith(f"gc_posting_names({', '.join(asked)})"):
            create = sql.SQL(
                "create trigger {} before delete on {} for each row execute function gc_posting_names({})"
            ).format(
                sql.Identifier(trigger),
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Literal, (role, *names))),
            )
            sentence = f"{table} 有分录的记录不能删除"
            yield Step(f"{table}:{trigger}", by_rows(0), sentence, (_drop(table, trigger), create))


def _drop(table: str, trigger: str) -> sql.Composed:
    return sql.SQL("drop trigger if exists {} on {}").format(sql.Identifier(trigger), sql.Identifier(table))


def _view(name: str, book: Book) -> sql.Composed:
    account = "nullif(p.account_id, 0)" if book.accounts else "nullif(p.category, '')"
    return _VIEW.format(name=sql.Identifier(name), account=sql.SQL(account), book=sql.Literal(book.name))
