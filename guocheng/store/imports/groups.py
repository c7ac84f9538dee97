"""Rows of a file put together by the record they belong to (按单据归组), wherever they stand in it.

- No group is cut in two; groups keep the order of their first rows, and rows their order within.
- In the sheet of the records a row without a key belongs to the row above: a form's head is often written once.
- The database does the sorting, so a long file needs no more memory than a short one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

#: How many rows make a part, at least.
PART_ROWS = 1_000


@dataclass(frozen=True)
class GroupedSheet:
    """A sheet whose rows are grouped: its place, where its data begins, the columns of its key.

    One that `joins` has only lines. Sheets of one family, an entity, are grouped together.
    """

    index: int
    first_row: int
    key: tuple[int, ...]
    joins: bool
    family: str


_GROUP = sql.SQL(
    """
    with cells as (
        select p.sheet, p.first_row + (o.place - 1)::integer as row, o.cells
        from gc_import_part p, json_array_elements(p.rows) with ordinality o(cells, place)
        where p.batch_id = %(batch)s and p.sheet = any(%(used)s)
    ), keyed as (
        select c.sheet, c.row, c.cells, {family} as family, {joins} as joins, {key} as key from cells c where {below}
    ), filled as (
        select *, count(key) over (partition by sheet order by row) as run from keyed
    ), named as (
        select *, case when joins then key else first_value(key) over (partition by sheet, run order by row) end as name
        from filled
    ), placed as (
        select *,
            case when name is null or family = '' then null
                else min(array[case when joins then 1 else 0 end, sheet, row]) over (partition by family, name) end
            as head
        from named
    ), ordered as (
        select *, row_number() over w as place,
            dense_rank() over (order by coalesce(head, array[0, sheet, row])) as unit
        from placed window w as (order by coalesce(head, array[0, sheet, row]), joins, sheet, row)
    ), cut as (
        select *, (min(place) over (partition by unit) - 1) / %(size)s as part from ordered
    )
    insert into gc_import_group (batch_id, number, sheets, numbers, rows)
    select %(batch)s, dense_rank() over (order by part) - 1, array_agg(sheet order by place),
        array_agg(row order by place), json_agg(cells order by place)
    from cut group by part
    """
)


def group_rows(
    connection: psycopg.Connection, batch_id: int, used: Sequence[int], grouped: Sequence[GroupedSheet]
) -> int:
    """Put the rows of a batch together anew and return how many parts that makes."""
    ungroup(connection, batch_id)
    family = _by_sheet([(one.index, sql.Literal(one.family)) for one in grouped], sql.SQL("''"))
    joins = _by_sheet([(one.index, sql.Literal(one.joins)) for one in grouped], sql.SQL("false"))
    key = _by_sheet([(one.index, _key(one.key)) for one in grouped], sql.SQL("null"))
    below = sql.SQL(" and ").join(
        [
            sql.SQL("(c.sheet <> {} or c.row >= {})").format(sql.Literal(one.index), sql.Literal(one.first_row))
            for one in grouped
        ]
    )
    connection.execute("set local statement_timeout = 0")
    parts = connection.execute(
        _GROUP.format(family=family, joins=joins, key=key, below=below),
        {"batch": batch_id, "used": list(used), "size": PART_ROWS},
    ).rowcount
    connection.execute("update gc_import_batch set grouped = true, parts = %s where id = %s", [parts, batch_id])
    return parts


def ungroup(connection: psycopg.Connection, batch_id: int) -> None:
    """Go back to the parts as they were read."""
    connection.execute("delete from gc_import_group where batch_id = %s", [batch_id])
    connection.execute(
        "update gc_import_batch set grouped = false,"
        " parts = (select count(*) from gc_import_part p where p.batch_id = gc_import_batch.id) where id = %s",
        [batch_id],
    )


def _by_sheet(cases: Sequence[tuple[int, sql.Composable]], otherwise: sql.Composable) -> sql.Composed:
    branches = [sql.SQL(" when {} then {}").format(sql.Literal(sheet), value) for sheet, value in cases]
    return sql.SQL("case c.sheet{} else {} end").format(sql.Composed(branches), otherwise)


def _key(places: Sequence[int]) -> sql.Composable:
    """Return the key of a row as text: numbers without ".0", blank keys as nothing."""
    parts = [
        sql.SQL("regexp_replace(trim(coalesce(c.cells ->> {}, '')), '\\.0+$', '')").format(sql.Literal(place))
        for place in places
    ]
    joined = sql.SQL(" || E'\\t' || ").join(parts)
    return sql.SQL("nullif({}, {})").format(joined, sql.Literal("\t" * (len(places) - 1)))
