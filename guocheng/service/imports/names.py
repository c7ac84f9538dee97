"""The records of one entity by everything they may be called (名称表).

An outlet's name may have a city before it or another word behind it; when that leads to one outlet only, it is taken.
In a tree a path is understood: 温州分公司/洞头网点. What somebody said a word means goes behind a number
and before what it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from guocheng.connect.sheet.cells import plain
from guocheng.store.imports import Named

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
_DIGITS = re.compile(r"\d{4,}")
_PATH = re.compile(r"[/\\>|]")
_CORE_MIN = 2


@dataclass
class Names:
    """The records of one entity, by everything they may be called."""

    label: str
    by_id: dict[int, Named] = field(default_factory=dict)
    by_number: dict[str, list[Named]] = field(default_factory=dict)
    by_phone: dict[str, list[Named]] = field(default_factory=dict)
    by_name: dict[str, list[Named]] = field(default_factory=dict)
    by_core: dict[str, list[Named]] = field(default_factory=dict)
    alike: dict[str, str] = field(default_factory=dict)
    said: dict[str, int | None] = field(default_factory=dict)  # what words mean, as somebody said
    _found: dict[tuple[str, str], list[Named]] = field(default_factory=dict)
    _by_digits: dict[str, list[Named]] = field(default_factory=dict)

    @classmethod
    def of(cls, label: str, records: Iterable[Named], said: Mapping[str, int | None] | None = None) -> Names:
        """Sort records by their numbers, names, and names without the usual endings; `said` is what words mean."""
        names = cls(label, said=dict(said or {}))
        for one in records:
            names.add(one)
        return names

    def add(self, one: Named) -> None:
        """Know one more record; what was looked for in vain is looked for again."""
        self.by_id[one.id] = one
        if one.number:
            self.by_number.setdefault(plain(one.number), []).append(one)
        if one.phone:
            self.by_phone.setdefault(plain(one.phone), []).append(one)
        for text in {plain(one.name), plain(one.title)} - {""}:
            self.by_name.setdefault(text, []).append(one)
        if core := core_of(one.name or one.title):
            self.by_core.setdefault(core, []).append(one)
        self._found = {key: found for key, found in self._found.items() if found}
        self._by_digits.clear()

    def find(self, text: str, by: str) -> list[Named]:
        """Return the records a text may mean: exactly one when all is well."""
        if (text, by) not in self._found:
            self._found[text, by] = self._search(text, by)
        return self._found[text, by]

    def person(self, text: str, units: set[int | None]) -> list[Named]:
        """Return the people a text may mean, found by number, phone or name; of several those of the units."""
        if known := self._by_digits.get(text):
            return known
        digits = _DIGITS.findall(text)
        for numbers in (self.by_number, self.by_phone):
            for one in digits:
                if found := numbers.get(one):
                    self._by_digits[text] = found[:1]
                    return found[:1]
        if meant := self._meant(text):
            return meant
        same = current(self.by_name.get(plain(_DIGITS.sub(" ", text)), []))
        return [one for one in same if one.unit in units] or same

    def _search(self, text: str, by: str) -> list[Named]:
        wanted = plain(text)
        if by == "number":
            return self.by_number.get(wanted, []) or self._meant(text)
        if meant := self._meant(text):
            return meant
        found = self.by_name.get(wanted) or ([] if by == "name" else self.by_number.get(wanted, []))
        found = found or self._at_path(text) or self.by_number.get(wanted, [])
        return current(found) if found else self._nearly(text)

    def is_nobody(self, text: str) -> bool:
        """Tell whether somebody said that a word means none of these records."""
        word = plain(text)
        return word in self.said and self.said[word] is None

    def _meant(self, text: str) -> list[Named]:
        known = self.by_id.get(self.said.get(plain(text)) or 0)
        return [known] if known else []

    def _at_path(self, text: str) -> list[Named]:
        """Follow a path from its end to the top; its beginning may be left out."""
        *above, last = [plain(part) for part in _PATH.split(text)]
        return [one for one in self.by_name.get(last, []) if self._stands_below(one, above)] if above else []

    def _stands_below(self, one: Named, above: list[str]) -> bool:
        parent = one.parent
        for name in reversed(above):
            upper = self.by_id.get(parent or 0)
            if upper is None or name not in (plain(upper.name), plain(upper.title), plain(upper.number)):
                return False
            parent = upper.parent
        return True

    def _nearly(self, text: str) -> list[Named]:
        """Look past what stands before and behind a name: the longest known core at the end of it."""
        core = core_of(text)
        for start in range(max(len(core) - _CORE_MIN + 1, 0)):
            if found := current(self.by_core.get(core[start:], [])):
                if len(found) == 1:
                    self.alike[text.strip()] = found[0].title
                return found
        return []


def core_of(name: str) -> str:
    """Return a name without the usual ending: 洞头网点 is 洞头."""
    text = plain(name)
    for suffix in _SUFFIXES:
        if text.endswith(suffix) and len(text) - len(suffix) >= _CORE_MIN:
            return text.removesuffix(suffix)
    return text


def current(records: list[Named]) -> list[Named]:
    """Of several with the same name those count that are still in use."""
    return [one for one in records if one.in_use] or records
