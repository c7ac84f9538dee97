"""Which records an importing person may change, and which fields of which (逐行的修改权)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from guocheng.definition.role import Right
from guocheng.service.context import Change
from guocheng.service.records.access import reader_of
from guocheng.store import imports
from guocheng.store.query.visibility import RowGrant


@dataclass(frozen=True)
class Writing:
    """The records that may be changed and seen, and for fields that are not on all of them, those where they are."""

    editable: frozenset[int]
    fields: Mapping[str, frozenset[int]]
    seen: frozenset[int]
    shown: Mapping[str, frozenset[int]]

    @classmethod
    def of(cls, change: Change, entity: str, fields: frozenset[str], ids: Collection[int]) -> Writing:
        """Ask the database once for every set of rows that matters."""
        reader = reader_of(change)
        visibility = reader.visible(entity)
        known: dict[tuple[RowGrant, ...], frozenset[int]] = {}

        def covered(grants: tuple[RowGrant, ...]) -> frozenset[int]:
            if grants not in known:
                known[grants] = frozenset(imports.covered(change.connection, reader, entity, ids, grants))
            return known[grants]

        free: dict[str, frozenset[int]] = {}
        for narrowed in (visibility.limited, visibility.writable.get(Right.EDIT, {})):
            for name in fields & narrowed.keys():
                rows = covered(narrowed[name])
                free[name] = free[name] & rows if name in free else rows
        shown = {name: covered(visibility.limited[name]) for name in fields & visibility.limited.keys()}
        whole = visibility.rows
        return cls(covered(whole.get(Right.EDIT, ())), free, covered(whole.get(Right.SEE, ())), shown)

    def hides(self, name: str, record_id: int) -> bool:
        """Tell whether a field is not shown on a record: nobody may find out by a file what stands there."""
        return name in self.shown and record_id not in self.shown[name]

    def locks(self, name: str, record_id: int) -> bool:
        """Tell whether a field may not be written on a record; a sub-table is locked with any of its columns."""
        return any(
            record_id not in free
            for field, free in self.fields.items()
            if field == name or (field.startswith(f"{name}.") and "@" not in field)
        )

    def bars(self, action: str, record_id: int) -> bool:
        """Tell whether something may not be done to whole lines of a record, such as "items.@add"."""
        return action in self.fields and record_id not in self.fields[action]
