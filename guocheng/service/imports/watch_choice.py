"""How a watched folder maps its files (文件夹的列对应): one mapping for all, or what is remembered for the header.

Nobody is there to look at a guess, so what is neither remembered nor a known kind of file is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg

from guocheng.base.problem import Invalid, Problem
from guocheng.connect.sheet.header import header_key
from guocheng.store import imports
from guocheng.store.imports import Batch, Wanted

Json = dict[str, Any]


def as_chosen(connection: psycopg.Connection, watch: Wanted, batch: Batch) -> list[Json]:
    """Return the sheets of a file with the mappings of its folder.

    :raises Invalid: no sheet is known, or none fits to what the folder takes.
    """
    mapped = list(_with_one(connection, watch, batch) if watch.mapping else _as_remembered(connection, batch))
    fitting = [_only(watch, document) for document in mapped]
    if not any(_used(one) for one in fitting):
        message = "文件里没有这个文件夹要收的表，请放到别的文件夹，或修改文件夹的设置"
        raise Invalid(Problem("watch.other_entity", batch.name, message))
    return fitting


def _as_remembered(connection: psycopg.Connection, batch: Batch) -> Iterator[Json]:
    known = imports.remembered(connection, [one["fingerprint"] for one in batch.sheets if one["rows"]])
    if not known and not any(one["shape"] for one in batch.sheets):
        message = "系统还不认识这样的表头，请先在网页上导入一次，以后就会照样对应"
        raise Invalid(Problem("watch.unknown_header", batch.name, message))
    yield from batch.sheets


def _with_one(connection: psycopg.Connection, watch: Wanted, batch: Batch) -> Iterator[Json]:
    mapping = imports.remembered(connection, [watch.mapping]).get(watch.mapping)
    if mapping is None:
        message = f"「{watch.label}」选的列对应已经没有了，请在「定时导入」里重新选择"
        raise Invalid(Problem("watch.no_mapping", watch.label, message))
    wanted = {header_key(one["header"]): one["header"] for one in mapping["columns"]}
    lacking: dict[str, str] = {}
    fits = False
    for document in batch.sheets:
        there = {header_key(name) for name in document["header"]}
        missing = {key: header for key, header in wanted.items() if key not in there}
        lacking |= missing if document["rows"] else {}
        fits = fits or (not missing and document["rows"] > 0)
        yield {**document, "mapping": None if missing else {**mapping, "use": True}}
    if not fits:
        message = f"文件里没有这些列：{'、'.join(lacking.values()) or '（没有数据）'}，请照以前的表头填写"
        raise Invalid(Problem("watch.columns_missing", batch.name, message))


def _only(watch: Wanted, document: Json) -> Json:
    """Return a sheet that is used only where it leads to the entity of the folder, in the way it wants."""
    if not _used(document):
        return document
    mapping = document["mapping"]
    if watch.entity and mapping["entity"] != watch.entity:
        return {**document, "mapping": {**mapping, "use": False}}
    return {**document, "mapping": {**mapping, "mode": watch.mode}} if watch.mode else document


def _used(document: Json) -> bool:
    return bool(document["rows"] and document.get("mapping") and document["mapping"].get("use"))
