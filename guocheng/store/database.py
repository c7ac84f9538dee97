"""Connections to the database (数据库连接): a pool, transactions, retries, and errors turned into refusals.

Isolation is READ COMMITTED with explicit locks. Every statement and every wait for a lock has an end.
A command is retried whole or not at all, and only after errors that say nothing was done.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn, TypeVar

import psycopg
from psycopg import conninfo, sql
from psycopg_pool import ConnectionPool, PoolTimeout, TooManyRequests

from guocheng.base.problem import Problem, Refusal, Unavailable
from guocheng.store.beside import close_beside
from guocheng.store.ruled import refused_by_rule

T = TypeVar("T")

STATEMENT_SECONDS_MAX = 15
LOCK_SECONDS_MAX = 3
IDLE_SECONDS_MAX = 60
TRIES_MAX = 5
_COLLISIONS = {"40001", "40P01", "55P03"}
_CHANGED_TABLE = "0A000"
_SCHEMA_NAME = re.compile(r"[a-z][a-z0-9_]{0,50}")


class Database:
    """One company's schema in a PostgreSQL database."""

    def __init__(self, url: str, *, schema: str = "company", min_size: int = 1, max_size: int = 8) -> None:
        assert _SCHEMA_NAME.fullmatch(schema), f"not a schema name: {schema}"
        self.schema = schema
        self.url = url
        self._conninfo = _with_options(url, schema)
        self._pool: ConnectionPool[psycopg.Connection] = ConnectionPool(
            self._conninfo,
            min_size=min_size,
            max_size=max_size,
            timeout=5,
            # After a restart of the server the pool tries again on demand, not after a minute of growing pauses.
            reconnect_timeout=2,
            # A lone statement needs no transaction around it; everything else begins one.
            kwargs={"connect_timeout": 5, "autocommit": True},
            open=True,
        )

    @contextmanager
    def transaction(self) -> Iterator[psycopg.Connection]:
        """Lend a connection in a transaction: commit at the end, roll back when anything is raised.

        :raises Unavailable: the database is away, full, or too busy.
        """
        try:
            with self._raw_transaction() as connection:
                yield connection
        except psycopg.Error as error:
            self._after_loss(error)
            _raise_refusal(error)

    @contextmanager
    def statement(self) -> Iterator[psycopg.Connection]:
        """Lend a connection for a single statement, which is a transaction of its own."""
        try:
            with self._pool.connection() as connection:
                yield connection
        except psycopg.Error as error:
            self._after_loss(error)
            _raise_refusal(error)

    @contextmanager
    def read(self) -> Iterator[psycopg.Connection]:
        """Lend a connection in a read-only transaction with one view of the data."""
        try:
            with self._pool.connection() as connection, _one_view(connection), connection.transaction():
                yield connection
        except psycopg.Error as error:
            self._after_loss(error)
            _raise_refusal(error)

    def run(self, command: Callable[[psycopg.Connection], T]) -> T:
        """Run a whole command in a transaction, again when the database says that nothing of it was done.

        :raises Unavailable: it still does not go through after the last try.
        """
        table_changed = False
        for attempt in range(1, TRIES_MAX + 1):
            committing = False
            try:
                with self._raw_transaction() as connection:
                    result = command(connection)
                    committing = True
                return result
            except psycopg.Error as error:
                again = _nothing_done(error, committing) or (_table_changed(error) and not table_changed)
                if attempt == TRIES_MAX or not again:
                    _raise_refusal(error)
                table_changed = table_changed or _table_changed(error)
                self._after_loss(error)
            # Colliding commands must not collide again in step.
            time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311
        raise AssertionError("the last try either returns or raises")

    def listen(self, *channels: str, tick: float | None = None) -> Iterator[psycopg.Notify | None]:
        """Yield notifications from a direct connection; with a tick also None after that many quiet seconds.

        The first value is None: from then on nothing is missed.
        """
        with self.direct() as connection:
            for channel in channels:
                # Channels belong to the whole database, which other companies may share.
                connection.execute(sql.SQL("listen {}").format(sql.Identifier(f"{self.schema}.{channel}")))
            yield None
            while True:
                heard = False
                for notification in connection.notifies(timeout=tick):
                    heard = True
                    yield notification
                if not heard:
                    yield None

    @contextmanager
    def direct(self) -> Iterator[psycopg.Connection]:
        """Lend a connection outside the pool, without transaction: for listening and advisory locks."""
        try:
            with psycopg.connect(self._conninfo, autocommit=True, connect_timeout=5) as connection:
                yield connection
        except psycopg.Error as error:
            _raise_refusal(error)

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()
        close_beside(self._conninfo)

    def _after_loss(self, error: psycopg.Error) -> None:
        """When one connection is gone the others are too: replace them, so that one request fails and not many."""
        if _connection_lost(error):
            self._pool.check()

    @contextmanager
    def _raw_transaction(self) -> Iterator[psycopg.Connection]:
        with self._pool.connection() as connection, connection.transaction():
            yield connection


