"""A connection beside the transaction (旁路连接): for the few writes that must be seen by all at once.

- What runs here is committed at once and stays when the transaction beside it is rolled back.
- One connection serves the whole process for each database, one statement at a time; nobody may wait in it.
- It commits without waiting for the disk: whatever builds on it commits later, and PostgreSQL's log keeps that order.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

import psycopg
from psycopg import conninfo


class _Aside:
    def __init__(self, address: str) -> None:
        self.address = address
        self.lock = threading.Lock()
        self.connection: psycopg.Connection | None = None

    def opened(self) -> psycopg.Connection:
        if self.connection is None or self.connection.closed:
            self.connection = psycopg.connect(self.address, autocommit=True, connect_timeout=5)
            self.connection.execute("set synchronous_commit = off")
        return self.connection


_asides: dict[str, _Aside] = {}
_addresses: WeakKeyDictionary[psycopg.Connection, str] = WeakKeyDictionary()
_making = threading.Lock()


@contextmanager
def beside(connection: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Lend the connection beside the one given, to the same schema of the same database."""
    with _making:
        # Asking a connection for its address takes longer than the statement beside it.
        if (address := _addresses.get(connection)) is None:
            address = _addresses[connection] = _address(connection)
        aside = _asides.setdefault(address, _Aside(address))
    with aside.lock:
        try:
            yield aside.opened()
        except psycopg.OperationalError:
            # After a restart of the server the next one opens it anew.
            aside.connection = None
            raise


def close_beside(address: str) -> None:
    """Close the connection beside those of an address, if there is one."""
    wanted = conninfo.conninfo_to_dict(address)
    with _making:
        for known in [one for one in _asides if _same_place(conninfo.conninfo_to_dict(one), wanted)]:
            aside = _asides.pop(known)
            with aside.lock:
                if aside.connection is not None:
                    aside.connection.close()


def _address(connection: psycopg.Connection) -> str:
    info = connection.info
    return conninfo.make_conninfo("", **info.get_parameters(), password=info.password or None)


def _same_place(one: dict[str, str | int | None], other: dict[str, str | int | None]) -> bool:
    # A connection does not name the port that is usual.
    usual = {"dbname": "", "port": "5432", "options": ""}
    return all(str(one.get(key, default)) == str(other.get(key, default)) for key, default in usual.items())
