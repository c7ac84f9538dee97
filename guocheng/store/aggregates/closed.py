"""Closed periods in the database (关账的把关): no path writes a record whose day lies before a closed date.

- The check is part of the triggers, so forms, imports, undo, restore and programs are all held by it.
- What follows by itself from records of open periods, such as roll-up fields, may still move on a closed record.
- Who closes first waits for writers under way (`periods.close`), so nothing slips in behind the frozen figures.
"""

from __future__ import annotations

from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field
from guocheng.definition.totals import Figure, following
from guocheng.store.aggregates.figures import hidden_names
from guocheng.store.ruled import CLOSED
from guocheng.store.tables.names import lines_table_name, table_name

#: Made anew when a definition changes what they are made of.
_OWN = ("title", "search")


def locks(entity: Entity) -> bool:
    """Tell whether the periods of an entity can be closed."""
    return bool(entity.lock_family and entity.period_field and entity.stored)


def day_of(catalogue: Catalogue, entity: Entity, alias: str) -> sql.Composed:
    """Return the day that decides in which period a record lies."""
    field = catalogue.field(entity.name, entity.period_field)
    made = sql.Identifier(alias, entity.period_field)
    if field is not None and field.type == "instant":
        return sql.SQL("({} at time zone 'Asia/Shanghai')::date").format(made)
    return sql.SQL("{}").format(made)


def in_units(entity: Entity, alias: str) -> sql.Composable:
    """Return the condition that a lock `p` counts for the units of a record."""
    own = [name for name in entity.unit_fields if (one := entity.field(name)) is not None and one.type == "link"]
    if not own:
        return sql.SQL("p.unit_ids is null")
    units = sql.SQL(", ").join(sql.Identifier(alias, name) for name in own)
    return sql.SQL("(p.unit_ids is null or p.unit_ids && array[{}]::bigint[])").format(units)


def check(catalogue: Catalogue, entity: Entity, lines: str, event: str) -> sql.Composed:
    """Return the part of a trigger that refuses what a closed period does not let change."""
    family = sql.Literal(entity.lock_family)
    return sql.SQL(
        "if exists (select 1 from gc_period_lock p where p.family = {family} and p.opened_at is null) then\n"
        "select p.until, p.closed_by_name, p.closed_at, p.reason into closed from gc_period_lock p, ({rows}) r"
        " where p.family = {family} and p.opened_at is null and {day} < p.until and {units} limit 1;\n"
        "if found then raise exception using errcode = {state}, message = {message}, table = {label}; end if;\n"
        "end if;"
    ).format(
        family=family,
        rows=_touched(catalogue, entity, lines, event),
        day=day_of(catalogue, entity, "r"),
        units=in_units(entity, "r"),
        state=sql.Literal(CLOSED),
        message=_message(entity),
        label=sql.Literal(entity.label),
    )


def _message(entity: Entity) -> sql.Composed:
    sentence = (
        "「" + entity.label.replace("%", "%%") + "」所在的期间已经关账(截至 %s,%s 于 %s 关账:%s),"
        "这个期间的记录不能新建、修改或删除;要更正请在没有关账的期间做一张红字"
    )
    return sql.SQL(
        "format({}, closed.until - 1, closed.closed_by_name,"
        " to_char(closed.closed_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI'), closed.reason)"
    ).format(sql.Literal(sentence))


def _touched(catalogue: Catalogue, entity: Entity, lines: str, event: str) -> sql.Composed:
    """Return the records that a statement touches, as they were and as they are."""
    if lines:
        return _of_lines(entity, event)
    if event != "update":
        return sql.SQL("select * from {}").format(sql.SQL("new_rows" if event == "insert" else "old_rows"))
    derived = sql.Literal(list(_derived(catalogue, entity)))
    return sql.SQL(
        "select o.* from old_rows o join new_rows n on n.id = o.id"
        " where to_jsonb(o) - {0}::text[] is distinct from to_jsonb(n) - {0}::text[]"
        " union all select n.* from old_rows o join new_rows n on n.id = o.id"
        " where to_jsonb(o) - {0}::text[] is distinct from to_jsonb(n) - {0}::text[]"
    ).format(derived)


def _of_lines(entity: Entity, event: str) -> sql.Composed:
    handed = {"insert": ("new_rows",), "delete": ("old_rows",), "update": ("old_rows", "new_rows")}[event]
    parts = [sql.SQL("select parent_id from {}").format(sql.SQL(one)) for one in handed]
    return sql.SQL("select h.* from {} h where h.id in ({})").format(
        sql.Identifier(table_name(entity.name)), sql.SQL(" union all ").join(parts)
    )


def _derived(catalogue: Catalogue, entity: Entity) -> tuple[str, ...]:
    """Return the columns that nobody writes: they follow from elsewhere."""
    rolled = tuple(one for one in entity.fields if one.roll_up)
    return (
        *_OWN,
        *(one.name for one in (*rolled, *following(catalogue, entity))),
        *(name for one in rolled for name in rolled_hidden(one)),
    )


def rolled_hidden(one: Field) -> tuple[str, ...]:
    """Return the columns that a roll-up field needs besides its own."""
    return hidden_names(Figure(one, one.roll_up.function)) if one.roll_up else ()


def tables_of(entity: Entity) -> tuple[str, ...]:
    """Return the tables of an entity, its sub-tables included."""
    return (table_name(entity.name), *(lines_table_name(entity.name, one.name) for one in entity.lines))
