"""What one person may see and do of one entity (可见范围): the only way into a query.

Rows of several grants are or-ed. A field outside `shown` does not exist for the person. A field in `limited` is there
only on the rows of its own grants, and blank elsewhere, wherever it is used: columns, filters, sorts, search, totals.
A field in `revealed` is masked wherever many rows meet, and shown in full on a page of one row of its own grants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.role import Right
from guocheng.expr.check import Checked


@dataclass(frozen=True)
class RowGrant:
    """One set of rows: all; those whose `fields` hold one of `ids` or of `words`; those where an expression holds.

    `fields` are fields of the record that name who has to do with it, dotted for a column of a sub-table
    (`responsibilities.unit`); the field `id` is the record itself. `but` are rows taken out, for every row but those
    with `all_but`. A grant with nothing set covers no row.
    """

    everything: bool = False
    fields: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()
    where: Checked | None = None
    words: tuple[str, ...] = ()
    all_but: bool = False
    but: tuple[RowGrant, ...] = ()

    def without(self, taken: tuple[RowGrant, ...]) -> RowGrant | None:
        """Return the rows that remain when others are taken out; nothing when all are."""
        if not taken:
            return self
        if any(one.everything for one in taken):
            return None
        return replace(self, everything=False, all_but=self.everything or self.all_but, but=(*self.but, *taken))


@dataclass(frozen=True)
class Visibility:
    """Rows by right, and fields: shown (dotted names for sub-table columns), limited to some rows, masked, editable.

    `editable` are the fields that some grant lets be written. `writable` narrows them: for a right (create, edit), the
    grants on whose rows a field may be written; a field that is not there may be written on every row of the right.
    `exported` narrows in the same way which of the shown fields travel into files.
    """

    entity: str
    rows: Mapping[Right, tuple[RowGrant, ...]]
    shown: frozenset[str]
    masked: frozenset[str] = frozenset()
    editable: frozenset[str] = frozenset()
    limited: Mapping[str, tuple[RowGrant, ...]] = field(default_factory=dict)
    revealed: Mapping[str, tuple[RowGrant, ...]] = field(default_factory=dict)
    writable: Mapping[Right, Mapping[str, tuple[RowGrant, ...]]] = field(default_factory=dict)
    exported: Mapping[str, tuple[RowGrant, ...]] = field(default_factory=dict)

    def travels(self, name: str) -> bool:
        """Tell whether a field may be in a file of any row at all."""
        return name in self.shown and bool(self.exported.get(name, (RowGrant(everything=True),)))

    def may(self, right: Right) -> bool:
        """Tell whether the right exists for any row at all."""
        return bool(self.rows.get(right))


def everything(catalogue: Catalogue, entity: str) -> Visibility:
    """Return the visibility of the system itself: every row and every field."""
    shown = {
        name
        for one in catalogue.fields(entity)
        for name in (one.name, *(f"{one.name}.{column.name}" for column in one.lines))
    }
    return Visibility(entity, dict.fromkeys(Right, (RowGrant(everything=True),)), frozenset(shown))
