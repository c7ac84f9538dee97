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
    # What expressions are over needs the names of tables: this room must be there before that one.
    from guocheng.store.expr_sql import Place, expression

    if not field.unique_when:
        return None
    checked = catalogue.checked(entity.name, field.unique_when, Kind.BOOLEAN)
    place = Place(catalogue, entity.name, table_name(entity.name))
    return expression(checked, place, _Literals(), _NOBODY, condition=True)
