"""A picture that people read and programs hardly do (验证码); each is good for one answer."""

from __future__ import annotations

import base64
import secrets
from io import BytesIO

from captcha.image import ImageCaptcha

from guocheng.service.context import Change
from guocheng.store import public_links
from guocheng.store.beside import beside

#: Letters and digits that nobody takes for one another.
LETTERS = "ACDEFHJKMNPRTUVWXY3479"
LENGTH = 5
SIZE = (180, 64)


def new(change: Change) -> dict[str, str]:
    """Draw a picture and return it with the number under which its answer is kept."""
    text = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    picture: BytesIO = ImageCaptcha(*SIZE).generate(text)
    number = public_links.ask_captcha(change.connection, text, at=change.now)
    return {"captcha": number, "picture": f"data:image/png;base64,{base64.b64encode(picture.getvalue()).decode()}"}


def is_right(change: Change, number: str, answer: str) -> bool:
    """Tell whether somebody read the picture; it is used up either way, also when what it was sent with is refused."""
    with beside(change.connection) as connection:
        return public_links.answer_captcha(connection, number, answer, at=change.now)
