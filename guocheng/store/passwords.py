"""Passwords (密码): what is allowed, and how they are kept.

Kept as argon2id; checking an unknown account takes as long as checking a wrong password.
Only so many are computed at once, so that a login storm in the morning leaves the machine to the others.
"""

from __future__ import annotations

import os
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from guocheng.base.problem import Problem, Unavailable

LENGTH_MIN = 10
LENGTH_MAX = 200
WAIT_SECONDS_MAX = 10

_COMMON = frozenset((Path(__file__).parent / "weak_passwords.txt").read_text(encoding="utf-8").splitlines())
#: What a password is compared with where there is no account: made of one nobody knows, at the cost of all others.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$x+JfXmfm8Yg1H85xGi7kGw$5rkZvVcx1bnDgtBC1BdIKmyW1crL7kWH3HkXt2wzQas"
_WALKS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def normalised(password: str) -> str:
    """Return the password as it is compared: full-width and half-width letters are the same."""
    return unicodedata.normalize("NFKC", password)


def password_problems(password: str, *, login: str = "", words: tuple[str, ...] = ()) -> Iterator[Problem]:
    """Say everything that makes a password unfit; `words` are names of the company and of the person."""
    text = normalised(password)
    folded = text.casefold()
    if len(text) < LENGTH_MIN:
        yield Problem("password.too_short", "密码", f"密码至少要 {LENGTH_MIN} 个字符,可以用一句话")
    if len(text) > LENGTH_MAX:
        yield Problem("password.too_long", "密码", f"密码最多 {LENGTH_MAX} 个字符")
    if folded in _COMMON or len(set(folded)) < 4 or any(folded in walk for walk in _WALKS):
        yield Problem("password.too_common", "密码", "这个密码太常见,很容易被猜到,请换一个")
    elif any(_mostly(folded, word) for word in (login, *words)):
        yield Problem("password.too_personal", "密码", "密码里不要用登录名、姓名、公司名或手机尾号凑数,请换一个")


class Passwords:
    """Hashes and checks passwords, a bounded number at once."""

    def __init__(self, *, at_once: int | None = None) -> None:
        # OWASP's smallest argon2id: 21 ms here, and a hundred logins at nine o'clock still pass in two seconds.
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
        self._places = threading.BoundedSemaphore(at_once or os.cpu_count() or 1)

    def hash(self, password: str) -> str:
        """Return the text under which a password is kept.

        :raises Unavailable: too many are being computed.
        """
        with self._place():
            return self._hasher.hash(normalised(password))

    def matches(self, password: str, kept: str | None) -> bool:
        """Compare a password with the kept text; without one it takes as long and is wrong.

        :raises Unavailable: too many are being computed.
        """
        with self._place():
            try:
                found = self._hasher.verify(kept or NOBODY, normalised(password))
            except (VerifyMismatchError, VerificationError, InvalidHashError):
                return False
        return found and kept is not None

    def outdated(self, kept: str) -> bool:
        """Say whether a kept text was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _place(self) -> _Place:
        return _Place(self._places)


class _Place:
    def __init__(self, places: threading.BoundedSemaphore) -> None:
        self._places = places

    def __enter__(self) -> None:
        if not self._places.acquire(timeout=WAIT_SECONDS_MAX):
            raise Unavailable(Problem("password.busy", "登录", "同时登录的人太多,请过几秒再试"))

    def __exit__(self, *_: object) -> None:
        self._places.release()


def _mostly(password: str, word: str) -> bool:
    """Say whether a word of at least four characters makes up more than half of a password."""
    folded = normalised(word).casefold()
    return len(folded) >= 4 and folded in password and len(folded) * 2 > len(password)
