"""Taking a foreign file in (上传): kept, read once, its rows staged, a mapping proposed for every sheet.

Nothing is written into any record here. A file that cannot be read leaves nothing behind but the kept upload.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import psycopg

from guocheng.base.problem import Problem, Refused
from guocheng.connect.mapping import propose
from guocheng.connect.sheet.cells import EXACT_FROM, damaged, text_of
from guocheng.connect.sheet.header import ERROR_COLUMN, Header, find_header, fingerprint, header_key, skipped
from guocheng.connect.sheet.limits import Limits
from guocheng.connect.sheet.reading import Rows, SheetStart, reading
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity
from guocheng.definition.role import Right
from guocheng.service.context import Change, Context
from guocheng.service.imports import mapping as mappings
from guocheng.service.rights import visible
from guocheng.store import files, imports
from guocheng.store.imports import NewPart

Json = dict[str, Any]
SAMPLE_ROWS = 5
_PARTS_AT_ONCE = 10
_CHUNK = 1 << 20


@dataclass
class _Sheet:
    """A sheet while it is read."""

    name: str
    merges: tuple[Any, ...]
    header: Header | None = None
    rows: int = 0
    last_row: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    sample: list[list[str]] = field(default_factory=list)
    damaged: dict[int, int] = field(default_factory=dict)

    def take(self, part: Rows) -> None:
        """Look at the next rows: find the header in the first ones, count data and what is none."""
        if part.first == 1:
            self.header = find_header(part.rows, self.merges)
        self.last_row = part.first + len(part.rows) - 1
        if self.header is None:
            return
        for number, row in enumerate(part.rows, part.first):
            if number <= self.header.last_row:
                continue
            if why := skipped(row, self.header):
                self.skipped[why] = self.skipped.get(why, 0) + 1
                continue
            self.rows += 1
            if len(self.sample) < SAMPLE_ROWS:
                self.sample.append([text_of(cell) for cell in row])
            for column, cell in enumerate(row):
                if type(cell) is float and not -EXACT_FROM < cell < EXACT_FROM and damaged(cell):
                    self.damaged[column] = self.damaged.get(column, 0) + 1

    def warnings(self) -> Iterator[str]:
        """Say what the user should know before going on."""
        for column, count in self.damaged.items():
            name = self.header.names[column] if self.header and column < len(self.header.names) else ""
            yield (
                f"「{name}」有 {count} 个超过 15 位的数字存成了数值,Excel 已经改掉了后面的数字,"
                "请在源头把这一列存成文本再导出"
            )


def take(
    context: Context,
    *,
    name: str,
    content: BinaryIO,
    also: Callable[[psycopg.Connection, int], None] | None = None,
) -> int:
    """Take a file in and return the number of its batch; `also` is done in the same transaction.

    :raises Refused: this person may import nothing.
    :raises Invalid: the file is no table, does harm, or is too big.
    """
    entities = importable(context)
    if not entities:
        raise Refused(Problem("right.missing", "导入", "您没有导入任何数据的权限,需要时请联系管理员"))
    limits = Limits(context.platform.import_rows)
    kept = context.platform.files.keep(iter(lambda: content.read(_CHUNK), b""), size_max=limits.size)
    clean = files.clean_name(name)
    with context.platform.database.transaction() as connection:
        change = Change(context, connection)
        by = context.principal
        stored = files.add_file(connection, kept, name=clean, created_by=by.account_id or None, at=context.now)
        batch = imports.create_batch(
            connection,
            file_id=stored.id,
            name=clean,
            account_id=by.account_id or None,
            person_id=by.actor_id,
            at=context.now,
        )
        with reading(context.platform.files.path(kept.sha256), clean, limits=limits) as opened:
            sheets, parts = _stage(change, batch, opened.parts)
        described = _described(change, sheets, entities)
        imports.save_sheets(connection, batch, described, rows=sum(one["rows"] for one in described), parts=parts)
        if also:
            also(connection, batch)
    return batch


def importable(context: Context) -> list[Entity]:
    """Return the entities this person may import into."""
    return [
        entity
        for entity in context.catalogue.entities.values()
        if entity.importable and visible(context.catalogue, context.principal, entity).may(Right.IMPORT)
    ]


def _stage(change: Change, batch: int, parts: Iterator[SheetStart | Rows]) -> tuple[list[_Sheet], int]:
    sheets: list[_Sheet] = []
    waiting: list[NewPart] = []
    count = 0
    for part in parts:
        if isinstance(part, SheetStart):
            sheets.append(_Sheet(part.name, part.merges))
            continue
        sheets[-1].take(part)
        waiting.append((count, len(sheets) - 1, part.first, part.text))
        count += 1
        # Several copies instead of one: a statement has an end, reading a long file may not hold it up.
        if len(waiting) == _PARTS_AT_ONCE:
            imports.stage_parts(change.connection, batch, waiting)
            waiting = []
    imports.stage_parts(change.connection, batch, waiting)
    return sheets, count


def _described(change: Change, sheets: list[_Sheet], entities: list[Entity]) -> list[Json]:
    marks = {place: fingerprint(one.header.names) for place, one in enumerate(sheets) if one.header}
    known = imports.remembered(change.connection, list(marks.values()))
    described = [
        _described_sheet(change.catalogue, place, one, entities, known.get(marks.get(place, "")))
        for place, one in enumerate(sheets)
    ]
    heads: set[str] = set()
    for one in described:
        if one["mapping"]:
            if not (known.get(one["fingerprint"]) or one["mapping"]["joins"]):
                one["mapping"]["joins"] = one["mapping"]["entity"] in heads and mappings.joined(one["mapping"])
            if not one["mapping"]["joins"]:
                heads.add(one["mapping"]["entity"])
            # The rows without a remark went in with the file that was given back; the others are what is left.
            came_back = ERROR_COLUMN in one["header"]
            one["mapping"]["only_marked"] = came_back and imports.went_in(
                change.connection, change.principal.account_id or None, one["fingerprint"]
            )
    return described


def _described_sheet(
    catalogue: Catalogue, place: int, sheet: _Sheet, entities: list[Entity], known: Json | None
) -> Json:
    names = sheet.header.names if sheet.header else ()
    mapping, shape = _mapping(catalogue, sheet.name, names, entities, known) if sheet.rows else (None, "")
    used = {header_key(one.header) for one in mapping.columns} if mapping else set()
    return {
        "index": place,
        "name": sheet.name,
        "header": [name for name in names if name],
        "columns": [{"index": index, "header": name} for index, name in enumerate(names) if name],
        "header_rows": [sheet.header.first_row, sheet.header.last_row] if sheet.header else [],
        "header_texts": [list(row) for row in sheet.header.rows] if sheet.header else [],
        "width": len(names),
        "fingerprint": fingerprint(names) if names else "",
        "shape": shape,
        "shape_label": catalogue.import_shape(shape).label if shape else "",
        "rows": sheet.rows,
        "last_row": sheet.last_row,
        "skipped": sheet.skipped,
        "sample": sheet.sample,
        "mapping": mappings.to_json(mapping) if mapping else None,
        "unmapped": [name for name in names if name and header_key(name) not in used],
        "warnings": list(sheet.warnings()),
    }


def _mapping(
    catalogue: Catalogue, title: str, names: tuple[str, ...], entities: list[Entity], known: Json | None
) -> tuple[mappings.SheetMapping | None, str]:
    allowed = {entity.name for entity in entities}
    shapes = [shape for shape in catalogue.imports.values() if shape.entity in allowed]
    proposal = propose(names, entities, shapes, title=title)
    shape = proposal.shape if proposal else ""
    if known and known.get("entity") in allowed:
        return mappings.from_json(known, "列对应"), shape
    return (mappings.proposed(proposal) if proposal else None), shape
