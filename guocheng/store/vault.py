"""The vault (密钥库): seals texts with a key that the database never sees.

- AES-256-GCM with a nonce of its own for each text; the place of the text (entity and field) is sealed in with it, so
  a sealed text copied to another field does not open.
- The key is 32 random bytes in a file beside the data that only its owner reads, or given by the environment. Without
  it what was sealed is lost, so a backup of the database wants a backup of the key, kept apart.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from pathlib import Path

from guocheng.base.problem import Problem, Unavailable
from guocheng.definition.field_types.secret import SEALED

KEY_BYTES = 32
_NONCE_BYTES = 12


class Vault:
    """Seals and opens texts of one company."""

    def __init__(self, file: Path, given: bytes | None = None) -> None:
        self._file = file
        self._key = given

    def seal(self, text: str, about: str) -> str:
        """Encrypt a text; `about` says whose it is and is needed to open it."""
        # Loaded when the first secret comes: most companies keep none, and it is five megabytes.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key, nonce = self._made(), secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + AESGCM(key).encrypt(nonce, text.encode(), about.encode())
        return f"{SEALED}{fingerprint(key)}:{base64.b64encode(sealed).decode()}"

    def open(self, sealed: str, about: str) -> str:
        """Decrypt a text.

        :raises Unavailable: the key is gone or another one, or the text was tampered with.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        name, _, body = sealed.removeprefix(SEALED).partition(":")
        key = self._there()
        if key is None or fingerprint(key) != name:
            raise Unavailable(Problem("vault.other_key", "密文", "打开密文的密钥不在了或者换过,请管理员恢复密钥"))
        raw = base64.b64decode(body)
        try:
            return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], about.encode()).decode()
        except InvalidTag as error:
            raise Unavailable(Problem("vault.tampered", "密文", "这段密文被改动过,打不开,请重新填写")) from error

    def _there(self) -> bytes | None:
        if self._key is None and self._file.exists():
            self._key = self._file.read_bytes()
        return self._key

    def _made(self) -> bytes:
        """Return the key, made on the first use; of two processes that make one the first wins."""
        if (key := self._there()) is not None:
            return key
        self._file.parent.mkdir(parents=True, exist_ok=True)
        made = self._file.with_name(f".{self._file.name}.{os.getpid()}")
        with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(made, self._file)
        except FileExistsError:
            pass
        finally:
            made.unlink()
        self._key = self._file.read_bytes()
        return self._key


def fingerprint(key: bytes) -> str:
    """Return what tells one key from another without telling the key."""
    return hashlib.sha256(b"guocheng vault " + key).hexdigest()[:12]


def read_key(text: str) -> bytes:
    """Read a key given as base64.

    :raises ValueError: it is not 32 bytes.
    """
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError(f"密钥要是 {KEY_BYTES} 个字节的 base64 文字")
    return key
