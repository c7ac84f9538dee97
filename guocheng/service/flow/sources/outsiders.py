"""Somebody outside whom the record names by his phone number or mail address (外部人员): he answers by a link.

His id is below those of people, the same wherever he is asked at that address under that name, and tells neither.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from guocheng.definition.who import Who
from guocheng.engine.flow.world import Found
from guocheng.service.flow.sources.seeking import Seeking
from guocheng.store import records, settings
from guocheng.store.outsiders import UNNAMED

_DIGITS_MIN = 7


@dataclass(frozen=True)
class Outsider:
    """Somebody outside: where he is reached, and what he is called."""

    id: int
    name: str
    address: str

    @property
    def by_mail(self) -> bool:
        """Whether he is reached by mail."""
        return "@" in self.address

    @property
    def proof(self) -> str:
        """What he must know to open his link: the end of his phone number, or the beginning of his mail address."""
        return self.address.partition("@")[0].lower() if self.by_mail else _digits(self.address)[-4:]

    @property
    def asked(self) -> str:
        """What he is asked for to open his link."""
        return "收到链接的邮箱，@ 前面的部分" if self.by_mail else "收到链接的手机号后四位"


def outsider(at: Seeking, who: Who) -> Outsider | None:
    """Find somebody outside, nobody when the record has no address of his."""
    address = str(at.value(who.field) or "").strip()
    local, _, host = address.partition("@")
    if not (local and host) and len(_digits(address)) < _DIGITS_MIN:
        return None
    called = str(at.value(who.called) or "").strip() if who.called else _title(at, who.field)
    name = called or who.label or UNNAMED
    return Outsider(_number(at, name, address), name, address)


def by_link(at: Seeking, who: Who) -> Found:
    """Find somebody outside who answers by a link."""
    found = outsider(at, who)
    if found is None:
        label = at.label(who.field)
        return Found((), missing=f"「{label}」没有填写，或者不是手机号、邮箱，链接没有地方发", later=UNNAMED)
    return Found((found.id,), UNNAMED)


def _title(at: Seeking, path: str) -> str:
    """Return the title of the linked record that has the address."""
    first, _, rest = path.partition(".")
    link = at.look.catalogue.field(at.entity, first)
    ids = at.ids(first) if rest and link else []
    if not ids or link is None:
        return ""
    return records.titles_of(at.look.connection, at.look.catalogue, [(link.to, ids[0])]).get((link.to, ids[0]), "")


def _number(at: Seeking, name: str, address: str) -> int:
    look = at.look
    salt = look.once(("outsider salt",), lambda: settings.value(look.connection, "outsider_salt"))
    made = hmac.digest(salt.encode(), f"{name}\n{address}".encode(), "sha256")
    # Screens count to 2^53.
    return -2 - int.from_bytes(made[:6], "big")


def _digits(text: str) -> str:
    return "".join(one for one in text if one.isdigit())
