"""The lines of a record by the line (明细逐行): add, change, remove and move some of them.

- Two people who change different lines of a record do not disturb each other: whoever is behind is refused only where
  somebody else touched the same line since.
- Only what changed is computed and checked, and what hangs on it, unless the rules of the sub-table are tangled.
- What may be done to whole rows (add, edit, delete, move) is a right like that to a column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from guocheng.base.problem import Conflict, Invalid, NotFound, Problem, Refused, gathered
from guocheng.base.zone import SHANGHAI
from guocheng.definition.entity import Field
from guocheng.definition.field_types import type_of
from guocheng.definition.field_types.lines import ROWS_MAX
from guocheng.definition.role import Right
from guocheng.service.automation import hooks
from guocheng.service.context import Change
from guocheng.service.flow.life import after_change, refuse_locked
from guocheng.service.records import form
from guocheng.service.records.access import Access, opened, typed, values_json
from guocheng.service.records.change import origin_of, save_typed
from guocheng.service.records.charts import is_chart
from guocheng.service.records.evaluation import env_of
from guocheng.service.records.held import check_new_files
from guocheng.service.records.line_rights import not_allowed
from guocheng.service.records.line_rules import Rules, rules_of
from guocheng.service.records.lines_shown import lines_of, rows_json, sums_json
from guocheng.service.records.linked import link_problems
from guocheng.service.records.prices import is_price_version
from guocheng.store import records
from guocheng.store.records.behind import prepared
from guocheng.store.records.changes import same_line
from guocheng.store.records.lines_order import FRONT
from guocheng.store.records.refusals import told
from guocheng.store.records.shape import LinesShape
from guocheng.store.records.values import river_value

Row = Mapping[str, Any]
_TOLD = 5


@dataclass(frozen=True)
class LineChanges:
    """What is to happen to the lines of a sub-table: first some go, then some come, then some are moved.

    `add` are {values, after}, `change` {id, values}, `move` {id, after}. `after` is the line behind which one comes:
    0 for the beginning, nothing for the end, -1 for the first of those added.
    """

    add: Sequence[Mapping[str, Any]] = ()
    change: Sequence[Mapping[str, Any]] = ()
    remove: Sequence[int] = ()
    move: Sequence[Mapping[str, Any]] = ()

    @property
    def named(self) -> dict[str, list[int]]:
        """The stored lines that are named, by what is to happen to them."""
        return {
            "@edit": [one["id"] for one in self.change],
            "@delete": list(self.remove),
            "@move": [one["id"] for one in self.move],
        }


@dataclass
class _Saving:
    """One save on its way."""

    change: Change
    access: Access
    lines: Field
    shape: LinesShape
    asked: LineChanges
    #: The stored lines that are named, as they are.
    old: dict[int, dict[str, Any]]
    #: The order as it will be, as far as it matters here, with the positions that are known of it.
    order: list[int] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)
    #: How many lines there will be; not asked for where none comes or goes.
    count: int | None = None

    @property
    def whole_order(self) -> list[int]:
        """All lines in the order as it will be."""
        places = records.places_of(self.change.connection, self.shape, self.access.id)
        return _arranged(places, self.asked)


def save_lines(
    change: Change, *, entity: str, record_id: int, field: str, version: int, changes: LineChanges
) -> dict[str, Any]:
    """Change some lines of a record as the signed-in person.

    :raises Invalid: with everything that is wrong with the lines, or with the record as it would be.
    :raises Refused: the person may not do this to the lines, or a procedure holds the record.
    :raises Conflict: somebody else touched one of the same lines since that version.
    """
    access = opened(change, entity, record_id, lock=True, lines_max=0)
    lines = lines_of(access, field)
    access.must(Right.EDIT)
    refuse_locked(change, access)
    shape = records.lines_shape(change.catalogue, entity, field)
    named = {one for ids in changes.named.values() for one in ids}
    stored = records.read_lines(change.connection, shape, record_id, named) if named else []
    saving = _Saving(change, access, lines, shape, changes, {row["id"]: row for row in stored})
    _refuse_touched(saving, version)
    _refuse_actions(saving)
    _arrange(saving)
    rules = rules_of(change.catalogue, entity, field)
    # What is asked before a save knows the record with all its lines.
    asked = hooks.asked_before_save(change, entity) or is_chart(change, entity) or is_price_version(entity)
    whole = rules.tangled or asked
    ids = _save_whole(saving) if whole else _save_few(saving, rules)
    return _answer(change, saving, ids)


# ---- may it be done? -----------------------------------------------------------------------------------------------


def _refuse_touched(saving: _Saving, version: int) -> None:
    """Refuse to change lines that somebody else touched since the version the person started from."""
    change, shape, record = saving.change, saving.shape, saving.access.record
    named = {one for ids in saving.asked.named.values() for one in ids}
    if version < record.version:
        touches = records.touches(change.connection, shape, record.entity, record.id, version)
        mine = [(touch, ids) for touch in touches if (ids := touch.lines & named)]
        if mine:
            raise _touched(saving, mine)
    if strangers := named - saving.old.keys():
        message = f"「{saving.lines.label}」有 {len(strangers)} 行已被别人删除,请刷新后再改"
        raise Conflict(Problem("record.line_gone", saving.lines.name, message, {"lines": sorted(strangers)}))


def _touched(saving: _Saving, mine: Sequence[tuple[records.Touch, frozenset[int]]]) -> Conflict:
    people = records.titles_of(
        saving.change.connection,
        saving.change.catalogue,
        [("org.person", touch.actor_id) for touch, _ in mine if touch.actor_id],
    )
    places = records.places_of(saving.change.connection, saving.shape, saving.access.id)
    numbers = {one: number for number, one in enumerate(places, 1)}
    problems = []
    for touch, ids in mine[:_TOLD]:
        who = people.get(("org.person", touch.actor_id or 0), "系统")
        when = touch.at.astimezone(SHANGHAI).strftime("%m-%d %H:%M")
        rows = "、".join(str(numbers[one]) for one in sorted(ids & numbers.keys(), key=numbers.__getitem__)[:_TOLD])
        what = f"第 {rows} 行" if rows else f"您改的 {len(ids)} 行"
        done = "删除" if ids <= touch.gone else "改过"
        message = f"「{saving.lines.label}」{what}在您打开之后被{who}在 {when} {done},请刷新后再改,您填的内容还没有保存"
        extra = {"lines": sorted(ids), "events": [touch.seq]}
        problems.append(Problem("record.line_changed", saving.lines.name, message, extra))
    return Conflict(*problems)


def _refuse_actions(saving: _Saving) -> None:
    done = [action for action, ids in saving.asked.named.items() if ids] + (["@add"] if saving.asked.add else [])
    lines, editable = saving.lines, saving.access.editable
    if lines.name not in editable:
        raise Invalid(form.not_editable(lines))
    gathered([not_allowed(lines, action) for action in done if f"{lines.name}.{action}" not in editable], Refused)


def _arrange(saving: _Saving) -> None:
    """Work out the order as it will be.

    :raises Invalid: a line is named twice, or there would be too many.
    """
    asked, named = saving.asked, saving.asked.named
    wrong = [
        Problem("lines.named_twice", saving.lines.name, f"「{saving.lines.label}」同一行在一次保存中只能出现一次")
        for ids in (named["@edit"], named["@move"], named["@delete"])
        if len(set(ids)) < len(ids)
    ]
    if set(named["@delete"]) & {*named["@edit"], *named["@move"]}:
        wrong.append(Problem("lines.named_twice", saving.lines.name, "要删除的行不能同时修改或移动"))
    gathered(wrong)
    if asked.add or asked.remove:
        count, tail = records.tail_of(saving.change.connection, saving.shape, saving.access.id)
        saving.count = count - len(asked.remove) + len(asked.add)
        at_end = not asked.move and not tail.keys() & set(asked.remove)
        if at_end and all(after is None or after < FRONT or after in tail for after in map(_after, asked.add)):
            # Who adds at the end need not know the other lines.
            saving.places, saving.order = tail, _arranged(tail, replace(asked, remove=()))
    if not saving.order and (asked.add or asked.move):
        saving.places = records.places_of(saving.change.connection, saving.shape, saving.access.id)
        saving.order = _arranged(saving.places, asked)
    if saving.count is not None and saving.count > ROWS_MAX:
        message = f"「{saving.lines.label}」最多 {ROWS_MAX:,} 行,现在会有 {saving.count:,} 行,请分成几条记录"
        raise Invalid(Problem("value.too_many_lines", saving.lines.name, message))


def _arranged(places: Mapping[int, int], asked: LineChanges) -> list[int]:
    moved = [(one["id"], _after(one)) for one in asked.move]
    return records.arranged(places, asked.remove, [_after(one) for one in asked.add], moved)


def _after(one: Mapping[str, Any]) -> int | None:
    found: int | None = one.get("after")
    return found


# ---- a few lines ---------------------------------------------------------------------------------------------------


def _save_few(saving: _Saving, rules: Rules) -> list[int]:
    """Check and write the lines that are named and what hangs on them, and return the ids of the new ones."""
    change, access, name, asked = saving.change, saving.access, saving.lines.name, saving.asked
    old = saving.old
    changed, added = _checked(saving, old)
    changed = [row for row in changed if not same_line(old[row["id"]], row)]
    moved = [one["id"] for one in asked.move]
    removed = [old[one] for one in asked.remove]
    if not (changed or added or moved or removed):
        return []
    few = ({name: list(old.values())}, {name: [*changed, *added]})
    (copied,) = prepared(change.connection, change.catalogue, access.entity.name, [few])
    changed, added = copied[name][: len(changed)], copied[name][len(changed) :]
    with told(access.entity, access.record.values):
        places = records.positions(saving.order, saving.places)
        ids = records.write_lines(
            change.connection,
            saving.shape,
            access.id,
            records.LinesPlan(list(asked.remove), changed, added, places),
        )
    event = {
        "field": name,
        "before": river_value(saving.lines, [old[row["id"]] for row in changed] + removed),
        "after": river_value(saving.lines, changed + [{"id": one, **row} for one, row in zip(ids, added, strict=True)]),
        **({"moved": moved} if moved else {}),
    }
    _follow(saving, rules, event)
    return ids


def _checked(saving: _Saving, old: Mapping[int, Row]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Read, compute and check the named lines as a form that holds only them; return the changed and the new ones."""
    change, access, name, asked = saving.change, saving.access, saving.lines.name, saving.asked
    entity, values = access.entity, access.record.values
    sent = [{**one["values"], "id": one["id"]} for one in asked.change]
    sent += [{key: value for key, value in one["values"].items() if key != "id"} for one in asked.add]
    before = {**values, name: [old[one["id"]] for one in asked.change]}
    few = replace(access, record=replace(access.record, values=before))
    read, wrong = form.read(entity, typed(few, {name: sent}), editable=access.editable, before=before)
    rows = [{**old.get(row.get("id") or 0, {}), **row} for row in read.get(name) or []]
    if rows:
        rows = form.completed(change, entity, {**values, name: rows}, creating=False, before=before)[name]
        (kept,) = records.prepared(change.connection, change.catalogue, entity.name, [(before, {name: rows})])
        rows = kept[name]
    looked_at = [name] if rows or saving.count == 0 else []
    found = [
        *wrong,
        *link_problems(change, entity, before, {name: rows}),
        *form.problems(change, entity, {**values, name: rows}, only=looked_at, before=before),
    ]
    gathered([_placed(saving, one) for one in found])
    check_new_files(change, entity, before, {name: rows})
    return rows[: len(asked.change)], rows[len(asked.change) :]


