"""Flow events as canonical JSON and back (流程事件的存储格式).

Every document says its format; an older one is lifted one format at a time before it is read, for ever.
Values equal to the default are left out, keys are sorted, instants are written in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

from guocheng.engine.flow import events as e
from guocheng.engine.flow import events_migration as m  # noqa: F401 - its events are known once it is imported
from guocheng.engine.flow import events_whole as w  # noqa: F401 - so are these

Json = dict[str, Any]

CURRENT = 1

# From the format named to the next one. tests/golden/flow keeps a history of every format there has been.
UPGRADES: Mapping[int, Callable[[Json], Json]] = {}


def kind_of(event_class: type[e.Event]) -> str:
    """Return the stored name of a kind of event."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", event_class.__name__).lower()


KINDS: Mapping[str, type[e.Event]] = {kind_of(one): one for one in e.Event.__subclasses__()}
_KIND_OF: Mapping[type[e.Event], str] = {one: kind for kind, one in KINDS.items()}


def to_json(event: e.Event) -> Json:
    """Write an event down."""
    return dict(sorted({"format": CURRENT, "kind": _KIND_OF[type(event)], **_written(event)}.items()))


def from_json(document: Json) -> e.Event:
    """Read an event of any format there has been."""
    current = upgraded(document)
    return cast(e.Event, _read(KINDS[current["kind"]], current))


def upgraded(document: Json) -> Json:
    """Bring a stored event to the current format, one format at a time."""
    while (version := document["format"]) != CURRENT:
        document = {**UPGRADES[version](document), "format": version + 1}
    return document


def _written(value: Any) -> Json:
    held = vars(value)
    kind: Any = type(value)
    return {
        name: _plain(held[name])
        for name, default in _defaults(kind)
        if default is MISSING or held[name] != default
    }


@cache
def _defaults(kind: Any) -> Sequence[tuple[str, Any]]:
    """Return the fields of a kind of value in the order in which they are written, each with its default."""
    return sorted(((one.name, one.default) for one in fields(kind)), key=lambda one: one[0])


def _plain(value: Any) -> Any:
    match value:
        case None | int():
            return value
        case datetime():
            return value.astimezone(UTC).isoformat()
        case StrEnum():
            return value.value
        case str():
            return value
        case tuple():
            return [_plain(one) for one in value]
        case _ if is_dataclass(value):
            return _written(value)
        case _:
            return value


def _read(kind: Any, document: Json) -> Any:
    readers = _readers(kind)
    return kind(**{name: read(document[name]) for name, read in readers.items() if name in document})


@cache
def _readers(kind: Any) -> Mapping[str, Callable[[Any], Any]]:
    hints = get_type_hints(kind)
    return {one.name: _reader(hints[one.name]) for one in fields(kind)}


def _reader(hint: Any) -> Callable[[Any], Any]:
    if get_origin(hint) is tuple:
        item = _reader(get_args(hint)[0])
        return lambda value: tuple(item(one) for one in value)
    if isinstance(hint, UnionType):
        [inner] = (_reader(one) for one in get_args(hint) if one is not NoneType)
        return lambda value: None if value is None else inner(value)
    if hint is datetime:
        return datetime.fromisoformat
    if is_dataclass(hint):
        return lambda value: _read(hint, value)
    if issubclass(hint, StrEnum):
        return cast(Callable[[Any], Any], hint)
    return lambda value: value
