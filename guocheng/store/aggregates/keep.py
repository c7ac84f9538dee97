"""Keeping totals in step (同步汇总): triggers that PostgreSQL runs with every statement that writes a counted table.

- They look at whole statements, so a load of a million rows costs one look at what it touched in each group.
- Groups are taken in the order of their keys, so that two writers do not wait for each other.
- A statement writes a record or its lines, never both, but for a new record with its first lines: of what such a
  statement changes in both, no trigger could tell what went with what.
- The lines of a record that goes are deleted before it, while the record still says how they counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.totals import Feed, Total, read_columns
from guocheng.store.aggregates.feeds import key, lines_of
from guocheng.store.aggregates.figures import ROWS
from guocheng.store.aggregates.groups import Groups, of_d
from guocheng.store.tables.names import lines_table_name, table_name

OLD, NEW = sql.Identifier("old_rows"), sql.Identifier("new_rows")
EVENTS = ("insert", "update", "delete")


@dataclass(frozen=True)
class Fed:
    """A table whose changes move a total: the records or the lines of one of its feeds."""

    total: Total
    feed: Feed
    by_lines: bool


def fed_by(catalogue: Catalogue) -> dict[tuple[str, str], list[Fed]]:
    """Return what each table feeds, by entity and sub-table (blank for the records themselves)."""
    found: dict[tuple[str, str], list[Fed]] = {}
    for total in catalogue.totals:
        for feed in total.feeds:
            found.setdefault((feed.entity, ""), []).append(Fed(total, feed, by_lines=False))
            if feed.lines:
                found.setdefault((feed.entity, feed.lines), []).append(Fed(total, feed, by_lines=True))
    return found


def kept_table(entity: str, lines: str) -> str:
    """Return the name of a table by entity and sub-table."""
    return lines_table_name(entity, lines) if lines else table_name(entity)


def body(catalogue: Catalogue, fed: list[Fed], event: str) -> sql.Composed | None:
    """Return what the trigger of a table does for an event, nothing where it touches no total."""
    changes: dict[str, list[sql.Composed]] = {}
    for one in fed:
        if rows := list(_changes(catalogue, one, event)):
            changes.setdefault(one.total.name, []).extend(rows)
    if not changes:
        return None
    parts = [_follow(catalogue, one, changes[one.name]) for one in catalogue.totals if one.name in changes]
    if event == "update" and (guard := _guard(catalogue, fed)) is not None:
        inside = sql.SQL("\n").join(parts)
        return sql.SQL("if exists ({}) then\n{}\nend if;").format(guard, inside)
    return sql.SQL("\n").join(parts)


def _changes(catalogue: Catalogue, fed: Fed, event: str) -> Iterator[sql.Composed]:
    """Yield the rows that stop counting, with the sign -1, and those that begin to, with +1."""
    writer, feed = Groups(catalogue, fed.total).writer, fed.feed
    record, lines = sql.Identifier(table_name(feed.entity)), lines_of(feed)
    if feed.lines and not fed.by_lines and (event != "update" or not read_columns(catalogue, feed)[0]):
        # A new record has no lines yet; those of one that goes have gone before it.
        return
    for handed, sign in ((OLD, -1), (NEW, 1)):
        if (handed is OLD and event == "insert") or (handed is NEW and event == "delete"):
            continue
        rows = writer.rows(feed, record, handed) if fed.by_lines else writer.rows(feed, handed, lines)
        yield sql.SQL("select *, {} as s from ({}) counted").format(sql.Literal(sign), rows)


def _guard(catalogue: Catalogue, fed: list[Fed]) -> sql.Composed | None:
    """Return the question whether an update changed anything that counts."""
    names: set[str] = set()
    for one in fed:
        of_record, of_line = read_columns(catalogue, one.feed)
        names |= of_line | {"parent_id"} if one.by_lines else of_record
    names -= {"id"}
    if not names:
        return None
    compared = sorted(names)
    old, new = (
        sql.SQL(", ").join(sql.SQL("{}.{}").format(sql.Identifier(alias), sql.Identifier(name)) for name in compared)
        for alias in ("o", "n")
    )
    return sql.SQL("select 1 from old_rows o join new_rows n on n.id = o.id where ({}) is distinct from ({})").format(
        old, new
    )


def _follow(catalogue: Catalogue, total: Total, changes: list[sql.Composed]) -> sql.Composed:
    """Return what is done with the groups that a statement touched."""
    groups = Groups(catalogue, total)
    rows = sql.SQL(" union all ").join(changes)
    keys = sql.SQL(", ").join(key(place) for place in range(len(total.keys)))
    if not total.at_once:
        return _put_down(total, rows, keys)
    if not total.moved:
        return sql.SQL(
            "for d in select distinct {keys} from ({rows}) c order by {keys} loop\n"
            "perform {count}({values});\nend loop;"
        ).format(
            keys=keys,
            rows=rows,
            count=sql.Identifier(groups.count_function),
            values=sql.SQL(", ").join(of_d(place) for place in range(len(total.keys))),
        )
    return sql.SQL(
        "for d in select {keys}, {moved} from ({rows}) c group by {keys} having {matters} order by {keys} loop\n"
        "{write}\nend loop;"
    ).format(
        keys=keys, rows=rows, moved=_moved(groups), matters=_matters(groups), write=_write(groups)
    )  # fmt: skip


def _put_down(total: Total, rows: sql.Composable, keys: sql.Composable) -> sql.Composed:
    """Return the statement that notes the touched groups for the worker, in the transaction of the change."""
    parts = sql.SQL(", ").join(
        sql.SQL("{}, g.{}").format(sql.Literal(f"k{place}"), key(place)) for place in range(len(total.keys))
    )
    return sql.SQL(
        "insert into gc_total_due (total, key, at) select {}, jsonb_build_object({}), clock_timestamp()"
        " from (select distinct {} from ({}) c) g;"
    ).format(sql.Literal(total.name), parts, keys, rows)


def _moved(groups: Groups) -> sql.Composed:
    parts = [sql.SQL("{} as {}").format(one.moved, sql.Identifier(one.name)) for one in groups.kept]
    if not groups.total.rolled_up:
        parts.append(sql.SQL("sum(c.s) as {}").format(sql.Identifier(ROWS)))
    return sql.SQL(", ").join(parts)


def _matters(groups: Groups) -> sql.Composed:
    parts: list[sql.Composable] = [sql.SQL("{} <> 0").format(one.moved) for one in groups.kept]
    if not groups.total.rolled_up:
        parts.append(sql.SQL("sum(c.s) <> 0"))
    return sql.SQL(" or ").join(parts)


def _write(groups: Groups) -> sql.Composed:
    """Return the statements that move the row of one group."""
    if groups.total.rolled_up:
        return sql.SQL("{};").format(groups.moved_row())
    swept: sql.Composable = sql.SQL("")
    if groups.sweeps:
        swept = sql.SQL("\nif rows_left = 0 then delete from {} where id = row_id; end if;").format(groups.table)
    return sql.SQL(
        "{} returning t.gc_rows, t.id into rows_left, row_id;\n"
        "if not found then {} returning t.gc_rows, t.id into rows_left, row_id; end if;{}"
    ).format(groups.moved_row(), groups.new_row(), swept)
