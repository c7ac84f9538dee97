"""Attachments over HTTP (附件): who may read them, and that none of them becomes a page of ours."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.web.office import TICKET, Office


def picture(format_: str, size: tuple[int, int] = (8, 6), **more: Any) -> bytes:
    """Return a small picture."""
    target = BytesIO()
    Image.new("RGB", size, "red").save(target, format_, **more)
    return target.getvalue()


def taken_somewhere() -> bytes:
    """Return a photo that says where it was taken, by which device, and that it lies on its side."""
    told = Image.Exif()
    told[0x010F], told[0x0112] = "SecretPhone", 6
    told.get_ifd(0x8825)[2] = (28.0, 0.0, 16.0)
    return picture("JPEG", exif=told.tobytes()) + b"<script>alert(1)</script>"


HOSTILE = (
    ("page.html", b"<script>alert(1)</script>", "text/html"),
    ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
    ("data.xml", b"<?xml version='1.0'?><x/>", "text/xml"),
    ("script.js", b"alert(1)", "text/javascript"),
    ("picture.png", b"<html><script>alert(1)</script>", "image/png"),
    ("notes.txt", b"<script>alert(1)</script>", "text/plain"),
    ('a"; filename="b.html', b"hello", "text/plain"),
    ("../../etc/passwd", b"hello", "text/plain"),
    ("line\r\nSet-Cookie: gc=1.txt", b"hello", "text/plain"),
    ("合同 (终稿).txt", "内容".encode(), "text/plain"),
)


@pytest.mark.parametrize(("name", "content", "says"), HOSTILE, ids=lambda value: repr(value)[:20])
def test_upload_never_becomes_a_page(office: Office, name: str, content: bytes, says: str) -> None:
    """上传的网页、图片里藏的脚本,打开时只会下载,不会在我们的页面里运行。"""
    browser = office.signed_in("agent")
    kept = browser.post("/api/files", files={"file": (name, content, says)})
    if kept.status_code == 400:
        assert kept.json()["problems"][0]["message"]
        return
    assert kept.status_code == 201, kept.text
    answer = browser.get(f"/api/files/{kept.json()['id']}")
    assert answer.status_code == 200
    assert answer.content == content
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert "\r" not in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert not answer.headers.get("set-cookie", "")


def test_real_picture_is_shown_in_a_sandbox(office: Office) -> None:
    """真正的图片可以直接预览,但也在沙箱里。"""
    browser = office.signed_in("agent")
    kept = browser.post("/api/files", files={"file": ("图.png", picture("PNG"), "image/png")}).json()
    answer = browser.get(f"/api/files/{kept['id']}")
    assert answer.headers["content-disposition"].startswith("inline")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_attachment_is_read_through_its_record(office: Office) -> None:
    """附件只能通过看得到的记录来读;猜附件编号和借用别的记录都没有用。"""
    agent = office.signed_in("agent")
    kept = agent.post("/api/files", files={"file": ("证据.txt", b"evidence", "text/plain")}).json()
    values = {"waybill_no": "773000000000077", "kind": "lost", "source": "hotline", "unit": office.units["outlet"],
              "evidence": [kept["id"]]}  # fmt: skip
    made = agent.post(f"/api/entities/{TICKET}", json={"values": values}).json()
    through = f"/api/files/{kept['id']}?entity={TICKET}&record={made['id']}"
    head, stranger = office.signed_in("head"), office.signed_in("other_head")
    assert head.get(through).content == b"evidence"
    assert head.get(f"/api/files/{kept['id']}").status_code == 404
    own = stranger.post(f"/api/entities/{TICKET}", json={"values": {**values, "unit": office.units["other"],
                                                                   "evidence": []}})  # fmt: skip
    assert own.status_code == 201, own.text
    borrowed = f"/api/files/{kept['id']}?entity={TICKET}&record={own.json()['id']}"
    for path in (through, borrowed, f"/api/files/{kept['id']}"):
        assert stranger.get(path).status_code == 404
    unknown = stranger.get(f"/api/files/987654?entity={TICKET}&record={own.json()['id']}")
    assert unknown.text.replace("987654", "#") == stranger.get(borrowed).text.replace(str(kept["id"]), "#")


def test_foreign_attachment_cannot_be_taken_over(office: Office) -> None:
    """不能把别人上传的附件、也不能把将来的附件编号,填进自己的记录来读。"""
    agent, thief = office.signed_in("agent"), office.signed_in("other_head")
    secret = agent.post("/api/files", files={"file": ("工资.txt", b"secret", "text/plain")}).json()["id"]
    values = {"waybill_no": "773000000000078", "kind": "lost", "source": "hotline", "unit": office.units["other"]}
    made = thief.post(f"/api/entities/{TICKET}", json={"values": values}).json()
    path = f"/api/entities/{TICKET}/{made['id']}"
    for one in (secret, secret + 1000, 10**12):
        answer = thief.patch(path, json={"version": made["version"], "values": {"evidence": [one]}})
        assert answer.status_code == 404, answer.text
        new = thief.post(f"/api/entities/{TICKET}", json={"values": {**values, "evidence": [one]}})
        assert new.status_code == 404
    assert thief.get(path).json()["values"]["evidence"] in ([], None)


def test_picture_loses_place_and_device(office: Office) -> None:
    """照片里的定位、机型和夹带的东西都不留,方向摆正。"""
    browser = office.signed_in("agent")
    sent = taken_somewhere()
    assert b"SecretPhone" in sent
    kept = browser.post("/api/files", files={"file": ("现场.jpg", sent, "image/jpeg")}).json()
    content = browser.get(f"/api/files/{kept['id']}").content
    assert kept["size"] == len(content)
    assert b"SecretPhone" not in content
    assert b"script" not in content
    with Image.open(BytesIO(content)) as shown:
        assert shown.size == (6, 8)
        assert not shown.getexif()


def bomb(width: int, height: int) -> bytes:
    """Return a tiny PNG that says it is huge."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bomb(60_000, 60_000), "file.too_many_pixels"),
        (bomb(10, 10), "file.no_picture"),
        (picture("PNG")[:40], "file.no_picture"),
        (picture("JPEG"), "file.not_what_it_says"),
    ],
    ids=["bomb", "broken", "cut", "jpeg"],
)
def test_picture_that_is_none_is_refused(office: Office, content: bytes, code: str) -> None:
    """像素炸弹、打不开的图片、名不副实的文件,上传时就拒绝。"""
    answer = office.signed_in("agent").post("/api/files", files={"file": ("图.png", content, "image/png")})
    assert answer.status_code == 400
    assert answer.json()["problems"][0]["code"] == code


def test_small_picture_has_the_rights_of_the_whole(office: Office) -> None:
    """画册里的缩略图比原图小、边长有限;没有权限看原图的人,也看不到缩略图;不是图片的没有缩略图。"""
    browser = office.signed_in("agent")
    whole = picture("JPEG", (1600, 1200))
    kept = browser.post("/api/files", files={"file": ("现场.jpg", whole, "image/jpeg")}).json()["id"]
    for _ in range(2):
        answer = browser.get(f"/api/files/{kept}", params={"small": True})
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/webp"
        assert Image.open(BytesIO(answer.content)).size == (480, 360)
        assert len(answer.content) < len(whole)
    assert office.signed_in("courier").get(f"/api/files/{kept}", params={"small": True}).status_code == 404
    note = browser.post("/api/files", files={"file": ("说明.txt", b"hello", "text/plain")}).json()["id"]
    refused = browser.get(f"/api/files/{note}", params={"small": True})
    assert refused.status_code == 400
    assert "不是能打开的图片" in refused.json()["problems"][0]["message"]
