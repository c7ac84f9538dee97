"""What became of the form while a procedure ran (表单变化), said and mapped when the procedure is migrated.

Tables follow a form when it is published, for every record. A migration still maps what the instance has of its own:

- a field that was added gets its default in the record, where it is blank;
- what the procedure wrote, and what stood there before, is turned into the new type, or the instance stays as it is;
- of what was removed nothing is filled in any more; what was said of it stays in the history.

Only fields are named that concern the instance: it wrote them, or a step of the old or the new version speaks of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.codec import from_json
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import type_of
from guocheng.definition.form_changes import Change as Became
from guocheng.definition.form_changes import FieldChange, converted, form_changes, named_by, steps_naming
from guocheng.definition.procedure import Procedure, Repeated
from guocheng.engine.flow.mapping import Plan
from guocheng.service.context import Change, Look
from guocheng.service.flow import actions, life
from guocheng.service.flow.procedures import Running
from guocheng.service.records import form
from guocheng.service.records.evaluation import Evaluation
from guocheng.store import definitions, records
from guocheng.store import flow as flow_store
from guocheng.store.flow import migrations
from guocheng.store.flow.written import Written

Values = Mapping[str, Any]
Json = Any
_BLANK: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True)
class FormCase:
    """What a migration does with the form of one instance: why not, what a person should know, what is written."""

    impossible: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    #: Fields of the record that get their default, typed.
    fills: Mapping[str, Any] = field(default_factory=dict)
    #: What the procedure wrote, in the types of now; nothing for what is let go.
    kept: Mapping[str, tuple[Json, Json] | None] = field(default_factory=dict)


NOTHING = FormCase()


def form_case(look: Look, running: Running, plan: Plan, values: Values, let_go: tuple[str, ...]) -> FormCase:
    """Work out what becomes of the form of one instance; `let_go` names fields whose old values are given up."""
    entity = running.entity
    old = _form_then(look, running)
    changes = form_changes(old, entity) if old else []
    if not old or not changes:
        return NOTHING
    wrote = {one.field: one for one in flow_store.written(look.connection, running.id)}
    before, after = named_by(plan.before), named_by(plan.after)
    fills, added = _filled(look, entity, values, [one for one in changes if one.change is Became.ADDED])
    told: list[Problem] = []
    for one in changes:
        said, says = steps_naming(one, before), steps_naming(one, after)
        match one.change:
            case Became.ADDED:
                told += _added(one, says, {**values, **fills}, added.get(one.name))
            case Became.RENAMED if said or says or one.top in wrote:
                assert one.old is not None, "it was there"
                told.append(_note("renamed", one, f"「{one.old.label}」改名为「{one.label}」，填过的值不变"))
            case Became.REMOVED if said or says or one.top in wrote:
                told += _removed(one, said, wrote.get(one.top))
            case Became.RETYPED if said or says or one.top in wrote:
                told.append(_retyped(one))
            case _:
                pass
    kept, refused = _carried(old, entity, wrote, {one.top: one for one in changes}, let_go)
    told += _asked_again(plan.after, fills)
    return FormCase(tuple(refused), tuple(told), fills, kept)


def carry_out(change: Change, running: Running, case: FormCase, *, cause: str) -> Json:
    """Write what becomes of the form, and return what undoes it."""
    undoes: dict[str, Any] = {}
    if case.fills:
        before = records.locked(change.connection, change.catalogue, running.entity.name, running.record_id).values
        given = {**before, **case.fills}
        full = form.completed(change, running.entity, given, creating=False, before=before)
        filled = actions.changed(before, full)
        life.set_fields(change, running.entity, running.record_id, filled, cause)
        undoes["filled"] = {
            name: {"before": _json(running.entity, name, before.get(name)), "after": _json(running.entity, name, value)}
            for name, value in case.fills.items()
        }
    if case.kept:
        wrote = {one.field: one for one in flow_store.written(change.connection, running.id)}
        undoes["written"] = {name: {"before": wrote[name].before, "after": wrote[name].after} for name in case.kept}
        flow_store.rewrite_written(change.connection, running.id, case.kept)
    return undoes


def take_back(change: Change, running: Running, undoes: Json) -> list[Problem]:
    """Let the form of an instance be what it was before; a value that somebody changed meanwhile stays, and is said."""
    if wrote := undoes.get("written"):
        rows = {name: (one["before"], one["after"]) for name, one in wrote.items()}
        flow_store.rewrite_written(change.connection, running.id, rows)
    filled = undoes.get("filled")
    if not filled:
        return []
    entity = running.entity
    before = records.locked(change.connection, change.catalogue, entity.name, running.record_id).values
    back: dict[str, Any] = {}
    told = []
    for name, one in filled.items():
        known = entity.field(name)
        if known is None:
            continue
        if _same(_json(entity, name, before.get(name)), one["after"]):
            back[name] = _put(known, before.get(name), one["before"])
        else:
            message = f"迁移时给「{known.label}」填的默认值后来被改过，保持现在的值"
            told.append(Problem("form.kept", known.label, message))
    full = form.completed(change, entity, {**before, **back}, creating=False, before=before) | back
    life.set_fields(change, entity, running.record_id, actions.changed(before, full), "撤销迁移")
    return told


def _form_then(look: Look, running: Running) -> Entity | None:
    """Return the form as the instance knew it last, when it began or was migrated; nothing where it is the same."""
    name = running.entity.name
    number = migrations.form_version(look.connection, running.id, name)
    if not number or number == definitions.version_in_force(look.connection, "entity", name):
        return None
    found = from_json(definitions.stored(look.connection, "entity", name, number))
    return found if isinstance(found, Entity) else None


def _filled(
    look: Look, entity: Entity, values: Values, added: list[FieldChange]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the record's fields with the defaults of what was added, and how each default reads."""
    fills: dict[str, Any] = {}
    said: dict[str, str] = {}
    for one in (each for each in added if each.new and each.new.default):
        assert one.new is not None, "it was added"
        now = {**values, **fills}
        if "." not in one.name:
            value = Evaluation(look, entity, now).of(one.new.default)
            if now.get(one.name) in _BLANK and value not in _BLANK:
                fills[one.name] = _typed(one.new, value)
                said[one.name] = type_of(one.new).present(one.new, fills[one.name])
        elif rows := now.get(one.top):
            fresh = [_filled_row(look, entity, now, one, row) for row in rows]
            if fresh != rows:
                fills[one.top] = fresh
                said[one.name] = "每行的默认值"
    return fills, said


