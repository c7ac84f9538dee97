"""How one sheet becomes records (列对应): chosen by the user, checked against definitions and rights.

JSON: {use, entity, key, mode, blank, columns: [{header, field, by, values, rest, confidence}], constants}.
`mode` is upsert, new_only or update_only; `blank` says what an empty cell does to a record that exists: keep or clear.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.connect.mapping import Proposal
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import type_of
from guocheng.definition.importing import ColumnMap
from guocheng.store.query.visibility import Visibility

Json = dict[str, Any]
MODES = ("upsert", "new_only", "update_only")
BLANKS = ("keep", "clear")
BYS = ("", "name", "number", "number_in_name")
NOT_IMPORTED = frozenset({"lines", "files", "serial"})


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
    confidence: Mapping[str, float] = field(default_factory=dict, compare=False)

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the sheet fills in a record that exists."""
        return frozenset(name for one in self.columns for name in (one.field, one.rest) if name)


def proposed(proposal: Proposal) -> SheetMapping:
    """Turn a proposal into a mapping that the user may change."""
    sure = {one.header: sure for one, sure in zip(proposal.columns, proposal.confidence, strict=True)}
    return SheetMapping(
        proposal.entity, proposal.columns, proposal.key, proposal.constants, use=bool(proposal.key), confidence=sure
    )


def to_json(mapping: SheetMapping) -> Json:
    """Return a mapping as it is stored and sent."""
    return {
        "use": mapping.use,
        "entity": mapping.entity,
        "key": list(mapping.key),
        "mode": mapping.mode,
        "blank": mapping.blank,
        "columns": [
            {
                "header": one.header,
                "field": one.field,
                "by": one.by,
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
            columns=tuple(
                ColumnMap(
                    _text(one["header"]),
                    _text(one["field"]),
                    _text(one.get("by", "")),
                    tuple((_text(word), _text(code)) for word, code in (one.get("values") or {}).items()),
                    _text(one.get("rest", "")),
                )
                for one in columns
                if one.get("field")
            ),
            key=tuple(_text(name) for name in document.get("key") or ()),
            constants=tuple((_text(name), _text(text)) for name, text in (document.get("constants") or {}).items()),
            mode=_text(document.get("mode", "upsert")),
            blank=_text(document.get("blank", "keep")),
            use=bool(document.get("use", True)),
            confidence={one["header"]: float(one.get("confidence", 1.0)) for one in columns},
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Invalid(Problem("import.bad_mapping", where, f"「{where}」的列对应格式不对,请刷新后重新设置")) from None


def problems(
    mapping: SheetMapping, headers: frozenset[str], entity: Entity, visibility: Visibility
) -> Iterator[Problem]:
    """Say everything that is wrong with a mapping for this person."""
    if mapping.mode not in MODES or mapping.blank not in BLANKS:
        yield Problem("import.bad_mapping", entity.label, "列对应里的导入方式不对,请重新选择")
    taken: set[str] = set()
    for one in mapping.columns:
        if one.header not in headers:
            yield Problem("import.no_column", one.header, f"文件里没有「{one.header}」这一列,请重新对应")
        for name in filter(None, (one.field, one.rest)):
            yield from _field_problems(entity, visibility, one.header, name)
            if name in taken:
                label = _label(entity, name)
                yield Problem("import.field_twice", one.header, f"「{label}」对应了两列,请只保留一列")
            taken.add(name)
        if one.by not in BYS:
            yield Problem("import.bad_mapping", one.header, f"「{one.header}」的查找方式不对,请重新选择")
        yield from _word_problems(entity, one)
    for name, text in mapping.constants:
        yield from _field_problems(entity, visibility, _label(entity, name), name)
        yield from _constant_problems(entity, name, text)
    for name in mapping.key:
        if name not in taken:
            label = _label(entity, name)
            yield Problem("import.key_not_filled", label, f"用来查重的「{label}」没有对应的列,请对应一列或换一个")
    if mapping.mode != "new_only" and not mapping.key:
        yield Problem("import.no_key", entity.label, "请选择用哪一列查重(例如外部单号),否则同一个文件会重复导入")
    yield from _missing(mapping, entity, taken)


def _missing(mapping: SheetMapping, entity: Entity, taken: set[str]) -> Iterator[Problem]:
    given = taken | {name for name, _ in mapping.constants}
    for one in entity.fields:
        filled = one.default or one.formula or one.readonly or one.type in NOT_IMPORTED
        if one.required and not filled and one.name not in given and mapping.mode != "update_only":
            yield Problem(
                "import.required_unmapped", one.label, f"必填的「{one.label}」没有对应的列,请对应一列或填固定值"
            )


def _field_problems(entity: Entity, visibility: Visibility, where: str, name: str) -> Iterator[Problem]:
    found = entity.field(name)
    if found is None or name not in visibility.shown:
        yield Problem("import.unknown_field", where, f"「{entity.label}」没有「{name}」这个字段,请重新对应「{where}」")
    elif name not in visibility.editable or found.type in NOT_IMPORTED:
        yield Problem("import.field_locked", where, f"您不能填写「{found.label}」,请取消「{where}」的对应")


def _word_problems(entity: Entity, column: ColumnMap) -> Iterator[Problem]:
    found = entity.field(column.field)
    if found is None or found.type != "choice":
        return
    codes = {one.code for one in found.options}
    for word, code in column.values:
        if code not in codes:
            yield Problem("import.bad_word", column.header, f"「{word}」对应的选项「{code}」不存在,请重新选择")


def _constant_problems(entity: Entity, name: str, text: str) -> Iterator[Problem]:
    if (found := entity.field(name)) and found.type != "link":
        try:
            type_of(found).parse(found, text)
        except Invalid as refusal:
            yield from refusal.problems


def _label(entity: Entity, name: str) -> str:
    found: Field | None = entity.field(name)
    return found.label if found else name


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