def refusal_of(error: psycopg.Error) -> Refusal | None:
    """Translate an error of the database itself; None for errors whose meaning only the caller knows."""
    if ruled := refused_by_rule(error):
        return ruled
    where = "数据库"
    state = error.sqlstate or ""
    if isinstance(error, PoolTimeout | TooManyRequests) or state == "53300":
        return Unavailable(Problem("store.busy", where, "系统正忙,数据库连接都在使用中,请稍后再试"))
    if state == "53100":
        return Unavailable(
            Problem("store.disk_full", where, "数据库磁盘已满,这次没有保存任何内容,请通知管理员清理磁盘后再试")
        )
    if state == "57014":
        return Unavailable(Problem("store.too_slow", where, "这次操作太久没有做完,已经停下,请缩小范围再试"))
    if state in _COLLISIONS:
        return Unavailable(Problem("store.locked", where, "别人正在改同一份数据,这次没有保存,请稍后再试"))
    if _connection_lost(error):
        return Unavailable(
            Problem("store.unreachable", where, "连不上数据库,这次没有保存或结果未知,请稍后再试;多次失败请通知管理员")
        )
    return None


@contextmanager
def _one_view(connection: psycopg.Connection) -> Iterator[None]:
    """Make the next transaction read-only with one snapshot, without a statement of its own."""
    connection.read_only = True
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    try:
        yield
    finally:
        if not connection.closed:
            connection.read_only = None
            connection.isolation_level = None


def _raise_refusal(error: psycopg.Error) -> NoReturn:
    if refusal := refusal_of(error):
        raise refusal from error
    raise error


def _nothing_done(error: psycopg.Error, committing: bool) -> bool:
    """Say whether the error proves that nothing was saved; a connection lost while committing leaves that open."""
    return error.sqlstate in _COLLISIONS or (_connection_lost(error) and not committing)


def _connection_lost(error: psycopg.Error) -> bool:
    state = error.sqlstate or ""
    if state:
        return state.startswith(("08", "57P"))
    return isinstance(error, psycopg.OperationalError) and not isinstance(error, PoolTimeout)


def _table_changed(error: psycopg.Error) -> bool:
    """A prepared statement met a table that a schema change altered under it."""
    return error.sqlstate == _CHANGED_TABLE


def _with_options(url: str, schema: str) -> str:
    options = [
        f"search_path={schema},public",
        f"statement_timeout={STATEMENT_SECONDS_MAX}s",
        f"lock_timeout={LOCK_SECONDS_MAX}s",
        f"idle_in_transaction_session_timeout={IDLE_SECONDS_MAX}s",
        "default_transaction_isolation=read\\ committed",
        "timezone=UTC",
    ]
    given = conninfo.conninfo_to_dict(url).get("options") or ""
    return conninfo.make_conninfo(url, options=f"{given} {' '.join(f'-c {option}' for option in options)}".strip())
