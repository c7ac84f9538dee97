"""Single parts of a hot fix (热修复的单项): one attribute of one step, taken over from another version or not.

- A part is known by its way through the flow: the names of move and step, or its place where it has no name.
- Steps that only one of the versions has have no parts: structure goes over by migration.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from guocheng.definition.diff import differences
from guocheng.definition.flow import Flow
from guocheng.definition.mending import SOFT
from guocheng.definition.words import PROPERTIES

#: What tells versions apart, and is never taken over.
_NEVER = ("version", "format")


@dataclass(frozen=True)
class Part:
    """One attribute that differs: its key, what it belongs to and is called, and sentences saying old and new."""

    key: str
    owner: str
    what: str
    changes: tuple[str, ...]


def parts(old: Flow, new: Flow) -> list[Part]:
    """Return everything that can be taken over singly from one version of a flow into another."""
    return list(_differing(old, new, "", old.label))


def with_parts(old: Flow, new: Flow, keys: Collection[str]) -> Flow:
    """Return the old flow with these parts of the new one."""
    taken = _taken(old, new, "", keys)
    assert isinstance(taken, Flow)
    return taken


def _differing(old: Any, new: Any, way: str, owner: str) -> Iterator[Part]:
    if isinstance(old, tuple) and isinstance(new, tuple):
        for key, one, other in _matched(old, new):
            yield from _differing(one, other, f"{way}.{key}", getattr(one, "label", "") or owner)
    elif _alike(old, new):
        for one in fields(old):
            before, after = getattr(old, one.name), getattr(new, one.name)
            if before == after or one.name in _NEVER:
                continue
            key = f"{way}.{one.name}".lstrip(".")
            if one.name in SOFT:
                said = differences(old, replace(old, **{one.name: after}), f"「{owner}」")
                yield Part(key, owner, PROPERTIES[one.name], tuple(str(each) for each in said))
            else:
                yield from _differing(before, after, key, getattr(before, "label", "") or owner)


def _taken(old: Any, new: Any, way: str, keys: Collection[str]) -> Any:
    if isinstance(old, tuple) and isinstance(new, tuple):
        fresh = {id(one): _taken(one, other, f"{way}.{key}", keys) for key, one, other in _matched(old, new)}
        return tuple(fresh.get(id(one), one) for one in old)
    if not _alike(old, new):
        return old
    values = {}
    for one in fields(old):
        key = f"{way}.{one.name}".lstrip(".")
        before, after = getattr(old, one.name), getattr(new, one.name)
        if one.name in SOFT:
            values[one.name] = after if key in keys else before
        else:
            values[one.name] = _taken(before, after, key, keys)
    return replace(old, **values)


def _matched(old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[tuple[str, Any, Any]]:
    """Pair the members of two lists by name; those without one by their place, when there are as many."""
    known = {one.name: one for one in new if getattr(one, "name", "")}
    for place, one in enumerate(old):
        name = getattr(one, "name", "")
        if name and name in known:
            yield name, one, known[name]
        elif not name and is_dataclass(one) and len(old) == len(new):
            yield str(place), one, new[place]


def _alike(old: Any, new: Any) -> bool:
    return is_dataclass(old) and not isinstance(old, type) and type(old) is type(new)