def _filled_row(look: Look, entity: Entity, values: Values, one: FieldChange, row: Values) -> Values:
    assert one.new is not None, "it was added"
    column = one.new
    if row.get(column.name) not in _BLANK:
        return row
    value = Evaluation(look, entity, values).line(one.top, row).of(column.default)
    return row if value in _BLANK else {**row, column.name: _typed(column, value)}


def _added(one: FieldChange, says: tuple[str, ...], values: Values, default: str | None) -> Iterator[Problem]:
    assert one.new is not None, "it was added"
    if default is not None:
        yield _note("added", one, f"新增的「{one.label}」填入默认值「{default}」")
    elif says:
        yield _note("added", one, f"新增了「{one.label}」，新版本的{_steps(says)}会用到")
    elif one.new.required and "." not in one.name and values.get(one.name) in _BLANK:
        yield _note("added_blank", one, f"新增的必填字段「{one.label}」没有默认值，这条记录里是空的")


def _removed(one: FieldChange, said: tuple[str, ...], wrote: Written | None) -> Iterator[Problem]:
    if wrote and "." not in one.name:
        yield _note("removed", one, f"「{one.label}」已删除，流程里填过的值留在历史里，只能看")
    elif said:
        yield _note("removed", one, f"「{one.label}」已删除，旧版本的{_steps(said)}用到它，以前的值留在历史里")


def _retyped(one: FieldChange) -> Problem:
    assert one.old is not None, "it was there"
    assert one.new is not None, "it is there"
    kinds = f"从{type_of(one.old).label}改为{type_of(one.new).label}"
    return _note("retyped", one, f"「{one.label}」{kinds}，按新的类型继续")


def _carried(
    old: Entity,
    entity: Entity,
    wrote: Mapping[str, Written],
    changes: Mapping[str, FieldChange],
    let_go: tuple[str, ...],
) -> tuple[dict[str, tuple[Json, Json] | None], list[Problem]]:
    """Turn what the procedure wrote into the types of now; say what cannot be."""
    kept: dict[str, tuple[Json, Json] | None] = {}
    refused = []
    for name, one in wrote.items():
        if name not in changes or entity.field(name) is None:
            continue
        if name in let_go:
            kept[name] = None
            continue
        try:
            now = (converted(old, entity, name, one.before), converted(old, entity, name, one.after))
        except Invalid:
            label = changes[name].label
            message = f"流程写过「{label}」，原来的值换不成现在的类型，撤回时恢复不了。请放弃恢复这个字段，或不迁移这条"
            refused.append(Problem("form.not_converted", label, message, {"field": name}))
            continue
        if now != (one.before, one.after):
            kept[name] = now
    return kept, refused


def _asked_again(procedure: Procedure, fills: Values) -> Iterator[Problem]:
    if fills and procedure.repeated_if_unchanged and procedure.repeated is not Repeated.EACH:
        message = "填入默认值后表单变了，同意过的人在后面的步骤里会再审一次"
        yield Problem("form.asked_again", procedure.label, message)


def _note(code: str, one: FieldChange, message: str) -> Problem:
    return Problem(f"form.{code}", one.label, message)


def _steps(labels: tuple[str, ...]) -> str:
    return "、".join(f"「{one}」" for one in labels)


def _typed(one: Field, value: Any) -> Any:
    return type_of(one).from_json(one, type_of(one).to_json(one, value))


def _json(entity: Entity, name: str, value: Any) -> Json:
    known = entity.field(name)
    return None if known is None else type_of(known).to_json(known, value)


def _same(now: Json, then: Json) -> bool:
    """Tell whether a value is the one that was filled in; of lines, in the rows that were there."""
    if not (isinstance(now, list) and isinstance(then, list)):
        return bool(now == then)
    rows = {row["id"]: row for row in now if isinstance(row, dict)}
    return all(not isinstance(row, dict) or rows.get(row.get("id")) == row for row in then)


def _put(one: Field, now: Any, before: Json) -> Any:
    """Return what stood there; lines that came since stay."""
    put = type_of(one).from_json(one, before)
    if not one.has_lines:
        return put
    were = {row.get("id") for row in put}
    return [*put, *(row for row in now if row.get("id") not in were)]
