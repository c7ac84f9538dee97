"""A report as the door hands it out (报表结果): the period read, figures as text, keys with their labels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import psycopg

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.report import Report
from guocheng.store.query.periods import period_days
from guocheng.store.query.reader import Reader
from guocheng.store.reports.opens import Period
from guocheng.store.reports.run import Column, run


def run_report(
    connection: psycopg.Connection, reader: Reader, report: Report, *, period: Any, where: Any, now: datetime
) -> dict[str, Any]:
    """Run a report and return it as JSON; without a period the report's own counts.

    `keys` are {value, label} per dimension, `cells` and `totals` are in the order of the measures.

    :raises Refused: it groups or filters by something this person may not see.
    :raises Invalid: the period or the filter makes no sense.
    """
    days = read_period(report, period, now)
    found = run(connection, reader, report, period=days, where=where)
    measures = [one.name for one in found.columns if one.kind == "measure"]

    def in_order(cells: Mapping[str, str | None]) -> list[str | None]:
        return [cells[name] for name in measures]

    return {
        "name": report.name,
        "label": report.label,
        "period": None if days is None else [day.isoformat() for day in days],
        "columns": [_column(report, one) for one in found.columns],
        "rows": [
            {
                "keys": [{"value": value, "label": label} for value, label in zip(row.keys, row.labels, strict=True)],
                "cells": in_order(row.cells),
                "opens": row.opens,
            }
            for row in found.rows
        ],
        "totals": in_order(found.totals),
        "last_day": found.last_day and found.last_day.isoformat(),
        "as_of": now.isoformat(),
    }


def read_period(report: Report, period: Any, now: datetime) -> Period | None:
    """Read a period: a word such as "last_month", or the first day and the day after the last.

    :raises Invalid: it is neither.
    """
    if not report.date_field:
        return None
    period = period or report.period
    try:
        if isinstance(period, str):
            found = period_days(period, now)
        else:
            first, until = (date.fromisoformat(one) for one in period)
            found = (first, until) if first < until else None
    except (TypeError, ValueError, OverflowError):
        found = None
    if found is None:
        message = "时间范围的写法不对,请选一个时间段,或填开始和结束的日期"
        raise Invalid(Problem("report.bad_period", "period", message))
    return found


def _column(report: Report, one: Column) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": one.name, "label": one.label, "type": one.kind}
    if one.kind == "dimension":
        bucket = next(row.bucket for row in report.rows if row.name == one.name)
        return {**shown, "bucket": bucket} if bucket else shown
    return {**shown, "unit": one.unit, "scale": one.scale, "narrows": one.narrows, "place": one.place}
