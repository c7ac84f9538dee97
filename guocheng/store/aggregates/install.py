"""Bringing the database to the totals that are defined (建立汇总): part of the plan of the tables.

- What changed is put in place and counted in full in one transaction, with the counted tables locked, so a total is
  exact from its first moment on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import psycopg
from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.field_types import type_of
from guocheng.definition.totals import Total, read_columns
from guocheng.store.aggregates.count import count_all
from guocheng.store.aggregates.groups import Groups
from guocheng.store.aggregates.pieces import MARK, Piece, pieces
from guocheng.store.tables.names import index_name, table_name
from guocheng.store.tables.step import Step, about, by_rows


def steps(connection: psycopg.Connection, catalogue: Catalogue, rows: dict[str, int]) -> Iterator[Step]:
    """Yield what is to be done; `rows` says how many rows each table has."""
    there, counted = _found(connection)
    wanted = list(pieces(catalogue))
    for name in sorted(there.keys() - {one.name for one in wanted}):
        drop = sql.SQL("drop function if exists {} cascade").format(sql.Identifier(name))
        yield Step(f"{name}:drop_keeper", by_rows(0), f"去掉不再需要的汇总触发器 {name}", (drop,))
    for one in wanted:
        if there.get(one.name) != one.fingerprint:
            yield _put(one)
    prints = {one.name: fingerprint(catalogue, one) for one in catalogue.totals}
    for name in sorted(counted.keys() - prints.keys()):
        forget = sql.SQL("delete from gc_total where name = {}").format(sql.Literal(name))
        yield Step(f"{name}:forget_total", by_rows(0), f"不再汇总 {name}", (forget,))
    for total in catalogue.totals:
        if counted.get(total.name) != prints[total.name]:
            yield _counted(catalogue, total, prints[total.name], rows)


def fingerprint(catalogue: Catalogue, total: Total) -> str:
    """Return what tells one way of counting from another, the types of the counted columns included."""
    text = [count_all(Groups(catalogue, total)).as_string(None)]
    for feed in total.feeds:
        entity = catalogue.entity(feed.entity)
        lines = entity.field(feed.lines) if feed.lines else None
        of_record, of_line = read_columns(catalogue, feed)
        fields = [one for one in entity.fields if one.name in of_record]
        fields += [one for one in lines.lines if one.name in of_line] if lines else []
        text += [f"{one.name} {type_of(one).column(one)}" for one in fields]
    return hashlib.sha256("\n".join(text).encode()).hexdigest()[:16]


def _found(connection: psycopg.Connection) -> tuple[dict[str, str], dict[str, str]]:
    """Read the functions that are there, and how each total was last counted."""
    functions = connection.execute(
        "select proname, obj_description(oid, 'pg_proc') from pg_proc"
        " where pronamespace = current_schema()::regnamespace"
        " and starts_with(coalesce(obj_description(oid, 'pg_proc'), ''), %s)",
        [MARK],
    ).fetchall()
    row = connection.execute("select to_regclass('gc_total') is not null").fetchone()
    counted = connection.execute("select name, fingerprint from gc_total").fetchall() if row and row[0] else []
    return dict(functions), dict(counted)


def _put(piece: Piece) -> Step:
    name = sql.Identifier(piece.name)
    remember = sql.SQL("comment on function {} is {}").format(name, sql.Literal(piece.fingerprint))
    drop = sql.SQL("drop function if exists {} cascade").format(name)
    lock = sql.SQL("lock table {} in share row exclusive mode").format(sql.Identifier(piece.table))
    sentence = f"{piece.table} 随写入更新汇总({piece.name})"
    return Step(f"{piece.name}:keeper", by_rows(0), sentence, (lock, drop, *piece.statements, remember))


def _counted(catalogue: Catalogue, total: Total, print_: str, rows: dict[str, int]) -> Step:
    groups = Groups(catalogue, total)
    tables = sorted({table_name(feed.entity) for feed in total.feeds})
    many = sum(rows.get(one, 0) for one in tables)
    locks = [sql.SQL("lock table {} in share row exclusive mode").format(sql.Identifier(one)) for one in tables]
    remember = sql.SQL(
        "insert into gc_total (name, fingerprint) values ({0}, {1}) on conflict (name) do update"
        " set fingerprint = excluded.fingerprint, counted_at = now(), checked_at = null, differing = 0, found = '[]'"
    ).format(sql.Literal(total.name), sql.Literal(print_))
    forget = sql.SQL("delete from gc_total_due where total = {}").format(sql.Literal(total.name))
    sentence = f"从头汇总「{total.label}」,要读 {about(many)}"
    statements = (*locks, *_emptied(groups), count_all(groups), remember, forget)
    return Step(f"{total.name}:count", by_rows(many), sentence, statements, many)


def _emptied(groups: Groups) -> Iterator[sql.Composed]:
    """Yield what prepares the table of an aggregate: one row for each key, none left from another way of counting."""
    if groups.total.rolled_up:
        return
    name = index_name(table_name(groups.total.target), "group")
    if groups.sweeps:
        yield sql.SQL("delete from {}").format(groups.table)
    else:
        empties = [sql.SQL("{} = {}").format(sql.Identifier(one.name), one.empty) for one in groups.kept]
        yield sql.SQL("update {} set gc_rows = 0, {}").format(groups.table, sql.SQL(", ").join(empties))
    yield sql.SQL("drop index if exists {}").format(sql.Identifier(name))
    # Rows that move with every write need room beside them, so that no index has to follow.
    yield sql.SQL("alter table {} set (fillfactor = 50)").format(groups.table)
    yield sql.SQL("create unique index {} on {} ({}) nulls not distinct").format(
        sql.Identifier(name), groups.table, sql.SQL(", ").join(groups.key_names)
    )
