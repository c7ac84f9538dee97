"""Which column of a file goes into which field (列对应): by known shape, else by likeness of names.

A proposal is only that: the user sees it with its confidence, changes it, and it is remembered for files with the same
header. A field is filled by one column at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from guocheng.connect.sheet.header import header_key
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import refers, type_of
from guocheng.definition.importing import ColumnMap, ImportShape

CONFIDENCE_MIN = 0.7
_LAST_PART = 0.97
_CONTAINED = 0.8
_ALIKE = 0.85
_NUMBER_WORDS = ("编号", "工号", "代码", "编码", "号码")


@dataclass(frozen=True)
class Proposal:
    """How a sheet might become records: the entity, a map for each understood column, and how sure each is."""

    entity: str
    shape: str
    columns: tuple[ColumnMap, ...]
    confidence: tuple[float, ...]
    key: tuple[str, ...]
    constants: tuple[tuple[str, str], ...] = ()

    @property
    def headers(self) -> frozenset[str]:
        """The columns that are used."""
        return frozenset(header_key(one.header) for one in self.columns)


def route(names: Sequence[str], shapes: Iterable[ImportShape]) -> ImportShape | None:
    """Find the known shape of a file by its column names; of several the most demanding one."""
    known = {header_key(name) for name in names}
    fitting = [one for one in shapes if one.fingerprint and {header_key(name) for name in one.fingerprint} <= known]
    return max(fitting, key=lambda one: len(one.fingerprint), default=None)


def propose(
    names: Sequence[str], entities: Iterable[Entity], shapes: Iterable[ImportShape], *, title: str = ""
) -> Proposal | None:
    """Propose a mapping for a sheet with these columns; None when it is like nothing we keep.

    Between entities that fit alike, the name of the sheet (`title`) decides, then which lacks fewer required fields.
    """
    if shape := route(names, shapes):
        return of_shape(names, shape)
    proposals = [(one, by_likeness(names, one)) for one in entities if one.importable]

    def fitness(pair: tuple[Entity, Proposal]) -> tuple[float, bool, int]:
        entity, proposal = pair
        filled = {one.field for one in proposal.columns}
        lacking = sum(1 for one in entity.fields if one.required and not one.default and one.name not in filled)
        return sum(proposal.confidence), entity.label in title, -lacking

    _, best = max(proposals, key=fitness, default=(None, None))
    return best if best and len(best.columns) >= min(2, len([name for name in names if name])) else None


def of_shape(names: Sequence[str], shape: ImportShape) -> Proposal:
    """Map the columns that a known shape names."""
    given = {header_key(name): name for name in reversed(names) if name}
    columns = tuple(
        ColumnMap(given[header_key(one.header)], one.field, one.by, one.values, one.rest)
        for one in shape.columns
        if header_key(one.header) in given
    )
    return Proposal(shape.entity, shape.name, columns, (1.0,) * len(columns), shape.key, shape.constants)


def by_likeness(names: Sequence[str], entity: Entity) -> Proposal:
    """Map columns to the fields of an entity by labels, aliases and codes, the surest pairs first."""
    pairs = sorted(_pairs(names, entity), key=lambda pair: -pair[0])
    chosen: dict[str, tuple[float, ColumnMap]] = {}
    taken: set[str] = set()
    for sure, name, path, field in pairs:
        if name not in chosen and path not in taken:
            taken.add(path)
            chosen[name] = (sure, ColumnMap(name, path, link_by(name, field)))
    if entity.key and set(entity.key) <= taken:
        chosen |= _bare_lines([name for name in names if name and name not in chosen], entity)
    ordered = [chosen[name] for name in dict.fromkeys(names) if name in chosen]
    given = tuple(one.name for one in entity.fields if one.name in taken and _finds(entity, one))
    key = entity.key if entity.key and set(entity.key) <= taken else given[:1]
    return Proposal(entity.name, "", tuple(one for _, one in ordered), tuple(sure for sure, _ in ordered), key)


def likeness(name: str, field: Field) -> float:
    """Say from 0 to 1 how much a column's name means a field."""
    whole, last = header_key(name), header_key(name.rsplit("/", 1)[-1])
    with_unit = f"{field.label}({field.unit})" if field.unit else ""
    words = [header_key(word) for word in (field.label, field.name, with_unit, *field.aliases) if word]
    if whole in words:
        return 1.0
    if last in words:
        return _LAST_PART
    return max((_alike(last, word) for word in words), default=0.0)


def link_by(name: str, field: Field) -> str:
    """Say how the records named in a column are found: by number, by the number inside a name, or by name."""
    if not refers(field):
        return ""
    if any(word in name for word in _NUMBER_WORDS):
        return "number"
    return "number_in_name" if field.to == "org.person" else "name"


def _pairs(names: Sequence[str], entity: Entity) -> Iterator[tuple[float, str, str, Field]]:
    """Yield how sure a column may fill a field; columns of a sub-table are named after it: 明细/商品."""
    filled_by_system = {header_key(one.label) for one in entity.fields if not _can_be_filled(one)}
    for field in entity.fields:
        for name in filter(None, names):
            sure = likeness(name, field)
            if field.has_lines:
                yield from _line_pairs(name, field)
            elif not _can_be_filled(field):
                # What the system gives fills nothing, but a record is known again by its number.
                if _finds(entity, field) and sure >= _LAST_PART:
                    yield sure, name, field.name, field
            elif sure >= CONFIDENCE_MIN and header_key(name) not in filled_by_system:
                yield round(sure, 2), name, field.name, field


def _line_pairs(name: str, table: Field) -> Iterator[tuple[float, str, str, Field]]:
    first, slash, rest = name.partition("/")
    if slash and header_key(first) in (header_key(table.label), header_key(table.name)):
        for column in filter(_can_be_filled, table.lines):
            if (sure := likeness(rest, column)) >= CONFIDENCE_MIN:
                yield round(sure, 2), name, f"{table.name}.{column.name}", column


def _bare_lines(names: Sequence[str], entity: Entity) -> dict[str, tuple[float, ColumnMap]]:
    """Map columns that stand beside the key of their record and are called just like those of one sub-table of it."""
    found = [dict(_in_table(names, table)) for table in entity.fields if table.has_lines]
    return max(found, key=len, default={})


def _in_table(names: Sequence[str], table: Field) -> Iterator[tuple[str, tuple[float, ColumnMap]]]:
    free = dict.fromkeys(names)
    for column in filter(_can_be_filled, table.lines):
        name = next((one for one in free if likeness(one, column) >= _LAST_PART), None)
        if name is not None:
            del free[name]
            yield name, (_LAST_PART, ColumnMap(name, f"{table.name}.{column.name}", link_by(name, column)))


def _finds(entity: Entity, field: Field) -> bool:
    return field.name in entity.key or (field.unique and type_of(field).given)


def _can_be_filled(field: Field) -> bool:
    return not field.readonly and not field.formula and type_of(field).importable


def _alike(name: str, word: str) -> float:
    if len(word) >= 2 and len(name) >= 2 and (word in name or name in word):
        return _CONTAINED * (0.85 + 0.15 * min(len(name), len(word)) / max(len(name), len(word)))
    return _ALIKE * SequenceMatcher(None, name, word).ratio()
