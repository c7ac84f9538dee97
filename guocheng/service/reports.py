"""Run a report with the reader's rights (报表): every figure carries the filter that opens its records."""

from __future__ import annotations

from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.definition.codec import value_json
from guocheng.service.context import Look
from guocheng.service.meta import report_readable
from guocheng.service.records.access import reader_of
from guocheng.store.reports.answer import run_report

Period = tuple[str, str] | str | None


def run(look: Look, *, report: str, period: Period, where: dict[str, Any] | None) -> dict[str, Any]:
    """Run a report over a period: a name such as "last_month", or a first day and the day after the last.

    :raises NotFound: there is no such report for this person.
    :raises Invalid: the period or the filter makes no sense.
    """
    found = look.catalogue.reports.get(report)
    if found is None or not report_readable(look.context, report):
        raise NotFound(Problem("report.unknown", report, f"没有报表「{report}」,或者您没有查看它的权限"))
    answer = run_report(look.connection, reader_of(look), found, period=period, where=where, now=look.now)
    return {**answer, "on": found.on, "help": found.help, "charts": value_json(found.charts)}
