"""Events as JSON and back (运行记录的存储形式); the node and the kind stand beside them in their row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, get_args

from guocheng.engine.automation.events import Event
from guocheng.engine.automation.state import State

_CLASSES: Mapping[str, type[Any]] = {one.kind: one for one in get_args(Event)}
_BESIDE = ("at", "node", "kind")


def to_json(event: Event) -> dict[str, Any]:
    """Return what an event says beyond when, where and what kind it is; defaults are left out."""
    kept = ((one.name, getattr(event, one.name), one.default) for one in fields(event) if one.name not in _BESIDE)
    return {name: _written(value) for name, value, default in kept if value != default}


def from_json(kind: str, node: str, at: datetime, detail: Mapping[str, Any]) -> Event:
    """Read an event as it was written."""
    known = {one.name for one in fields(_CLASSES[kind])}
    values: dict[str, Any] = {name: _read(name, value) for name, value in detail.items() if name in known}
    if "node" in known:
        values["node"] = node
    event: Event = _CLASSES[kind](at=at, **values)
    return event


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else list(value) if isinstance(value, tuple) else value


def _read(name: str, value: Any) -> Any:
    if name == "until":
        return datetime.fromisoformat(value)
    if name == "state":
        return State(value)
    return tuple(value) if name in ("items", "ways") else value
