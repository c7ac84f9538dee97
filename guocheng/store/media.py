"""What kind a file is (文件类型): by its first bytes and its ending, which must agree.

Anything a browser could run (HTML, SVG, XML, scripts) counts as plain bytes and is only ever downloaded.
"""

from __future__ import annotations

from guocheng.base.problem import Invalid, Problem

PLAIN = "application/octet-stream"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_MATROSKA, _BOXES = b"\x1a\x45\xdf\xa3", b"ftyp"
#: Kinds whose mark does not stand at the very beginning: what stands where.
_LATER = {"webp": (8, b"WEBP"), "wav": (8, b"WAVE")}
_BOXES_AT = 4
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# ending: (media type, possible first bytes). An .xls of the headquarters' system is often an .xlsx inside.
_KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "gif": ("image/gif", (b"GIF87a", b"GIF89a")),
    "webp": ("image/webp", (b"RIFF",)),
    "mp3": ("audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "wav": ("audio/wav", (b"RIFF",)),
    "ogg": ("audio/ogg", (b"OggS",)),
    "amr": ("audio/amr", (b"#!AMR",)),
    # What browsers record: the same boxes as a film, without pictures.
    "weba": ("audio/webm", (_MATROSKA,)),
    "m4a": ("audio/mp4", (_BOXES,)),
    "webm": ("video/webm", (_MATROSKA,)),
    "mp4": ("video/mp4", (_BOXES,)),
    "mov": ("video/quicktime", (_BOXES,)),
    "pdf": ("application/pdf", (b"%PDF-",)),
    "zip": ("application/zip", (_ZIP, b"PK\x05\x06")),
    "xlsx": (_SPREADSHEET, (_ZIP, _OLE)),
    "docx": (_DOCUMENT, (_ZIP, _OLE)),
    "pptx": (_SLIDES, (_ZIP, _OLE)),
    "xls": ("application/vnd.ms-excel", ()),
    "doc": ("application/msword", ()),
    "csv": ("text/csv", ()),
    "txt": ("text/plain", ()),
}


def media_type_of(name: str, head: bytes) -> str:
    """Return the media type of a file from its name and its first bytes.

    :raises Invalid: the content is not what the ending says.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    media_type, beginnings = _KINDS.get(ending, (PLAIN, ()))
    place, mark = _LATER.get(ending, (0, b""))
    start = head[_BOXES_AT:] if _BOXES in beginnings else head
    if beginnings and not (start.startswith(beginnings) and head[place:].startswith(mark)):
        raise Invalid(
            Problem(
                "file.not_what_it_says", name, f"「{name}」的内容不是 {ending.upper()} 文件,请用原来的软件另存后再上传"
            )
        )
    return media_type
