"""The condition of a partial index (索引的条件): an expression of a definition over the columns of its own table.

- An index takes no parameters: the constants of the expression are written into it, quoted by the driver.
- `definition.problems` lets only such expressions through as have neither clock nor links in them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field
from guocheng.expr.run import Env
from guocheng.expr.types import Kind
from guocheng.store.parameters import Parameters
from guocheng.store.tables.names import table_name

_NOBODY = Env(now=datetime(2000, 1, 1, tzinfo=UTC), user_id=None, unit_ids=())


class _Literals(Parameters):
    """Parameters that stand in the text themselves."""

    def cast(self, value: Any, type_name: str) -> sql.Composed:
        return sql.SQL("{}::{}").format(sql.Literal(value), sql.SQL(type_name))


def unique_condition(catalogue: Catalogue, entity: Entity, field: Field) -> sql.Composable | None:
    """Return which rows count when a field's values may come only once, None when all do."""
    return condition(catalogue, entity, field.unique_when) if field.unique_when else None


def condition(catalogue: Catalogue, entity: Entity, text: str, alias: str = "") -> sql.Composable:
    """Return an expression over the columns of a row, its constants in the text; `alias` calls the table otherwise."""
    # What expressions are over needs the names of tables: this room must be there before that one.
    from guocheng.store.expr_sql import Place, expression

    checked = catalogue.checked(entity.name, text, Kind.BOOLEAN)
    place = Place(catalogue, entity.name, alias or table_name(entity.name))
    return expression(checked, place, _Literals(), _NOBODY, condition=True)
