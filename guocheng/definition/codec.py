"""Definitions as JSON and back (定义的存储形式), driven by the type hints of the dataclasses.

- Canonical: defaults are left out, keys are sorted, so equal definitions have equal bytes and the same `sha256`.
- `definition` says what a document is, `format` which version of the shape, `kind` which member of a union.
- Reading tells every unknown key, wrong value and missing key at once, with its path.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.aggregate import Aggregate
from guocheng.definition.alert import Alert
from guocheng.definition.automation import Automation
from guocheng.definition.book import Book, PostingRule
from guocheng.definition.bundle import Bundle
from guocheng.definition.conversion import Conversion
from guocheng.definition.entity import Entity
from guocheng.definition.flow import Flow
from guocheng.definition.importing import ImportShape
from guocheng.definition.report import Report
from guocheng.definition.role import Role
from guocheng.definition.upgrade import Json, upgraded

Definition = (
    Entity
    | Flow
    | Report
    | Role
    | Alert
    | ImportShape
    | Aggregate
    | Automation
    | Conversion
    | Book
    | PostingRule
    | Bundle
)

#: What the key `definition` of a document may say.
KINDS: Mapping[str, type[Definition]] = {
    "entity": Entity,
    "flow": Flow,
    "report": Report,
    "role": Role,
    "alert": Alert,
    "import": ImportShape,
    "aggregate": Aggregate,
    "automation": Automation,
    "conversion": Conversion,
    "book": Book,
    "posting_rule": PostingRule,
    "bundle": Bundle,
}
_ALWAYS = frozenset({"kind", "format"})


def definition_kind(definition: Definition) -> str:
    """Return the word for a kind of definition, as `KINDS` has it."""
    return next(kind for kind, cls in KINDS.items() if isinstance(definition, cls))


def to_json(definition: Definition) -> Json:
    """Return the canonical document of a definition."""
    return {"definition": definition_kind(definition), **_written(definition)}


def from_json(document: Mapping[str, Any]) -> Any:
    """Read a definition of any kind and any known format.

    :raises Invalid: with everything that is wrong, each with its path.
    """
    kind = str(document.get("definition"))
    if kind not in KINDS:
        message = f"不认识的定义「{kind}」,可以是:{'、'.join(KINDS)}"
        raise Invalid(Problem("definition.unknown_kind", "definition", message))
    reading = _Reading()
    rest = {key: value for key, value in document.items() if key != "definition"}
    found = reading.value(KINDS[kind], rest, str(rest.get("name", kind)))
    if reading.problems:
        raise Invalid(*reading.problems)
    return found


def value_json(value: Any) -> Any:
    """Return any part of a definition as canonical JSON, for screens that are drawn from it."""
    return _written(value)


def canonical(definition: Definition) -> bytes:
    """Return the bytes that stand for a definition."""
    return json.dumps(to_json(definition), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(definition: Definition) -> str:
    """Return the digest of a definition."""
    return hashlib.sha256(canonical(definition)).hexdigest()


def _written(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        kept = ((one.name, getattr(value, one.name)) for one in fields(value) if _is_kept(one, value))
        return {name: _written(inner) for name, inner in sorted(kept)}
    if isinstance(value, tuple):
        return [_written(one) for one in value]
    return value.value if isinstance(value, StrEnum) else value


def _is_kept(one: Field[Any], owner: object) -> bool:
    return one.name in _ALWAYS or one.default is MISSING or getattr(owner, one.name) != one.default


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


@cache
def _by_kind(union: Any) -> dict[str, type]:
    """Return the members of a tagged union by the value of their `kind`."""
    members = (one for one in get_args(union) if is_dataclass(one))
    found = ((next((f.default for f in fields(one) if f.name == "kind"), MISSING), one) for one in members)
    return {kind: cast(type, one) for kind, one in found if isinstance(kind, str)}


class _Reading:
    """Reads one document, gathering what is wrong."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def value(self, hint: Any, value: Any, path: str) -> Any:
        origin = get_origin(hint)
        if origin in (Union, UnionType):
            return self._union(hint, value, path)
        if origin is tuple:
            return self._tuple(get_args(hint), value, path)
        if is_dataclass(hint):
            return self._dataclass(cast(type, hint), value, path)
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return self._enum(hint, value, path)
        if type(value) is not hint:
            self._wrong("wrong_type", path, f"应该是{_WORDS.get(hint, hint.__name__)},不能是「{value}」")
        return value

    def _wrong(self, code: str, path: str, message: str) -> None:
        self.problems.append(Problem(f"definition.{code}", path, f"{path}:{message}"))

    def _tuple(self, hints: tuple[Any, ...], value: Any, path: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            self._wrong("wrong_type", path, f"应该是列表,不能是「{value}」")
            return ()
        if len(hints) == 2 and hints[1] is Ellipsis:
            return tuple(self.value(hints[0], one, f"{path}[{place}]") for place, one in enumerate(value))
        if len(value) != len(hints):
            self._wrong("wrong_length", path, f"应该有 {len(hints)} 项,现在有 {len(value)} 项")
        return tuple(self.value(hint, one, path) for hint, one in zip(hints, value, strict=False))

    def _union(self, hint: Any, value: Any, path: str) -> Any:
        if value is None and NoneType in get_args(hint):
            return None
        members = [one for one in get_args(hint) if one is not NoneType]
        if len(members) == 1:
            return self.value(members[0], value, path)
        by_kind = _by_kind(hint)
        kind = value.get("kind") if isinstance(value, dict) else None
        if kind not in by_kind:
            self._wrong("unknown_member", path, f"不认识的种类「{kind}」,可以是:{'、'.join(sorted(by_kind))}")
            return None
        return self._dataclass(by_kind[kind], value, path)

    def _enum(self, hint: type[StrEnum], value: Any, path: str) -> Any:
        if value not in set(hint):
            self._wrong("unknown_word", path, f"不认识「{value}」,可以是:{'、'.join(hint)}")
            return next(iter(hint))
        return hint(value)

    def _dataclass(self, cls: type, value: Any, path: str) -> Any:
        if not isinstance(value, dict):
            self._wrong("wrong_type", path, f"应该是一组键和值,不能是「{value}」")
            return None
        document = upgraded({**value}) if cls in _WITH_FORMAT else value
        known = {one.name: one for one in fields(cls)}
        for key in sorted(document.keys() - known.keys()):
            self._wrong("unknown_key", f"{path}.{key}", f"不认识「{key}」,可以是:{'、'.join(known)}")
        missing = [name for name, one in known.items() if name not in document and _is_needed(one)]
        for name in missing:
            self._wrong("missing_key", f"{path}.{name}", f"缺少「{name}」")
        hints = _hints(cls)
        read = {name: self.value(hints[name], document[name], f"{path}.{name}") for name in known if name in document}
        return None if missing else cls(**read)


def _is_needed(one: Field[Any]) -> bool:
    return one.default is MISSING and one.default_factory is MISSING


_WITH_FORMAT = frozenset(KINDS.values())
_WORDS: Mapping[Any, str] = {str: "文字", int: "整数", bool: "true 或 false"}


def parts(bundle: Bundle) -> Iterator[Definition]:
    """Yield every definition a bundle brings, in a fixed order."""
    for group in (bundle.entities, bundle.flows, bundle.roles, bundle.reports, bundle.alerts, bundle.imports):
        yield from group
    yield from bundle.aggregates
    yield from bundle.automations
    yield from bundle.conversions
    yield from bundle.books
    yield from bundle.posting_rules
