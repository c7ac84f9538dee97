"""Region (省市区): the code of GB/T 2260, with the address below it where the field asks for one.

- Kept as "330302" or "330302 车站大道1号", so that everything in a city begins alike.
- Shown as people write it: 浙江省温州市鹿城区车站大道1号.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guocheng.base import regions
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import FieldType, Raw, is_nothing, quoted, refuse
from guocheng.definition.field_types.text import written
from guocheng.expr.types import Kind, Type

ADDRESS_LENGTH_MAX = 200


class RegionType(FieldType):
    """A province, city or county."""

    name = "region"
    label = "省市区"
    width = 190
    has_below = True
    own_properties = ("detailed", "searchable")

    def expr_type(self, field: Field) -> Type:
        """Return TEXT: the code, then the address."""
        return Type(Kind.TEXT)

    def column(self, field: Field) -> str:
        """Return text."""
        return "text"

    def parse(self, field: Field, raw: Raw) -> str | None:
        """Read names, full or short, with or without marks between, or a code."""
        if is_nothing(raw):
            return None
        found = regions.read(written(raw))
        if found is None:
            message = f"里的{quoted(raw)}找不到对应的省市区,请像「浙江省温州市鹿城区」这样写全"
            raise refuse(field, "unknown_region", message)
        return self._kept(field, found.code, found.rest)

    def from_json(self, field: Field, value: Any) -> str | None:
        """Read "330302 车站大道1号", or {"code": "330302", "address": "车站大道1号"}."""
        if value is None or value == "":
            return None
        if isinstance(value, Mapping):
            code, address = value.get("code"), value.get("address") or ""
        else:
            code, _, address = value.partition(" ") if isinstance(value, str) else (None, "", "")
        if not isinstance(code, str) or code not in regions.names() or not isinstance(address, str):
            raise refuse(field, "unknown_region", f"没有这个省市区:{quoted(value)},请重新选择")
        return self._kept(field, code, address)

    def present(self, field: Field, value: Any) -> str:
        """Return the full name and the address."""
        code, _, address = str(value or "").partition(" ")
        return f"{regions.written(code)}{address}" if code else ""

    def below(self, field: Field, value: Any) -> tuple[str, Sequence[str]]:
        """Return what every code of a province or city begins with."""
        return "starts", (regions.stem(str(value).partition(" ")[0]),)

    def _kept(self, field: Field, code: str, address: str) -> str:
        kept = " ".join(address.split())
        if kept and not field.detailed:
            raise refuse(field, "no_address", f"只选省市区,不填详细地址,请去掉{quoted(kept)}")
        if len(kept) > ADDRESS_LENGTH_MAX:
            raise refuse(field, "too_long", f"的详细地址最多 {ADDRESS_LENGTH_MAX} 个字,现在有 {len(kept)} 个")
        return f"{code} {kept}" if kept else code
