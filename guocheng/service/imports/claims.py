"""Claiming what imports could not place (认领): somebody says once whom a word of the files means.

- The records that wait are filled in with the rights of who says it; the next file with this word needs nobody.
- A word may also mean nobody of ours; then the fields stay blank, and nobody is asked again.
- Only what one sees is offered, and only who may import such records says what words mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem
from guocheng.connect.sheet.cells import plain
from guocheng.definition.entity import Entity, Field
from guocheng.definition.role import Right
from guocheng.service import actions
from guocheng.service.context import Change, Look
from guocheng.service.imports.names import Names, core_of
from guocheng.service.records.access import known_entity, opened, reader_of, visibility_of
from guocheng.service.rights import must
from guocheng.store import imports, records

SUGGESTED_MAX = 3


@dataclass(frozen=True)
class _Place:
    """A field of an entity in which words wait."""

    entity: Entity
    field: Field


def queue(look: Look) -> list[dict[str, Any]]:
    """Return the words that wait for somebody to say whom they mean, by form and field, most frequent first."""
    found = []
    for place in _places(look):
        known = _names(look, place)
        found += [
            {
                "entity": place.entity.name,
                "entity_label": place.entity.label,
                "field": place.field.name,
                "field_label": place.field.label,
                "to": place.field.to,
                "word": one.word,
                "count": one.count,
                "since": one.since.isoformat(),
                "latest": one.latest,
                "suggestions": _suggestions(known, one.word),
            }
            for one in imports.waiting(look.connection, reader_of(look), place.entity.name, place.field.name)
        ]
    return found


def count(look: Look) -> int:
    """Return how many words wait."""
    return len(queue(look))


def claim(change: Change, *, entity: str, field: str, word: str, record: int) -> dict[str, Any]:
    """Say whom a word means: the records that wait are filled in, and coming files know it.

    :raises NotFound: nothing waits there, or the record that is meant is not seen.
    :raises Refused: this person may not import such records, or not edit them.
    """
    place = _place(change, entity, field)
    waiting = _waiting(change, place, word)
    _must_see(change, place, record)
    by = change.principal.actor_id
    imports.say_alias(change.connection, place.field.to, plain(word), record, said_as=word, by=by, at=change.now)
    done = actions.begin(change, entity=entity, action="edit", ids=waiting, values={field: record})
    return {"action": done, "queue": queue(change)}


def dismiss(change: Change, *, entity: str, field: str, word: str) -> dict[str, Any]:
    """Say that a word means nobody of ours: the fields stay blank, and nobody is asked again.

    :raises NotFound: nothing waits there.
    :raises Refused: this person may not import such records.
    """
    place = _place(change, entity, field)
    waiting = _waiting(change, place, word)
    by = change.principal.actor_id
    imports.say_alias(change.connection, place.field.to, plain(word), None, said_as=word, by=by, at=change.now)
    imports.stop_waiting(change.connection, entity, field, waiting)
    return {"queue": queue(change)}


def said(look: Look) -> list[dict[str, Any]]:
    """Return what was said of words, the latest first, where one may take it back."""
    entities = sorted({place.field.to for place in _importable(look)})
    rows = imports.said_aliases(look.connection, entities)
    wanted = {(entity, one) for entity, _, one, _, _ in rows if one} | {("org.person", by) for *_, by, _ in rows if by}
    titles = records.titles_of(look.connection, look.catalogue, wanted)
    meant = {entity: [one for of, _, one, _, _ in rows if of == entity and one] for entity in entities}
    seen = {
        (entity, one)
        for entity, ids in meant.items()
        for one in (imports.granted(look.connection, reader_of(look), entity, ids, Right.SEE) if ids else ())
    }
    return [
        {
            "entity": entity,
            "entity_label": look.catalogue.entity(entity).label,
            "word": word,
            "record": None if record is None else {"id": record, "title": titles.get((entity, record), "")},
            "by": titles.get(("org.person", by or 0), ""),
            "at": at.isoformat(),
        }
        for entity, word, record, by, at in rows
        if record is None or (entity, record) in seen
    ]


def forget(change: Change, *, entity: str, word: str) -> dict[str, Any]:
    """Take back what a word means; what was filled in by it stays.

    :raises NotFound: nothing was said of it.
    """
    if entity not in {place.field.to for place in _importable(change)}:
        raise NotFound(Problem("claim.unknown", word, f"没有记下「{word}」指的是谁"))
    if not imports.forget_alias(change.connection, entity, plain(word)):
        raise NotFound(Problem("claim.unknown", word, f"没有记下「{word}」指的是谁"))
    return {"said": said(change)}


def _places(look: Look) -> Iterator[_Place]:
    """Yield the fields in which words may wait, of forms this person sees."""
    for entity, name in imports.fields_waiting(look.connection):
        found = look.catalogue.find_entity(entity)
        field = found.field(name) if found else None
        if found and field and field.to and reader_of(look).sees(entity, name):
            yield _Place(found, field)


def _importable(look: Look) -> Iterator[_Place]:
    """Yield the links of forms that this person may import."""
    for entity in look.catalogue.entities.values():
        if entity.importable and entity.stored and reader_of(look).visible(entity.name).may(Right.IMPORT):
            yield from (_Place(entity, field) for field in entity.fields if field.to and field.type == "link")


def _place(change: Change, entity: str, name: str) -> _Place:
    found = known_entity(change, entity)
    visibility_of(change, entity)
    must(reader_of(change).visible(entity), Right.IMPORT, found.label)
    field = found.field(name)
    if field is None or not field.to or not reader_of(change).sees(entity, name):
        raise NotFound(Problem("claim.no_field", name, f"「{found.label}」没有可以认领的字段「{name}」"))
    return _Place(found, field)


def _waiting(change: Change, place: _Place, word: str) -> list[int]:
    found = imports.records_waiting(change.connection, reader_of(change), place.entity.name, place.field.name, word)
    if not found:
        raise NotFound(Problem("claim.nothing", word, f"「{word}」已经没有待认领的记录，请刷新页面"))
    return found


def _must_see(change: Change, place: _Place, record: int) -> None:
    try:
        opened(change, place.field.to, record)
    except NotFound as refusal:
        label = change.catalogue.entity(place.field.to).label
        raise Invalid(Problem("claim.no_record", place.field.label, f"没有这个{label}，请重新选择")) from refusal


def _names(look: Look, place: _Place) -> Names | None:
    known = imports.all_named(look.connection, reader_of(look), look.catalogue.entity(place.field.to))
    return None if known is None else Names.of(place.field.label, known)


def _suggestions(known: Names | None, word: str) -> list[dict[str, Any]]:
    """Return whom a word may mean: those of the same name, and those whose name stands in it."""
    if known is None:
        return []
    same = known.person(word, set())
    folded = core_of(word)
    inside = [one for one in known.by_id.values() if one.in_use and len(one.name) > 1 and plain(one.name) in folded]
    chosen = list({one.id: one for one in (*same, *inside)}.values())[:SUGGESTED_MAX]
    return [{"id": one.id, "title": one.title, "hint": one.number} for one in chosen]
