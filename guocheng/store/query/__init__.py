"""Questions about records (查询): the only way in which a person reads them, always through what the person may see."""

from guocheng.store.query.boards import GroupFigures, StageFigures, group_figures, stage_figures
from guocheng.store.query.reader import Reader, system
from guocheng.store.query.rights_on import Here, rights_on
from guocheng.store.query.visibility import RowGrant, Visibility, everything
from guocheng.store.query.window import Count, Query, Window, count, page, read_query, window

__all__ = [
    "Count",
    "GroupFigures",
    "Here",
    "Query",
    "Reader",
    "RowGrant",
    "StageFigures",
    "Visibility",
    "Window",
    "count",
    "everything",
    "group_figures",
    "page",
    "read_query",
    "rights_on",
    "stage_figures",
    "system",
    "window",
]
