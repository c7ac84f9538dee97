"""Files (附件): attachments, kept as the ids of stored files in the order they were added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import Family, FieldType, Raw, is_nothing, quoted, refuse
from guocheng.expr.types import Kind, Type

#: Kinds of files by the beginning of their media type, with the word people use.
KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "image": ("图片", ("image/",)),
    "audio": ("录音", ("audio/",)),
    "video": ("视频", ("video/",)),
    "pdf": ("PDF", ("application/pdf",)),
    "office": (
        "Office 文档",
        ("application/vnd.openxmlformats-officedocument", "application/vnd.ms-excel", "application/msword", "text/csv"),
    ),
}


def is_kind(kind: str, media_type: str) -> bool:
    """Tell whether a file is of a kind."""
    return media_type.startswith(KINDS[kind][1])


class FilesType(FieldType):
    """Any number of attachments."""

    name = "files"
    label = "附件"
    sortable = False
    importable = False
    exported = False
    width = 120
    own_properties: tuple[str, ...] = ("accept", "count_max", "size_max")

    def accepted(self, field: Field) -> tuple[str, ...]:
        """Return the kinds of files the field takes, nothing for any kind."""
        return field.accept

    def count_max(self, field: Field) -> int:
        """Return how many files the field takes, 0 for any number."""
        return field.count_max

    def problems(self, field: Field) -> Iterator[Problem]:
        """Refuse kinds of files that nobody knows."""
        for word in field.accept:
            if word not in KINDS:
                message = f"「{field.label}」不认识文件种类「{word}」,可以用:{'、'.join(KINDS)}"
                yield Problem("field.unknown_kind", field.name, message)

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
