"""Files (附件): attachments, kept as the ids of stored files in the order they were added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import Family, FieldType, Raw, is_nothing, quoted, refuse
from guocheng.expr.types import Kind, Type


class FilesType(FieldType):
    """Any number of attachments."""

    name = "files"
    label = "附件"
    sortable = False
    importable = False
    exported = False
    width = 120

    def expr_type(self, field: Field) -> Type:
        """Return LIST."""
        return Type(Kind.LIST)

    def column(self, field: Field) -> str:
        """Return an array of file ids."""
        return "bigint[]"

    def family(self, field: Field) -> Family:
        """Return FILES."""
        return Family.FILES

    def file_ids(self, field: Field, value: Any) -> Sequence[int]:
        """Return the files themselves."""
        return value or ()

    def parse(self, field: Field, raw: Raw) -> None:
        """Refuse files in a cell: they are uploaded."""
        if not is_nothing(raw):
            raise refuse(field, "files_in_a_cell", "不能从表格导入,请在记录里上传附件")

    def from_json(self, field: Field, value: Any) -> list[int] | None:
        """Read a list of ids, alone or as they were read: {"id": 3, "name": ...}."""
        if not isinstance(value, (list, type(None))):
            raise refuse(field, "not_files", f"要填附件的列表,不能是{quoted(value)}")
        ids = [one.get("id") if isinstance(one, Mapping) else one for one in value or []]
        for one in ids:
            if isinstance(one, bool) or not isinstance(one, int) or one <= 0:
                raise refuse(field, "not_files", f"里有一个附件不认识:{quoted(one)}")
        return [one for place, one in enumerate(ids) if isinstance(one, int) and one not in ids[:place]] or None

    def present(self, field: Field, value: Any) -> str:
        """Return the names where they are known."""
        return "、".join(str(one.get("name")) if isinstance(one, Mapping) else f"#{one}" for one in value or [])
