"""How a record with its approval looks on paper (打印版式): which fields in which order, under which heading.

- A form has as many as it likes; besides them there is always the whole form, called `WHOLE`.
- A step says which of them whoever it asks may print, the first without being asked, or that he prints nothing.
- Paper shows nothing that its reader does not see on the page of the record, masked where it is masked there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guocheng.definition.entity import Entity

#: What steps call the paper that every form has.
WHOLE = "@form"
COPIES_MAX = 5


class PaperSize(StrEnum):
    """What it is printed on (纸张)."""

    A4 = "a4"
    A4_WIDE = "a4_wide"
    A5_WIDE = "a5_wide"  # half a sheet, as slips for the cashier are


@dataclass(frozen=True)
class PaperPart:
    """A group of fields on paper, in their order; of a sub-table all its columns, or the dotted ones."""

    label: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Paper:
    """One way to print. `title` and `foot` are templates; every copy (联) is a sheet of its own with its name on it."""

    name: str
    label: str
    parts: tuple[PaperPart, ...] = ()  # nothing: as the form
    title: str = ""  # blank: the label
    size: PaperSize = PaperSize.A4
    opinions: bool = True  # who said what, with signatures
    copies: tuple[str, ...] = ()
    foot: str = ""


#: The whole form, with all that was said.
WHOLE_PAPER = Paper(WHOLE, "审批单")


@dataclass(frozen=True)
class Printing:
    """What is said of paper: which ones may be printed, the first without being asked; none named is every one."""

    papers: tuple[str, ...] = ()
    may_print: bool = True

    def of(self, entity: Entity) -> tuple[Paper, ...]:
        """Return what may be printed of a form; a paper that the form no longer has is not among it."""
        if not self.may_print:
            return ()
        known = {one.name: one for one in (WHOLE_PAPER, *entity.papers)}
        return tuple(known[name] for name in self.papers or known if name in known)


def columns_of(part: PaperPart) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the fields of a part in their order, sub-tables with the columns that are named; none is all of them."""
    found: dict[str, list[str]] = {}
    for name in part.fields:
        field, _, column = name.partition(".")
        found.setdefault(field, []).extend([column] if column else [])
    yield from ((field, tuple(columns)) for field, columns in found.items())
