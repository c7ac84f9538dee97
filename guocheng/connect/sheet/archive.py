"""A look into a zipped workbook before anything unpacks it (压缩包检查).

The directory is read and each part's beginning; a bomb, a foreign archive or a document with declared entities is
refused here. A directory that lies about sizes meets the limits of the reading process instead.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from guocheng.connect.sheet.kind import encrypted, refusal
from guocheng.connect.sheet.limits import USUAL, Limits

MEMBERS_MAX = 5_000
RATIO_MAX = 400
RATIO_MATTERS_FROM = 8 * 1024 * 1024
_BOOKS = {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}
_OTHERS = {"word/document.xml": "Word 文档", "ppt/presentation.xml": "PPT 演示文稿"}
_ENCRYPTED_BIT = 0x1
_PEEK = 2048


def check_archive(path: Path, name: str, limits: Limits = USUAL) -> None:
    """Refuse a zipped file that is broken, no workbook, or meant to do harm.

    :raises Invalid: with one sentence that says which.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(archive, name, path.stat().st_size, limits.unpacked)
            _check_declarations(archive, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise refusal("import.damaged", name, "不完整或已损坏(可能没有下载完),请重新导出后再上传") from error


def _check_directory(archive: zipfile.ZipFile, name: str, size: int, unpacked_max: int) -> None:
    members = archive.infolist()
    names = {member.filename for member in members}
    if any(member.flag_bits & _ENCRYPTED_BIT for member in members):
        raise encrypted(name)
    if len(members) > MEMBERS_MAX or any(_leads_outside(member) for member in names):
        raise refusal("import.suspicious", name, "的内部结构不正常,为了安全没有打开,请用 Excel 重新保存后再上传")
    unpacked = sum(member.file_size for member in members)
    if unpacked > unpacked_max or sum(member.compress_size for member in members) > size or _bomb(members):
        raise refusal(
            "import.bomb", name, f"解开以后过大(超过 {unpacked_max // 2**20} MB 或压缩得不正常),没有打开,请拆成几个文件"
        )
    if not names & _BOOKS:
        label = next((text for part, text in _OTHERS.items() if part in names), "普通压缩包")
        raise refusal("import.no_table", name, f"其实是{label},不是表格,请上传 xlsx、xls 或 csv 文件")


def _leads_outside(member: str) -> bool:
    return member.startswith(("/", "\\")) or ":" in member or ".." in PurePosixPath(member.replace("\\", "/")).parts


def _bomb(members: list[zipfile.ZipInfo]) -> bool:
    big = [member for member in members if member.file_size > RATIO_MATTERS_FROM]
    return any(member.file_size > RATIO_MAX * max(member.compress_size, 1) for member in big)


def _check_declarations(archive: zipfile.ZipFile, name: str) -> None:
    """Office writes no document type; a file that has one wants its entities expanded."""
    for member in archive.infolist():
        if not member.filename.endswith((".xml", ".rels")):
            continue
        with archive.open(member) as part:
            start = part.read(_PEEK).upper()
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            raise refusal("import.suspicious", name, "里夹带了可疑的声明,为了安全没有打开,请用 Excel 重新保存后再上传")
