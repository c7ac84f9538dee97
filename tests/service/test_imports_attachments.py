"""A zip of attachments: each file comes to the record it is named after; what means harm is refused."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Any

import pytest

from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.service import imports
from tests.service.import_case import ADMIN, AGENT, STRANGER, Company
from tests.service.test_imports import HEADER, row

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")


def packed(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def attached(company: Company, content: bytes, *, who: str = AGENT, **more: Any) -> dict[str, Any]:
    asked = {"entity": "complaint.ticket", "field": field_of(company), "by": "external_no", **more}
    return imports.attach(company.context(who), name="附件.zip", content=io.BytesIO(content), **asked)


def field_of(company: Company) -> str:
    entity = company.platform.catalogue.entity("complaint.ticket")
    return next(one.name for one in entity.fields if one.type == "files")


def held(company: Company) -> dict[str, list[str]]:
    rows = company.query(
        f"select t.external_no, f.name from complaint_ticket t, unnest(t.{field_of(company)}) as one(id)"
        " join gc_file f on f.id = one.id order by 1, 2"
    )
    found: dict[str, list[str]] = {}
    for number, name in rows:
        found.setdefault(number, []).append(name)
    return found


def test_files_come_to_the_records_they_are_named_after(importing: Company) -> None:
    importing.imports_text(HEADER + row("A1") + row("A2"))
    content = packed(
        {
            "A1.png": PNG,
            "A1_2.png": PNG + b"2",
            "照片/A2(1).png": PNG,
            "A2/现场.png": PNG + b"3",
            "没有这个.png": PNG,
            "__MACOSX/A1.png": PNG,
        }
    )
    answer = attached(importing, content)
    assert (answer["files"], answer["added"], answer["unmatched"]) == (5, 4, ["没有这个.png"])
    assert held(importing) == {"A1": ["A1.png", "A1_2.png"], "A2": ["A2(1).png", "现场.png"]}
    assert importing.one("select count(*) from gc_river where cause = '批量上传附件'") == 2
    again = attached(importing, content)
    assert (again["added"], again["same"]) == (0, 4)
    assert importing.one("select max(version) from complaint_ticket") == 2


def test_who_may_not_import_or_names_a_wrong_field_is_refused(importing: Company) -> None:
    with pytest.raises((Refused, NotFound)):
        attached(importing, packed({"A1.png": PNG}), who=STRANGER)
    with pytest.raises(Invalid, match="附件字段"):
        attached(importing, packed({"A1.png": PNG}), who=ADMIN, field="external_no")
    with pytest.raises(Invalid, match="不能按"):
        attached(importing, packed({"A1.png": PNG}), who=ADMIN, by="unit")


def encrypted() -> bytes:
    content = bytearray(packed({"A1.png": PNG}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = content.find(mark) + (6 if mark == b"PK\x03\x04" else 8)
        content[at : at + 2] = struct.pack("<H", 1)
    return bytes(content)


def lying() -> bytes:
    content = bytearray(packed({"A1.bin": b"\x00" * (1 << 20)}))
    size = struct.pack("<I", 1 << 20)
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = struct.pack("<I", 100)
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (packed({"../../etc/A1.png": PNG}), "attachments.suspicious"),
        (packed({"C:\\A1.png": PNG}), "attachments.suspicious"),
        (packed({"A1.bin": b"\x00" * (64 << 20)}), "attachments.bomb"),
        (packed({f"{n}.png": b"" for n in range(2_001)}), "attachments.too_many"),
        (packed({"A1.png": PNG})[:-30], "attachments.no_zip"),
        (b"%PDF-1.4", "attachments.no_zip"),
        (encrypted(), "attachments.password"),
    ],
    ids=["parent", "drive", "bomb", "many", "cut", "pdf", "password"],
)
def test_hostile_archive_is_refused_and_changes_nothing(importing: Company, content: bytes, code: str) -> None:
    importing.imports_text(HEADER + row("A1"))
    with pytest.raises(Invalid) as caught:
        attached(importing, content)
    assert caught.value.problems[0].code == code
    assert held(importing) == {}


def test_archive_that_lies_about_sizes_gives_a_record_nothing(importing: Company) -> None:
    importing.imports_text(HEADER + row("A1"))
    answer = attached(importing, lying())
    assert answer["added"] == 0
    assert answer["problems"]
    assert held(importing) == {}
