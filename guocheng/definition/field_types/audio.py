"""Audio (录音): attachments that are spoken into the browser, or uploaded."""

from __future__ import annotations

from guocheng.definition.entity import Field
from guocheng.definition.field_types.files import FilesType


class AudioType(FilesType):
    """Any number of recordings."""

    name = "audio"
    label = "录音"
    width = 110
    own_properties = ("count_max", "size_max")

    def accepted(self, field: Field) -> tuple[str, ...]:
        """Return recordings alone; what a browser records may call itself a film without pictures."""
        return ("audio",)
