"""A list as a file (导出): the rows and fields this person sees there, as xlsx or csv, whatever their number.

Who may not export, exports nothing; rows outside the export right are left out by the database.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.base.zone import local_day
from guocheng.connect.writing.table import Column, csv_chunks, write_xlsx
from guocheng.definition.entity import Field
from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.definition.role import Right
from guocheng.service.context import Context, Look, look
from guocheng.service.records.access import known_entity, reader_of, visibility_of
from guocheng.service.rights import must
from guocheng.store import records
from guocheng.store.query import read_query
from guocheng.store.query.stream import stream
from guocheng.store.query.window import Query

ROWS_MAX = 1_000_000
FORMATS = ("xlsx", "csv")
_WIDTH_PIXELS = 8.0


def export(
    context: Context,
    *,
    entity: str,
    format: str = "xlsx",
    where: Any = None,
    sort: Any = None,
    search: str = "",
    columns: Sequence[str] | None = None,
) -> tuple[Path, str]:
    """Write the rows of a list into a file; return where, and its name. The caller deletes it when it is sent.

    :raises Refused: this person may not export such records.
    :raises Invalid: the question is wrong, or the format unknown.
    """
    if format not in FORMATS:
        raise Invalid(Problem("export.unknown_format", "format", "只能导出为 xlsx 或 csv,请重新选择"))
    with look(context) as view:
        definition = known_entity(view, entity)
        must(visibility_of(view, entity), Right.EXPORT, definition.label)
        asked = read_query(
            reader_of(view), entity, where=where, sort=sort or None, search=search or None,
            columns=list(columns) if columns else None,
        )  # fmt: skip
        query = _written_columns(view, asked)
        fields = [field for name in query.columns if (field := view.catalogue.field(entity, name))]
        with tempfile.NamedTemporaryFile(prefix="guocheng-", suffix=f".{format}", delete=False) as file:
            target = Path(file.name)
        try:
            _write(target, format, definition.label, [_column(one) for one in fields], _rows(view, query, fields))
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    return target, f"{definition.label} {local_day(context.now):%Y-%m-%d}.{format}"


def _written_columns(view: Look, asked: Query) -> Query:
    visible = reader_of(view).visible(asked.entity)
    found = ((name, view.catalogue.field(asked.entity, name)) for name in asked.columns if visible.travels(name))
    kept = tuple(name for name, one in found if one is not None and type_of(one).exported)
    return Query(asked.entity, asked.where, asked.sort, asked.search, None, asked.limit, kept)


def _write(target: Path, format: str, label: str, columns: list[Column], rows: Iterable[Sequence[Any]]) -> None:
    if format == "xlsx":
        write_xlsx(target, label, columns, rows)
        return
    with target.open("wb") as file:
        file.writelines(csv_chunks(columns, rows))


def _column(field: Field) -> Column:
    width = max(8.0, min(60.0, (field.width or 110) / _WIDTH_PIXELS))
    formats = {"money": "#,##0.00", "date": "yyyy-mm-dd", "instant": "yyyy-mm-dd hh:mm:ss"}
    number_format = formats.get(field.type, f"0.{'0' * field.scale}" if field.type == "decimal" and field.scale else "")
    return Column(f"{field.label}({field.unit})" if field.unit else field.label, number_format, width)


def _rows(view: Look, query: Query, fields: Sequence[Field]) -> Iterator[Sequence[Any]]:
    """Yield rows as they are written; what is the same in every row is asked once."""
    links = [(place, one.to) for place, one in enumerate(fields) if family_of(one) is Family.LINK]
    texts = [(place, shown) for place, one in enumerate(fields) if (shown := _shown(one))]
    titles: dict[tuple[str, int], str] = {}
    for batch in stream(view.connection, reader_of(view), query, rows_max=ROWS_MAX):
        if links:
            _learn_titles(view, titles, {(to, row[place]) for row in batch for place, to in links if row[place]})
        for found in batch:
            row = list(found)
            for place, to in links:
                if row[place] is not None:
                    row[place] = titles.get((to, row[place]), "")
            for place, shown in texts:
                if row[place] is not None:
                    row[place] = shown(row[place])
            yield row


def _learn_titles(view: Look, titles: dict[tuple[str, int], str], wanted: set[tuple[str, int]]) -> None:
    """Read the titles that are still unknown; who may not know a title gets the entity and the id."""
    reader = reader_of(view)
    unknown = wanted - titles.keys()
    allowed = {entity for entity, _ in unknown if view.catalogue.find_entity(entity) and reader.knows_title(entity)}
    titles |= records.titles_of(view.connection, view.catalogue, [one for one in unknown if one[0] in allowed])
    for entity, record_id in unknown:
        if entity not in allowed and (found := view.catalogue.find_entity(entity)):
            titles[entity, record_id] = f"{found.label} #{record_id}"


def _shown(one: Field) -> Callable[[Any], Any] | None:
    if one.type == "choice":
        labels = {option.code: option.label for option in one.options}
        return lambda code: labels.get(code, code)
    if one.type == "choices":
        words = {option.code: option.label for option in one.options}
        return lambda codes: "、".join(words.get(code, code) for code in codes)
    if one.type == "boolean":
        return lambda value: "是" if value else "否"
    if one.type == "instant":
        return lambda at: at.replace(microsecond=0) if isinstance(at, datetime) else at
    return None