def _placed(saving: _Saving, one: Problem) -> Problem:
    """Say where in the sub-table a problem of the few lines is, and which of them the sender meant."""
    parts = one.where.split(".")
    if len(parts) < 2 or parts[0] != saving.lines.name or not parts[1].isdigit():
        return one
    place, changes = int(parts[1]), len(saving.asked.change)
    line = saving.asked.change[place]["id"] if place < changes else -(place - changes + 1)
    row = saving.whole_order.index(line) + 1
    # The form that held the few lines counted them alone.
    message = one.message.replace(f"第 {place + 1} 行", f"第 {row} 行", 1)
    where = ".".join([parts[0], str(row - 1), *parts[2:]])
    return Problem(one.code, where, message, {**(one.extra or {}), "line": line})


def _follow(saving: _Saving, rules: Rules, event: dict[str, Any]) -> None:
    """Write what hangs on the lines and the event, and check the record as it stands then."""
    change, access = saving.change, saving.access
    connection, catalogue, entity = change.connection, change.catalogue, access.entity
    env = env_of(change)
    values: dict[str, Any] = {}
    for number, wave in enumerate(rules.waves):
        if number:
            records.write_values(connection, catalogue, entity.name, access.id, values)
        wanted = [checked for _, checked in wave]
        found = records.worked_out(connection, catalogue, entity.name, access.id, wanted, env)
        values |= {one.name: _rounded(one, value) for (one, _), value in zip(wave, found, strict=True)}
    records.update_beside(connection, catalogue, entity.name, access.record, values, [event], _origin(change))
    checks = [checked for _, checked in rules.checks]
    held = (
        records.worked_out(connection, catalogue, entity.name, access.id, checks, env, conditions=True)
        if checks
        else []
    )
    gathered([
        *(
            Problem("record.check", check.at or entity.name, check.message)
            for (check, _), holds in zip(rules.checks, held, strict=True)
            if holds is False
        ),
        *form.problems(change, entity, {**access.record.values, **values}, only=rules.fields),
    ])  # fmt: skip
    after_change(change, entity, access.id)


