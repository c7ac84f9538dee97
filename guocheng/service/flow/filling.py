"""What is filled in at a step (处理时填写): checked like any form, together with what must be there and what must hold.

- A step opens fields to whose task it is, whatever his roles let him write; who only advises fills in nothing.
- What must be filled in, and checks of the step, are asked on agreeing and submitting, never on rejecting.
- A check that only warns holds the decision up once; who confirms it goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from guocheng.base.problem import Conflict, Problem, Refused, gathered
from guocheng.definition.entity import Entity
from guocheng.definition.form_rights import FILLED, FieldUse, FormRights, StepCheck, fields_of
from guocheng.definition.procedure import Approval, Procedure, Work
from guocheng.engine import flow as engine
from guocheng.engine.flow import STARTER, Actor
from guocheng.engine.flow.blockers import OVERTAKEN
from guocheng.engine.flow.commands import Decide
from guocheng.expr.types import Kind
from guocheng.service.context import Change, Look
from guocheng.service.flow import written
from guocheng.service.flow.acting import ADVISING, step_of
from guocheng.service.flow.procedures import Running
from guocheng.service.flow.version import form_of
from guocheng.service.flow.world import world_of
from guocheng.service.records import form
from guocheng.service.records.change import automated, origin_of
from guocheng.service.records.evaluation import Evaluation
from guocheng.service.records.given_roles import role_problems
from guocheng.service.records.held import check_new_files, uploaded
from guocheng.service.records.line_rights import row_problems
from guocheng.service.records.linked import link_problems
from guocheng.store import records
from guocheng.store.records import Record

Values = Mapping[str, Any]
_REQUIRED = frozenset({FieldUse.REQUIRED})


def form_at_task(running: Running, no: int) -> FormRights:
    """Return what the step of a task says of fields; who only advises fills in nothing."""
    task = running.instance.tasks[no]
    found = form_of(running.procedure, task.step)
    return FormRights() if task.attached in ADVISING else found


def fills_in(running: Running, no: int) -> frozenset[str]:
    """Return the fields that the person of a task fills in with his decision, dotted for columns and row actions."""
    if running.instance.tasks[no].step == STARTER:
        return frozenset()
    by_system = {name for name, one in fields_of(running.entity) if one.readonly or one.formula}
    return form_at_task(running, no).fields(running.entity, FILLED) - by_system


def required_in(running: Running, no: int) -> frozenset[str]:
    """Return the fields that must have a value before the person of a task agrees or submits."""
    return form_at_task(running, no).fields(running.entity, _REQUIRED)


def signs(running: Running, no: int) -> bool:
    """Tell whether the person of a task signs by hand."""
    step = step_of(running, no)
    return step is not None and step.signature and running.instance.tasks[no].attached not in ADVISING


def fill(change: Change, running: Running, given: Decide, values: Values, by: Actor, *, confirmed: bool) -> None:
    """Write what was filled in at a step, and refuse to go on where something is missing or does not hold.

    :raises Invalid: with everything wrong in the form.
    """
    step, writes = step_of(running, given.task), fills_in(running, given.task)
    if not (writes or values or (step and step.checks)):
        return
    _check_first(change, running, given, by)
    before = records.locked(change.connection, change.catalogue, running.entity.name, running.record_id)
    full = _written(change, running, given.task, before, values, writes) if writes or values else before.values
    if step:
        gathered(_unmet(change, running.entity, full, step.checks, confirmed=confirmed))


def starter_problems(
    look: Look, entity: Entity, procedure: Procedure, values: Values, *, confirmed: bool
) -> Iterator[Problem]:
    """Say what is missing or does not hold when the starter submits, for the first time or again."""
    required = FormRights(rights=procedure.rights).fields(entity, _REQUIRED)
    yield from missing_in(entity, values, required)
    yield from _unmet(look, entity, values, procedure.checks, confirmed=confirmed)


def fill_alone(running: Running, no: int) -> None:
    """Refuse to decide together with others what must be filled in or signed, or looked at by itself.

    :raises Refused: saying what the step asks for.
    """
    step = step_of(running, no)
    if not isinstance(step, Approval | Work):
        return
    if not step.in_batch:
        message = f"「{step.label}」要逐件处理，请打开这一条"
        raise Refused(Problem("flow.not_in_batch", step.label, message))
    required = required_in(running, no) if fills_in(running, no) else frozenset()
    labels = [one.label for name, one in fields_of(running.entity) if name in required]
    wanted = [*(f"填写「{'、'.join(labels)}」" for _ in labels[:1]), *(["签名"] if signs(running, no) else [])]
    if wanted:
        message = f"「{step.label}」要{'并'.join(wanted)}，不能批量处理，请打开这一条单独处理"
        raise Refused(Problem("flow.fill_alone", step.label, message))


def dated_problems(look: Look, running: Running, no: int, values: Values) -> None:
    """Refuse to enter afterwards what somebody agreed to, while something is blank that he had to fill in.

    :raises Refused: naming the fields.
    """
    entity = running.entity
    there = records.bare_values(look.connection, look.catalogue, entity.name, running.record_id) or {}
    required = required_in(running, no)
    blank = {one.where for one in missing_in(entity, {**there, **values}, required)}
    labels = [one.label for name, one in fields_of(entity) if name in required and _is_blank(name, blank)]
    if labels:
        step = step_of(running, no)
        where = step.label if step else running.procedure.label
        message = f"「{where}」要填的「{'、'.join(labels)}」还空着，不能补审：请本人处理时填写，或者改派给能填的人"
        raise Refused(Problem("flow.fill_first", where, message))


def _is_blank(name: str, blank: set[str]) -> bool:
    lines, _, column = name.partition(".")
    return name in blank or any(
        bool(column) and one.startswith(f"{lines}.") and one.endswith(f".{column}") for one in blank
    )


def check_signature(change: Change, file_id: int) -> None:
    """Refuse a signature that is no picture brought by the person himself.

    :raises NotFound: there is no such file, or somebody else brought it.
    :raises Refused: it is no picture.
    """
    found = uploaded(change, [file_id])[file_id]
    if not found.media_type.startswith("image/"):
        raise Refused(Problem("flow.no_signature", "签名", f"「{found.name}」不是图片，不能作为签名，请重新签名"))


def missing_in(entity: Entity, values: Values, required: frozenset[str]) -> Iterator[Problem]:
    """Say which of some fields have no value; of a column, in which line."""
    for name, one in fields_of(entity):
        if name not in required:
            continue
        lines, _, column = name.partition(".")
        rows = values.get(lines) or []
        if not column and values.get(name) in (None, "", [], ()):
            yield Problem("value.required", name, f"请填写「{one.label}」")
        for number, row in enumerate(rows if column else []):
            if row.get(column) in (None, "", [], ()):
                message = f"请填写第 {number + 1} 行的「{one.label}」"
                yield Problem("value.required", f"{lines}.{number}.{column}", message)


def _unmet(
    look: Look, entity: Entity, values: Values, checks: Iterable[StepCheck], *, confirmed: bool
) -> Iterator[Problem]:
    evaluation = Evaluation(look, entity, values)
    for check in checks:
        if check.warns and confirmed:
            continue
        if evaluation.of(check.holds, Kind.BOOLEAN) is False:
            yield Problem("flow.check_warns" if check.warns else "flow.check", entity.name, check.message)


def _check_first(change: Change, running: Running, given: Decide, by: Actor) -> None:
    """Refuse before anything is written, so that what was filled in is judged only for who may decide."""
    values = records.bare_values(change.connection, change.catalogue, running.entity.name, running.record_id) or {}
    world = world_of(change, running.entity, values)
    found = tuple(engine.blockers(running.procedure, running.instance, given, by=by, at=change.now, world=world))
    gathered(found, Conflict if found and found[0].code in OVERTAKEN else Refused)


def _written(
    change: Change, running: Running, no: int, before: Record, values: Values, writes: frozenset[str]
) -> Mapping[str, Any]:
    """Write the fields the step asks for, checked like any other form, and return the record as it is now."""
    step, entity = step_of(running, no), running.entity
    read, wrong = form.read(entity, values, editable=writes, before=before.values)
    full = form.completed(change, entity, {**before.values, **read}, creating=False, before=before.values)
    given = full
    full, refused = automated(change, entity, given, before.values, running.record_id)
    wrong += [*refused, *link_problems(change, entity, before.values, read)]
    wrong += role_problems(change, entity, full, before.values)
    wrong += row_problems(entity, before.values, read, writes)
    wrong += missing_in(entity, full, required_in(running, no))
    told = {one.where for one in wrong}
    touched = {*read, *(name for name, value in full.items() if value != given.get(name))}
    more = form.problems(change, entity, full, only=tuple(touched))
    gathered([*wrong, *(one for one in more if one.where not in told)])
    check_new_files(change, entity, before.values, full)
    records.update(
        change.connection,
        change.catalogue,
        entity.name,
        running.record_id,
        {one.name: full.get(one.name) for one in entity.fields},
        origin_of(change, f"「{step.label if step else running.procedure.label}」时填写"),
        before=before,
    )
    written.remember(change, running, before.values, full)
    return full
