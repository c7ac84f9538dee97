"""Images (图片): attachments that are pictures, made smaller by the browser and written anew by the server."""

from __future__ import annotations

from guocheng.definition.entity import Field
from guocheng.definition.field_types.files import FilesType


class ImagesType(FilesType):
    """Any number of pictures."""

    name = "images"
    label = "图片"
    width = 130
    own_properties = ("count_max", "size_max", "camera_only", "watermark")

    def accepted(self, field: Field) -> tuple[str, ...]:
        """Return pictures alone."""
        return ("image",)
