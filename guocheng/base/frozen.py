"""Copies of frozen values (不变值的副本): what `dataclasses.replace` does, without asking each field anew.

Only for frozen dataclasses that hold what they were made from and nothing else: no `__post_init__`, no slots, nothing
cached in them. Procedures are many such values, and every event makes new ones of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # So the names and the types of what is changed are checked as there.
    from dataclasses import replace
else:

    def replace(value: Any, **changes: Any) -> Any:
        """Return a copy of a value with other fields."""
        copy = object.__new__(type(value))
        copy.__dict__.update(value.__dict__, **changes)
        return copy


__all__ = ["replace"]
