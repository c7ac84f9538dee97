"""Signature (手写签名): one picture, drawn with finger or mouse."""

from __future__ import annotations

from guocheng.definition.entity import Field
from guocheng.definition.field_types.files import FilesType


class SignatureType(FilesType):
    """One drawn name."""

    name = "signature"
    label = "手写签名"
    width = 110
    own_properties = ()

    def accepted(self, field: Field) -> tuple[str, ...]:
        """Return pictures alone."""
        return ("image",)

    def count_max(self, field: Field) -> int:
        """Return one."""
        return 1
