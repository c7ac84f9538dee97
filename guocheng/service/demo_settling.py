"""The internal trades of a demo company (演示的内部折算): made of the daily data that demos loaded, as by a run."""

from __future__ import annotations

from guocheng.base.period import Month
from guocheng.service.context import Change
from guocheng.service.settlement import agreed, statements
from guocheng.service.settlement.converging import converge
from guocheng.service.settlement.wanted import FIXED
from guocheng.store.settlement import runs


def settle(change: Change, month: Month, *, by: int | None) -> int:
    """Turn the data of a month into trades and statements at once, and return how many trades there are."""
    names = [*change.catalogue.conversions, FIXED]
    run_id = runs.begin(change.connection, month.first_day, names, by=by, at=change.now)
    made = 0
    for name in names:
        outcome = converge(change, run_id, name, month)
        runs.part_done(change.connection, run_id, name, outcome.counts, outcome.used)
        made += outcome.counts["trades"]
    changed = statements.follow(change, month)
    runs.part_done(change.connection, run_id, agreed.STATEMENT, {"statements": changed}, {})
    runs.end(change.connection, run_id, "done", at=change.now)
    return made
