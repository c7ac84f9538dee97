"""Books in the database (账簿): postings and their totals, the pool, months and their closings, runs."""

from guocheng.store.ledger.book_months import (
    BookMonth,
    Closing,
    Confirmed,
    Snapshot,
    closed_months,
    closings,
    hold,
    month_of,
    months,
    snapshot,
)
from guocheng.store.ledger.figures import Added, Difference, Figure, by_day, figures, months_of, recount
from guocheng.store.ledger.postings import Kept, Posting, Written, kept_of, posting, write

__all__ = [
    "Added",
    "BookMonth",
    "Closing",
    "Confirmed",
    "Difference",
    "Figure",
    "Kept",
    "Posting",
    "Snapshot",
    "Written",
    "by_day",
    "closed_months",
    "closings",
    "figures",
    "hold",
    "kept_of",
    "month_of",
    "months",
    "months_of",
    "posting",
    "recount",
    "snapshot",
    "write",
]
