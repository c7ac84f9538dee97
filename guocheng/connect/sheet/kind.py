"""What a file really is (文件类型): told by its bytes, never by its name.

Head quarters' systems send `.xls` files that are xlsx, HTML or plain text. What cannot be read safely is refused with
one sentence that says what the file is and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from guocheng.base.problem import Invalid, Problem
from guocheng.connect.sheet.limits import SIZE_MAX

_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "PNG 图片"),
    (b"\xff\xd8\xff", "JPG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"%PDF", "PDF 文件"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"MZ", "Windows 程序"),
    (b"\x7fELF", "Linux 程序"),
    (b"SQLite format 3", "SQLite 数据库"),
)
_WEB = (b"<html", b"<!doctype", b"<table", b"<meta", b"<head", b"<style", b"<div", b"<script")
_XML_SHEET = (b"urn:schemas-microsoft-com:office:spreadsheet", b"mso-application")


@dataclass(frozen=True)
class Kind:
    """How a file is read: "zip" (xlsx, xlsm, xlsb, ods), "ole" (the old xls) or "text" with its encoding."""

    family: str
    encoding: str = ""


def kind_of(path: Path, name: str, size_max: int = SIZE_MAX) -> Kind:
    """Say how a file is to be read, or why it cannot be.

    :raises Invalid: the file is empty, too big, protected by a password, or no table at all.
    """
    size = path.stat().st_size
    if size == 0:
        raise refusal("import.empty_file", name, "是空的,里面什么也没有,请重新导出后再上传")
    if size > size_max:
        raise refusal("import.too_big", name, f"有 {size // 2**20} MB,最大 {size_max // 2**20} MB,请拆成几个文件再导入")
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"PK\x03\x04"):
        return Kind("zip")
    if head.startswith(_OLE):
        return _ole(path, name)
    for start, label in _FOREIGN:
        if head.startswith(start):
            raise refusal("import.no_table", name, f"其实是 {label},不是表格,请上传 xlsx、xls 或 csv 文件")
    return _text(path, name, head)


def refusal(code: str, name: str, what: str) -> Invalid:
    """Build the refusal of a whole file: one sentence that begins with its name."""
    return Invalid(Problem(code, name, f"文件「{name}」{what}"))


def _ole(path: Path, name: str) -> Kind:
    content = path.read_bytes()
    if _ENCRYPTED in content:
        raise encrypted(name)
    if not any(stream in content for stream in _WORKBOOK_STREAMS):
        raise refusal("import.no_table", name, "是旧版 Office 文件,但里面没有表格,请上传 xlsx、xls 或 csv 文件")
    return Kind("ole")


def encrypted(name: str) -> Invalid:
    """Refuse a file that asks for a password."""
    return refusal("import.password", name, "设了打开密码,请在 Excel 或 WPS 里取消密码、保存后再上传")


def _text(path: Path, name: str, head: bytes) -> Kind:
    lowered = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    xml_sheet = lowered.startswith(b"<?xml") and any(mark.lower() in lowered for mark in _XML_SHEET)
    if lowered.startswith((*_WEB, b"mime-version:")) or xml_sheet or lowered.startswith(b"<?xml"):
        raise refusal(
            "import.web_page", name, "名字像表格,内容其实是网页,请用 Excel 或 WPS 打开,「另存为」xlsx 以后再上传"
        )
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Kind("text", "utf-16")
    if b"\x00" in content[:_HEAD]:
        raise refusal("import.no_table", name, "不是表格,打不开,请上传 xlsx、xls 或 csv 文件")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return Kind("text", encoding)
    raise refusal("import.encoding", name, "里的文字编码认不出来,请在 Excel 或 WPS 里「另存为」xlsx 以后再上传")
