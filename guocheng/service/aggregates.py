"""Totals as people meet them (汇总): how exact and how fresh each is, a check against a count of all, what it counts.

- Who sees an aggregate reads its state; only administrators check and repair.
- A figure opens down to its records: for each source a filter that lists exactly what was counted.
- Of sources and conditions that a reader does not see in full, nothing is told.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.definition.role import Right
from guocheng.definition.totals import Feed, Total, read_columns
from guocheng.service.context import Change, Context, Look
from guocheng.service.records.access import opened, reader_of
from guocheng.service.rights import must_administer
from guocheng.store import aggregates
from guocheng.store.aggregates import Difference, State
from guocheng.store.aggregates.count import TOLD_MAX
from guocheng.store.query.where import seen_in_full

FUNCTIONS = {
    "count": "个数",
    "sum": "合计",
    "avg": "平均",
    "min": "最小",
    "max": "最大",
    "first": "第一个",
    "last": "最后一个",
    "distinct": "不同的个数",
    "concat": "合并文字",
}
MODES = {True: "随写入即时更新", False: "按顺序稍后更新"}


def overview(look: Look) -> list[dict[str, Any]]:
    """Return the state of every total this person sees: roll-up fields are for administrators."""
    states = aggregates.states(look.connection)
    return [_state(look, one, states.get(one.name)) for one in look.catalogue.totals if _seen(look, one)]


def show(look: Look, *, name: str) -> dict[str, Any]:
    """Return a total with its sources and what the last check found.

    :raises NotFound: there is none of this name for this person.
    """
    total = _total(look, name)
    state = aggregates.states(look.connection).get(name)
    return {
        **_state(look, total, state),
        "measures": [
            {
                "name": one.field.name,
                "label": one.field.label,
                "function": FUNCTIONS[one.function],
                "never_below": one.never_below,
            }
            for one in total.figures
            if reader_of(look).sees(total.target, one.field.name)
        ],
        "sources": [_source(look, feed) for feed in total.feeds if reader_of(look).visible(feed.entity).may(Right.SEE)],
        "found": state.found if state and look.principal.administers else [],
    }


def check(change: Change, *, name: str) -> dict[str, Any]:
    """Compare a total with a count of all and keep what was found.

    :raises Refused: the person does not administer the system.
    """
    must_administer(change.principal)
    total = _total(change, name)
    _compared(change, total)
    return show(change, name=name)


def repair(change: Change, *, name: str) -> dict[str, Any]:
    """Count anew every group that differs; the check after it says whether anything is left.

    :raises Refused: the person does not administer the system.
    """
    must_administer(change.principal)
    total = _total(change, name)
    while found := _compared(change, total):
        aggregates.repair(change.connection, change.catalogue, total, found)
        if len(found) <= TOLD_MAX:
            _compared(change, total)
            break
    return show(change, name=name)


def opens(look: Look, *, name: str, record_id: int, measure: str) -> list[dict[str, Any]]:
    """Return for each source the filter that lists what a figure of a row counts.

    :raises NotFound: this person does not see the row, or it has no such figure.
    """
    total = _total(look, name)
    access = opened(look, total.target, record_id)
    if measure not in access.shown or all(one.field.name != measure for one in total.figures):
        raise _unknown(name)
    return [
        {
            **_source(look, feed),
            "entity": feed.entity,
            "where": {"total": name, "source": place, "record": record_id, "measure": measure},
        }
        for place, feed in enumerate(total.feeds)
        if reader_of(look).visible(feed.entity).may(Right.SEE)
    ]


def follow(context: Context) -> int:
    """Bring every total that follows up to date and return how many changes that took; the worker's part."""
    done = 0
    for total in context.catalogue.totals:
        if not total.at_once:
            while taken := context.platform.database.run(
                lambda connection, name=total.name: aggregates.bring_up_to_date(  # type: ignore[misc]
                    connection, context.catalogue, name
                )
            ):
                done += taken
    return done


def check_all(context: Context) -> int:
    """Compare every total with a count of all and return how many groups differ; the worker's part of the night."""
    return sum(
        context.platform.database.run(
            lambda connection, total=total: len(_compared(Change(context, connection), total))  # type: ignore[misc]
        )
        for total in context.catalogue.totals
    )


def _compared(change: Change, total: Total) -> list[Difference]:
    # A count of all reads whole tables.
    change.connection.execute("set local statement_timeout = '10min'")
    found = aggregates.differences(change.connection, change.catalogue, total)
    aggregates.remember(change.connection, total, found, at=change.now)
    return found


def _state(look: Look, total: Total, state: State | None) -> dict[str, Any]:
    lag = aggregates.lag(look.connection, total.name)
    seconds = 0 if lag.since is None else max(0, int((look.now - lag.since).total_seconds()))
    return {
        "name": total.name,
        "label": total.label,
        "target": total.target,
        "rolled_up": total.rolled_up,
        "mode": "transaction" if total.at_once else "ordered",
        "mode_label": MODES[total.at_once],
        "waiting": lag.waiting,
        "lag_seconds": seconds,
        "counted_at": _instant(state.counted_at if state else None),
        "checked_at": _instant(state.checked_at if state else None),
        "differing": state.differing if state else 0,
    }


def _source(look: Look, feed: Feed) -> dict[str, Any]:
    entity = look.catalogue.entity(feed.entity)
    lines = entity.field(feed.lines) if feed.lines else None
    label = f"{entity.label}·{lines.label}" if lines else entity.label
    of_record, of_line = read_columns(look.catalogue, feed)
    made_of = [*of_record, *(f"{feed.lines}.{name}" for name in of_line)]
    # A condition tells what stands in the records it lets through.
    told = feed.where if seen_in_full(reader_of(look), feed.entity, made_of) else ""
    return {"label": label, "sign": "-" if feed.sign < 0 else "+", "where_text": told}


def _seen(look: Look, total: Total) -> bool:
    if total.rolled_up:
        return look.principal.administers
    return reader_of(look).visible(total.target).may(Right.SEE)


def _total(look: Look, name: str) -> Total:
    found = next((one for one in look.catalogue.totals if one.name == name), None)
    if found is None or not reader_of(look).visible(found.target).may(Right.SEE):
        raise _unknown(name)
    return found


def _unknown(name: str) -> NotFound:
    return NotFound(Problem("total.unknown", name, f"没有汇总「{name}」,或者您没有查看它的权限"))


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
