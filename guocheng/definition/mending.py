"""What may be mended in a flow while procedures run in it (热修复): words, times, fields, people and conditions.

- Steps, branches and ways of counting are structure: a running procedure stands on them.
- People and conditions are looked at when a step is entered: who is asked already stays, ways that were taken stay.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from guocheng.definition.diff import Change, diff
from guocheng.definition.flow import Flow
from guocheng.definition.procedure import Deadline

#: Attributes that no running procedure stands on, with what takes their place when structures are compared.
SOFT = {
    "label": "",
    "color": "",
    "guard_message": "",
    "comment": "",
    "danger": False,
    "limit_hours": 0,
    "warn_percent": 0,
    "opinion_required": "",
    "asks": (),
    "rights": (),
    "checks": (),
    "signature": False,
    "in_batch": True,
    "papers": (),
    "may_print": True,
    "defaults": (),
    "may_send_back": True,
    "deadline": Deadline(),
    "deadline_hours": 0,
    "release_hours": 0,
    "remind_minutes": 0,
    "starter_may_withdraw": "",
    "may_take_back": True,
    "rests_with_starter": False,
    "may_void": "",
    "void_move": "",
    "compensation": (),
    "who": (),
    "when": "",
    "pick": "",
    "veto": (),
    "nobody": "",
    "instead": (),
    "skip_starter": False,
    "starter_instead": (),
    "repeated": "",
    "repeated_if_unchanged": False,
    "hours": "",
    "until": "",
    "version": 0,
    "format": 1,
}


def mended(old: Flow, new: Flow) -> Flow:
    """Return the new flow under the version of the old one; they must not differ in structure."""
    return replace(new, version=old.version, format=old.format)


def structural(old: Flow, new: Flow) -> list[Change]:
    """Say every difference between two flows that cannot be mended while procedures run."""
    return [] if _bare(old) == _bare(new) else diff(_hardened(old, new), new)


def _hardened(old: Flow, new: Flow) -> Flow:
    """Return the old flow with the soft attributes of the new one, so that only structure differs."""
    hardened = _with_soft(old, new)
    assert isinstance(hardened, Flow)
    return hardened


def _with_soft(old: Any, new: Any) -> Any:
    if isinstance(old, tuple) and isinstance(new, tuple):
        known = {getattr(one, "name", place): one for place, one in enumerate(new)}
        return tuple(_with_soft(one, known.get(getattr(one, "name", place), one)) for place, one in enumerate(old))
    if not is_dataclass(old) or isinstance(old, type) or type(old) is not type(new):
        return old
    values = {
        one.name: getattr(new, one.name)
        if one.name in SOFT
        else _with_soft(getattr(old, one.name), getattr(new, one.name))
        for one in fields(old)
    }
    return replace(old, **values)


def _bare(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_bare, value))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    return (type(value), *(_bare(getattr(value, one.name)) for one in fields(value) if one.name not in SOFT))
