"""What a person does with an uploaded file (导入操作): map, try, import, stop, take back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem, gathered
from guocheng.definition.role import Right
from guocheng.service.context import Change, Look
from guocheng.service.imports import mapping as mappings
from guocheng.service.imports import mapping_problems
from guocheng.service.imports.attempt import CHECK, RUN, UNDO
from guocheng.service.rights import must, visible
from guocheng.store import imports, jobs
from guocheng.store.imports import Batch

Json = dict[str, Any]
_BUSY = {"checking": "read", "running": "cancelled", "undoing": "done"}


def own_batch(look: Look, batch_id: int, *, lock: bool = False) -> Batch:
    """Return a batch of this person; an administrator sees all.

    :raises NotFound: there is none, or it is somebody else's: the answer is the same.
    """
    found = imports.batch_of(look.connection, batch_id, lock=lock)
    mine = found.account_id == (look.principal.account_id or None)
    if not mine and not look.principal.administers:
        raise NotFound(
            Problem("import.unknown_batch", f"导入 {batch_id}", f"没有编号为 {batch_id} 的导入,或者您没有查看它的权限")
        )
    return found


def set_mapping(
    change: Change, *, batch_id: int, sheets: Mapping[int, Any], options: Mapping[str, Any] | None = None
) -> Json:
    """Set how sheets become records; files with the same header are mapped like this from now on.

    Of the options `whole` means all rows or none, `effects` what happens by itself: for rows, for the batch, none.

    :raises Invalid: with everything that is wrong with the mappings.
    """
    batch = own_batch(change, batch_id, lock=True)
    if batch.state not in ("read", "checked"):
        raise imports.wrong_state(batch)
    documents = list(batch.sheets)
    wrong: list[Problem] = []
    for index, sent in sheets.items():
        if not 0 <= index < len(documents):
            raise Invalid(Problem("import.no_sheet", batch.name, f"文件里没有第 {index + 1} 个工作表,请刷新后再设置"))
        chosen = mappings.from_json(sent, documents[index]["name"])
        if chosen.use:
            wrong.extend(_problems(change, documents[index], chosen))
        documents[index] = _with_mapping(documents[index], chosen)
    gathered(wrong)
    chosen_options = {**batch.options, **(options or {})}
    imports.save_sheets(change.connection, batch.id, documents, options=chosen_options)
    for index in sheets:
        imports.remember(
            change.connection,
            documents[index]["fingerprint"],
            documents[index]["mapping"],
            by=change.principal.account_id or None,
            at=change.now,
        )
    return {"id": batch.id, "sheets": documents, "options": chosen_options}


def dry_run(change: Change, *, batch_id: int) -> Json:
    """Let the worker try a file without writing a record.

    :raises Invalid: a mapping is wrong, or no sheet is used.
    :raises Conflict: the batch is doing something else.
    """
    return _begin(change, batch_id, CHECK, "checking", of=("read", "checked"))


def run(change: Change, *, batch_id: int) -> Json:
    """Let the worker import a file; one that was stopped goes on where it stopped.

    :raises Invalid: a mapping is wrong, or no sheet is used.
    :raises Conflict: the batch is doing something else.
    """
    batch = own_batch(change, batch_id, lock=True)
    if batch.options.get("whole") and batch.state in ("read", "checked"):
        _refuse_flawed(batch)
    return _begin(change, batch_id, RUN, "running", of=("read", "checked", "cancelled"))


def _refuse_flawed(batch: Batch) -> None:
    """Refuse to import a file that is to be whole before a dry run found no error in it.

    :raises Invalid: it was not tried, or has errors.
    """
    if batch.state != "checked":
        message = "选了「全部成功才导入」,请先试运行,没有错误再导入"
        raise Invalid(Problem("import.not_tried", batch.name, message))
    if wrong := batch.counts.get("error", 0):
        message = f"选了「全部成功才导入」,现在有 {wrong} 行错误,请改好文件再上传,或改为只导入正确的行"
        raise Invalid(Problem("import.not_whole", batch.name, message))


def undo(change: Change, *, batch_id: int) -> Json:
    """Let the worker take back what a file made and changed, as far as nobody touched it since.

    :raises Conflict: the batch was not imported.
    """
    return _begin(change, batch_id, UNDO, "undoing", of=("done", "cancelled"))


def cancel(change: Change, *, batch_id: int) -> Json:
    """Stop the work on a file before its next part; what is done stays and can be taken back."""
    batch = _released(change, own_batch(change, batch_id, lock=True))
    imports.ask_to_cancel(change.connection, batch.id)
    return {"id": batch.id}


def _begin(change: Change, batch_id: int, kind: str, state: str, *, of: tuple[str, ...]) -> Json:
    batch = _released(change, own_batch(change, batch_id, lock=True))
    if batch.state not in of:
        raise imports.wrong_state(batch)
    entities = [] if kind == UNDO else _checked_again(change, batch)
    going_on = kind == RUN and batch.state == "cancelled"
    if kind == RUN and not going_on:
        imports.clear_outcomes(change.connection, batch.id)
    job = jobs.enqueue(
        change.connection, kind, {"batch": batch.id}, order_key=f"import:{entities[0]}" if entities else None
    )
    assert job is not None
    imports.begin(change.connection, batch, state, of=of, job_id=job, at=change.now, go_on=going_on or kind == UNDO)
    return {"id": batch.id, "state": state}


def _checked_again(change: Change, batch: Batch) -> list[str]:
    """Check every mapping that is used against definitions and rights of now; return the entities.

    :raises Invalid: with everything that is wrong.
    """
    wrong: list[Problem] = []
    entities = []
    for document in batch.sheets:
        if document.get("mapping") and document["mapping"].get("use") and document["rows"]:
            chosen = mappings.from_json(document["mapping"], document["name"])
            wrong.extend(_problems(change, document, chosen))
            entities.append(chosen.entity)
    if not entities:
        wrong.append(Problem("import.nothing_used", batch.name, "没有要导入的工作表,请至少选一个,并把列对应到字段"))
    gathered(wrong)
    return sorted(entities)


def _problems(change: Change, document: Json, chosen: mappings.SheetMapping) -> list[Problem]:
    entity = change.catalogue.entity(chosen.entity)
    visibility = visible(change.catalogue, change.principal, entity)
    must(visibility, Right.IMPORT, entity.label)
    headers = frozenset(one["header"] for one in document["columns"])
    return list(mapping_problems.problems(chosen, headers, change.catalogue, entity, visibility))


def _with_mapping(document: Json, chosen: mappings.SheetMapping) -> Json:
    used = {one.header for one in chosen.columns}
    unmapped = [name for name in document["header"] if name not in used]
    return {**document, "mapping": mappings.to_json(chosen), "unmapped": unmapped}


def _released(change: Change, batch: Batch) -> Batch:
    """Free a batch whose job gave up for good, so that the person can begin again."""
    if batch.state in _BUSY and (
        batch.job_id is None or jobs.job_status(change.connection, batch.job_id).state in ("dead", "done")
    ):
        imports.end(change.connection, batch.id, _BUSY[batch.state], failure=batch.failure)
        return imports.batch_of(change.connection, batch.id, lock=True)
    return batch
