"""Finding the records that a file speaks of (找关联记录): by name, number, any field, or several columns together.

- Only records that the importing person may see are found.
- What is not found at first is looked for once more when its part is written, because the file itself may have made it;
  then the column says what happens: an error, a new record, or nothing.
- A person who is not found is no error: the field stays blank, and the row waits to be claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from guocheng.base.problem import Invalid
from guocheng.connect.sheet.cells import plain
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.definition.field_types.base import is_nothing
from guocheng.service.context import Look
from guocheng.service.imports.convert import ERROR, WARNING, ColumnReader, Remark, RowValues, Words
from guocheng.service.imports.names import Names
from guocheng.service.records.access import reader_of, visibility_of
from guocheng.store.imports import Named, aliases_of, all_named, ids_by_fields, number_field
from guocheng.store.records.words import title_fields, title_of

_UNIT = "org.unit"
#: What is said of a person whom a file names and nobody knows.
UNCLAIMED = "import.unclaimed"
_SHOWN_MAX = 3
_SEVERAL = re.compile(r"[,，、;；|\n]+")
#: The ways to find a record by what people call it; any other word names a field.
CALLED = ("", "name", "number", "number_in_name")

Texts = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Way:
    """How the records of one field are found: by which fields together, and what happens when they are not there."""

    field: Field
    bys: tuple[str, ...]
    absent: str

    @property
    def is_called(self) -> bool:
        """Tell whether a record is found by what people call it."""
        return len(self.bys) == 1 and self.bys[0] in CALLED

    @property
    def is_person(self) -> bool:
        """Tell whether people are looked for by number, phone or name in one."""
        return self.bys == ("number_in_name",)

    @cached_property
    def is_plain(self) -> bool:
        """Tell whether a text alone decides which one record is meant."""
        return self.is_called and not self.is_person and not self.several

    @property
    def several(self) -> bool:
        """Tell whether a cell may name several records."""
        return family_of(self.field) is Family.LINKS


def ways_of(columns: Iterable[ColumnReader]) -> dict[str, Way]:
    """Return how each link of a sheet is found; people come last, they are looked for in their units."""
    found: dict[str, list[ColumnReader]] = {}
    for column in columns:
        found.setdefault(column.name, []).append(column)
    ways = {
        name: Way(same[0].field, tuple(one.by for one in same), next((one.absent for one in same if one.absent), ""))
        for name, same in found.items()
    }
    return dict(sorted(ways.items(), key=lambda pair: pair[1].is_person))


@dataclass
class Links:
    """What is known of the records that a file links to; nothing of what this person may not see."""

    names: dict[str, Names | None] = field(default_factory=dict)
    _exact: dict[tuple[str, Texts], dict[Texts, list[int]]] = field(default_factory=dict)
    _promised: dict[str, set[tuple[str, Texts]]] = field(default_factory=dict)
    _known: dict[Way, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def to(cls, look: Look, fields: Iterable[Field]) -> Links:
        """Read the names of every entity that is linked to, where they are few enough."""
        links = cls()
        for entity in {one.to for one in fields}:
            visibility_of(look, entity)  # refuses who may see nothing of it
            definition = look.catalogue.entity(entity)
            records = all_named(look.connection, reader_of(look), definition)
            said = aliases_of(look.connection, entity)
            links.names[entity] = None if records is None else Names.of(definition.label, records, said)
        return links

    def learn(self, look: Look, rows: Iterable[RowValues], ways: Mapping[str, Way], *, anew: bool = False) -> None:
        """Ask the database for all the records of some rows that names do not tell; `anew` also where they do."""
        wanted: dict[tuple[str, Texts], set[Texts]] = {}
        for row in rows:
            for name, way in ways.items():
                if name in row.links and (anew or not way.is_called or self.names[way.field.to] is None):
                    for fields, texts in _questions(look, way, row.links[name]):
                        known = self._exact.get((way.field.to, fields), {})
                        if texts not in known or (anew and not known[texts]):
                            wanted.setdefault((way.field.to, fields), set()).add(texts)
        for (entity, fields), texts_of in wanted.items():
            found = _found(look, look.catalogue.entity(entity), fields, texts_of)
            self._exact.setdefault((entity, fields), {}).update(found)

    def resolve(self, look: Look, rows: Iterable[RowValues], ways: Mapping[str, Way]) -> None:
        """Put the ids of linked records into some rows; what is not found stays among their `links`."""
        in_units = [name for name, way in ways.items() if way.field.to == _UNIT]
        for name, way in ways.items():
            known = self._known.setdefault(way, {})
            for row in rows:
                if (words := row.links.get(name)) is None:
                    continue
                if way.is_plain and (record_id := known.get(words[0].text)) is not None:
                    row.values[name] = record_id
                    del row.links[name]
                    continue
                words = [one for one in words if not is_nothing(one.text)]
                if not words:
                    row.values[name] = None
                    del row.links[name]
                elif way.several:
                    self._resolve_several(look, row, name, way, words[0])
                else:
                    self._resolve_one(look, row, name, way, words, {row.values.get(one) for one in in_units})

    def _resolve_one(
        self, look: Look, row: RowValues, name: str, way: Way, words: list[Words], units: set[int | None]
    ) -> None:
        found = self._find(look, way, words, units)
        if len(found) == 1:
            row.values[name] = found[0]
            del row.links[name]
            if way.is_plain:
                self._known[way][words[0].text] = found[0]
        elif len(found) > 1:
            del row.links[name]
            row.values[name] = None
            if way.is_person:
                row.unclaimed[name] = said(words)
            row.remarks.append(self._ambiguous(look, way, words, found))
        elif way.is_called and (names := self.names[way.field.to]) and names.is_nobody(words[0].text):
            del row.links[name]
            row.values[name] = None
        else:
            row.links[name] = words

    def _resolve_several(self, look: Look, row: RowValues, name: str, way: Way, words: Words) -> None:
        texts = [part.strip() for part in _SEVERAL.split(words.text) if part.strip()]
        ids: list[int] = []
        missing: list[Words] = []
        for text in texts:
            one = Words(words.by, text, words.place)
            found = self._find(look, way, [one])
            if len(found) == 1:
                ids += [found[0]] if found[0] not in ids else []
            elif found:
                row.remarks.append(self._ambiguous(look, way, [one], found))
            else:
                missing.append(one)
        row.values[name] = ids or None
        del row.links[name]
        if missing:
            row.links[name] = [words]

    def missing(self, look: Look, way: Way, words: Sequence[Words]) -> list[list[Words]]:
        """Return what of a link is still not found, as words that belong together."""
        if not way.several:
            return [list(words)]
        first = words[0]
        parts = [Words(first.by, one.strip(), first.place) for one in _SEVERAL.split(first.text) if one.strip()]
        return [[one] for one in parts if not self._find(look, way, [one])]

    def promise(self, look: Look, entity: Entity, values: Mapping[str, Any]) -> None:
        """Remember in a dry run that the import would make a record, so that later rows may link to it."""
        if entity.name not in self.names:
            return
        promised = self._promised.setdefault(entity.name, set())
        title = title_of(entity, values, {})
        called = {plain(str(one)) for one in (title, values.get("name"), values.get(number_field(entity))) if one}
        promised.update(("", (one,)) for one in called)
        for (to, fields), _ in list(self._exact.items()):
            if to == entity.name:
                texts = tuple(_as_text(entity, name, values.get(name)) for name in fields)
                promised.add((",".join(fields), texts))

    def is_promised(self, way: Way, words: Sequence[Words]) -> bool:
        """Tell whether the file itself would make a record before."""
        promised = self._promised.get(way.field.to, set())
        if way.is_called:
            return ("", (plain(words[0].text),)) in promised
        return (",".join(way.bys), tuple(one.text.strip() for one in words)) in promised

    def alike(self) -> dict[str, str]:
        """Return the texts that were taken for a record of nearly the same name."""
        return {text: title for names in self.names.values() if names for text, title in names.alike.items()}

    def know(self, look: Look, entity: Entity, record_id: int, values: Mapping[str, Any]) -> None:
        """Remember a record that was just made."""
        title = title_of(entity, values, {})
        number, name = values.get(number_field(entity)), values.get("name")
        if names := self.names.get(entity.name):
            names.add(Named(record_id, title, str(number or ""), str(name or ""), None, in_use=True))
        for (to, fields), known in self._exact.items():
            if to == entity.name:
                known[tuple(_as_text(entity, one, values.get(one)) for one in fields)] = [record_id]

    def _find(self, look: Look, way: Way, words: Sequence[Words], units: set[int | None] | None = None) -> list[int]:
        names = self.names[way.field.to]
        if way.is_called and names is not None:
            text = words[0].text
            named = names.person(text, units or set()) if way.is_person else names.find(text, way.bys[0])
            if named:
                return [one.id for one in named]
        for fields, texts in _questions(look, way, words):
            if found := self._exact.get((way.field.to, fields), {}).get(texts):
                return found
        return []

    def _ambiguous(self, look: Look, way: Way, words: Sequence[Words], found: Sequence[int]) -> Remark:
        text, place, label = said(words), words[0].place, look.catalogue.entity(way.field.to).label
        if way.is_person:
            message = f"「{way.field.label}」有 {len(found)} 个人叫「{text}」,先空着,等待认领"
            return Remark(UNCLAIMED, message, place, WARNING)
        names = self.names[way.field.to]
        known = [names.by_id[one] for one in found[:_SHOWN_MAX] if one in names.by_id] if names else []
        shown = "、".join(f"{one.title}({one.number})" for one in known)
        message = f"「{way.field.label}」有 {len(found)} 个{label}叫「{text}」({shown}),请改填编号"
        return Remark("import.link_ambiguous", message, place)


def not_found(way: Way, label: str, words: Sequence[Words]) -> Remark:
    """Say that a record is not there, as the column wants it to be said."""
    text, place = said(words), words[0].place
    if way.is_person and way.absent in ("", "empty"):
        message = f"「{way.field.label}」花名册里找不到「{text}」,先空着,等待认领"
        return Remark(UNCLAIMED, message, place, WARNING)
    if way.absent == "empty":
        message = f"「{way.field.label}」找不到{label}「{text}」,这一格先空着"
        return Remark("import.link_left_out", message, place, WARNING)
    message = f"「{way.field.label}」找不到{label}「{text}」,请核对名称"
    return Remark("import.link_unknown", message, place, ERROR)


def said(words: Sequence[Words]) -> str:
    """Return what the cells say, as a sentence quotes it."""
    return " ".join(one.text.strip() for one in words)


def called_field(entity: Entity, by: str) -> str:
    """Return the field that a way of calling fills in a new record, blank when there is none."""
    if by not in CALLED:
        return by
    if by == "number":
        return number_field(entity) if entity.field(number_field(entity)) else ""
    titles = [one.name for one in title_fields(entity) if type_of(one).column(one) == "text"]
    return "name" if entity.field("name") else next(iter(titles), "")


def _questions(look: Look, way: Way, words: Sequence[Words]) -> Iterator[tuple[Texts, Texts]]:
    """Yield what to ask the database: fields, and the texts they must hold."""
    if not way.is_called:
        if len(words) == len(way.bys):
            yield tuple(one.by for one in words), tuple(one.text.strip() for one in words)
        return
    entity = look.catalogue.entity(way.field.to)
    parts = _SEVERAL.split(words[0].text) if way.several else [words[0].text]
    fields = [name for name in ("name", number_field(entity)) if entity.field(name)]
    chosen = [number_field(entity)] if way.bys[0] == "number" else ["title", *fields]
    for part in parts:
        for name in chosen:
            if name == "title" or (reader_of(look).sees(entity.name, name)):
                yield (name,), (part.strip(),)


def _found(look: Look, entity: Entity, fields: Texts, wanted: set[Texts]) -> dict[Texts, list[int]]:
    """Return the records for texts, as the fields would keep them; texts that no field can hold find nothing."""
    typed: dict[tuple[Any, ...], Texts] = {}
    answer: dict[Texts, list[int]] = {texts: [] for texts in wanted}
    for texts in wanted:
        try:
            typed[tuple(_typed(entity, name, text) for name, text in zip(fields, texts, strict=True))] = texts
        except Invalid:
            continue
    hidden = [name for name in fields if name != "title" and not reader_of(look).sees(entity.name, name)]
    if typed and not hidden:
        for key, ids in ids_by_fields(look.connection, reader_of(look), entity, fields, list(typed)).items():
            if key in typed:
                answer[typed[key]] = ids
    return answer


def _typed(entity: Entity, name: str, text: str) -> Any:
    one = entity.field(name)
    return text if one is None else type_of(one).parse(one, text)


def _as_text(entity: Entity, name: str, value: Any) -> str:
    if name == "title":
        return ""
    one = entity.field(name)
    return "" if one is None or value is None else type_of(one).present(one, value)
