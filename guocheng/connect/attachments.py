"""A zip of attachments (附件压缩包): looked through before anything is unpacked, and each file told by its name.

- Nothing is written where a name in the archive says; a name only tells to which record a file belongs.
- Bombs, encrypted archives and names that lead outside are refused as a whole.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from guocheng.base.problem import Invalid, Problem

FILES_MAX = 2_000
UNPACKED_MAX = 1024 * 1024 * 1024
FILE_MAX = 100 * 1024 * 1024
RATIO_MAX = 400
RATIO_MATTERS_FROM = 8 * 1024 * 1024
_ENCRYPTED_BIT, _UTF8_BIT = 0x1, 0x800
_CHUNK = 1 << 20
_IGNORED = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
#: 7730001_2, 7730001-2, 7730001(2) and 7730001 2 are the second file of 7730001.
_NUMBERED = re.compile(r"(.+?)(?:[_\- ]\d{1,3}|\s*[((]\d{1,3}[))])")


@dataclass(frozen=True)
class Packed:
    """A file in an archive: its plain name, and the values by which its record may be found, the surest first."""

    name: str
    values: tuple[str, ...]
    _member: zipfile.ZipInfo
    _archive: zipfile.ZipFile

    def chunks(self) -> Iterator[bytes]:
        """Yield the content; more than was declared is refused.

        :raises Invalid: the file is damaged or larger than it says.
        """
        left = min(self._member.file_size, FILE_MAX)
        try:
            with self._archive.open(self._member) as file:
                while chunk := file.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise _refusal("attachments.bomb", self.name, "解开以后比声明的大,没有打开")
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise _refusal("attachments.damaged", self.name, "已损坏,请重新压缩后再上传") from error


@contextmanager
def packed_files(path: Path, name: str) -> Iterator[list[Packed]]:
    """Lend the files of an archive.

    :raises Invalid: it is no archive, damaged, encrypted, too big, or meant to do harm.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise _refusal("attachments.no_zip", name, "不是 zip 压缩包或已损坏,请用 zip 格式压缩后再上传") from error
    with archive:
        _check(archive, name, path.stat().st_size)
        yield [Packed(one, _values(full), member, archive) for member, full, one in _members(archive)]


def _check(archive: zipfile.ZipFile, name: str, size: int) -> None:
    members = archive.infolist()
    if any(member.flag_bits & _ENCRYPTED_BIT for member in members):
        raise _refusal("attachments.password", name, "设了密码,请取消密码重新压缩")
    if any(_leads_outside(_decoded(member)) for member in members):
        raise _refusal("attachments.suspicious", name, "里有指向压缩包外面的文件名,为了安全没有打开")
    if len(members) > FILES_MAX:
        raise _refusal("attachments.too_many", name, f"里有 {len(members):,} 个文件,最多 {FILES_MAX:,} 个,请分几次上传")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    bomb = any(
        member.file_size > RATIO_MATTERS_FROM and member.file_size > RATIO_MAX * max(member.compress_size, 1)
        for member in members
    )
    if bomb or unpacked > UNPACKED_MAX or packed > size or any(member.file_size > FILE_MAX for member in members):
        raise _refusal("attachments.bomb", name, "解开以后过大或压缩得不正常,没有打开,请分几次上传")


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, str, str]]:
    for member in archive.infolist():
        full = _decoded(member)
        plain = PurePosixPath(full).name
        if not member.is_dir() and plain and not any(part in _IGNORED for part in PurePosixPath(full).parts):
            yield member, full, plain


def _values(full: str) -> tuple[str, ...]:
    """Return what a path may mean: the folder it lies in, else its name, with and without a number behind it."""
    path = PurePosixPath(full)
    stem = path.name.rpartition(".")[0] or path.name
    numbered = _NUMBERED.fullmatch(stem)
    return tuple(dict.fromkeys([stem, *([numbered[1]] if numbered else []), *reversed(path.parts[:-1])]))


def _decoded(member: zipfile.ZipInfo) -> str:
    """Return a name as it was meant: Chinese Windows writes GBK and does not say so."""
    if member.flag_bits & _UTF8_BIT or member.filename.isascii():
        return member.filename.replace("\\", "/")
    try:
        return member.filename.encode("cp437").decode("gb18030").replace("\\", "/")
    except UnicodeError:
        return member.filename.replace("\\", "/")


def _leads_outside(full: str) -> bool:
    return full.startswith("/") or re.match(r"[A-Za-z]:", full) is not None or ".." in PurePosixPath(full).parts


def _refusal(code: str, name: str, what: str) -> Invalid:
    return Invalid(Problem(code, name, f"「{name}」{what}"))
