"""Values as a file shows them (导出的值): numbers and days as such, everything else in the words people read.

What is written can be read again: an exported list imports unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from guocheng.connect.writing.table import Column
from guocheng.definition.entity import Field
from guocheng.definition.field_types import FieldType, refers, type_of
from guocheng.service.context import Look
from guocheng.service.records.access import reader_of
from guocheng.store import records

_WIDTH_PIXELS = 8.0
_SAMPLE = 40
_CACHED_MAX = 10_000

Shown = Callable[[Any], Any]
Titles = dict[tuple[str, int], str]


def column_of(field: Field, above: Field | None = None) -> Column:
    """Return how a field is written: heading, number format, width; `above` is the sub-table of a column."""
    width = max(8.0, min(60.0, (field.width or 110) / _WIDTH_PIXELS))
    label = f"{field.label}({field.unit})" if field.unit else field.label
    return Column(f"{above.label}/{label}" if above else label, _number_format(field), width)


def shown_rows(view: Look, fields: Sequence[Field], batches: Iterable[Sequence[Sequence[Any]]]) -> Iterator[list[Any]]:
    """Yield rows as they are written; what is the same in every row is asked once."""
    links = [(place, one, _known_words()) for place, one in enumerate(fields) if refers(one)]
    texts = [(place, shown) for place, one in enumerate(fields) if not refers(one) and (shown := _shown(one))]
    titles: Titles = {}
    for batch in batches:
        for place, one, words in links:
            if not (new := {_key(row[place]) for row in batch} - words.keys()):
                continue
            learn_titles(view, titles, {(one.to, known) for key in new for known in _ids(one, key)})
            words |= {key: "、".join(titles.get((one.to, known), "") for known in _ids(one, key)) for key in new}
        for found in batch:
            row = list(found)
            for place, _, words in links:
                row[place] = words[_key(row[place])]
            for place, shown in texts:
                if row[place] is not None:
                    row[place] = shown(row[place])
            yield row


def _known_words() -> dict[Any, str | None]:
    """Return the words of values, to which those of each batch are added; nothing stays nothing."""
    return {None: None}


def _key(value: Any) -> Any:
    """Return what a value is remembered by; several records come as a list."""
    return tuple(value) if type(value) is list else value


def learn_titles(view: Look, titles: Titles, wanted: set[tuple[str, int]]) -> None:
    """Read the titles that are still unknown; who may not know a title gets the entity and the id."""
    reader = reader_of(view)
    unknown = wanted - titles.keys()
    allowed = {entity for entity, _ in unknown if view.catalogue.find_entity(entity) and reader.knows_title(entity)}
    titles |= records.titles_of(view.connection, view.catalogue, [one for one in unknown if one[0] in allowed])
    for entity, record_id in unknown:
        if entity not in allowed and (found := view.catalogue.find_entity(entity)):
            titles[entity, record_id] = f"{found.label} #{record_id}"


def _ids(one: Field, value: Any) -> Sequence[int]:
    return () if value is None else type_of(one).target_ids(one, value)


def _shown(one: Field) -> Shown | None:
    """Return how a value becomes what is written, nothing where it is written as it is."""
    type_ = type_of(one)
    column = type_.value_type(one)
    if column == "boolean":
        return lambda value: "是" if value else "否"
    if column == "timestamptz":
        return lambda at: at.replace(microsecond=0) if isinstance(at, datetime) else at
    if column == "date":
        return None if one.precision in ("", "day") else partial(type_.present, one)
    if column == "bigint" or column.startswith("numeric"):
        return None if _is_number(type_.present(one, _SAMPLE), one.unit) else partial(type_.present, one)
    if type(type_).present is FieldType.present:
        return None
    return _remembering(partial(type_.present, one)) if column == "text" else partial(type_.present, one)


def _remembering(shown: Shown) -> Shown:
    known: dict[Any, Any] = {}

    def remembered(value: Any) -> Any:
        if value not in known:
            if len(known) >= _CACHED_MAX:
                return shown(value)
            known[value] = shown(value)
        return known[value]

    return remembered


def _is_number(text: str, unit: str) -> bool:
    return text.removesuffix(unit or "\0").replace(",", "").replace(".", "").strip().isdigit()


def _number_format(field: Field) -> str:
    column = type_of(field).value_type(field)
    if column == "date":
        return "yyyy-mm-dd" if field.precision in ("", "day") else ""
    if column == "timestamptz":
        return "yyyy-mm-dd hh:mm:ss"
    if column == "numeric(18,2)":
        return "#,##0.00"
    return f"0.{'0' * field.scale}" if column.startswith("numeric") and field.scale and _shown(field) is None else ""
