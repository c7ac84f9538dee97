"""What changed between two definitions (定义的差异), in sentences that the person who publishes can read.

- Members of a list are matched by name, so a moved field is said to be moved, not removed and added.
- `loses` marks a change after which stored values may no longer be reached: the store's plan asks about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from guocheng.definition.bundle import Bundle
from guocheng.definition.codec import Definition
from guocheng.definition.entity import Field
from guocheng.definition.field_types import FIELD_TYPES
from guocheng.definition.paper import WHOLE_PAPER
from guocheng.definition.words import MEMBERS, PROPERTIES


@dataclass(frozen=True)
class Change:
    """One difference: where, and a sentence that says it."""

    where: str
    sentence: str
    loses: bool = False

    def __str__(self) -> str:
        return self.sentence


def diff(old: Definition, new: Definition) -> list[Change]:
    """Say every difference between two versions of a definition, or of a bundle."""
    return list(_between(old, new, new.name, f"「{new.label}」"))


def differences(old: Any, new: Any, title: str) -> list[Change]:
    """Say every difference between a part of a definition and another, under the name people know it by."""
    return list(_between(old, new, "", title))


def _between(old: Any, new: Any, where: str, title: str) -> Iterator[Change]:
    if type(old) is not type(new):
        yield Change(where, f"{title}从「{_shown(old)}」换成了「{_shown(new)}」")
        return
    for one in fields(new):
        before, after = getattr(old, one.name), getattr(new, one.name)
        if before == after or one.name in ("format", "version"):
            continue
        if _is_named(before) or _is_named(after):
            yield from _members(before, after, one.name, where, title)
        elif is_dataclass(before) and is_dataclass(after) and not isinstance(after, type):
            yield from _between(before, after, f"{where}.{one.name}", f"{title}的{PROPERTIES[one.name]}")
        else:
            yield _property(old, new, one.name, where, title)


def _property(old: Any, new: Any, name: str, where: str, title: str) -> Change:
    before, after, word = getattr(old, name), getattr(new, name), PROPERTIES[name]
    if not _shown(before):
        sentence = f"{title}设置了{word}「{_shown(after)}」"
    elif not _shown(after):
        sentence = f"{title}去掉了{word}「{_shown(before)}」"
    else:
        sentence = f"{title}的{word}由「{_shown(before)}」改为「{_shown(after)}」"
    return Change(f"{where}.{name}", sentence, loses=isinstance(new, Field) and name == "type")


def _members(before: Sequence[Any], after: Sequence[Any], part: str, where: str, title: str) -> Iterator[Change]:
    old, new = _keyed(before), _keyed(after)
    for key, one in new.items():
        if key not in old:
            yield Change(f"{where}.{key}", f"{title}新增{MEMBERS[part]}{_title(one)}")
    for key, one in old.items():
        if key not in new:
            loses = part in ("fields", "lines", "entities", "options", "stages")
            yield Change(f"{where}.{key}", f"{title}删除{MEMBERS[part]}{_title(one)}", loses)
    for key, one in new.items():
        if key in old and old[key] != one:
            inner = _title(one) if isinstance(one, Bundle) or part == "entities" else f"{title}{_title(one)}"
            yield from _between(old[key], one, f"{where}.{key}", inner)
    kept = [key for key in old if key in new]
    if kept != [key for key in new if key in old]:
        yield Change(f"{where}.{part}", f"{title}调整了{MEMBERS[part]}的顺序")


def _keyed(members: Sequence[Any]) -> dict[str, Any]:
    """Return the members by what they are known by; a second of the same name is told from the first by its place."""
    found: dict[str, Any] = {}
    for one in members:
        key, times = _key(one), sum(_key(other) == _key(one) for other in found.values())
        found[f"{key}#{times + 1}" if times else key] = one
    return found


def _is_named(value: Any) -> bool:
    return isinstance(value, tuple) and any(_key(one) for one in value)


def _key(one: Any) -> str:
    """Return what a member of a list is known by."""
    if not is_dataclass(one):
        return ""
    for name in ("name", "code", "header", "entity", "label", "field", "of", "message"):
        if found := getattr(one, name, ""):
            return str(found)
    return repr(one)


def _title(one: Any) -> str:
    label = getattr(one, "label", "") or getattr(one, "header", "") or _key(one)
    kind = f"({FIELD_TYPES[one.type].label})" if isinstance(one, Field) and one.type in FIELD_TYPES else ""
    return f"「{label}」{kind}"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(_shown(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return str(getattr(value, "label", "") or getattr(value, "kind", "") or _key(value))
    if isinstance(value, StrEnum):
        return value.value
    if value == WHOLE_PAPER.name:
        return WHOLE_PAPER.label
    return "" if value is None else str(value)
