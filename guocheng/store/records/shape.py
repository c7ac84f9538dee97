"""How an entity is stored (存储形状): its columns and sub-tables with their types, worked out once per catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import type_of
from guocheng.definition.flow import Flow
from guocheng.store.tables.names import lines_table_name, table_name


@dataclass(frozen=True, eq=False)
class Stored:
    """A field that has a column."""

    field: Field
    type: str

    @property
    def name(self) -> str:
        """The name of field and column."""
        return self.field.name


@dataclass(frozen=True, eq=False)
class LinesShape:
    """A sub-table."""

    field: Field
    table: str
    columns: tuple[Stored, ...]


@dataclass(frozen=True, eq=False)
class Shape:
    """An entity's table, its columns and sub-tables."""

    entity: Entity
    flow: Flow | None
    table: str
    columns: tuple[Stored, ...]
    lines: tuple[LinesShape, ...]

    @property
    def own(self) -> tuple[tuple[str, str], ...]:
        """The platform's own columns that are read with a record, with their types."""
        stage = (("stage", "text"), ("stage_since", "timestamptz"), ("approval_state", "text")) if self.flow else ()
        return (
            ("id", "bigint"),
            ("version", "integer"),
            ("title", "text"),
            ("created_at", "timestamptz"),
            ("created_by", "bigint"),
            ("updated_at", "timestamptz"),
            ("updated_by", "bigint"),
            ("batch_id", "bigint"),
            *stage,
        )


@lru_cache(maxsize=512)
def shape_of(catalogue: Catalogue, entity: str) -> Shape:
    """Return how records of an entity are stored."""
    found = catalogue.entity(entity)
    return Shape(
        found,
        catalogue.flow_of(entity),
        table_name(entity),
        _stored(found.fields),
        tuple(LinesShape(one, lines_table_name(entity, one.name), _stored(one.lines)) for one in found.lines),
    )


def _stored(fields: tuple[Field, ...]) -> tuple[Stored, ...]:
    return tuple(Stored(one, column) for one in fields if (column := type_of(one).column(one)))


def typed(name: str) -> sql.SQL:
    """Return a column type as SQL; types come from the field types, never from a user."""
    return sql.SQL(name)
