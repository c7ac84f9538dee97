"""Totals in the database (汇总): kept exact by triggers, counted anew to prove it, frozen when a period is closed."""

from guocheng.store.aggregates.count import Difference, differences, remember, repair
from guocheng.store.aggregates.due import Lag, bring_up_to_date, lag
from guocheng.store.aggregates.read import figures_of

__all__ = ["Difference", "Lag", "bring_up_to_date", "differences", "figures_of", "lag", "remember", "repair"]
