"""Lists of records (列表): a window, an exact count, groups and figures; all through the rights."""

from __future__ import annotations

import json
from typing import Any

from guocheng.service.context import Look
from guocheng.service.records.access import reader_of, visibility_of
from guocheng.store.query import Window, page, read_query, window
from guocheng.store.query import count as count_rows
from guocheng.store.query.groups import groups, read_grouping
from guocheng.store.query.statistics import read_measures, statistics

Where = dict[str, Any] | None


def query(
    look: Look,
    *,
    entity: str,
    where: Where = None,
    sort: list[tuple[str, str]] | None = None,
    search: str = "",
    after: str | None = None,
    limit: int = 50,
    columns: list[str] | None = None,
    count: bool = False,
    marks: list[dict[str, Any]] | None = None,
) -> bytes:
    """Return one window of a list as JSON that the database has written.

    :raises Invalid: a filter, sort or column is unknown, hidden or does not fit.
    """
    visibility_of(look, entity)
    asked = read_query(
        reader_of(look),
        entity,
        where=where,
        sort=sort or None,
        search=search or None,
        after=after,
        limit=limit,
        columns=columns,
        marks=marks,
    )
    if not count:
        found = window(look.connection, reader_of(look), asked)
        return b"".join([*_rows(found), b"}"])
    found, counted = page(look.connection, reader_of(look), asked)
    number = json.dumps({"n": counted.n, "capped": counted.capped}).encode()
    return b"".join([*_rows(found), b',"count":', number, b"}"])


def _rows(found: Window) -> list[bytes]:
    return [b'{"rows":', found.rows, b',"next":', json.dumps(found.next).encode()]


def exact_count(look: Look, *, entity: str, where: Where = None, search: str = "") -> int:
    """Return how many records there are, exactly.

    :raises Invalid: the filter is unknown, hidden or does not fit.
    """
    visibility_of(look, entity)
    asked = read_query(reader_of(look), entity, where=where, search=search or None)
    return count_rows(look.connection, reader_of(look), asked, exact=True).n


def grouped(
    look: Look,
    *,
    entity: str,
    group: dict[str, Any],
    measures: list[dict[str, Any]],
    where: Where = None,
    search: str = "",
    limit: int = 200,
) -> dict[str, Any]:
    """Return one level of groups of a list: each with its count, its figures, and the filter that opens it.

    :raises Invalid: a field is unknown, hidden, or cannot be grouped by.
    """
    visibility_of(look, entity)
    reader = reader_of(look)
    level, asked = read_grouping(reader, entity, group), read_measures(reader, entity, measures)
    found, more = groups(look.connection, reader, entity, level, asked, where=where, search=search or None, limit=limit)
    return {
        "groups": [
            {
                "value": one.value,
                "label": one.label,
                "color": one.color,
                "count": one.count,
                "statistics": list(one.values),
                "where": one.where,
            }
            for one in found
        ],
        "more": more,
    }


def figures(
    look: Look,
    *,
    entity: str,
    measures: list[dict[str, Any]],
    where: Where = None,
    search: str = "",
    exact: bool = False,
) -> dict[str, Any]:
    """Return figures over a whole filtered list, as text in the order they were asked for.

    :raises Invalid: a field is unknown or hidden, or the figure does not fit it.
    """
    visibility_of(look, entity)
    reader = reader_of(look)
    asked = read_measures(reader, entity, measures)
    found = statistics(look.connection, reader, entity, asked, where=where, search=search or None, exact=exact)
    return {"count": {"n": found.count, "capped": found.capped}, "values": list(found.values)}
