"""Where a figure comes from and who uses a field (血缘): read off the definitions, never kept beside them.

- Whatever the check of a definition looks up is a use, so a new kind of definition is in the lineage by being checked.
- A path counts for every field on its way: "station.head.name" uses the station, the unit's head and the person's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from typing import Any

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import definition_kind, parts
from guocheng.definition.entity import Field
from guocheng.definition.problems import Looking, looked_through
from guocheng.definition.totals import total_of
from guocheng.definition.words import MEMBERS, PROPERTIES

#: The Chinese word for each kind of definition.
KINDS: Mapping[str, str] = {
    "entity": "表单",
    "flow": "流程",
    "alert": "警报",
    "report": "报表",
    "role": "角色",
    "import": "导入模板",
    "aggregate": "汇总表",
    "automation": "自动化",
    "conversion": "内部折算",
    "book": "账簿",
    "posting_rule": "归集规则",
    "bundle": "应用",
}
#: Parts of a definition that fill a field with what they read, by their last word.
_FILLS = ("formula", "default", "value", "through", "roll_up")


@dataclass(frozen=True)
class FieldRef:
    """A field of an entity; dotted for a column of a sub-table."""

    entity: str
    field: str


@dataclass(frozen=True)
class Use:
    """A place that names a field: the definition, and where in it, in words people know."""

    kind: str
    name: str
    label: str
    place: str
    where: str

    def __str__(self) -> str:
        return f"{KINDS[self.kind]}「{self.label}」" + (f"的{self.place}" if self.place else "")


def used_by(catalogue: Catalogue, ref: FieldRef) -> tuple[Use, ...]:
    """Return every place that names a field, in the order of the definitions."""
    return tuple(use for one, use in _uses(catalogue) if one == ref)


def made_from(catalogue: Catalogue, ref: FieldRef) -> tuple[FieldRef, ...]:
    """Return the fields that a field is worked out from: by formula, default, roll-up, look-up or aggregate."""
    start = f"{ref.entity}.{ref.field}"
    inside = (start, *_feeding(catalogue, ref))
    found = (one for one, use in _uses(catalogue) if _is_part(use.where, inside) and one != ref)
    return tuple(dict.fromkeys(found))


def label_of(catalogue: Catalogue, ref: FieldRef) -> str:
    """Return a field as people call it: "投诉工单·责任明细·金额"."""
    entity = catalogue.entity(ref.entity)
    first, _, column = ref.field.partition(".")
    known = [catalogue.field(entity, name) for name in (first, ref.field if column else "") if name]
    return "·".join([entity.label, *(one.label for one in known if one is not None)])


@lru_cache(maxsize=8)
def _uses(catalogue: Catalogue) -> tuple[tuple[FieldRef, Use], ...]:
    noted: list[tuple[str, str, str]] = []
    look = Looking(catalogue, lambda entity, path, where: noted.append((entity, path, where)))
    definitions: dict[str, Any] = {}
    for bundle in catalogue.bundles:
        # What a bundle brings for the books of others stands in itself.
        definitions |= {one.name: one for one in (bundle, *parts(bundle))}
        for _ in looked_through(look, bundle):
            pass
    found = (
        (ref, _use(catalogue, definitions, where))
        for entity, path, where in noted
        for ref in on_the_way(catalogue, entity, path)
    )
    return tuple(dict.fromkeys(found))


def on_the_way(catalogue: Catalogue, entity: str, path: str) -> Iterator[FieldRef]:
    """Yield every field that a path passes: "station.head.name" three, through links and sub-tables."""
    names = path.split(".")
    while names and catalogue.find_entity(entity):
        first = names.pop(0)
        found = catalogue.field(entity, first)
        if found is not None and found.type == "lines" and names:
            first = f"{first}.{names.pop(0)}"
            found = catalogue.field(entity, first)
        if found is None:
            return
        yield FieldRef(entity, first)
        entity = found.to


def _feeding(catalogue: Catalogue, ref: FieldRef) -> Iterator[str]:
    """Yield the places that feed a figure or a key of an aggregate, or a roll-up field."""
    if (total := total_of(catalogue, ref.entity, ref.field)) and total.rolled_up:
        place = f"{total.name}.{ref.field}"
        yield from (place, f"{place}.where")
    aggregate = catalogue.aggregates.get(ref.entity)
    for number in range(len(aggregate.sources) if aggregate else 0):
        yield f"{ref.entity}.sources[{number}].{ref.field}"
        yield f"{ref.entity}.sources[{number}].keys.{ref.field}"


def _is_part(where: str, places: tuple[str, ...]) -> bool:
    return any(where == one or (where.startswith(f"{one}.") and _fills(where)) for one in places)


def _fills(where: str) -> bool:
    return where.rpartition(".")[2] in _FILLS or ".sources[" in where


def _use(catalogue: Catalogue, definitions: Mapping[str, Any], where: str) -> Use:
    """Name the definition a place stands in, and the place in it."""
    names = where.split(".")
    for length in range(len(names), 0, -1):
        name = ".".join(names[:length])
        if name in definitions:
            found = definitions[name]
            place = "·".join(dict.fromkeys(_words(catalogue, found, names[length:])))
            return Use(definition_kind(found), name, found.label, place, where)
    raise AssertionError(f"{where} stands in no definition")


def _words(catalogue: Catalogue, definition: Any, names: list[str]) -> Iterator[str]:
    owner, entity = definition, catalogue.find_entity(".".join(names[:2]))
    if entity is not None:  # the grant of a role is named by its entity
        yield entity.label
    for name in names[2:] if entity else names:
        bare = name.partition("[")[0]
        inside = (*_members(owner), *_members(definition))
        member = next((one for one in inside if getattr(one, "name", "") == bare), None)
        if member is not None:
            owner = member
            yield getattr(member, "label", "") or bare
        elif word := MEMBERS.get(bare) or PROPERTIES.get(bare):
            yield word
        else:
            yield bare


def _members(owner: Any) -> Iterator[Any]:
    """Yield what stands inside a definition, nearest first."""
    if not is_dataclass(owner):
        return
    inside = [
        one
        for part in fields(owner)
        for value in [getattr(owner, part.name)]
        for one in (value if isinstance(value, tuple) else (value,))
        if is_dataclass(one) and not isinstance(one, type)
    ]
    yield from inside
    for one in inside:
        if not isinstance(one, Field):
            yield from _members(one)
