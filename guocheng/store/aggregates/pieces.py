"""What a definition puts into the database to keep its totals (汇总的触发器): functions, triggers, one index.

- Each piece has a fingerprint, kept as the comment of its function; a piece that is as it should be is left alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity
from guocheng.definition.field_types import FIELD_TYPES
from guocheng.definition.totals import Total, following, rolled_up
from guocheng.store.aggregates import closed
from guocheng.store.aggregates.feeds import NOWHERE, Literals, column_type, key, scale
from guocheng.store.aggregates.figures import hidden_names
from guocheng.store.aggregates.groups import Aliased, Groups
from guocheng.store.aggregates.keep import EVENTS, body, fed_by, kept_table
from guocheng.store.expr_sql import Place, expression
from guocheng.store.ruled import BELOW
from guocheng.store.tables.names import index_name, table_name

#: How the comment of a function of ours begins.
MARK = "kept "
_TRANSITIONS = {
    "insert": "referencing new table as new_rows",
    "update": "referencing old table as old_rows new table as new_rows",
    "delete": "referencing old table as old_rows",
}


@dataclass(frozen=True)
class Piece:
    """A function with what hangs on it; `table` is the one that is locked while it changes."""

    name: str
    table: str
    statements: tuple[sql.Composed, ...]

    @property
    def fingerprint(self) -> str:
        """What tells one version of the piece from another."""
        text = "\n".join(one.as_string(None) for one in self.statements)
        return MARK + hashlib.sha256(text.encode()).hexdigest()[:16]


def pieces(catalogue: Catalogue) -> Iterator[Piece]:
    """Yield everything that has to be there, functions before the triggers that call them."""
    for total in catalogue.totals:
        yield _count(Groups(catalogue, total))
    yield from _keepers(catalogue)
    for entity in catalogue.entities.values():
        if any(one.roll_up for one in entity.fields):
            yield _whole(catalogue, entity)
    for total in catalogue.totals:
        if any(one.never_below for one in total.figures):
            yield _floor(Groups(catalogue, total))


def _keepers(catalogue: Catalogue) -> Iterator[Piece]:
    feeds = fed_by(catalogue)
    places = dict.fromkeys(feeds)
    for entity in catalogue.entities.values():
        if closed.locks(entity):
            places |= dict.fromkeys([(entity.name, ""), *((entity.name, one.name) for one in entity.lines)])
    for name, lines in places:
        entity = catalogue.entity(name)
        for event in EVENTS:
            parts = [closed.check(catalogue, entity, lines, event)] if closed.locks(entity) else []
            if (kept := body(catalogue, feeds.get((name, lines), []), event)) is not None:
                parts.append(kept)
            if parts:
                yield _keeper(kept_table(name, lines), event, parts)
    for name in dict.fromkeys(name for name, lines in feeds if lines):
        yield _lines_first(name, [lines for other, lines in feeds if other == name and lines])


def _keeper(table: str, event: str, parts: list[sql.Composed]) -> Piece:
    name = index_name("gc_keep", table, event)
    declared = sql.SQL(
        "declare d record; rows_left bigint; row_id bigint; closed record;\nbegin\n{}\nreturn null;\nend"
    )
    trigger = sql.SQL("create trigger {} after {} on {} {} for each statement execute function {}()").format(
        sql.Identifier(name),
        sql.SQL(event),
        sql.Identifier(table),
        sql.SQL(_TRANSITIONS[event]),
        sql.Identifier(name),
    )
    return Piece(name, table, (_function(name, declared.format(sql.SQL("\n").join(parts))), trigger))


def _lines_first(entity: str, lines: list[str]) -> Piece:
    """Let the lines of a record go before it, so that they stop counting while it is still there."""
    table = table_name(entity)
    name = index_name("gc_lines", table)
    deletes = [
        sql.SQL("delete from {} where parent_id = old.id;").format(sql.Identifier(kept_table(entity, one)))
        for one in sorted(lines)
    ]
    made = sql.SQL("begin\n{}\nreturn old;\nend").format(sql.SQL("\n").join(deletes))
    trigger = sql.SQL("create trigger {0} before delete on {1} for each row execute function {0}()").format(
        sql.Identifier(name), sql.Identifier(table)
    )
    return Piece(name, table, (_function(name, made), trigger))


def _count(groups: Groups) -> Piece:
    """Count one group anew: first its row is locked, then a later statement sees all that was written before."""
    total, table = groups.total, groups.table
    counted = sql.SQL("select {} into n from ({}) c where {}")
    rows = groups.writer.everything()
    exact = _paired(total, _of_c, _given, "=")
    loose = _paired(total, _of_c, _given, "is not distinct from")
    update = sql.SQL("update {} t set {} where t.id = row_id;").format(table, groups.counted_row("n"))
    if total.rolled_up:
        lock = sql.SQL("select t.id into row_id from {} t where t.id = $1 for no key update;").format(table)
        count = sql.SQL("{};").format(counted.format(groups.counted(), rows, exact))
    else:
        title, search = groups.words(_given)
        keys = sql.SQL(", ").join(groups.key_names)
        values = sql.SQL(", ").join(_given(place) for place in range(len(total.keys)))
        lock = sql.SQL(
            "insert into {} as t ({}, title, search) values ({}, {}, {})"
            " on conflict ({}) do update set gc_rows = t.gc_rows returning t.id into row_id;"
        ).format(table, keys, values, title, search, keys)
        count = sql.SQL("if {} then {}; else {}; end if;").format(
            groups.filled(_given),
            counted.format(groups.counted(), rows, exact),
            counted.format(groups.counted(), rows, loose),
        )
    swept = sql.SQL("delete from {} t where t.gc_rows = 0 and t.id = row_id;").format(table)
    made = sql.SQL("declare n record; row_id bigint;\nbegin\n{}\n{}\n{}\n{}\nend").format(
        lock, count, update, swept if groups.sweeps else sql.SQL("")
    )
    types = sql.SQL(", ").join(column_type(one) for one in total.keys)
    create = sql.SQL("create function {}({}) returns void language plpgsql as {}").format(
        sql.Identifier(groups.count_function), types, sql.Literal(made.as_string(None))
    )
    return Piece(groups.count_function, table_name(total.target), (create,))


def _given(place: int) -> sql.Composable:
    return sql.SQL("${}").format(sql.Literal(place + 1))


def _of_c(place: int) -> sql.Composable:
    return sql.SQL("c.{}").format(key(place))


def _paired(total: Total, one: Aliased, other: Aliased, sign: str) -> sql.Composed:
    parts = [sql.SQL("{} {} {}").format(one(place), sql.SQL(sign), other(place)) for place in range(len(total.keys))]
    return sql.SQL(" and ").join(parts)


def _whole(catalogue: Catalogue, entity: Entity) -> Piece:
    """Begin roll-up fields with nothing, and let formulas over them follow every move."""
    table = table_name(entity.name)
    name = index_name("gc_whole", table)
    figures = [figure for total in rolled_up(entity) for figure in total.figures]
    empties = [
        sql.SQL("new.{} := {};").format(
            sql.Identifier(one.field.name), sql.SQL("null") if one.empty is None else sql.Literal(int(one.empty))
        )
        for one in figures
    ]
    empties += [sql.SQL("new.{} := 0;").format(sql.Identifier(name)) for one in figures for name in hidden_names(one)]
    follows = [_formula(catalogue, entity, one.name) for one in following(catalogue, entity)]
    made = sql.SQL("begin\nif tg_op = 'INSERT' then {} end if;\n{}\nreturn new;\nend").format(
        sql.SQL(" ").join(empties), sql.SQL("\n").join(follows)
    )
    moved = sql.SQL(", ").join(sql.Identifier(one.field.name) for one in figures)
    events = sql.SQL("insert or update of {}").format(moved) if follows else sql.SQL("insert")
    trigger = sql.SQL("create trigger {0} before {2} on {1} for each row execute function {0}()").format(
        sql.Identifier(name), sql.Identifier(table), events
    )
    # Rows whose figures move need room beside them, so that no index has to follow.
    room = sql.SQL("alter table {} set (fillfactor = 80)").format(sql.Identifier(table))
    return Piece(name, table, (_function(name, made), trigger, room))


def _formula(catalogue: Catalogue, entity: Entity, name: str) -> sql.Composed:
    field = entity.field(name)
    assert field is not None
    kind = FIELD_TYPES[field.type].expr_type(field).kind
    place = Place(catalogue, entity.name, "new")
    made = expression(catalogue.checked(entity, field.formula, kind), place, Literals(), NOWHERE)
    if field.type in ("integer", "decimal", "money"):
        made = sql.SQL("round(({})::numeric, {})").format(made, scale(field))
    return sql.SQL("new.{} := ({})::{};").format(sql.Identifier(name), made, column_type(field))


def _floor(groups: Groups) -> Piece:
    """Refuse at the commit a figure that has fallen below its floor."""
    table = table_name(groups.total.target)
    name = index_name("gc_floor", table)
    figures = [one for one in groups.total.figures if one.never_below]
    words = [
        groups.word(one, sql.SQL("new.{}").format(groups.key_names[place]))
        for place, one in enumerate(groups.total.keys)
    ]
    who = sql.SQL("concat('「', concat_ws('」的「', {}), '」')").format(sql.SQL(", ").join(words))
    checks = []
    for one in figures:
        column, floor = sql.Identifier(one.field.name), sql.Literal(Decimal(one.never_below))
        sentence = (
            f"%s的「{one.field.label}」只有 %s{one.field.unit},不够减去 %s{one.field.unit}(不得低于 %s),请核对数量"
        )
        checks.append(
            sql.SQL(
                "if now_is.{column} < {floor} then\n"
                "had := case when tg_op = 'UPDATE' then coalesce(old.{column}, 0) else 0 end;\n"
                "raise exception using errcode = {state}, table = {label}, column = {field},"
                " message = format({sentence}, {who}, trim_scale(had::numeric),"
                " trim_scale((had - new.{column})::numeric), {floor});\nend if;"
            ).format(
                column=column, floor=floor, state=sql.Literal(BELOW), label=sql.Literal(groups.total.label),
                field=sql.Literal(one.field.name), sentence=sql.Literal(sentence), who=who,
            )
        )  # fmt: skip
    made = sql.SQL(
        "declare now_is record; had numeric;\nbegin\nselect * into now_is from {} t where t.id = new.id;\n"
        "if not found then return null; end if;\n{}\nreturn null;\nend"
    ).format(sql.Identifier(table), sql.SQL("\n").join(checks))
    below = sql.SQL(" or ").join(
        sql.SQL("new.{} < {}").format(sql.Identifier(one.field.name), sql.Literal(Decimal(one.never_below)))
        for one in figures
    )
    trigger = sql.SQL(
        "create constraint trigger {0} after insert or update on {1} deferrable initially deferred"
        " for each row when ({2}) execute function {0}()"
    ).format(sql.Identifier(name), sql.Identifier(table), below)
    return Piece(name, table, (_function(name, made), trigger))


def _function(name: str, made: sql.Composed) -> sql.Composed:
    return sql.SQL("create function {}() returns trigger language plpgsql as {}").format(
        sql.Identifier(name), sql.Literal(made.as_string(None))
    )
