"""A window of a list (列表窗口): up to so many rows after a cursor, as JSON made by PostgreSQL, and a capped count.

- The window behind a cursor is a union of index ranges, one per sort key, so a deep window costs what the first does.
- Rows are found and cut first; titles of links and names of files are looked up for the rows that are shown.
- A capped count walks the list in its order, as the window does. Left to itself the database guesses that a filter is
  met soon and takes an index whose rows lie all over the table: 62 ms became 6 over a million rows (bench_list.py).
  Where a view has an index for the filter, it is counted there: 0.4 ms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import sql

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.catalogue import Catalogue
from guocheng.store.parameters import Parameters
from guocheng.store.query.columns import read_columns, selected
from guocheng.store.query.compile import TRUE, Compiler, joined
from guocheng.store.query.reader import Reader
from guocheng.store.query.search import read_search, searched
from guocheng.store.query.sort import Key, cursor_after, read_cursor, read_sort
from guocheng.store.query.where import Compare, Condition, Every, read_where
from guocheng.store.tables.names import table_name
from guocheng.store.tables.viewed import indexed_together

LIMIT = 50
LIMIT_MAX = 500
COUNTED_MAX = 1000
MARKS_MAX = 10
#: No field is called like this: names begin with a letter.
MARK = "_mark"


@dataclass(frozen=True)
class Query:
    """A question about the records of one entity, checked: nothing unknown or hidden is in it."""

    entity: str
    where: Condition
    sort: tuple[Key, ...]
    search: tuple[str, ...]
    after: list[Any] | None
    limit: int
    columns: tuple[str, ...]
    marks: tuple[Condition, ...] = ()  # each row says which of these it meets first, for its colour


@dataclass(frozen=True)
class Count:
    """How many rows there are; capped means at least so many."""

    n: int
    capped: bool


@dataclass(frozen=True)
class Window:
    """Rows as a JSON array, and the cursor behind them; None when nothing follows."""

    rows: bytes
    next: str | None


def read_query(
    reader: Reader,
    entity: str,
    *,
    where: Any = None,
    sort: Any = None,
    search: Any = None,
    after: Any = None,
    limit: Any = LIMIT,
    columns: Any = None,
    stage: Any = None,
    marks: Any = None,
) -> Query:
    """Read a question sent as JSON.

    :raises Invalid: anything in it is unknown, hidden or does not fit.
    """
    condition = read_where(reader, entity, where)
    if stage is not None:
        condition = Every((condition, read_where(reader, entity, {"field": "stage", "op": "eq", "value": stage})))
    keys = read_sort(reader, entity, sort)
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= LIMIT_MAX:
        raise Invalid(Problem("query.bad_limit", "limit", f"每次最多取 {LIMIT_MAX} 行,至少 1 行"))
    return Query(
        entity,
        condition,
        keys,
        read_search(search),
        read_cursor(keys, after),
        limit,
        read_columns(reader, entity, columns),
        _read_marks(reader, entity, marks),
    )


def _read_marks(reader: Reader, entity: str, documents: Any) -> tuple[Condition, ...]:
    if not documents:
        return ()
    if not isinstance(documents, list) or len(documents) > MARKS_MAX:
        raise Invalid(Problem("query.bad_marks", "marks", f"行颜色最多 {MARKS_MAX} 条规则"))
    return tuple(read_where(reader, entity, one) for one in documents)


def window(connection: psycopg.Connection, reader: Reader, query: Query) -> Window:
    """Return a window of rows that the reader may see."""
    compiler = Compiler(reader)
    row = connection.execute(statement(compiler, query), compiler.parameters.values).fetchone()
    assert row is not None
    rows, last = row
    return _window(query, rows, last)


def page(connection: psycopg.Connection, reader: Reader, query: Query) -> tuple[Window, Count]:
    """Return a window of rows with their count up to a cap, in one statement: the conditions are put together once."""
    compiler = Compiler(reader)
    row = connection.execute(paging(compiler, query), compiler.parameters.values).fetchone()
    assert row is not None
    rows, last, counted = row
    return _window(query, rows, last), _capped(counted)


def _window(query: Query, rows: str, last: list[Any] | None) -> Window:
    return Window(rows.encode(), None if last is None else cursor_after(query.sort, last))


def _capped(counted: int) -> Count:
    return Count(min(counted, COUNTED_MAX), counted > COUNTED_MAX)


def count(connection: psycopg.Connection, reader: Reader, query: Query, *, exact: bool = False) -> Count:
    """Count the rows the reader may see, up to a cap unless the exact number is asked for."""
    compiler = Compiler(reader)
    row = connection.execute(counting(compiler, query, exact=exact), compiler.parameters.values).fetchone()
    assert row is not None
    return Count(row[0], False) if exact else _capped(row[0])


def paging(compiler: Compiler, query: Query) -> sql.Composed:
    """Return the one statement that finds, shows and counts."""
    found = conditions(compiler, query.entity, query.where, query.search)
    return sql.SQL("select s.*, ({}) from ({}) s").format(
        _few(compiler, query, found), _statement(compiler, query, found)
    )


def counting(compiler: Compiler, query: Query, *, exact: bool = False) -> sql.Composed:
    """Return the statement that counts."""
    found = conditions(compiler, query.entity, query.where, query.search)
    if exact:
        return sql.SQL("select count(*) from {} t where {}").format(sql.Identifier(table_name(query.entity)), found)
    return _few(compiler, query, found)


def _few(compiler: Compiler, query: Query, found: sql.Composable) -> sql.Composed:
    table = sql.Identifier(table_name(query.entity))
    return sql.SQL("select count(*) from (select 1 from {} t where {}{} limit {}) few").format(
        table, found, _walk(compiler, query), sql.Literal(COUNTED_MAX + 1)
    )


def _walk(compiler: Compiler, query: Query) -> sql.Composable:
    """Return the order of the list, where an index gives it; what is limited to some rows stands in no index.

    The index of a view finds the rows by themselves; in the order of the list they would all have to be sorted first.
    """
    limited = compiler.reader.visible(query.entity).limited
    held = set(_held(query.where)) - limited.keys()
    if any(fields <= held for fields in _indexed(compiler.reader.catalogue, query.entity)):
        return sql.SQL("")
    if any(key.name in limited for key in query.sort):
        return sql.SQL("")
    values = [compiler.value(query.entity, "t", key.name) for key in query.sort]
    return sql.SQL(" order by {}").format(_order(query.sort, values))


@lru_cache(maxsize=512)
def _indexed(catalogue: Catalogue, entity: str) -> tuple[frozenset[str], ...]:
    return indexed_together(catalogue.entity(entity))


def _held(where: Condition) -> Iterator[str]:
    """Yield the fields that every row of a question has one of few values in."""
    if isinstance(where, Every):
        for part in where.parts:
            yield from _held(part)
    elif isinstance(where, Compare) and where.op in ("eq", "in") and len(where.path) == 1:
        yield where.path[0].dotted


def conditions(compiler: Compiler, entity: str, where: Condition, search: Sequence[str]) -> sql.Composable:
    """Return the condition for rows that fit and that the reader may see."""
    return joined(
        [
            compiler.condition(entity, "t", where),
            *(searched(compiler, entity, word) for word in search),
            compiler.visible_rows(entity, "t"),
        ],
        " and ",
        TRUE,
    )


def statement(compiler: Compiler, query: Query) -> sql.Composed:
    """Return the one statement that finds and shows a window."""
    return _statement(compiler, query, conditions(compiler, query.entity, query.where, query.search))


def _statement(compiler: Compiler, query: Query, found: sql.Composable) -> sql.Composed:
    outer, needed = selected(compiler, query.entity, query.columns)
    values = [compiler.value(query.entity, "t", key.name) for key in query.sort]
    keys = [sql.SQL("{} as {}").format(value, sql.Identifier(f"sort {number}")) for number, value in enumerate(values)]
    if query.marks:
        keys.append(sql.SQL("{} as {}").format(_mark(compiler, query), sql.Identifier(MARK)))
        outer = sql.SQL("{}, {}").format(outer, sql.Identifier("w", MARK))
    inner = sql.SQL(", ").join([*(sql.Identifier("t", name) for name in needed), *keys])
    cut = sql.Literal(query.limit + 1)
    order = _order(query.sort, values)
    ranges = [
        sql.SQL("(select {} from {} t where {} order by {} limit {})").format(
            inner, sql.Identifier(table_name(query.entity)), joined([found, one], " and ", TRUE), order, cut
        )
        for one in _ranges(query.sort, values, query.after, compiler.parameters)
    ]
    outer_order = _order(query.sort, [sql.Identifier("u", f"sort {number}") for number in range(len(values))])
    last = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier("w", f"sort {n}")) for n in range(len(values)))
    return sql.SQL(
        "with w as materialized (select row_number() over () as row, v.* from"
        " (select u.* from ({ranges}) u order by {order} limit {cut}) v)"
        " select (select coalesce(json_agg(row_to_json(o)), '[]')::text"
        " from (select {outer} from w where w.row <= {limit} order by w.row) o),"
        " (select array[{last}] from w where w.row = {limit} and exists (select 1 from w where w.row > {limit}))"
    ).format(
        ranges=sql.SQL(" union all ").join(ranges),
        order=outer_order,
        cut=cut,
        outer=outer,
        limit=sql.Literal(query.limit),
        last=last,
    )


def _mark(compiler: Compiler, query: Query) -> sql.Composed:
    """Return the number of the first mark that a row meets."""
    cases = [
        sql.SQL("when {} then {}").format(compiler.condition(query.entity, "t", one), sql.Literal(number))
        for number, one in enumerate(query.marks)
    ]
    return sql.SQL("case {} end").format(sql.SQL(" ").join(cases))


def _order(keys: Sequence[Key], values: Sequence[sql.Composable]) -> sql.Composed:
    parts = [value + sql.SQL(" desc" if key.down else "") for key, value in zip(keys, values, strict=True)]
    return sql.SQL(", ").join(parts)


def _ranges(
    keys: Sequence[Key], values: Sequence[sql.Composable], after: list[Any] | None, parameters: Parameters
) -> Iterator[sql.Composable]:
    """Yield the ranges that follow a row: same in all keys but the last, then same in fewer, each strictly behind.

    Blanks come last going up and first going down.
    """
    if after is None:
        yield TRUE
        return
    sent = [
        None if value is None else parameters.cast(value, "numeric" if "numeric" in key.type else key.type)
        for key, value in zip(keys, after, strict=True)
    ]
    for place in reversed(range(len(keys))):
        same = [
            sql.SQL("{} is null").format(value) if limit is None else sql.SQL("{} = {}").format(value, limit)
            for value, limit in zip(values[:place], sent[:place], strict=True)
        ]
        for behind in _behind(keys[place], values[place], sent[place]):
            yield joined([*same, behind], " and ", TRUE)


def _behind(key: Key, value: sql.Composable, limit: sql.Composable | None) -> Iterator[sql.Composable]:
    if limit is not None:
        yield sql.SQL("{} {} {}").format(value, sql.SQL("<" if key.down else ">"), limit)
    if key.name == "id":
        return
    if limit is not None and not key.down:
        yield sql.SQL("{} is null").format(value)
    if limit is None and key.down:
        yield sql.SQL("{} is not null").format(value)
