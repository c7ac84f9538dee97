"""What is wrong with a mapping (列对应的问题), said all at once and in the words of file and form."""

from __future__ import annotations

from collections.abc import Iterator

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity
from guocheng.definition.field_types import type_of
from guocheng.definition.importing import ColumnMap
from guocheng.service.imports.mapping import ABSENT, BLANKS, BYS, LINES_MODES, MODES, SheetMapping
from guocheng.store.query.visibility import Visibility


def problems(
    mapping: SheetMapping, headers: frozenset[str], catalogue: Catalogue, entity: Entity, visibility: Visibility
) -> Iterator[Problem]:
    """Say everything that is wrong with a mapping for this person."""
    if mapping.mode not in MODES or mapping.blank not in BLANKS or mapping.lines_mode not in LINES_MODES:
        yield Problem("import.bad_mapping", entity.label, "列对应里的导入方式不对,请重新选择")
    taken: set[tuple[str, str]] = set()
    for one in mapping.columns:
        if one.header not in headers:
            yield Problem("import.no_column", one.header, f"文件里没有「{one.header}」这一列,请重新对应")
        for name in filter(None, (one.field, one.rest)):
            yield from _field_problems(catalogue, entity, visibility, one.header, name, is_key=name in mapping.key)
            # Several columns may find one linked record together, each by another of its fields.
            if (name, one.by) in taken:
                label = _label(catalogue, entity, name)
                yield Problem("import.field_twice", one.header, f"「{label}」对应了两列,请只保留一列")
            taken.add((name, one.by))
        yield from _way_problems(catalogue, entity, one)
        yield from _word_problems(catalogue, entity, one)
    for name, text in mapping.constants:
        yield from _field_problems(catalogue, entity, visibility, _label(catalogue, entity, name), name, is_key=False)
        yield from _constant_problems(entity, name, text)
    yield from _key_problems(mapping, catalogue, entity)
    yield from _missing(mapping, entity)


def _key_problems(mapping: SheetMapping, catalogue: Catalogue, entity: Entity) -> Iterator[Problem]:
    for name in mapping.key:
        if name not in mapping.fields:
            label = _label(catalogue, entity, name)
            yield Problem("import.key_not_filled", label, f"用来查重的「{label}」没有对应的列,请对应一列或换一个")
    if mapping.mode not in ("new_only", "add") and not mapping.key:
        yield Problem("import.no_key", entity.label, "请选择用哪一列查重(例如外部单号),否则同一个文件会重复导入")
    if (mapping.lines or mapping.joins) and not mapping.key:
        message = "明细要靠主表的一列认出属于哪一条(例如单号),请勾选它查重"
        yield Problem("import.lines_no_key", entity.label, message)
    if mapping.joins and any("." not in one.field and one.field not in mapping.key for one in mapping.columns):
        message = "只放明细的工作表,除了查重的列,只能对应明细里的字段"
        yield Problem("import.lines_only", entity.label, message)


def _missing(mapping: SheetMapping, entity: Entity) -> Iterator[Problem]:
    if mapping.mode == "update_only" or mapping.joins:
        return
    given = mapping.fields | {name for name, _ in mapping.constants}
    for one in entity.fields:
        filled = one.default or one.formula or one.readonly or not type_of(one).importable
        if one.required and not filled and one.name not in given:
            yield Problem(
                "import.required_unmapped", one.label, f"必填的「{one.label}」没有对应的列,请对应一列或填固定值"
            )


def _field_problems(
    catalogue: Catalogue, entity: Entity, visibility: Visibility, where: str, name: str, *, is_key: bool
) -> Iterator[Problem]:
    found = catalogue.field(entity, name)
    if found is None or name not in visibility.shown:
        yield Problem("import.unknown_field", where, f"「{entity.label}」没有「{name}」这个字段,请重新对应「{where}」")
    elif is_key and name not in visibility.masked and name not in visibility.limited:
        return  # what only finds a record is not written
    elif name not in visibility.editable or not type_of(found).importable:
        yield Problem("import.field_locked", where, f"您不能填写「{found.label}」,请取消「{where}」的对应")


def _way_problems(catalogue: Catalogue, entity: Entity, column: ColumnMap) -> Iterator[Problem]:
    found = catalogue.field(entity, column.field)
    to = catalogue.find_entity(found.to) if found else None
    known = column.by in BYS or (to is not None and to.field(column.by) is not None)
    if not known or column.absent not in ABSENT:
        yield Problem("import.bad_mapping", column.header, f"「{column.header}」的查找方式不对,请重新选择")


def _word_problems(catalogue: Catalogue, entity: Entity, column: ColumnMap) -> Iterator[Problem]:
    found = catalogue.field(entity, column.field)
    if found is None or not found.options:
        return
    codes = {one.code for one in found.options}
    for word, code in column.values:
        if code not in codes:
            yield Problem("import.bad_word", column.header, f"「{word}」对应的选项「{code}」不存在,请重新选择")


def _constant_problems(entity: Entity, name: str, text: str) -> Iterator[Problem]:
    if (found := entity.field(name)) and not found.to:
        try:
            type_of(found).parse(found, text)
        except Invalid as refusal:
            yield from refusal.problems


def _label(catalogue: Catalogue, entity: Entity, name: str) -> str:
    found = catalogue.field(entity, name)
    return found.label if found else name
