"""An entity made from an uploaded table in one go (由表格建表): guessed, corrected by the user, put into force.

- Who makes it and administrators may do everything with its records, everybody else nothing, until somebody says so.
- The sheet is mapped to it at once; loading the rows is the import as it always is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem, gathered
from guocheng.connect.guessing import Guess, code_name, guess_fields, guess_key, guess_title, with_all_words
from guocheng.connect.sheet.cells import plain, text_of
from guocheng.connect.sheet.header import skipped
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import to_json as definition_json
from guocheng.definition.entity import Entity, Field, Option
from guocheng.definition.field_types import FIELD_TYPES, refers, type_of
from guocheng.definition.importing import ColumnMap
from guocheng.definition.own import COMPANY
from guocheng.definition.role import Grant, Right, Role, Rows
from guocheng.service import definitions
from guocheng.service.context import Change, Look
from guocheng.service.imports import mapping as mappings
from guocheng.service.imports.commands import own_batch
from guocheng.service.imports.names import Names
from guocheng.service.imports.parts import header_of
from guocheng.service.records.access import reader_of
from guocheng.store import imports, records
from guocheng.store.imports import Batch
from guocheng.store.records import Origin

Json = dict[str, Any]
#: So many rows are looked at; what comes later is met by the dry run.
PARTS_LOOKED_AT = 2
COLUMNS_SHOWN = 10
_SCALED = ("decimal", "percent")
_LINK_MIN = 0.8
_LINK_WORDS_MIN = 2


def proposal(look: Look, *, batch_id: int, sheet: int) -> Json:
    """Guess an entity from a sheet: its fields with what speaks for each, its key and its title.

    :raises NotFound: there is no such sheet, or it has no header.
    """
    batch = own_batch(look, batch_id)
    document = _sheet(batch, sheet)
    guesses = [
        _whole(look, batch, document, _linked(look, one, texts)) for one, texts in _guesses(look, batch, document)
    ]
    headers = {one.field.name: one.header for one in guesses}
    key = guess_key(guesses)
    return {
        "label": _label(look.catalogue, document["name"], batch.name),
        "fields": [_field_json(one) for one in guesses],
        "key": [headers[key]] if key else [],
        "title": headers.get(guess_title(guesses, key), ""),
        "types": [
            {"name": name, "label": one.label}
            for name, one in FIELD_TYPES.items()
            if one.importable and not one.given and name not in _NOT_OFFERED
        ],
        "entities": [{"name": one.name, "label": one.label} for one in _entities(look)],
    }


#: Types that need more than a column to be declared.
_NOT_OFFERED = frozenset({"cascade", "lookup", "back"})


def make(change: Change, *, batch_id: int, sheet: int, design: Mapping[str, Any]) -> Json:
    """Make the entity that a user designed from a sheet, give its maker all rights, and map the sheet to it.

    :raises Invalid: with everything that is wrong with the design.
    """
    batch = own_batch(change, batch_id, lock=True)
    if batch.state not in ("read", "checked"):
        raise imports.wrong_state(batch)
    document = _sheet(batch, sheet)
    fields = _designed(document, design)
    entity = _entity(change.catalogue, fields, design)
    role = _maker(change, entity)
    definitions.put_into_force(
        change,
        documents=[definition_json(entity), definition_json(role)],
        reason=f"由「{batch.name}」建表",
    )
    _give(change, role)
    columns = tuple(
        ColumnMap(header, one.name, "name" if refers(one) else "", absent="empty" if refers(one) else "")
        for header, one in fields
    )
    chosen = mappings.SheetMapping(entity.name, columns, entity.key, mode="upsert" if entity.key else "add")
    sheets = list(batch.sheets)
    sheets[sheet] = {**document, "mapping": mappings.to_json(chosen), "unmapped": []}
    imports.save_sheets(change.connection, batch.id, sheets)
    imports.remember(
        change.connection,
        document["fingerprint"],
        sheets[sheet]["mapping"],
        by=change.principal.account_id or None,
        at=change.now,
    )
    return {"id": batch.id, "entity": entity.name, "label": entity.label}


def _sheet(batch: Batch, index: int) -> Json:
    if not 0 <= index < len(batch.sheets) or not batch.sheets[index]["header_rows"]:
        message = f"「{batch.name}」里没有这个工作表,或者没有认出表头,请换一个工作表"
        raise NotFound(Problem("import.no_sheet", batch.name, message))
    found: Json = batch.sheets[index]
    return found


def _guesses(look: Look, batch: Batch, document: Json) -> list[tuple[Guess, set[str]]]:
    header = header_of(document)
    rows = [
        cells
        for part in imports.parts_of_sheet(look.connection, batch.id, document["index"], limit=PARTS_LOOKED_AT)
        for number, cells in zip(part.numbers, part.rows, strict=True)
        if number > header.last_row and not skipped(cells, header)
    ]
    places = {one["header"]: one["index"] for one in document["columns"]}
    return [
        (one, {text for row in rows if places[one.header] < len(row) and (text := text_of(row[places[one.header]]))})
        for one in guess_fields(header.names, rows)
    ]


def _whole(look: Look, batch: Batch, document: Json, guess: Guess) -> Guess:
    """Let a choice have the words of the whole sheet; where these are too many it is a text after all."""
    if not guess.field.options:
        return guess
    header = header_of(document)
    place = next(one["index"] for one in document["columns"] if one["header"] == guess.header)
    cells = imports.distinct_cells(look.connection, batch.id, document["index"], place, after=header.last_row)
    names = (guess.header, guess.field.label)
    return with_all_words(guess, [cell for cell in cells if text_of(cell) not in names])


def _linked(look: Look, guess: Guess, texts: set[str]) -> Guess:
    """Take a column of words for a link when nearly all of them are records that are there."""
    if guess.field.type not in ("text", "choice") or guess.field.long or len(texts) < _LINK_WORDS_MIN:
        return guess
    for entity, names in _all_names(look):
        found = sum(1 for text in texts if len(names.by_name.get(plain(text), [])) == 1)
        if found >= _LINK_MIN * len(texts):
            field = replace(guess.field, type="link", to=entity.name, options=())
            return replace(guess, field=field, why=f"{found} 个名称都是已有的「{entity.label}」")
    return guess


def _all_names(look: Look) -> list[tuple[Entity, Names]]:
    """Read once what the records of every entity are called, where they are few enough to be chosen by name."""

    def read() -> list[tuple[Entity, Names]]:
        found = []
        for entity in _entities(look):
            named = imports.all_named(look.connection, reader_of(look), entity)
            if named:
                found.append((entity, Names.of(entity.label, named)))
        return found

    key = ("import.names",)
    if key not in look.cache:
        look.cache[key] = read()
    known: list[tuple[Entity, Names]] = look.cache[key]
    return known


def _entities(look: Look) -> list[Entity]:
    visible = reader_of(look).visible
    return [one for one in look.catalogue.entities.values() if one.stored and visible(one.name).may(Right.SEE)]


def _field_json(guess: Guess) -> Json:
    one = guess.field
    return {
        "header": guess.header,
        "name": one.name,
        "label": one.label,
        "type": one.type,
        "type_label": type_of(one).label,
        "options": [option.label for option in one.options],
        "scale": one.scale,
        "long": one.long,
        "masked": one.masked,
        "to": one.to,
        "why": guess.why,
        "distinct": guess.distinct,
        "filled": guess.filled,
        "count": guess.count,
    }


def _designed(document: Json, design: Mapping[str, Any]) -> list[tuple[str, Field]]:
    """Return the fields a user wants, each with the column that fills it.

    :raises Invalid: a column is not there, or a type is unknown.
    """
    headers = {one["header"] for one in document["columns"]}
    wrong: list[Problem] = []
    names: list[str] = []
    fields: list[tuple[str, Field]] = []
    for one in design["fields"]:
        label = str(one["label"]).strip() or str(one["header"])
        if one["header"] not in headers:
            wrong.append(
                Problem("import.no_column", one["header"], f"文件里没有「{one['header']}」这一列,请刷新后重试")
            )
            continue
        if one["type"] not in FIELD_TYPES or FIELD_TYPES[one["type"]].given or not FIELD_TYPES[one["type"]].importable:
            wrong.append(Problem("import.bad_type", label, f"「{label}」的类型不能这样用,请重新选择"))
            continue
        name = code_name(label, names)
        names.append(name)
        fields.append((one["header"], _field(name, label, one)))
    if not fields:
        wrong.append(Problem("import.no_fields", document["name"], "请至少保留一列"))
    gathered(wrong)
    return fields


def _field(name: str, label: str, one: Mapping[str, Any]) -> Field:
    codes: list[str] = []
    for option in one.get("options") or ():
        codes.append(code_name(option, codes))
    options = tuple(Option(code, text) for code, text in zip(codes, one.get("options") or (), strict=True))
    takes_options = one["type"] in ("choice", "choices")
    return Field(
        name,
        label,
        one["type"],
        searchable=one["type"] == "text",
        masked=bool(one.get("masked")),
        options=options if takes_options else (),
        to=str(one.get("to") or "") if one["type"] in ("link", "links") else "",
        scale=int(one.get("scale") or (2 if one["type"] == "decimal" else 0)) if one["type"] in _SCALED else 0,
        long=bool(one.get("long")) and one["type"] == "text",
    )


def _entity(catalogue: Catalogue, fields: Sequence[tuple[str, Field]], design: Mapping[str, Any]) -> Entity:
    label = str(design["label"]).strip()
    if not label:
        raise Invalid(Problem("import.no_label", "名称", "请给新表起一个名字,例如「客户台账」"))
    if any(one.label == label for one in catalogue.entities.values()):
        raise Invalid(Problem("import.label_taken", label, f"已经有一个「{label}」了,请换一个名字,或导入到已有的表"))
    taken = {one.removeprefix(f"{COMPANY}.") for one in catalogue.entities}
    # The user corrects labels, not names: what was guessed for a header is known again by it.
    by_header = {header: one.name for header, one in fields}
    key = tuple(by_header[header] for header in design.get("key") or () if header in by_header)
    title = by_header.get(str(design.get("title") or ""), fields[0][1].name)
    kept = tuple(
        replace(one, required=one.name in key, unique=key == (one.name,), indexed=one.name in key) for _, one in fields
    )
    shown = [one.name for one in kept if not one.long][:COLUMNS_SHOWN]
    units = tuple(one.name for one in kept if one.type == "link" and one.to == "org.unit")
    people = tuple(one.name for one in kept if one.type == "link" and one.to == "org.person")
    return Entity(
        f"{COMPANY}.{code_name(label, taken)}",
        label,
        kept,
        title=f"{{{title}}}",
        icon="table",
        key=key,
        columns=tuple(shown),
        phone_columns=tuple(shown[1:3]),
        unit_fields=units,
        owner_fields=people,
    )


def _maker(change: Change, entity: Entity) -> Role:
    actions = tuple(right for right in Right if right is not Right.MANAGE_FLOW)
    name = entity.name.replace(f"{COMPANY}.", f"{COMPANY}.maker_")
    return Role(name, f"「{entity.label}」建表人", (Grant(entity.name, Rows.ALL, actions=actions, reveals=("*",)),))


def _give(change: Change, role: Role) -> None:
    """Let the maker hold the role; a bare account administers anyway."""
    if change.principal.actor_id is None:
        return
    origin = Origin(at=change.now, actor_id=change.principal.actor_id, cause=f"建表:{role.label}")
    values = {"person": change.principal.actor_id, "role": role.name}
    records.create(change.connection, change.catalogue, "org.role_member", values, origin)


def _label(catalogue: Catalogue, sheet: str, file: str) -> str:
    """Propose a name that is still free: that of the sheet, or of the file where the sheet has none of its own."""
    stem = file.rpartition(".")[0] or file
    usual = sheet.lower().startswith(("sheet", "工作表"))
    label = stem if usual else sheet
    taken = {one.label for one in catalogue.entities.values()}
    return label if label not in taken else f"{label}(导入)"
