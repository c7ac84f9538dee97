"""Attachments of records (附件): uploaded by anybody signed in, read only through a record that shows them.

A fresh upload belongs to who brought it until a record holds it. What a record held before is read through its history.
Pictures are written anew before they are kept, so that nothing but the picture is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from guocheng.base.problem import Invalid, NotFound, Problem
from guocheng.connect.picture import is_picture, reduced, rewritten
from guocheng.definition.field_types import Family, family_of
from guocheng.service.context import Context, Look
from guocheng.service.records.access import file_ids, opened
from guocheng.store import comments, files
from guocheng.store.flow import signatures
from guocheng.store.media import media_type_of

CHUNK_BYTES = 1 << 20
PICTURE_SIZE_MAX = 40 << 20
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

    :raises Invalid: too large, not what its ending says, or a picture that cannot be opened.
    """
    kept = context.platform.files.keep(harmless(content, name))
    added = context.platform.database.run(
        lambda connection: files.add_file(
            connection, kept, name=name, created_by=context.principal.account_id, at=context.now
        )
    )
    return {"id": added.id, "name": added.name, "size": added.size, "media_type": added.media_type}


def find(look: Look, *, file_id: int, entity: str = "", record_id: int = 0, small: bool = False) -> Download:
    """Find a file through the record that holds it, or one's own fresh upload; `small` is a picture for a gallery.

    :raises NotFound: there is no such file, or nothing this person may see holds it.
    :raises Invalid: a small one is wanted of what is no picture.
    """
    found = next(iter(files.stored_files(look.connection, [file_id])), None)
    mine = found is not None and found.created_by == look.principal.account_id
    if found is None or not (mine or (entity and _holds(look, entity, record_id, file_id))):
        raise NotFound(
            Problem("file.unknown", f"附件 {file_id}", f"没有编号为 {file_id} 的附件,或者您没有查看它的权限")
        )
    if small:
        return Download(look.platform.files.small(found.sha256, reduced), found.name, "image/webp")
    return Download(look.platform.files.path(found.sha256), found.name, found.media_type)


def _holds(look: Look, entity: str, record_id: int, file_id: int) -> bool:
    """Tell whether a record holds a file, or held it once, in a field this person sees, or a remark or a decision."""
    access = opened(look, entity, record_id)
    seen = {name: value for name, value in access.record.values.items() if name in access.shown}
    if file_id in file_ids(access.entity, seen) or comments.hold(look.connection, entity, record_id, file_id):
        return True
    if look.catalogue.flow_of(access.entity) and signatures.on_record(look.connection, entity, record_id, file_id):
        return True
    fields = [one.name for one in access.entity.fields if one.name in access.shown and family_of(one) is Family.FILES]
    return bool(fields) and files.was_held(look.connection, entity, record_id, fields, file_id)


def harmless(content: BinaryIO, name: str) -> Iterator[bytes]:
    """Yield what is to be kept: a picture written anew, anything else as it came.

    :raises Invalid: not what its ending says, or a picture that cannot be opened.
    """
    chunks = _chunks(content)
    head = next(chunks, b"")
    media_type = media_type_of(files.clean_name(name), head)
    if not is_picture(media_type):
        yield from chain([head], chunks)
        return
    whole = bytearray(head)
    for chunk in chunks:
        whole += chunk
        if len(whole) > PICTURE_SIZE_MAX:
            message = f"图片「{name}」超过 {PICTURE_SIZE_MAX >> 20} MB,请压缩后再上传"
            raise Invalid(Problem("file.too_large", "附件", message))
    yield rewritten(bytes(whole), name, media_type)


def _chunks(content: BinaryIO) -> Iterator[bytes]:
    while chunk := content.read(CHUNK_BYTES):
        yield chunk