# ---- all lines -----------------------------------------------------------------------------------------------------


def _save_whole(saving: _Saving) -> list[int]:
    """Save the record with all its lines, as the form does, and return the ids of the new ones."""
    change, name, asked = saving.change, saving.lines.name, saving.asked
    access = opened(change, saving.access.entity.name, saving.access.id, lock=True)
    kind = type_of(saving.lines)
    rows = {row["id"]: row for row in kind.to_json(saving.lines, access.record.values[name])}
    rows |= {one["id"]: {**rows[one["id"]], **one["values"], "id": one["id"]} for one in asked.change}
    rows |= {-number: {k: v for k, v in one["values"].items() if k != "id"} for number, one in enumerate(asked.add, 1)}
    order = saving.whole_order
    sent = {name: [rows[one] for one in order]}
    save_typed(change, access, sent, editable=access.editable, cause="修改明细")
    after = list(records.places_of(change.connection, saving.shape, access.id))
    return [after[order.index(-number)] for number in range(1, len(asked.add) + 1)]


def _answer(change: Change, saving: _Saving, ids: Sequence[int]) -> dict[str, Any]:
    """Return what changed as the screen shows it; the record may be out of the person's sight now."""
    entity, name = saving.access.entity.name, saving.lines.name
    try:
        access = opened(change, entity, saving.access.id, lines_max=0)
    except NotFound:
        return {"gone": True}
    changed = [one["id"] for one in saving.asked.change]
    rows = records.read_lines(change.connection, saving.shape, access.id, {*changed, *ids})
    shown = {row["id"]: row for row in rows_json(change, access, name, rows)}
    count, sums = records.footers(change.connection, change.catalogue, entity, saving.shape, access.id)
    plain = {one.name for one in access.entity.fields if not one.has_lines}
    return {
        "version": access.record.version,
        "added": [shown[one] for one in ids],
        "changed": [shown[one] for one in changed],
        "values": values_json(change, access, plain),
        "count": count,
        "sums": sums_json(access, saving.shape, sums),
    }


def _rounded(one: Field, value: Any) -> Any:
    return None if value is None else type_of(one).from_json(one, type_of(one).to_json(one, value))


def _origin(change: Change) -> records.Origin:
    return origin_of(change, "修改明细")
