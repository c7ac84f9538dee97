"""Counting everything anew (重新汇总): as the first count, as a check of what is kept, and as its repair."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.totals import Feed, Total
from guocheng.store.aggregates.feeds import key
from guocheng.store.aggregates.figures import ROWS
from guocheng.store.aggregates.groups import Groups

#: So many differing groups are told one by one.
TOLD_MAX = 100


@dataclass(frozen=True)
class Difference:
    """A group whose figures are not what a count of all says."""

    keys: tuple[Any, ...]
    title: str
    kept: dict[str, Any]
    counted: dict[str, Any]


def counted_groups(groups: Groups, extra: Callable[[Feed], sql.Composable] | None = None) -> sql.Composed:
    """Return the query that counts every group: k0.. and the columns of the figures."""
    keys = sql.SQL(", ").join(key(place) for place in range(len(groups.total.keys)))
    return sql.SQL("select {}, {} from ({}) c group by {}").format(
        keys, groups.counted(), groups.writer.everything(extra), keys
    )


def count_all(groups: Groups) -> sql.Composed:
    """Return the statement that writes every figure as a count of all says."""
    if groups.total.rolled_up:
        return sql.SQL("update {} t set {} from (select p.id as k0, {} from {} p left join ({}) g on g.k0 = p.id) n"
                       " where t.id = n.k0 and {}").format(
            groups.table, groups.counted_row("n"), _or_empty(groups), groups.table, counted_groups(groups),
            _differs(groups, "t", "n"),
        )  # fmt: skip
    names = [sql.Identifier(name) for name in groups.counted_names()]
    title, search = groups.words(lambda place: sql.SQL("n.{}").format(key(place)))
    return sql.SQL(
        "insert into {} as t ({}) select {} from ({}) n on conflict ({}) do update set {}"
    ).format(
        groups.table,
        sql.SQL(", ").join([*groups.key_names, sql.SQL("title"), sql.SQL("search"), *names]),
        sql.SQL(", ").join(
            [*(sql.SQL("n.{}").format(key(place)) for place in range(len(groups.key_names))), title, search,
             *(sql.SQL("n.{}").format(name) for name in names)]
        ),
        counted_groups(groups),
        sql.SQL(", ").join(groups.key_names),
        groups.counted_row("excluded"),
    )  # fmt: skip


def differences(connection: psycopg.Connection, catalogue: Catalogue, total: Total) -> list[Difference]:
    """Compare what is kept with a count of all and return the groups that differ, at most one more than `TOLD_MAX`.

    Both are read in one statement, so a change meanwhile is seen on both sides or on neither.
    """
    groups = Groups(catalogue, total)
    names = groups.counted_names()
    keys = sql.SQL(", ").join(
        sql.SQL("coalesce(t.{}, n.{})").format(name, key(place)) for place, name in enumerate(groups.key_names)
    )
    query = sql.SQL(
        "select {keys}, coalesce(t.title, ''), {kept}::text, {counted}::text"
        " from {table} t full join ({all}) n on {same} where {differs} order by {keys} limit {limit}"
    ).format(
        keys=keys,
        kept=_as_json(names, "t"),
        counted=_as_json(names, "n"),
        table=groups.table,
        all=_compared(groups),
        same=_joined(groups),
        differs=_differs(groups, "t", "n"),
        limit=sql.Literal(TOLD_MAX + 1),
    )
    width = len(groups.key_names)
    return [
        Difference(tuple(row[:width]), row[width], _read(row[width + 1]), _read(row[width + 2]))
        for row in connection.execute(query).fetchall()
    ]


def repair(connection: psycopg.Connection, catalogue: Catalogue, total: Total, found: list[Difference]) -> None:
    """Count the groups that differ anew, each after its row is locked, while others go on writing."""
    groups = Groups(catalogue, total)
    places = sql.SQL(", ").join(sql.Placeholder() * len(groups.key_names))
    statement = sql.SQL("select {}({})").format(sql.Identifier(groups.count_function), places)
    for one in found:
        connection.execute(statement, list(one.keys))


def remember(connection: psycopg.Connection, total: Total, found: list[Difference], *, at: datetime) -> None:
    """Keep what a check found, for the screen."""
    told = [{"title": one.title, "kept": _texts(one.kept), "counted": _texts(one.counted)} for one in found[:TOLD_MAX]]
    connection.execute(
        "update gc_total set checked_at = %s, differing = %s, found = %s where name = %s",
        [at, len(found), Jsonb(told), total.name],
    )


def _compared(groups: Groups) -> sql.Composed:
    """Return the count of all; with roll-up fields a record without others has its empty figures."""
    counted = counted_groups(groups)
    if not groups.total.rolled_up:
        return counted
    return sql.SQL("select p.id as k0, {} from {} p left join ({}) g on g.k0 = p.id").format(
        _or_empty(groups), groups.table, counted
    )


def _or_empty(groups: Groups) -> sql.Composed:
    empty = {one.name: one.empty for one in groups.kept}
    return sql.SQL(", ").join(
        sql.SQL("coalesce(g.{0}, {1}) as {0}").format(sql.Identifier(name), empty.get(name, sql.SQL("null")))
        for name in groups.counted_names()
    )


def _joined(groups: Groups) -> sql.Composed:
    """Return the condition by which both sides meet; a full join needs it hashable, so blanks go by a list."""
    ours = sql.SQL(", ").join(sql.SQL("t.{}::text").format(name) for name in groups.key_names)
    theirs = sql.SQL(", ").join(sql.SQL("n.{}::text").format(key(place)) for place in range(len(groups.key_names)))
    return sql.SQL("array[{}] = array[{}]").format(ours, theirs)


def _differs(groups: Groups, one: str, other: str) -> sql.Composed:
    empty = {column.name: column.empty for column in groups.kept} | {ROWS: sql.SQL("0")}
    parts = [
        sql.SQL("coalesce({0}.{2}, {3}) is distinct from coalesce({1}.{2}, {3})").format(
            sql.Identifier(one), sql.Identifier(other), sql.Identifier(name), empty.get(name, sql.SQL("null"))
        )
        for name in groups.counted_names()
    ]
    return sql.SQL("({})").format(sql.SQL(" or ").join(parts))


def _as_json(names: list[str], alias: str) -> sql.Composed:
    pairs = [sql.SQL("{}, {}").format(sql.Literal(name), sql.Identifier(alias, name)) for name in names if name != ROWS]
    return sql.SQL("jsonb_build_object({})").format(sql.SQL(", ").join(pairs))


def _read(text: str) -> dict[str, Any]:
    from guocheng.store.records.values import exact

    found: dict[str, Any] = exact(text)
    return found


def _texts(figures: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(figures, default=str))  # type: ignore[no-any-return]
