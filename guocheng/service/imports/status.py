"""What a person sees of an uploaded file (导入进度): sheets and mappings, progress, counts, what is wrong where."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guocheng.service.context import Look
from guocheng.service.imports.commands import own_batch
from guocheng.store import imports, jobs
from guocheng.store.imports import Batch
from guocheng.store.imports.batch import STATE_LABELS

Json = dict[str, Any]
ERRORS_SHOWN = 100
_SENT = (
    "index", "name", "header", "columns", "header_rows", "fingerprint", "shape", "shape_label", "rows", "skipped",
    "sample", "mapping", "unmapped", "warnings",
)  # fmt: skip
_WORKING = ("checking", "running", "undoing")


def view(look: Look, *, batch_id: int) -> Json:
    """Return everything there is to see of a batch."""
    batch = own_batch(look, batch_id)
    checked = None
    if batch.checked is not None:
        errors = imports.problem_rows(look.connection, batch.id, limit=ERRORS_SHOWN) if batch.state == "checked" else []
        checked = {**batch.checked, "errors": [_row(batch, one) for one in errors]}
    return {
        **_summary(look, batch),
        "sheets": [{name: sheet.get(name) for name in _SENT} for sheet in batch.sheets],
        "checked": checked,
        "options": {"whole": False, "effects": "rows", **batch.options},
    }


def listed(look: Look, *, limit: int = 50) -> Json:
    """Return the newest batches of this person; an administrator's list has everybody's."""
    account = None if look.principal.administers else look.principal.account_id
    return {"rows": [_summary(look, one) for one in imports.batches_of(look.connection, account, limit=limit)]}


def errors(look: Look, *, batch_id: int, after: str = "", limit: int = ERRORS_SHOWN) -> Json:
    """Return the next rows with something wrong or to look at, in the order of the file."""
    batch = own_batch(look, batch_id)
    sheet, _, row = after.partition(":")
    place = (int(sheet), int(row)) if sheet.isdigit() and row.isdigit() else (-1, 0)
    found = imports.problem_rows(look.connection, batch.id, after=place, limit=limit + 1)
    following = f"{found[limit - 1].sheet}:{found[limit - 1].row}" if len(found) > limit else None
    return {"rows": [_row(batch, one) for one in found[:limit]], "next": following}


def _summary(look: Look, batch: Batch) -> Json:
    failure = batch.failure
    if batch.state in _WORKING and batch.job_id is not None:
        job = jobs.job_status(look.connection, batch.job_id)
        failure = job.error or "" if job.state == "dead" else failure
    return {
        "id": batch.id,
        "name": batch.name,
        "state": batch.state,
        "state_label": STATE_LABELS[batch.state],
        "created_at": batch.created_at.isoformat(),
        "rows": batch.rows,
        "counts": batch.counts,
        "progress": _progress(batch, look.now),
        "failure": failure,
        "can": {
            "map": batch.state in ("read", "checked"),
            "dry_run": batch.state in ("read", "checked"),
            "run": batch.state in ("read", "checked", "cancelled"),
            "cancel": batch.state in _WORKING,
            "undo": batch.state in ("done", "cancelled"),
        },
    }


def _progress(batch: Batch, now: datetime) -> Json:
    """Return how far the work is, its rate in rows a second and the seconds that are left, when they can be told."""
    if batch.state == "undoing":
        total = batch.counts.get("new", 0) + batch.counts.get("changed", 0)
        done = batch.counts.get("undone", 0)
    else:
        total = sum(sheet["rows"] for sheet in batch.sheets if (sheet.get("mapping") or {}).get("use"))
        done = sum(batch.counts.get(verdict, 0) for verdict in ("new", "changed", "same", "error", "lines", "skipped"))
        done = min(done, total)
    end = batch.ended_at or now
    seconds = (end - batch.started_at).total_seconds() if batch.started_at else 0
    rate = done / seconds if seconds > 0 else 0
    left = round((total - done) / rate) if rate and batch.ended_at is None else None
    return {"done": done, "total": total, "rate": round(rate), "seconds": round(seconds, 1), "seconds_left": left}


def _row(batch: Batch, one: imports.Outcome) -> Json:
    return {
        "sheet": one.sheet,
        "sheet_name": batch.sheets[one.sheet]["name"],
        "row": one.row,
        "verdict": one.verdict,
        "record_id": one.record_id,
        "problems": list(one.problems),
    }
