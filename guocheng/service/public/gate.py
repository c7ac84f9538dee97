"""The gate of a public address (公开链接的门口): who comes, what he shows, and whether he may pass now.

- A wrong address, an ended one and one that never was are answered alike.
- Being turned away is an answer and no refusal, for a refusal would take its count back.
- Whoever fails too often on a day waits for the next.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.base.zone import SHANGHAI, local_day
from guocheng.service.context import Change, Look
from guocheng.service.directory import principal_of_person
from guocheng.service.principal import SYSTEM, Principal
from guocheng.service.public.captcha import is_right
from guocheng.store import public_links
from guocheng.store.public_links import Link

#: Who stands behind a public address: nobody, with no right at all.
VISITOR = Principal(account_id=-1, person_id=0, name="访客")
FAILURES_MAX = 20
#: After so many wrong guesses, of anybody, a link to a task opens nothing any more.
GUESSES_MAX = 10


@dataclass(frozen=True)
class Proof:
    """What a visitor shows: where from, the password, and the answer to the picture."""

    address: str
    password: str = ""
    captcha: str = ""
    answer: str = ""
    #: Whether the picture was read, once that was asked: the database may have the same command done again.
    read: dict[str, bool] = field(default_factory=dict, compare=False)

    def reads_picture(self, change: Change) -> bool:
        """Tell whether the picture was read aright; asking uses it up."""
        if self.captcha not in self.read:
            self.read[self.captcha] = is_right(change, self.captcha, self.answer)
        return self.read[self.captcha]


def giver_of(look: Look, link: Link) -> Look:
    """Look with the eyes of who gave an address out, as they are now; a bare account that did so administers."""
    giver = SYSTEM
    if link.made_by is not None:
        giver = principal_of_person(look.connection, look.catalogue, person_id=link.made_by, now=look.now)
    return Look(replace(look.context, principal=giver), look.connection)


def link_of(look: Look, token: str, kind: str = "") -> Link:
    """Find what an address leads to.

    :raises NotFound: it leads nowhere, or to another kind of thing.
    """
    found = public_links.by_token(look.connection, token)
    known = found is not None and found.ended_at is None and look.catalogue.find_entity(found.entity) is not None
    if found is None or not known or (kind and found.kind != kind):
        raise nowhere()
    return found


def nowhere() -> NotFound:
    """Return the one answer to every address that opens nothing."""
    return NotFound(Problem("public.nowhere", "链接", "这个链接不存在或已经失效，请向给您链接的人核实"))


def closed(link: Link, now: datetime) -> str:
    """Say why an address does not open at this time; blank when it does."""
    if link.opens_at and now < link.opens_at:
        return f"还没有开放，开放时间是 {link.opens_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return "已经截止，不能再使用" if link.closes_at and now >= link.closes_at else ""


def turned_away(change: Change, link: Link, proof: Proof, *, reads_picture: bool = True) -> dict[str, Any] | None:
    """Return why a visitor may not pass, counted in the same transaction; None lets pass.

    A failure is an answer and no refusal, for a refusal would take its count back.
    """
    if shut := closed(link, change.now):
        return turned_back("public.closed", shut)
    day, visitor = local_day(change.now), visitor_of(link, proof)
    uses = public_links.uses(change.connection, link.id, day, visitor)
    if uses.failed >= FAILURES_MAX:
        return turned_back("public.too_often", "今天试错的次数太多了，请明天再来")
    password = proof.password.strip().lower() if link.task_id else proof.password
    if link.password_hash is not None and not change.platform.passwords.matches(password, link.password_hash):
        public_links.failed(change.connection, link.id, day, visitor)
        return _guessed(change, link)
    if not reads_picture:
        return None
    if link.per_day is not None and uses.all >= link.per_day:
        return turned_back("public.day_full", "今天的名额已经用完，请明天再来")
    if link.per_visitor is not None and uses.mine >= link.per_visitor:
        return turned_back("public.visitor_full", f"每人每天最多 {link.per_visitor} 次，请明天再来")
    if link.captcha and not proof.reads_picture(change):
        public_links.failed(change.connection, link.id, day, visitor)
        return turned_back("public.wrong_captcha", "验证码不对或已过期，请重新输入")
    return None


def _guessed(change: Change, link: Link) -> dict[str, Any]:
    """Return the answer to a wrong password; a link to a task does not stand many."""
    if link.task_id is None:
        return turned_back("public.wrong_password", "访问密码不对，请向给您链接的人核实")
    if public_links.failed_in_all(change.connection, link.id) < GUESSES_MAX:
        return turned_back("public.wrong_password", f"{''.join(link.asked)}不对，请核对后再试")
    public_links.end(change.connection, link.id, at=change.now)
    return turned_back("public.too_often", "试错的次数太多，这个链接已经失效，请向给您链接的人要一个新的")


def turned_back(code: str, message: str) -> dict[str, Any]:
    """Return the answer to somebody who may not pass."""
    return {"refused": {"code": code, "message": message}}


def visitor_of(link: Link, proof: Proof) -> str:
    """Return who comes from one place to one address, without keeping the place."""
    return hashlib.sha256(f"{link.token}:{proof.address}".encode()).hexdigest()[:32]
