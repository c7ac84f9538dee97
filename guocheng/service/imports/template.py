"""The workbook that somebody fills to import it (导入模板): what this person may fill, with lists of what there is."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from guocheng.connect.writing.template import Blank, write_template
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import Family, family_of, refers, type_of
from guocheng.definition.role import Right
from guocheng.service.context import Context, Look, look
from guocheng.service.export_values import column_of
from guocheng.service.records.access import known_entity, reader_of, visibility_of
from guocheng.service.rights import must
from guocheng.store.imports import all_named

#: Longer lists are no help in a cell.
TITLES_MAX = 500


def template(context: Context, *, entity: str) -> tuple[Path, str]:
    """Write an empty workbook for an entity; return where, and its name. The caller deletes it when it is sent.

    :raises Refused: this person may not import such records.
    """
    with look(context) as view:
        definition = known_entity(view, entity)
        must(visibility_of(view, entity), Right.IMPORT, definition.label)
        columns = list(_columns(view, definition))
    with tempfile.NamedTemporaryFile(prefix="guocheng-", suffix=".xlsx", delete=False) as file:
        target = Path(file.name)
    try:
        write_template(target, definition.label, columns)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target, f"{definition.label}导入模板.xlsx"


def _columns(view: Look, entity: Entity) -> Iterator[Blank]:
    editable = visibility_of(view, entity.name).editable
    for one in entity.fields:
        if one.has_lines:
            yield from (
                _blank(view, column, above=one)
                for column in one.lines
                if f"{one.name}.{column.name}" in editable and _is_filled(column)
            )
        elif one.name in editable and _is_filled(one):
            yield _blank(view, one)


def _is_filled(one: Field) -> bool:
    return type_of(one).importable and not (type_of(one).given or one.formula or one.readonly)


def _blank(view: Look, one: Field, above: Field | None = None) -> Blank:
    written = column_of(one, above)
    options, only = _options(view, one)
    hints = [one.help, one.placeholder, "可填几个,用顿号隔开" if _several(one) else "", "必填" if one.required else ""]
    return Blank(
        written.label,
        one.required and not one.default and above is None,
        "\n".join(filter(None, hints)),
        options,
        only,
        written.number_format or ("General" if _is_number(one) else "@"),
        max(12.0, written.width),
    )


def _options(view: Look, one: Field) -> tuple[tuple[str, ...], bool]:
    """Return the words to choose from, and whether nothing else may stand there."""
    if type_of(one).column(one) == "boolean":
        return ("是", "否"), True
    if one.options:
        return tuple(option.label for option in one.options if option.offered), not (one.other or _several(one))
    if refers(one) and reader_of(view).visible(one.to).may(Right.SEE):
        named = all_named(view.connection, reader_of(view), view.catalogue.entity(one.to)) or []
        titles = sorted({known.title for known in named if known.in_use and known.title})
        return tuple(titles) if len(titles) <= TITLES_MAX else (), False
    return (), True


def _is_number(one: Field) -> bool:
    return type_of(one).column(one).startswith(("bigint", "numeric")) and not refers(one)


def _several(one: Field) -> bool:
    return family_of(one) is Family.LINKS or type_of(one).column(one) == "text[]"
