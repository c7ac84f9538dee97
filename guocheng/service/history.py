"""What happened to a record (变更历史): who changed what, when and why, as far as the reader's rights reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from guocheng.base.problem import Invalid
from guocheng.definition.codec import from_json
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import Family, family_of, refers, type_of
from guocheng.service.context import Look
from guocheng.service.records.access import Access, hidden_middle, opened, reader_of
from guocheng.store import definitions, files, records, river
from guocheng.store.river import Event

#: A change of more lines is told by its first ones and their number.
LINES_TOLD = 20
KINDS: Mapping[str, str] = {
    "created": "新建",
    "changed": "修改",
    "computed": "系统计算",
    "moved": "流转",
    "deleted": "删除",
    "restored": "恢复",
    "revealed": "查看密文",
    "imported": "导入",
    "undone": "撤销导入",
    "talked": "评论有改动",
}
#: The names of files are kept beside the titles of records, under this name.
FILE = "gc_file"
Titles = Mapping[tuple[str, int], str]


def history(look: Look, *, entity: str, record_id: int, before: int | None = None) -> list[dict[str, Any]]:
    """Return the events of a record, newest first; hidden fields leave no trace, masked ones stay masked."""
    access = opened(look, entity, record_id)
    return told(look, access, river.history(look.connection, entity, record_id, before=before))


def told(look: Look, access: Access, events: Sequence[Event]) -> list[dict[str, Any]]:
    """Return events of a record in their order, as far as this person may know of them."""
    people = {("org.person", event.actor_id) for event in events if event.actor_id}
    values = [
        (change["field"], value)
        for event in events
        for change in event.changes
        for value in (change.get("before"), change.get("after"))
    ]
    titles = titles_in(look, access.entity, values, people)
    shown = []
    for event in events:
        changes = list(_changes(look, access, event, titles))
        if changes or event.kind in ("created", "deleted"):
            looked_at = "、".join(f"「{one['label']}」" for one in changes) if event.kind == "revealed" else ""
            actor = titles.get(("org.person", event.actor_id or 0), "系统")
            shown.append(
                {
                    "seq": event.seq,
                    "at": event.at.isoformat(),
                    "actor": {"id": event.actor_id, "title": actor},
                    "kind": event.kind,
                    "kind_label": KINDS.get(event.kind, event.kind),
                    "cause": f"查看密文{looked_at}" if looked_at else event.cause,
                    "version": event.version,
                    "changes": [] if looked_at else changes,
                }
            )
    return shown


def _changes(look: Look, access: Access, event: Event, titles: Titles) -> Iterator[dict[str, Any]]:
    for change in event.changes:
        one = look.catalogue.field(access.entity, change["field"])
        if one is None:
            yield from _gone(look, access, event, change)
            continue
        if one.name not in access.shown:
            continue
        before = _present(access, one, change.get("before"), titles, one.name)
        after = _present(access, one, change.get("after"), titles, one.name)
        if one.has_lines and before == after:
            # Only columns changed that this person does not see.
            continue
        told = {"before": _told(before), "after": _told(after)} if one.has_lines else {"before": before, "after": after}
        yield {"field": one.name, "label": one.label, **told}


def _gone(look: Look, access: Access, event: Event, change: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Tell what stood in a field that is no more to who wrote it, and to administrators: no role speaks of it now."""
    mine = event.actor_id is not None and event.actor_id == look.principal.actor_id
    if not (look.principal.administers or mine):
        return
    name = str(change["field"])
    one = look.once(("gone", access.entity.name, name), lambda: _last_known(look, access.entity.name, name))
    if one is None or one.masked or family_of(one) is Family.SEALED:
        return
    before, after = (_present(access, one, change.get(side), {}, name) for side in ("before", "after"))
    yield {"field": name, "label": f"{one.label}（已删除）", "before": before, "after": after}


def _last_known(look: Look, entity: str, name: str) -> Field | None:
    """Return a field as the last form had it that had it at all."""
    for version in definitions.versions(look.connection, "entity", entity):
        found = from_json(definitions.stored(look.connection, "entity", entity, version.version))
        if isinstance(found, Entity) and (one := found.field(name)):
            return one
    return None


def presented(access: Access, one: Field, value: Any, titles: Titles) -> str:
    """Return a value of the river as people read it, masked where it must be."""
    return _present(access, one, value, titles, one.name)


def _told(text: str) -> str:
    """Return the first lines of a sub-table that changed, and how many they are in all."""
    lines = text.split("\n")
    return "\n".join([*lines[:LINES_TOLD], f"…… 共 {len(lines):,} 行"]) if len(lines) > LINES_TOLD else text


def _present(access: Access, one: Field, value: Any, titles: Titles, dotted: str) -> str:
    if value is None:
        return ""
    if one.has_lines:
        return "\n".join(_line(access, one, row, titles) for row in value)
    if refers(one) and dotted not in access.masked:
        return "、".join(titles.get((one.to, key), f"#{key}") for key in type_of(one).target_ids(one, value))
    if dotted not in access.masked and (held := type_of(one).file_ids(one, value)):
        return "、".join(titles.get((FILE, key), f"附件 #{key}") for key in held)
    try:
        text = type_of(one).present(one, type_of(one).from_json(one, value))
    except Invalid:
        # The field had another type when this was written.
        text = str(value)
    return (hidden_middle(one, text) or "") if dotted in access.masked else text


def _line(access: Access, one: Field, row: Mapping[str, Any], titles: Titles) -> str:
    cells = (
        f"{column.label} {text}"
        for column in one.lines
        if f"{one.name}.{column.name}" in access.shown
        and (text := _present(access, column, row.get(column.name), titles, f"{one.name}.{column.name}"))
    )
    return ",".join(cells)


def titles_in(
    look: Look, entity: Entity, values: Iterable[tuple[str, Any]], more: Iterable[tuple[str, int]] = ()
) -> Titles:
    """Read titles of records and names of files that values of the river name, as far as this person knows them."""
    fields = {one.name: one for one in look.catalogue.fields(entity)}
    wanted = set(more)
    for name, value in values:
        if value is not None and name in fields:
            wanted |= set(_named(fields[name], value))
    held = [key for kind, key in wanted if kind == FILE]
    known = {one for one in wanted if one[0] != FILE and reader_of(look).knows_title(one[0])}
    titles = dict(records.titles_of(look.connection, look.catalogue, known))
    return titles | {(FILE, one.id): one.name for one in (files.stored_files(look.connection, held) if held else ())}


def _named(one: Field, value: Any) -> Iterator[tuple[str, int]]:
    """Yield which records and files a value names, those of its lines among them."""
    for key in type_of(one).target_ids(one, value) if refers(one) else ():
        yield one.to, key
    for key in type_of(one).file_ids(one, value):
        yield FILE, key
    if one.has_lines and isinstance(value, list):
        for row in value:
            for column in one.lines:
                if (cell := row.get(column.name)) is not None:
                    yield from _named(column, cell)
