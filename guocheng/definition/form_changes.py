"""How the form of a procedure changed since it began (表单变化): fields added, renamed, removed, of another type.

- A field is the same as long as its name is; its label may change, and its type with the values in its column.
- What a procedure keeps of values beside the record (what it wrote, and what stood there before) follows the type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.definition.form_rights import fields_of
from guocheng.definition.procedure import Branch, Procedure, Step
from guocheng.expr.lex import words

#: Attributes that never speak of a field.
_WORDS = frozenset({"label", "message", "name", "kind", "papers"})
#: How values travel that can be written as a text and read again.
_READABLE = frozenset({Family.PLAIN, Family.EXACT})


class Change(StrEnum):
    """What became of a field."""

    ADDED = "added"
    RENAMED = "renamed"
    REMOVED = "removed"
    RETYPED = "retyped"


@dataclass(frozen=True)
class FieldChange:
    """One field that changed, dotted for a column; it is missing on one side when it was added or removed."""

    name: str
    change: Change
    old: Field | None
    new: Field | None

    @property
    def label(self) -> str:
        """What people call it now, or called it."""
        found = self.new or self.old
        return found.label if found else self.name

    @property
    def top(self) -> str:
        """The field of the record, for a column its sub-table."""
        return self.name.partition(".")[0]


def form_changes(old: Entity, new: Entity) -> list[FieldChange]:
    """Return every field that changed between two versions of a form; what the system works out itself is left out."""
    before, after = dict(fields_of(old)), dict(fields_of(new))
    found = [_change(name, before.get(name), one) for name, one in after.items()]
    found += [_change(name, one, None) for name, one in before.items() if name not in after]
    return [one for one in found if one is not None]


def _change(name: str, old: Field | None, new: Field | None) -> FieldChange | None:
    one = new or old
    if one is None or one.formula or type_of(one).given or type_of(one).is_virtual(one):
        return None
    if new is None:
        return FieldChange(name, Change.REMOVED, old, None)
    if old is None:
        return FieldChange(name, Change.ADDED, None, new)
    if old.type != new.type or type_of(old).column(old) != type_of(new).column(new):
        return FieldChange(name, Change.RETYPED, old, new)
    return FieldChange(name, Change.RENAMED, old, new) if old.label != new.label else None


def named_by(procedure: Procedure) -> Mapping[str, tuple[str, ...]]:
    """Return the words by which steps of a procedure may name fields, each with the labels of the steps that use it."""
    found: dict[str, dict[str, None]] = {}
    own = (procedure.rights, procedure.checks)
    for label, word in (*((procedure.label, one) for one in _words_in(own)), *_words_of(procedure.steps)):
        found.setdefault(word, {})[label] = None
    return {word: tuple(labels) for word, labels in found.items()}


def steps_naming(change: FieldChange, named: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the labels of the steps that name a field, or the sub-table of a column."""
    sides = [one for one in (change.old, change.new) if one is not None]
    codes = (change.name, change.top) if "." in change.name else (change.name, *(one.label for one in sides))
    return tuple(dict.fromkeys(label for code in codes for label in named.get(code, ())))


def converted(old: Entity, new: Entity, name: str, value: Any) -> Any:
    """Return a value that was kept beside the record, as JSON of the field as it is now.

    :raises Invalid: it cannot be read in the new type.
    """
    before, after = old.field(name), new.field(name)
    return value if before is None or after is None else _converted(before, after, value)


def _words_of(steps: tuple[Step, ...]) -> Iterator[tuple[str, str]]:
    for step in steps:
        if isinstance(step, Branch):
            for arm in step.arms:
                yield from ((step.label, word) for word in _words_in(arm.when))
                yield from _words_of(arm.steps)
        else:
            yield from ((step.label, word) for word in _words_in(step))


def _words_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        yield from _names(value)
    elif isinstance(value, tuple):
        for one in value:
            yield from _words_in(one)
    elif is_dataclass(value):
        for one in fields(value):
            if one.name not in _WORDS:
                yield from _words_in(getattr(value, one.name))


def _names(text: str) -> Iterator[str]:
    try:
        yield from (word.text for word in words(text))
    except Invalid:
        return


def _converted(old: Field, new: Field, value: Any) -> Any:
    if value is None:
        return None
    if old.has_lines and new.has_lines:
        return [_line(old, new, row) for row in value]
    if old.type == new.type:
        type_of(new).from_json(new, value)
        return value
    if not {family_of(old), family_of(new)} <= _READABLE:
        raise Invalid(Problem("form.not_converted", new.label, f"「{new.label}」的值换不成{type_of(new).label}"))
    text = type_of(old).present(old, type_of(old).from_json(old, value))
    return type_of(new).to_json(new, type_of(new).parse(new, text))


def _line(old: Field, new: Field, row: Mapping[str, Any]) -> dict[str, Any]:
    before = {one.name: one for one in old.lines}
    cells = {
        one.name: _converted(before[one.name], one, row[one.name])
        for one in new.lines
        if one.name in before and one.name in row
    }
    return {"id": row.get("id"), **cells}
