"""Imports that set automations off (导入完成的触发): once for a file and an entity, however many rows it had."""

from __future__ import annotations

from guocheng.service.automation.index import enabled, index_of
from guocheng.service.automation.putting import Cause, put
from guocheng.service.context import Change
from guocheng.store.imports import Batch


def set_off(change: Change, batch: Batch) -> None:
    """Put the runs that an import which is over sets off."""
    listening = index_of(change.catalogue).imported
    if not listening:
        return
    mappings = [sheet.get("mapping") or {} for sheet in batch.sheets]
    entities = {one["entity"] for one in mappings if one.get("use") and one.get("entity")}
    counts = {name: int(count) for name, count in batch.counts.items() if isinstance(count, int)}
    inputs = {
        "file_name": batch.name,
        "rows_written": counts.get("new", 0) + counts.get("changed", 0),
        "rows_wrong": counts.get("error", 0),
    }
    on = enabled(change)
    put(
        change,
        [
            (one, Cause("import_finished", entity, None, batch.name, change.principal.actor_id, {"inputs": inputs}))
            for entity in sorted(entities)
            for one in listening.get(entity, ())
            if one.name in on
        ],
    )
