"""Planned figures of a book (预定合计): of each object and month the first edition of the plan that has any.

- Editions are never mixed within an object and a month: one that was planned monthly forgets its year's plan there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import psycopg

from guocheng.base.period import Month
from guocheng.store.ledger.figures import Figure

_PLANNED = (
    "select scenario, object_id, account_id, direction, kind, sum(amount), sum(quantity), category from ("
    "select *, rank() over (partition by object_id, month order by array_position(%(editions)s::text[], scenario))"
    " as place from gc_posting_total where book = %(book)s and scenario = any(%(editions)s)"
    " and month = any(%(months)s) and object_id = any(%(objects)s)) found where place = 1"
    " group by scenario, object_id, account_id, direction, kind, category"
    " order by scenario, object_id, account_id, direction, kind, category"
)


def planned(
    connection: psycopg.Connection,
    book: str,
    editions: Sequence[str],
    months: Collection[Month],
    objects: Collection[int],
) -> list[tuple[str, Figure]]:
    """Return figures with the edition they are of; of each object and month those of the first edition that has any."""
    rows = connection.execute(
        _PLANNED,
        {
            "book": book,
            "editions": list(editions),
            "months": [one.first_day for one in months],
            "objects": list(objects),
        },
    )
    return [(edition, Figure(*figure)) for edition, *figure in rows]


def months_with(
    connection: psycopg.Connection,
    book: str,
    scenarios: Sequence[str],
    months: Collection[Month],
    objects: Collection[int],
) -> dict[date, set[int]]:
    """Return by month the objects that have figures of some scenarios in it."""
    found: dict[date, set[int]] = {}
    for month, object_id in connection.execute(
        "select distinct month, object_id from gc_posting_total where book = %s and scenario = any(%s)"
        " and month = any(%s) and object_id = any(%s) and (amount <> 0 or quantity <> 0)",
        [book, list(scenarios), [one.first_day for one in months], list(objects)],
    ):
        found.setdefault(month, set()).add(object_id)
    return found
