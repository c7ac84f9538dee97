"""Who asks, when, and in which transaction (上下文): what every service verb is handed first.

A verb takes a `Change` (or a `Look` for reading): the context and a connection whose transaction belongs to the caller.
`perform` runs a verb as one command: one transaction, one idempotency key, one answer, retried whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
from psycopg.errors import UndefinedColumn, UndefinedTable

from guocheng.base.problem import Problem, Refused, Unavailable
from guocheng.definition.catalogue import Catalogue
from guocheng.service.principal import Principal
from guocheng.store import idempotency
from guocheng.store.idempotency import Answer

if TYPE_CHECKING:
    from guocheng.service.platform import Platform

Json = Any
T = TypeVar("T")


@dataclass(frozen=True)
class Context:
    """A request: the platform, who asks, when, and the key under which a command has one effect."""

    platform: Platform
    principal: Principal
    now: datetime
    request_id: str
    key: str = ""
    fingerprint: bytes = b""
    #: The definitions in force when the request began; a publication meanwhile does not change them under it.
    catalogue: Catalogue = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Hold on to the definitions in force."""
        object.__setattr__(self, "catalogue", self.platform.catalogue)


@dataclass
class Look:
    """A context with a connection for reading."""

    context: Context
    connection: psycopg.Connection
    cache: dict[Any, Any] = field(default_factory=dict)

    @property
    def catalogue(self) -> Catalogue:
        """The definitions in force."""
        return self.context.catalogue

    @property
    def principal(self) -> Principal:
        """Who asks."""
        return self.context.principal

    @property
    def now(self) -> datetime:
        """When it is asked."""
        return self.context.now

    @property
    def platform(self) -> Platform:
        """The running system."""
        return self.context.platform

    def once(self, key: tuple[Any, ...], read: Callable[[], T]) -> T:
        """Read something once for this question, whose view of the data does not change."""
        if key not in self.cache:
            self.cache[key] = read()
        found: T = self.cache[key]
        return found


@dataclass
class Change(Look):
    """A context with a connection whose transaction the verb may write in."""

    def once(self, key: tuple[Any, ...], read: Callable[[], T]) -> T:
        """Read anew each time: the verb may have written meanwhile."""
        return read()


def fingerprint_of(*parts: bytes) -> bytes:
    """Return what a command asks for as a hash, by which a key used for something else is recognised."""
    return idempotency.request_fingerprint(*parts)


@contextmanager
def look(context: Context) -> Iterator[Look]:
    """Lend one consistent view of the data."""
    with _of_one_publication(context), context.platform.database.read() as connection:
        yield Look(context, connection)


def perform(context: Context, verb: Callable[[Change], Json], *, status: int = 200) -> Answer:
    """Run a verb as one command and return its answer as JSON; the same key gives the same answer again.

    :raises Refusal: with every reason why not; nothing was changed then.
    """
    refuse_borrowed_eyes(context)
    actor = f"account:{context.principal.account_id}"

    def work(connection: psycopg.Connection) -> Answer:
        if context.key:
            earlier = idempotency.begin(
                connection, actor=actor, key=context.key, fingerprint=context.fingerprint, at=context.now
            )
            if earlier is not None:
                return earlier
        body = json.dumps(verb(Change(context, connection)), ensure_ascii=False, separators=(",", ":"))
        answer = Answer(status, "application/json", body.encode())
        if context.key:
            idempotency.finish(connection, answer, actor=actor, key=context.key)
        return answer

    with _of_one_publication(context):
        return context.platform.database.run(work)


def refuse_borrowed_eyes(context: Context) -> None:
    """Refuse every command of an administrator who looks through somebody's eyes.

    :raises Refused: he does.
    """
    if context.principal.viewed_by:
        message = "正在以别人的身份查看,只能看不能改;要操作请先结束查看"
        raise Refused(Problem("viewing.reads_only", "查看身份", message))


@contextmanager
def _of_one_publication(context: Context) -> Iterator[None]:
    """Let a request that a publication overtook say so; its tables or columns are gone, and nothing of it was done.

    :raises Unavailable: definitions were published since the request began.
    """
    try:
        yield
    except (UndefinedColumn, UndefinedTable) as error:
        context.platform.database.run(context.platform.follow)
        if context.platform.catalogue is context.catalogue:
            raise
        message = "定义刚刚发布了新版本,这次操作没有完成,您填的内容还没有保存;请刷新页面后再试"
        raise Unavailable(Problem("definition.moved_on", "定义", message)) from error
