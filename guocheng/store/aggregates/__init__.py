"""Totals in the database (汇总): kept exact by triggers, counted anew to prove it, frozen when a period is closed."""

from guocheng.store.aggregates.count import Difference, differences, remember, repair

__all__ = ["Difference", "differences", "remember", "repair"]
