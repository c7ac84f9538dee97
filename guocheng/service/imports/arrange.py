"""Rows of one record put together (归组) before the first part, for a record may have its lines anywhere in a file."""

from __future__ import annotations

from functools import partial

import psycopg

from guocheng.service.imports.attempt import Work
from guocheng.service.imports.parts import sheet_of
from guocheng.store import imports


def arrange(work: Work) -> None:
    """Put rows of one record together, in a transaction of its own: parts are read ahead."""
    with work.platform.database.read() as connection:
        batch = imports.batch_of(connection, work.batch_id)
    used = [one["mapping"] for one in batch.sheets if (one.get("mapping") or {}).get("use")]
    has_lines = any("." in column["field"] for mapping in used for column in mapping["columns"])
    if batch.part_next == 0 and (has_lines or batch.grouped):
        work.lease.part(partial(_grouped, work), lambda _: {"done": 0})


def _grouped(work: Work, connection: psycopg.Connection) -> None:
    batch = imports.batch_of(connection, work.batch_id, lock=True)
    change = work.change(connection, batch)
    sheets = [
        sheet_of(document, change.catalogue, change.catalogue.entity(document["mapping"]["entity"]))
        for document in batch.sheets
        if document.get("mapping") and document["mapping"].get("use") and document["rows"]
    ]
    if not any(sheet.mapping.lines for sheet in sheets):
        imports.ungroup(change.connection, batch.id)
        return
    families = {sheet.entity.name for sheet in sheets if sheet.mapping.lines}
    grouped = [
        imports.GroupedSheet(
            sheet.index,
            sheet.header.last_row + 1,
            tuple(sheet.reader.places[name] for name in sheet.mapping.key),
            sheet.mapping.joins,
            sheet.entity.name,
        )
        for sheet in sheets
        if sheet.entity.name in families
    ]
    imports.group_rows(change.connection, batch.id, [sheet.index for sheet in sheets], grouped)
