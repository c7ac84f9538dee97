"""Records (记录): created, read, changed, moved, deleted and loaded in bulk, each write with its event in the river."""

from guocheng.store.records.create import Written, create
from guocheng.store.records.delete import delete, referring
from guocheng.store.records.read import Record, bare_values, read, read_many, titles_of
from guocheng.store.records.stage import move
from guocheng.store.records.update import locked, update
from guocheng.store.river import Origin

__all__ = [
    "Origin",
    "Record",
    "Written",
    "bare_values",
    "create",
    "delete",
    "locked",
    "move",
    "read",
    "read_many",
    "referring",
    "titles_of",
    "update",
]
