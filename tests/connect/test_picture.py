"""Pictures are written anew: nothing but pixels is kept, and nothing huge is unpacked."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from guocheng.base.problem import Invalid
from guocheng.connect.picture import is_picture, rewritten


def saved(picture: Image.Image, format_: str, **more: object) -> bytes:
    target = BytesIO()
    picture.save(target, format_, **more)
    return target.getvalue()


@pytest.mark.parametrize(
    ("format_", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "L"), ("WEBP", "RGBA"), ("GIF", "P")]
)
def test_every_format_comes_back_as_itself(format_: str, mode: str) -> None:
    content = rewritten(saved(Image.new(mode, (7, 5)), format_), "图", f"image/{format_.lower()}")
    with Image.open(BytesIO(content)) as shown:
        assert (shown.format, shown.size) == (format_, (7, 5))


def test_moving_picture_keeps_moving() -> None:
    frames = [Image.new("RGB", (4, 4), color) for color in ("red", "blue", "green")]
    sent = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    with Image.open(BytesIO(rewritten(sent, "动图.gif", "image/gif"))) as shown:
        assert getattr(shown, "n_frames", 1) == 3


def test_clear_places_stay_clear() -> None:
    """手写签名是透明底的,重写后还是透明的。"""
    content = rewritten(saved(Image.new("RGBA", (3, 3), (0, 0, 0, 0)), "PNG"), "签名.png", "image/png")
    with Image.open(BytesIO(content)) as shown:
        assert shown.convert("RGBA").getpixel((1, 1)) == (0, 0, 0, 0)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"<svg/>", b"\xff\xd8\xff" + b"\0" * 90])
@pytest.mark.parametrize("media_type", ["image/png", "image/gif", "image/jpeg", "image/webp"])
def test_what_is_no_picture_is_refused(content: bytes, media_type: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rewritten(content, "图.png", media_type)
    assert refusal.value.problems[0].code == "file.no_picture"


def test_only_known_pictures_are_written_anew() -> None:
    assert is_picture("image/png")
    assert not is_picture("image/svg+xml")
    assert not is_picture("application/pdf")
