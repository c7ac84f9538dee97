"""Yes or no (是否)."""

from __future__ import annotations

from typing import Any

from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import FieldType, Raw, folded, is_nothing, quoted, refuse
from guocheng.expr.types import Kind, Type

_YES = frozenset({"是", "有", "对", "√", "✓", "✔", "y", "yes", "true", "1", "1.0", "启用", "在职", "已"})
_NO = frozenset({"否", "没有", "错", "×", "✗", "x", "n", "no", "false", "0", "0.0", "停用", "离职", "未"})


class BooleanType(FieldType):
    """A switch."""

    name = "boolean"
    label = "是否"
    width = 70
    own_properties = ("widget",)

    def expr_type(self, field: Field) -> Type:
        """Return BOOLEAN."""
        return Type(Kind.BOOLEAN)

    def column(self, field: Field) -> str:
        """Return boolean."""
        return "boolean"

    def parse(self, field: Field, raw: Raw) -> bool | None:
        """Read the many ways to say yes and no."""
        if isinstance(raw, bool):
            return raw
        word = folded(str(raw)).lower() if raw is not None else ""
        if word in _YES:
            return True
        if word in _NO or word == "无":
            return False
        if is_nothing(raw):
            return None
        raise refuse(field, "not_yes_or_no", f"要填「是」或「否」,读不懂{quoted(raw)}")

    def from_json(self, field: Field, value: Any) -> bool | None:
        """Read true, false or null."""
        if value is not None and not isinstance(value, bool):
            raise refuse(field, "not_yes_or_no", f"要填「是」或「否」,不能是{quoted(value)}")
        return value

    def present(self, field: Field, value: Any) -> str:
        """Return 是 or 否."""
        return "" if value is None else "是" if value else "否"
