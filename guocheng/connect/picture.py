"""Foreign pictures made harmless (图片): read by one decoder, written anew without anything that came along.

- What is kept has pixels and nothing else: no place, no device, no thumbnail, no script behind the last byte.
- The size in pixels is known before anything is unpacked, so a small file cannot fill the memory.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from guocheng.base.problem import Invalid, Problem

if TYPE_CHECKING:
    from PIL import Image

PIXELS_MAX = 60_000_000
#: All frames of a moving picture together.
FRAMES_MAX = 200
JPEG_QUALITY = 88
#: The longer side of a picture in a gallery, twice what the screen shows.
SMALL_PIXELS = 480
SMALL_QUALITY = 78
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}


def is_picture(media_type: str) -> bool:
    """Tell whether a file is one of the pictures that are written anew."""
    return media_type in _FORMATS


def rewritten(content: bytes, name: str, media_type: str) -> bytes:
    """Return a picture with its pixels alone, turned the way its camera meant it.

    :raises Invalid: it cannot be opened, or unpacks to more than anybody photographs.
    """
    # The decoder is loaded with the first picture.
    from PIL import Image

    format_ = _FORMATS[media_type]
    try:
        with Image.open(BytesIO(content), formats=[format_]) as picture:
            frames = getattr(picture, "n_frames", 1)
            if picture.width * picture.height * min(frames, FRAMES_MAX) > PIXELS_MAX or frames > FRAMES_MAX:
                raise _too_large(name)
            return _written(picture, format_, moving=frames > 1)
    except Invalid:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large(name) from error
    except Exception as error:
        # A decoder fed with foreign bytes may fail in any way it likes.
        raise Invalid(
            Problem("file.no_picture", name, f"「{name}」不是能打开的图片,请换成 JPG 或 PNG 再上传")
        ) from error


def reduced(content: bytes) -> bytes:
    """Return a small still picture of a kept one, as WebP.

    :raises Invalid: it cannot be opened.
    """
    from PIL import Image

    try:
        with Image.open(BytesIO(content), formats=list(_FORMATS.values())) as picture:
            picture.thumbnail((SMALL_PIXELS, SMALL_PIXELS))
            target = BytesIO()
            picture.convert(_mode(picture, "WEBP")).save(target, "WEBP", quality=SMALL_QUALITY)
            return target.getvalue()
    except Exception as error:
        # What was kept before pictures were written anew may be anything.
        raise Invalid(Problem("file.no_picture", "图片", "这个附件不是能打开的图片,请下载后查看")) from error


def _written(picture: Image.Image, format_: str, *, moving: bool) -> bytes:
    from PIL import Image, ImageOps

    target = BytesIO()
    if moving:
        picture.save(target, format_, save_all=True)
        return target.getvalue()
    upright = ImageOps.exif_transpose(picture)
    plain = upright.convert(_mode(upright, format_))
    # A new picture knows nothing of the old one but its pixels.
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    clean.save(target, format_, **({"quality": JPEG_QUALITY} if format_ in ("JPEG", "WEBP") else {}))
    return target.getvalue()


def _mode(picture: Image.Image, format_: str) -> str:
    clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    return "RGBA" if clear and format_ != "JPEG" else "RGB"


def _too_large(name: str) -> Invalid:
    message = f"图片「{name}」的像素太多(最多 {PIXELS_MAX // 10_000} 万),请缩小后再上传"
    return Invalid(Problem("file.too_many_pixels", name, message))
