"""Questions about records (查询): the only way in which a person reads them, always through what the person may see."""

from guocheng.store.query.reader import Reader, system
from guocheng.store.query.visibility import RowGrant, Visibility, everything
from guocheng.store.query.window import Count, Query, Window, count, read_query, window

__all__ = [
    "Count",
    "Query",
    "Reader",
    "RowGrant",
    "Visibility",
    "Window",
    "count",
    "everything",
    "read_query",
    "system",
    "window",
]
