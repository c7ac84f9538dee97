"""Rating where the waybills are (运单计价的存取): facts by COPY, days priced, results with the version applied."""

from guocheng.store.rating.bills import Part, Whole, billed_waybills, parts, wholes
from guocheng.store.rating.books import Document, keep, kept
from guocheng.store.rating.charges import Charge, Rates, Total, charges, lay_out, rate_day
from guocheng.store.rating.days import Day, Run, begun, days, lock_day, rated, runs, told_stale
from guocheng.store.rating.failures import Failed, Failure, counted_in, failed_waybills, failures
from guocheng.store.rating.lists import (
    assignments,
    customers,
    list_names,
    prepaid,
    price_version,
    price_versions,
    rebate_policies,
    surcharges,
    zone_names,
    zones,
)
from guocheng.store.rating.month import Month, Sum, of_months, pieces_of, sees_all, sums
from guocheng.store.rating.supposed import alone, supposed_day
from guocheng.store.rating.totals import outlets, prices_changed_at, totals_of
from guocheng.store.rating.waybills import COLUMNS, Kept, ensure_month, found, load

__all__ = [
    "COLUMNS",
    "Charge",
    "Day",
    "Document",
    "Failed",
    "Failure",
    "Kept",
    "Month",
    "Part",
    "Rates",
    "Run",
    "Sum",
    "Total",
    "Whole",
    "alone",
    "assignments",
    "begun",
    "billed_waybills",
    "charges",
    "counted_in",
    "customers",
    "days",
    "ensure_month",
    "failed_waybills",
    "failures",
    "found",
    "keep",
    "kept",
    "lay_out",
    "list_names",
    "load",
    "lock_day",
    "of_months",
    "outlets",
    "parts",
    "pieces_of",
    "prepaid",
    "price_version",
    "price_versions",
    "prices_changed_at",
    "rate_day",
    "rated",
    "rebate_policies",
    "runs",
    "sees_all",
    "sums",
    "supposed_day",
    "surcharges",
    "told_stale",
    "totals_of",
    "wholes",
    "zone_names",
    "zones",
]
