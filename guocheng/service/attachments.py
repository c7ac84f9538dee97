"""Attachments of records (附件): uploaded by anybody signed in, read only through a record that shows them.

A fresh upload belongs to who brought it until a record holds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from guocheng.base.problem import NotFound, Problem
from guocheng.service.context import Context, Look
from guocheng.service.records.access import file_ids, opened
from guocheng.store import files

CHUNK_BYTES = 1 << 20
_SHOWN_INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf")


@dataclass(frozen=True)
class Download:
    """A file that may be read."""

    path: Path
    name: str
    media_type: str

    @property
    def shown_inline(self) -> bool:
        """Tell whether a browser may show it instead of saving it."""
        return self.media_type in _SHOWN_INLINE


def keep(context: Context, *, name: str, content: BinaryIO) -> dict[str, Any]:
    """Keep an uploaded file and return what a record needs to hold it.

    :raises Invalid: too large, or not what its ending says.
    """
    kept = context.platform.files.keep(_chunks(content))
    added = context.platform.database.run(
        lambda connection: files.add_file(
            connection, kept, name=name, created_by=context.principal.account_id, at=context.now
        )
    )
    return {"id": added.id, "name": added.name, "size": added.size, "media_type": added.media_type}


def find(look: Look, *, file_id: int, entity: str = "", record_id: int = 0) -> Download:
    """Find a file through the record that holds it, or one's own fresh upload.

    :raises NotFound: there is no such file, or nothing this person may see holds it.
    """
    found = next(iter(files.stored_files(look.connection, [file_id])), None)
    mine = found is not None and found.created_by == look.principal.account_id
    if found is None or not (mine or (entity and file_id in _files_of(look, entity, record_id))):
        raise NotFound(
            Problem("file.unknown", f"附件 {file_id}", f"没有编号为 {file_id} 的附件,或者您没有查看它的权限")
        )
    return Download(look.platform.files.path(found.sha256), found.name, found.media_type)


def _files_of(look: Look, entity: str, record_id: int) -> set[int]:
    """Return the files of a record in fields that this person sees."""
    access = opened(look, entity, record_id)
    seen = {name: value for name, value in access.record.values.items() if name in access.shown}
    return set(file_ids(access.entity, seen))


def _chunks(content: BinaryIO) -> Iterator[bytes]:
    while chunk := content.read(CHUNK_BYTES):
        yield chunk
