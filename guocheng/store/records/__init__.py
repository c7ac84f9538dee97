"""Records (记录): created, read, changed, moved, deleted and loaded in bulk, each write with its event in the river."""

from guocheng.store.records.behind import copied, has_snapshots, prepared
from guocheng.store.records.create import Written, create
from guocheng.store.records.delete import delete
from guocheng.store.records.lines import LinesPlan, places_of, read_lines, tail_of, write_lines
from guocheng.store.records.lines_asked import (
    LinesWindow,
    Touch,
    footers,
    lines_shape,
    lines_window,
    touches,
    worked_out,
)
from guocheng.store.records.lines_order import arranged, positions
from guocheng.store.records.read import Record, bare_values, linked_titles, read, read_many, titles_of
from guocheng.store.records.renamed import JOB as FOLLOW_TITLES
from guocheng.store.records.renamed import follow as follow_titles
from guocheng.store.records.stage import move
from guocheng.store.records.update import locked, update, update_beside, write_values
from guocheng.store.river import Origin

__all__ = [
    "FOLLOW_TITLES",
    "LinesPlan",
    "LinesWindow",
    "Origin",
    "Record",
    "Touch",
    "Written",
    "arranged",
    "bare_values",
    "copied",
    "create",
    "delete",
    "follow_titles",
    "footers",
    "has_snapshots",
    "lines_shape",
    "lines_window",
    "linked_titles",
    "locked",
    "move",
    "places_of",
    "positions",
    "prepared",
    "read",
    "read_lines",
    "read_many",
    "tail_of",
    "titles_of",
    "touches",
    "update",
    "update_beside",
    "worked_out",
    "write_lines",
    "write_values",
]
