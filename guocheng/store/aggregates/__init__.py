"""Totals in the database (汇总): kept exact by triggers, counted anew to prove it, frozen when a period is closed."""

from guocheng.store.aggregates.count import Difference, differences, remember, repair
from guocheng.store.aggregates.due import Lag, bring_up_to_date, lag
from guocheng.store.aggregates.periods import (
    PeriodLock,
    close,
    closed_on,
    families,
    frozen,
    frozen_with,
    hold_still,
    period_lock,
    period_locks,
    reopen,
)
from guocheng.store.aggregates.read import figures_of
from guocheng.store.aggregates.state import State, states

__all__ = [
    "Difference",
    "Lag",
    "PeriodLock",
    "State",
    "bring_up_to_date",
    "close",
    "closed_on",
    "differences",
    "families",
    "figures_of",
    "frozen",
    "frozen_with",
    "hold_still",
    "lag",
    "period_lock",
    "period_locks",
    "remember",
    "reopen",
    "repair",
    "states",
]
