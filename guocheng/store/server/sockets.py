"""How the embedded server is spoken to (本地连接): through a socket in a private directory, never by network.

The directory is closed to other accounts, so whoever can open the socket could read the files as well.
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from pathlib import Path
from urllib.parse import quote

import psycopg

from guocheng.store.server.account import Account
from guocheng.store.server.cluster import PORT, SUPERUSER


def address(sockets: Path, role: str, database: str) -> str:
    """Return the address of a database behind a socket."""
    return f"postgresql://{role}@/{database}?host={quote(str(sockets), safe='')}&port={PORT}"


def socket_directory(cluster: Path, account: Account) -> Path:
    """Make a short private directory for the socket: its path may have at most 107 bytes, a data directory any."""
    digest = hashlib.sha256(str(cluster).encode()).hexdigest()[:12]
    path = Path("/tmp") / f"guocheng-{account.uid}-{digest}"  # noqa: S108 - owner and mode are checked below
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
        account.owns(path)
    status = path.lstat()
    if path.is_symlink() or status.st_uid != account.uid or status.st_mode & 0o077:
        # Somebody else sits on our name; any other private directory serves as well.
        path = Path(tempfile.mkdtemp(prefix="guocheng-", dir="/tmp"))
        account.owns(path)
    return path


def answers(sockets: str) -> bool:
    """A server that was just killed still looks alive for a moment, but does not answer."""
    try:
        psycopg.connect(host=sockets, port=PORT, user=SUPERUSER, dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True
