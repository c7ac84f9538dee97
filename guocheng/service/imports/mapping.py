"""How one sheet becomes records (列对应): chosen by the user, kept as JSON.

JSON: {use, entity, key, mode, blank, joins, lines_mode, only_marked, columns: [{header, field, by, absent, values,
rest, confidence}], constants}. `mode` is upsert, add, new_only or update_only; `blank` says what an empty cell does to
a record that exists: keep or clear. A sheet that `joins` holds only lines, whose record another sheet (or the system)
has under the same key; `lines_mode` says what they do to the lines that are there: replace or append.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.connect.mapping import Proposal
from guocheng.definition.importing import ColumnMap

Json = dict[str, Any]
MODES = ("upsert", "add", "new_only", "update_only")
BLANKS = ("keep", "clear")
LINES_MODES = ("replace", "append")
ABSENT = ("", "error", "create", "empty")
BYS = ("", "name", "number", "number_in_name")


@dataclass(frozen=True)
class SheetMapping:
    """What is done with one sheet."""

    entity: str
    columns: tuple[ColumnMap, ...]
    key: tuple[str, ...] = ()
    constants: tuple[tuple[str, str], ...] = ()
    mode: str = "upsert"
    blank: str = "keep"
    use: bool = True
    joins: bool = False
    lines_mode: str = "replace"
    only_marked: bool = False
    confidence: Mapping[str, float] = field(default_factory=dict, compare=False)

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields that the sheet fills in a record that exists; columns of sub-tables are dotted."""
        return frozenset(name for one in self.columns for name in (one.field, one.rest) if name)

    @cached_property
    def lines(self) -> frozenset[str]:
        """The sub-tables that the sheet fills."""
        return frozenset(name.partition(".")[0] for name in self.fields if "." in name)


def proposed(proposal: Proposal) -> SheetMapping:
    """Turn a proposal into a mapping that the user may change.

    A sheet of lines that are called after their table joins records; lines that are just named may come with them.
    """
    sure = {one.header: sure for one, sure in zip(proposal.columns, proposal.confidence, strict=True)}
    lines = [one for one in proposal.columns if "." in one.field]
    return SheetMapping(
        proposal.entity,
        proposal.columns,
        proposal.key,
        proposal.constants,
        use=bool(proposal.key),
        joins=bool(lines) and all("/" in one.header for one in lines) and _only_lines(proposal.columns, proposal.key),
        confidence=sure,
    )


def _only_lines(columns: Iterable[ColumnMap], key: Iterable[str]) -> bool:
    return {one.field for one in columns if "." not in one.field} <= set(key)


def joined(document: Json) -> bool:
    """Tell whether a mapping of a sheet beside one of the records themselves fills nothing but their lines."""
    mapping = from_json(document, "列对应")
    return bool(mapping.lines) and _only_lines(mapping.columns, mapping.key)


def to_json(mapping: SheetMapping) -> Json:
    """Return a mapping as it is stored and sent."""
    return {
        "use": mapping.use,
        "entity": mapping.entity,
        "key": list(mapping.key),
        "mode": mapping.mode,
        "blank": mapping.blank,
        "joins": mapping.joins,
        "lines_mode": mapping.lines_mode,
        "only_marked": mapping.only_marked,
        "columns": [
            {
                "header": one.header,
                "field": one.field,
                "by": one.by,
                "absent": one.absent,
                "values": dict(one.values),
                "rest": one.rest,
                "confidence": mapping.confidence.get(one.header, 1.0),
            }
            for one in mapping.columns
        ],
        "constants": dict(mapping.constants),
    }


def from_json(document: Any, where: str) -> SheetMapping:
    """Read a mapping that was stored or sent.

    :raises Invalid: it is not one.
    """
    try:
        columns = document["columns"]
        return SheetMapping(
            entity=_text(document["entity"]),
            columns=tuple(_column(one) for one in columns if one.get("field")),
            key=tuple(_text(name) for name in document.get("key") or ()),
            constants=tuple((_text(name), _text(text)) for name, text in (document.get("constants") or {}).items()),
            mode=_text(document.get("mode", "upsert")),
            blank=_text(document.get("blank", "keep")),
            use=bool(document.get("use", True)),
            joins=bool(document.get("joins", False)),
            lines_mode=_text(document.get("lines_mode", "replace")),
            only_marked=bool(document.get("only_marked", False)),
            confidence={one["header"]: float(one.get("confidence", 1.0)) for one in columns},
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Invalid(Problem("import.bad_mapping", where, f"「{where}」的列对应格式不对,请刷新后重新设置")) from None


def _column(one: Any) -> ColumnMap:
    return ColumnMap(
        _text(one["header"]),
        _text(one["field"]),
        _text(one.get("by", "")),
        tuple((_text(word), _text(code)) for word, code in (one.get("values") or {}).items()),
        _text(one.get("rest", "")),
        _text(one.get("absent", "")),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
