"""The rating of waybills (运单计价): what a piece costs, and why; thought in whole grams and whole fen.

`rate.py` is the reference; the SQL of `store.rating` has to agree with it, waybill by waybill.
"""

from guocheng.engine.rating.bill import AverageWeight, DestinationShare, MonthBill, Traffic, month_bill
from guocheng.engine.rating.book import Book, Cell, Commission, Segment
from guocheng.engine.rating.expand import COLUMNS, DAYS, TEXTS, expanded
from guocheng.engine.rating.party import By, Level, Party
from guocheng.engine.rating.rate import Rated, Tariff, Waybill, rate
from guocheng.engine.rating.reasons import Reason
from guocheng.engine.rating.rebate import Adjustment, Rebate, Tier, rebate
from guocheng.engine.rating.rounding import Method, Rounding
from guocheng.engine.rating.surcharge import Item, Scope, Surcharge, chosen
from guocheng.engine.rating.weight import Stage, Throw

__all__ = [
    "COLUMNS",
    "DAYS",
    "TEXTS",
    "Adjustment",
    "AverageWeight",
    "Book",
    "By",
    "Cell",
    "Commission",
    "DestinationShare",
    "Item",
    "Level",
    "Method",
    "MonthBill",
    "Party",
    "Rated",
    "Reason",
    "Rebate",
    "Rounding",
    "Scope",
    "Segment",
    "Stage",
    "Surcharge",
    "Tariff",
    "Throw",
    "Tier",
    "Traffic",
    "Waybill",
    "chosen",
    "expanded",
    "month_bill",
    "rate",
    "rebate",
]
