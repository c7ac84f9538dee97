"""How files of one shape become records (导入映射): routed by the fingerprint of the header, mapped by column."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ColumnMap:
    """One file column: its header (two header rows joined by "/"), the field, how a value is found or converted.

    `by` says how a link is found: "name", "number", "number_in_name" or a field of the linked entity; several columns
    for one link find it together. `absent` says what happens when it is not found: error, create, empty; blank is the
    usual. A column of a sub-table is dotted ("penalties.amount"). `values` translates words of the file to codes.
    """

    header: str
    field: str
    by: str = ""
    values: tuple[tuple[str, str], ...] = ()
    rest: str = ""  # where a cell holds several values: the field for those after the first
    absent: str = ""


@dataclass(frozen=True)
class ImportShape:
    """A known kind of file: the headers that identify it, the entity it fills, constants for every row."""

    name: str
    label: str
    entity: str
    fingerprint: tuple[str, ...]  # headers that must all be there, in any order
    columns: tuple[ColumnMap, ...]
    key: tuple[str, ...]
    constants: tuple[tuple[str, str], ...] = ()
    format: int = 1
