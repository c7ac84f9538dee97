"""Finding the records that a file speaks of (找关联记录): outlets by name, people by the number inside a name.

An outlet's name may have a city before it or another word behind it; when that leads to one outlet only, it is taken.
A person who is not found is no error: the field stays blank, and the row waits to be claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from guocheng.connect.sheet.cells import plain
from guocheng.definition.entity import Field
from guocheng.service.context import Look
from guocheng.service.imports.convert import WARNING, Remark, RowValues
from guocheng.service.records.access import visibility_of
from guocheng.store.imports import Named, all_named

_SUFFIXES = (
    "有限责任公司",
    "有限公司",
    "分公司",
    "子公司",
    "公司",
    "营业部",
    "营业厅",
    "服务部",
    "分部",
    "网点",
    "站点",
    "站",
)
_UNIT = "org.unit"
_DIGITS = re.compile(r"\d{4,}")
_CORE_MIN = 2
_SHOWN_MAX = 3


@dataclass
class Names:
    """The records of one entity, by everything they may be called."""

    label: str
    by_number: dict[str, list[Named]] = field(default_factory=dict)
    by_name: dict[str, list[Named]] = field(default_factory=dict)
    by_core: dict[str, list[Named]] = field(default_factory=dict)
    alike: dict[str, str] = field(default_factory=dict)
    _found: dict[tuple[str, str], list[Named]] = field(default_factory=dict)

    @classmethod
    def of(cls, label: str, records: Iterable[Named]) -> Names:
        """Sort records by their numbers, names, and names without the usual endings."""
        names = cls(label)
        for one in records:
            if one.number:
                names.by_number.setdefault(plain(one.number), []).append(one)
            for text in {plain(one.name), plain(one.title)} - {""}:
                names.by_name.setdefault(text, []).append(one)
            if core := core_of(one.name or one.title):
                names.by_core.setdefault(core, []).append(one)
        return names

    def find(self, text: str, by: str) -> list[Named]:
        """Return the records a text may mean: exactly one when all is well."""
        if (text, by) not in self._found:
            self._found[text, by] = self._search(text, by)
        return self._found[text, by]

    def _search(self, text: str, by: str) -> list[Named]:
        wanted = plain(text)
        if by == "number":
            return self.by_number.get(wanted, [])
        found = self.by_name.get(wanted) or ([] if by == "name" else self.by_number.get(wanted, []))
        return _current(found) if found else self._nearly(text)

    def _nearly(self, text: str) -> list[Named]:
        """Look past what stands before and behind a name: the longest known core at the end of it."""
        core = core_of(text)
        for start in range(max(len(core) - _CORE_MIN + 1, 0)):
            if found := _current(self.by_core.get(core[start:], [])):
                if len(found) == 1:
                    self.alike[text.strip()] = found[0].title
                return found
        return []


class Links:
    """The names of every entity that a sheet links to, read once; nothing of what this person may not see."""

    def __init__(self, look: Look, fields: Iterable[Field]) -> None:
        self._names: dict[str, Names] = {}
        for entity in {one.to for one in fields}:
            visibility_of(look, entity)  # refuses who may see nothing of it
            records = all_named(look.connection, look.catalogue, entity)
            self._names[entity] = Names.of(look.catalogue.entity(entity).label, records)

    def resolve(self, found: RowValues, fields: Mapping[str, tuple[Field, str]]) -> None:
        """Put the ids of linked records into a row; `fields` has people last, they are looked for in their units."""
        for name, (target, by) in fields.items():
            if name not in found.links:
                continue
            text, place = found.links[name]
            names = self._names[target.to]
            if by == "number_in_name":
                units = {found.values.get(one) for one, (other, _) in fields.items() if other.to == _UNIT}
                found.values[name] = self._person(names, target, text, place, found, units)
                continue
            records = names.find(text, by)
            if len(records) == 1:
                found.values[name] = records[0].id
            else:
                found.remarks.append(_not_one(target, names, text, place, records))

    def alike(self) -> dict[str, str]:
        """Return the texts that were taken for a record of nearly the same name."""
        return {text: title for names in self._names.values() for text, title in names.alike.items()}

    def _person(
        self, names: Names, target: Field, text: str, place: int, found: RowValues, units: set[int | None]
    ) -> int | None:
        for digits in _DIGITS.findall(text):
            if one := names.by_number.get(digits):
                return one[0].id
        name = plain(_DIGITS.sub(" ", text))
        same = _current(names.by_name.get(name, []))
        here = [one for one in same if one.unit in units] or same
        if len(here) == 1:
            return here[0].id
        why = f"有 {len(here)} 个人叫「{name}」" if here else f"花名册里找不到「{text.strip()}」"
        message = f"「{target.label}」{why},先空着,等待认领"
        found.remarks.append(Remark("import.unclaimed", message, place, WARNING))
        return None


def core_of(name: str) -> str:
    """Return a name without the usual ending: 洞头网点 is 洞头."""
    text = plain(name)
    for suffix in _SUFFIXES:
        if text.endswith(suffix) and len(text) - len(suffix) >= _CORE_MIN:
            return text.removesuffix(suffix)
    return text


def _current(records: list[Named]) -> list[Named]:
    """Of several with the same name those count that are still in use."""
    in_use = [one for one in records if one.in_use]
    return in_use or records


def _not_one(target: Field, names: Names, text: str, place: int, records: list[Named]) -> Remark:
    if not records:
        return Remark(
            "import.link_unknown", f"「{target.label}」找不到{names.label}「{text.strip()}」,请核对名称", place
        )
    shown = "、".join(f"{one.title}({one.number})" for one in records[:_SHOWN_MAX])
    message = f"「{target.label}」有 {len(records)} 个{names.label}叫「{text.strip()}」({shown}),请改填编号"
    return Remark("import.link_ambiguous", message, place)
