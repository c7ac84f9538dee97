"""The tables as the definitions want them (应有的表): columns, keys and indexes as values.

- Every entity has one table, every sub-table one more; a line goes with its record.
- Every link has an index, every default sort and every composite index ends with `id`, so windows of rows fit an index;
  what shipped views narrow and sort by has one too.
- An index is read in both directions: one that runs down throughout is kept as one that runs up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from psycopg import sql

from guocheng.definition.automation_triggers import DateReached
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.store.tables.condition import unique_condition
from guocheng.store.tables.exclusion import Exclusion, exclusions_of
from guocheng.store.tables.names import (
    LINE_COLUMNS,
    OWN_COLUMNS,
    checked_column,
    index_name,
    lines_table_name,
    table_name,
    unique_name,
)
from guocheng.store.tables.viewed import view_indexes

#: Neutral column types whose name the database writes out.
_WRITTEN_OUT = {"timestamptz": "timestamp with time zone"}


@dataclass(frozen=True)
class Column:
    """A column: name, type as PostgreSQL writes it, the label people know it by."""

    name: str
    type: str
    label: str
    definition: str = ""  # what stands behind the type: identity, not null, default
    own: bool = False  # kept by the platform, not by a field


@dataclass(frozen=True)
class Key:
    """A foreign key; a record that is referred to stays, lines go with their record."""

    name: str
    column: str
    table: str
    cascades: bool = False


@dataclass(frozen=True)
class Index:
    """An index; columns with a leading "-" run down. `trigram` finds parts of a text, `members` one of many."""

    name: str
    columns: tuple[str, ...]
    unique: bool = False
    trigram: bool = False
    members: bool = False
    where: str = ""  # a column that must not be null
    only: sql.Composable | None = None  # the rows that count


@dataclass(frozen=True)
class Table:
    """A table with all that belongs to it."""

    name: str
    label: str
    columns: tuple[Column, ...]
    keys: tuple[Key, ...] = field(default=())
    indexes: tuple[Index, ...] = field(default=())
    entity: str = ""  # blank for a sub-table, and for an aggregate, whose words PostgreSQL writes
    exclusions: tuple[Exclusion, ...] = ()

    def column(self, name: str) -> Column | None:
        """Find a column by name, or nothing."""
        return next((one for one in self.columns if one.name == name), None)


def wanted_tables(catalogue: Catalogue) -> tuple[Table, ...]:
    """Return every table the definitions ask for, entities before their sub-tables."""
    kept = {one.name: one for one in catalogue.entities.values() if one.stored or one.name in catalogue.aggregates}
    return tuple(table for entity in kept.values() for table in _tables_of(entity, catalogue))


def _tables_of(entity: Entity, catalogue: Catalogue) -> Iterator[Table]:
    name = table_name(entity.name)
    has_flow = catalogue.flow_of(entity.name) is not None
    fields = [one for one in entity.fields if type_of(one).column(one)]
    columns = (
        *_own_columns(has_flow, words_fingerprint(entity)),
        *(Column(checked_column(one.name, OWN_COLUMNS, entity.name), _type(one), one.label) for one in fields),
        *_figure_columns(catalogue, entity),
    )
    indexes = _distinct(_entity_indexes(name, entity, catalogue, has_flow))
    of = entity.name if entity.stored else ""
    kept_apart = tuple(exclusions_of(catalogue, entity))
    yield Table(name, entity.label, columns, tuple(_keys(name, fields)), indexes, of, kept_apart)
    for lines in entity.lines:
        yield _lines_table(entity, lines)


def _lines_table(entity: Entity, lines: Field) -> Table:
    name = lines_table_name(entity.name, lines.name)
    fields = [one for one in lines.lines if type_of(one).column(one)]
    columns = (
        Column("id", "bigint", "编号", "generated always as identity primary key", own=True),
        Column("parent_id", "bigint", "所属记录", "not null", own=True),
        Column("position", "integer", "行号", "not null", own=True),
        *(Column(checked_column(one.name, LINE_COLUMNS, entity.name), _type(one), one.label) for one in fields),
    )
    parent = Key(index_name(name, "parent_id", "fkey"), "parent_id", table_name(entity.name), cascades=True)
    indexes = (
        Index(index_name(name, "parent_idx"), ("parent_id", "position", "id")),
        *(
            Index(index_name(name, one.name, "idx"), (one.name, "parent_id"))
            for one in fields
            if family_of(one) is Family.LINK or one.indexed
        ),
        *(_member_index(name, one) for one in fields if family_of(one) is Family.LINKS),
    )
    return Table(name, f"{entity.label}·{lines.label}", columns, (parent, *_keys(name, fields)), indexes)


def _figure_columns(catalogue: Catalogue, entity: Entity) -> Iterator[Column]:
    """Yield what totals keep beside the figures that people see."""
    for total in catalogue.totals:
        if total.target != entity.name:
            continue
        for figure in total.figures:
            if figure.function == "avg":
                label = figure.field.label
                yield Column(f"{figure.field.name}__sum", "numeric", f"{label}(合计)", "not null default 0", own=True)
                yield Column(f"{figure.field.name}__n", "bigint", f"{label}(个数)", "not null default 0", own=True)
        if not total.rolled_up:
            yield Column("gc_rows", "bigint", "计入的记录数", "not null default 0", own=True)


#: Raised when `records.words.spread` writes texts in another way: every search text is then made anew.
_SPREAD = "2"


def words_fingerprint(entity: Entity) -> str:
    """Return what title and search text are made of, as a short digest."""
    searched = (f"{one.name}:{one.type}" for one in entity.fields if one.searchable and not one.masked)
    return hashlib.sha256("\n".join([_SPREAD, entity.title, *searched]).encode()).hexdigest()[:12]


def _type(one: Field) -> str:
    neutral = type_of(one).column(one)
    return _WRITTEN_OUT.get(neutral, neutral)


def _own_columns(has_flow: bool, words: str) -> Iterator[Column]:
    for name, sql_type, label, definition in (
        ("id", "bigint", "编号", "generated always as identity primary key"),
        ("version", "integer", "版本", "not null default 1"),
        ("title", "text", "标题", "not null default ''"),
        # The label says what the text is made of, so that a change of that is noticed.
        ("search", "text", f"检索文字 {words}", "not null default ''"),
        ("created_at", "timestamp with time zone", "创建时间", "not null default now()"),
        ("created_by", "bigint", "创建人", ""),
        ("updated_at", "timestamp with time zone", "更新时间", "not null default now()"),
        ("updated_by", "bigint", "更新人", ""),
        ("batch_id", "bigint", "导入批次", ""),
    ):
        yield Column(name, sql_type, label, definition, own=True)
    if has_flow:
        yield Column("stage", "text", "阶段", own=True)
        yield Column("stage_since", "timestamp with time zone", "进入阶段时间", own=True)
        yield Column("approval_state", "text", "审批状态", own=True)


def _keys(table: str, fields: list[Field]) -> Iterator[Key]:
    for one in fields:
        if family_of(one) is Family.LINK:
            yield Key(index_name(table, one.name, "fkey"), one.name, table_name(one.to))


def _entity_indexes(table: str, entity: Entity, catalogue: Catalogue, has_flow: bool) -> Iterator[Index]:
    yield Index(index_name(table, "search"), ("search",), trigram=True)
    if entity.stored:
        # The rows of an aggregate move with every write: what nobody asks for is not kept in order.
        yield Index(index_name(table, "batch"), ("batch_id",), where="batch_id")
        yield from (_ordered(table, (name,)) for name in ("created_at", "updated_at", "created_by"))
    if has_flow:
        yield _ordered(table, ("stage", "stage_since"))
        # Most records never saw a procedure, and need no place in an index for it.
        name = index_name(table, "approval_state", "idx")
        yield Index(name, ("approval_state", "id"), where="approval_state")
    for one in entity.fields:
        column = type_of(one).column(one)
        if one.unique and column:
            yield Index(
                unique_name(table, one), (one.name,), unique=True, only=unique_condition(catalogue, entity, one)
            )
        if family_of(one) is Family.LINKS and column:
            yield _member_index(table, one)
        if not column or column.endswith("[]"):
            continue
        # Personal data is searched by its whole value.
        if family_of(one) is Family.LINK or type_of(one).given or one.indexed or (one.masked and one.searchable):
            yield _ordered(table, (one.name,))
    if entity.key:
        yield _ordered(table, entity.key)
    if entity.sort:
        yield _ordered(table, entity.sort)
    for columns in (*entity.indexes, *view_indexes(entity), *_dates_waited_for(entity, catalogue)):
        yield _ordered(table, columns)


def _dates_waited_for(entity: Entity, catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    """Yield the dates that automations wait for: every minute the clock looks which have come."""
    for one in catalogue.automations.values():
        if entity.stored and one.on == entity.name and isinstance(one.trigger, DateReached):
            yield (one.trigger.field,)


def _member_index(table: str, one: Field) -> Index:
    """Return an index by which rows are found by any of the records they name."""
    return Index(index_name(table, one.name, "members"), (one.name,), members=True)


def _ordered(table: str, columns: tuple[str, ...]) -> Index:
    """Return an index that gives rows in this order; the id decides where all else is equal."""
    if columns[-1].lstrip("-") != "id":
        columns = (*columns, "-id" if columns[-1].startswith("-") else "id")
    if all(one.startswith("-") for one in columns):
        columns = tuple(one[1:] for one in columns)
    parts = [f"{one[1:]}_down" if one.startswith("-") else one for one in columns[:-1]]
    return Index(index_name(table, *parts, "idx"), columns)


def _distinct(indexes: Iterator[Index]) -> tuple[Index, ...]:
    return tuple({one.name: one for one in indexes}.values())
