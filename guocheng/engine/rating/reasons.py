"""Why a waybill has no price (计价失败原因): a code that is stored with it, and what to do.

- The codes are written into the database and never change their meaning. Nought is a price.
- When several hold, the one that has to be mended first is told.
"""

from __future__ import annotations

from enum import IntEnum


class Reason(IntEnum):
    """How the rating of a waybill ended."""

    DONE = 0
    UNKNOWN_SHOP = 1
    NO_LIST = 2
    NO_WEIGHT = 3
    NO_CELL = 4


LABELS = {
    Reason.DONE: "已计价",
    Reason.UNKNOWN_SHOP: "店铺没有归属",
    Reason.NO_LIST: "没有生效的价格表",
    Reason.NO_WEIGHT: "没有重量",
    Reason.NO_CELL: "价格表里没有这个目的地和重量",
}
REMEDIES = {
    Reason.DONE: "",
    Reason.UNKNOWN_SHOP: "请在「价格归属」里登记这个店铺属于哪个客户、用哪张价格表",
    Reason.NO_LIST: "请为这个客户的价格表提交一个当天生效的版本，审批通过后重新计价",
    Reason.NO_WEIGHT: "请补导带重量的运单明细，这一天会自动重新计价",
    Reason.NO_CELL: "请在价格表里补上这个目的地的价格，或者补一行全国价",
}
