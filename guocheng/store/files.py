"""Attachments (附件): content on disk under its own hash, rows that name it.

A row never names content that is not safely on disk: written beside, synced, renamed, then the row.
No text from a user reaches a path. Content is deleted only after no row and no backup can want it.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from guocheng.base.problem import Invalid, NotFound, Problem, Unavailable
from guocheng.base.trouble import said
from guocheng.store.media import media_type_of

CHUNK_BYTES = 1 << 20
SIZE_MAX = 100 * 1024 * 1024
NAME_LENGTH_MAX = 200


@dataclass(frozen=True)
class Content:
    """Content that is safely on disk."""

    sha256: str
    size: int
    head: bytes


@dataclass(frozen=True)
class StoredFile:
    """An attachment as its row describes it."""

    id: int
    sha256: str
    name: str
    size: int
    media_type: str
    created_by: int | None
    created_at: datetime


class FileStore:
    """The folder of contents: `ab/cd/<sha256>`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, chunks: Iterable[bytes], *, size_max: int = SIZE_MAX) -> Content:
        """Write content to disk and return it when it is safe there; the same content is kept once.

        :raises Invalid: it is larger than allowed; nothing stays.
        :raises Unavailable: the folder is full or cannot be written; nothing stays.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".new-", delete=False) as file:
                try:
                    content = _copy(chunks, file, size_max)
                    _move_into_place(Path(file.name), self.path(content.sha256))
                finally:
                    Path(file.name).unlink(missing_ok=True)
        except ConnectionError:
            # The sender went away; nothing is wrong with our disk.
            raise
        except OSError as error:
            raise Unavailable(
                Problem("file.not_written", "附件", f"附件存不下来({said(error)}),请通知管理员检查磁盘空间和目录权限")
            ) from error
        return content

    def open(self, sha256: str) -> BinaryIO:
        """Open content for reading.

        :raises NotFound: it is not on disk.
        """
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError:
            raise NotFound(Problem("file.missing", sha256, "附件的内容不见了,请通知管理员从备份恢复")) from None

    def path(self, sha256: str) -> Path:
        """Return where content stands."""
        assert re.fullmatch("[0-9a-f]{64}", sha256), "only hashes become paths"
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def small(self, sha256: str, make: Callable[[bytes], bytes]) -> Path:
        """Return where the small picture of content lies; it is made the first time it is asked for.

        It lies beside the contents, is in no backup and may be thrown away.
        """
        place = self.folder / "small" / sha256[:2] / sha256
        if not place.exists():
            made = make(self.path(sha256).read_bytes())
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".new-", delete=False) as file:
                file.write(made)
            Path(file.name).replace(place)
        return place

    def hashes(self) -> Iterator[str]:
        """Yield every content on disk."""
        for path in self.folder.glob("??/??/*"):
            yield path.name

    def damage(self, sha256: str) -> str | None:
        """Say what is wrong with content: missing, or not what its hash says; None when it is whole."""
        try:
            with self.path(sha256).open("rb") as file:
                return None if hashlib.file_digest(file, "sha256").hexdigest() == sha256 else "内容已损坏"
        except FileNotFoundError:
            return "内容不见了"


def add_file(
    connection: psycopg.Connection, content: Content, *, name: str, created_by: int | None, at: datetime
) -> StoredFile:
    """Add a row for content that is on disk."""
    clean = clean_name(name)
    with connection.cursor(row_factory=class_row(StoredFile)) as cursor:
        added = cursor.execute(
            "insert into gc_file (sha256, name, size, media_type, created_by, created_at)"
            " values (%s, %s, %s, %s, %s, %s)"
            " returning id, sha256, name, size, media_type, created_by, created_at",
            [content.sha256, clean, content.size, media_type_of(clean, content.head), created_by, at],
        ).fetchone()
    assert added is not None
    return added


def stored_files(connection: psycopg.Connection, ids: Sequence[int]) -> list[StoredFile]:
    """Return the rows of these attachments in the order asked; unknown ones are left out."""
    with connection.cursor(row_factory=class_row(StoredFile)) as cursor:
        found = cursor.execute(
            "select id, sha256, name, size, media_type, created_by, created_at from gc_file where id = any(%s)",
            [list(ids)],
        ).fetchall()
    by_id = {file.id: file for file in found}
    return [by_id[one] for one in ids if one in by_id]


def was_held(connection: psycopg.Connection, entity: str, record_id: int, fields: Iterable[str], file_id: int) -> bool:
    """Tell whether one of these fields of a record held a file at some time, as the river knows."""
    found = connection.execute(
        "select exists (select 1 from gc_river where entity = %s and record_id = %s and changes @> any(%s::jsonb[]))",
        [entity, record_id, [Jsonb([{"field": name, "before": [file_id]}]) for name in fields]],
    ).fetchone()
    return bool(found and found[0])


def stored_file(connection: psycopg.Connection, file_id: int) -> StoredFile:
    """Return the row of an attachment.

    :raises NotFound: there is none with this number.
    """
    if found := stored_files(connection, [file_id]):
        return found[0]
    raise NotFound(Problem("file.unknown", f"附件 {file_id}", f"没有编号为 {file_id} 的附件"))


def file_problems(connection: psycopg.Connection, store: FileStore) -> Iterator[Problem]:
    """Say which attachments have lost their content, or have another one than they should."""
    rows = connection.execute("select sha256, min(name) from gc_file group by sha256 order by sha256").fetchall()
    for sha256, name in rows:
        if damage := store.damage(sha256):
            yield Problem(
                "file.damaged", name, f"附件「{name}」的{damage},请从备份恢复 files/{sha256[:2]}/{sha256[2:4]}"
            )


def sweep(connection: psycopg.Connection, store: FileStore, *, unchanged_since: datetime) -> int:
    """Delete content that no row names and that is older than the oldest backup; return how much."""
    named = {sha256 for (sha256,) in connection.execute("select distinct sha256 from gc_file")}
    limit = unchanged_since.timestamp()
    gone = [path for path in map(store.path, store.hashes()) if path.name not in named and path.stat().st_mtime < limit]
    for path in gone:
        path.unlink()
    return len(gone)


def clean_name(name: str) -> str:
    """Return a file name without folders, control characters and excess length."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(letter for letter in last if unicodedata.category(letter) not in ("Cc", "Cf", "Cs")).strip(" .")
    stem, dot, ending = visible.rpartition(".")
    if len(visible) > NAME_LENGTH_MAX and dot and len(ending) < 10:
        return f"{stem[: NAME_LENGTH_MAX - len(ending) - 1]}.{ending}"
    return visible[:NAME_LENGTH_MAX] or "附件"


def _copy(chunks: Iterable[bytes], file: IO[bytes], size_max: int) -> Content:
    digest, size, head = hashlib.sha256(), 0, b""
    for chunk in chunks:
        size += len(chunk)
        if size > size_max:
            limit = f"{size_max // (1024 * 1024)} MB" if size_max >= 1024 * 1024 else f"{size_max} 字节"
            raise Invalid(Problem("file.too_large", "附件", f"文件超过 {limit},请压缩或拆开后再上传"))
        digest.update(chunk)
        head = (head + chunk)[:512] if len(head) < 512 else head
        file.write(chunk)
    file.flush()
    os.fsync(file.fileno())
    return Content(digest.hexdigest(), size, head)


def _move_into_place(source: Path, target: Path) -> None:
    if target.exists():
        # Touched, so that a sweep which looked before the new row came does not take it.
        os.utime(target)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    source.chmod(0o640)
    source.rename(target)
    for directory in (target.parent, target.parent.parent, target.parent.parent.parent):
        _sync_directory(directory)


def _sync_directory(directory: Path) -> None:
    """A rename is safe against a power cut only when its directory is written too."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
