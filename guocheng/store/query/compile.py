"""From values to SQL (查询编译): conditions, rights and fields of one entity as composed SQL with parameters.

- Names come from the definitions, values go as parameters; nothing a user sent is ever part of the text.
- No function stands around a filtered column, so an index fits.
- A field limited to some rows is blank on the others, wherever it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import sql

from guocheng.definition.entity import Field
from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.definition.role import Right
from guocheng.store.aggregates.feeds import Writer
from guocheng.store.expr_sql import Place, expression
from guocheng.store.parameters import Parameters
from guocheng.store.query.comparison import compared
from guocheng.store.query.reader import Reader
from guocheng.store.query.virtual import pointing, virtual
from guocheng.store.query.visibility import RowGrant
from guocheng.store.query.where import SIDES, Against, AnyOf, Compare, Condition, CountedIn, Every, Holds, Hop, Not
from guocheng.store.tables.names import lines_table_name, table_name

TRUE = sql.SQL("true")
FALSE = sql.SQL("false")
#: What is true exactly when its opposite is not; behind a link, and for blanks, only these tell the truth.
_OPPOSITES = {"ne": "eq", "not_in": "in", "empty": "not_empty"}


class Compiler:
    """Compiles for one reader; aliases and parameters are its own."""

    def __init__(self, reader: Reader, parameters: Parameters | None = None) -> None:
        self.reader = reader
        self.parameters = parameters or Parameters()

    # ---- rights ----------------------------------------------------------------------------------------------------

    def visible_rows(self, entity: str, alias: str, right: Right = Right.SEE) -> sql.Composable:
        """Return the condition under which this person has a right to a row."""
        return self.any_grant(entity, alias, self.reader.visible(entity).rows.get(right, ()))

    def any_grant(self, entity: str, alias: str, grants: Sequence[RowGrant]) -> sql.Composable:
        """Return the condition under which one of some grants covers a row."""
        if any(grant.everything for grant in grants):
            return TRUE
        return joined([self._grant(entity, alias, grant) for grant in grants], " or ", FALSE)

    def _grant(self, entity: str, alias: str, grant: RowGrant) -> sql.Composable:
        covered = self._covered(entity, alias, grant)
        if not grant.but or covered is FALSE:
            return covered
        # A denial that cannot be told (a blank field) denies nothing.
        taken = [sql.SQL("({}) is not true").format(self._grant(entity, alias, one)) for one in grant.but]
        return joined([covered, *taken], " and ", TRUE)

    def _covered(self, entity: str, alias: str, grant: RowGrant) -> sql.Composable:
        if grant.all_but or grant.everything:
            return TRUE
        if grant.where is not None:
            return self.expression(entity, alias, grant.where, condition=True)
        if not grant.fields or not (grant.ids or grant.words):
            return FALSE
        held = (
            self.parameters.cast(list(grant.words), "text[]")
            if grant.words
            else self.parameters.cast(list(grant.ids), "bigint[]")
        )
        return joined([self._held(entity, alias, name, held) for name in grant.fields], " or ", FALSE)

    def _held(self, entity: str, alias: str, name: str, ids: sql.Composable) -> sql.Composable:
        lines, _, column = name.rpartition(".")
        operator = self._within(entity, name)
        if not lines:
            return operator.format(sql.Identifier(alias, name), ids)
        inner = self.parameters.alias()
        return sql.SQL("{}.id in (select {}.parent_id from {} {} where {})").format(
            sql.Identifier(alias),
            sql.Identifier(inner),
            sql.Identifier(lines_table_name(entity, lines)),
            sql.Identifier(inner),
            operator.format(sql.Identifier(inner, column), ids),
        )

    def _within(self, entity: str, name: str) -> sql.SQL:
        """Return how a column is compared with an array of ids: a column of many shares one with it."""
        found = self.reader.catalogue.field(entity, name)
        many = found is not None and type_of(found).column(found).endswith("[]")
        return sql.SQL("{} && {}") if many else sql.SQL("{} = any({})")

    # ---- fields ----------------------------------------------------------------------------------------------------

    def value(self, entity: str, alias: str, name: str) -> sql.Composable:
        """Return a field of a row; where it is kept from this person it is blank."""
        field = self.reader.catalogue.field(entity, name)
        value = sql.Identifier(alias, name) if field is None else self.unlimited(entity, alias, field)
        return self.limited(entity, alias, name, value)

    def unlimited(self, entity: str, alias: str, field: Field, lines: str = "", line: str = "") -> sql.Composable:
        """Return a field of a row, or of its line, wherever it is kept; one that is worked out is worked out here."""
        if not type_of(field).is_virtual(field):
            return sql.Identifier(line or alias, field.name)
        return virtual(self, entity, alias, field, lines, line)

    def limited(self, entity: str, alias: str, name: str, value: sql.Composable) -> sql.Composable:
        """Return a value that is blank on the rows where the field is not shown."""
        grants = self.reader.visible(entity).limited.get(name)
        if grants is None:
            return value
        return sql.SQL("case when {} then {} end").format(self.any_grant(entity, alias, grants), value)

    def travelling(self, entity: str, alias: str, name: str, value: sql.Composable) -> sql.Composable:
        """Return a value as a file may have it: blank on the rows where the field may not be exported."""
        grants = self.reader.visible(entity).exported.get(name)
        if grants is None:
            return value
        return sql.SQL("case when {} then {} end").format(self.any_grant(entity, alias, grants), value)

    def expression(self, entity: str, alias: str, checked: Any, *, condition: bool = False) -> sql.Composable:
        """Return an expression of a definition over a row."""
        place = Place(self.reader.catalogue, entity, alias)
        return expression(checked, place, self.parameters, self.reader.env, condition=condition)

    # ---- conditions ------------------------------------------------------------------------------------------------

    def condition(self, entity: str, alias: str, one: Condition) -> sql.Composable:
        """Return a condition; it may come out as NULL instead of false."""
        if isinstance(one, Every):
            return joined([self.condition(entity, alias, part) for part in one.parts], " and ", TRUE)
        if isinstance(one, AnyOf):
            return joined([self.condition(entity, alias, part) for part in one.parts], " or ", FALSE)
        if isinstance(one, Not):
            return sql.SQL("({}) is not true").format(self.condition(entity, alias, one.part))
        if isinstance(one, Holds):
            return self._holds(entity, alias, one)
        if isinstance(one, CountedIn):
            return self._counted(alias, one)
        return self._compare(alias, one.path, one)

    def line_condition(self, entity: str, alias: str, line: str, one: Condition) -> sql.Composable:
        """Return a condition over one line of a row; its paths lead through the sub-table the line belongs to."""
        if isinstance(one, Every | AnyOf):
            parts = [self.line_condition(entity, alias, line, part) for part in one.parts]
            every = isinstance(one, Every)
            return joined(parts, " and " if every else " or ", TRUE if every else FALSE)
        if isinstance(one, Not):
            return sql.SQL("({}) is not true").format(self.line_condition(entity, alias, line, one.part))
        if isinstance(one, Compare) and len(one.path) > 1:
            return self._compare(line, one.path[1:], one, parent=alias)
        return self.condition(entity, alias, one)

    def _holds(self, entity: str, alias: str, one: Holds) -> sql.Composable:
        """Return the condition that an expression holds, which may name rows that only the question knows."""
        if not one.beside:
            return self.expression(entity, alias, one.checked, condition=True)
        catalogue, places, rows = self.reader.catalogue, {}, []
        form = self.parameters.alias()
        for beside in one.beside:
            table = lines_table_name(beside.entity, beside.lines) if beside.lines else table_name(beside.entity)
            own = self.parameters.alias() if beside.lines else form
            places[beside.name] = Place(catalogue, beside.entity, form, line_alias=own, bare=beside.lines)
            row = self.parameters.cast(beside.row, "json")
            rows.append(
                sql.SQL("json_populate_record(null::{}, {}) {}").format(sql.Identifier(table), row, sql.Identifier(own))
            )
        place = Place(catalogue, entity, alias, beside=places)
        holds = expression(one.checked, place, self.parameters, self.reader.env, condition=True)
        return sql.SQL("exists (select 1 from {} where {})").format(sql.SQL(", ").join(rows), holds)

    def _counted(self, alias: str, one: CountedIn) -> sql.Composable:
        """Return the condition that a record is counted in a figure of a row that the reader sees.

        The records are found once from the row, and not asked one by one whether they are among them.
        """
        writer = Writer(self.reader.catalogue, one.total, self.parameters)
        row, target = self.parameters.alias(), sql.Identifier(table_name(one.total.target))
        counted = sql.SQL(
            "{0}.id in (select counted.id from {1} {2} cross join lateral (select r.id {3}) counted"
            " where {2}.id = {4} and {5})"
        )
        return counted.format(
            sql.Identifier(alias),
            target,
            sql.Identifier(row),
            writer.members(one.total.feeds[one.source], one.figure, row),
            self.parameters.cast(one.row, "bigint"),
            self.visible_rows(one.total.target, row),
        )

    def _compare(self, alias: str, path: tuple[Hop, ...], one: Compare, parent: str = "") -> sql.Composable:
        """Follow the path; `parent` is the row of the record while we stand on one of its lines."""
        hop, rest = path[0], path[1:]
        field = hop.field
        if field.has_lines:
            return self._any_line(alias, hop, rest, one)
        if rest and hop.many:
            return self._any_of(alias, hop, rest, one, parent)
        column = self.unlimited(hop.entity, parent or alias, field, hop.lines, alias if parent else "")
        column = self.limited(hop.entity, parent or alias, hop.dotted, column)
        if not rest and isinstance(one.value, Against):
            other = self.value(hop.entity, alias, one.value.field.name)
            return sql.SQL("{} {} {}").format(column, sql.SQL(SIDES[one.op]), other)
        if not rest:
            return compared(self, column, field, one.op, one.value)
        if (opposite := _OPPOSITES.get(one.op)) is not None:
            positive = self._behind(column, field.to, rest, Compare(one.path, opposite, one.value))
            return sql.SQL("({}) is not true").format(positive)
        return self._behind(column, field.to, rest, one)

    def _behind(self, link: sql.Composable, entity: str, rest: tuple[Hop, ...], one: Compare) -> sql.Composable:
        alias = self.parameters.alias()
        seen = self.visible_rows(entity, alias)
        return sql.SQL("{} in (select {}.id from {} {} where {})").format(
            link,
            sql.Identifier(alias),
            sql.Identifier(table_name(entity)),
            sql.Identifier(alias),
            joined([self._compare(alias, rest, one), seen], " and ", TRUE),
        )

    def _any_of(self, alias: str, hop: Hop, rest: tuple[Hop, ...], one: Compare, parent: str) -> sql.Composable:
        """Return the condition that holds when it holds for one of the records a field names, or that point here."""
        field, inner = hop.field, self.parameters.alias()
        here = sql.Identifier(parent or alias, "id")
        if family_of(field) is Family.LINKS:
            ids = self.limited(hop.entity, parent or alias, hop.dotted, sql.Identifier(alias, field.name))
            named: sql.Composable = sql.SQL("{} = any({})").format(sql.Identifier(inner, "id"), ids)
        else:
            named = pointing(self, field, inner, here)
            if (grants := self.reader.visible(hop.entity).limited.get(hop.dotted)) is not None:
                named = joined([named, self.any_grant(hop.entity, parent or alias, grants)], " and ", TRUE)
        holds = self._compare(inner, rest, one)
        return sql.SQL("exists (select 1 from {} {} where {})").format(
            sql.Identifier(table_name(field.to)),
            sql.Identifier(inner),
            joined([named, holds, self.visible_rows(field.to, inner)], " and ", TRUE),
        )

    def _any_line(self, alias: str, hop: Hop, rest: tuple[Hop, ...], one: Compare) -> sql.Composable:
        inner = self.parameters.alias()
        holds: sql.Composable = self._compare(inner, rest, one, parent=alias) if rest else TRUE
        allowed = TRUE
        if (grants := self.reader.visible(hop.entity).limited.get(hop.field.name)) is not None:
            allowed = self.any_grant(hop.entity, alias, grants)  # type: ignore[assignment]
        exists = sql.SQL("exists (select 1 from {} {} where {}.parent_id = {}.id and {})").format(
            sql.Identifier(lines_table_name(hop.entity, hop.field.name)),
            sql.Identifier(inner),
            sql.Identifier(inner),
            sql.Identifier(alias),
            joined([holds, allowed], " and ", TRUE),
        )
        return sql.SQL("(not {})").format(exists) if not rest and one.op == "empty" else exists


def joined(parts: Sequence[sql.Composable], between: str, none: sql.Composable) -> sql.Composable:
    """Join conditions, leaving out what changes nothing."""
    settled = TRUE if between == " or " else FALSE
    if any(part is settled for part in parts):
        return settled
    kept = [part for part in parts if part is not none]
    if not kept:
        return none
    return sql.SQL("({})").format(sql.SQL(between).join(kept)) if len(kept) > 1 else kept[0]
