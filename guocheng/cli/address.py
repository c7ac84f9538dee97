"""The address to listen on (监听地址), taken before anything else is started.

The socket is held from the beginning, so that nobody takes the port while the database starts.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from guocheng.base.problem import Problem, Unavailable
from guocheng.base.trouble import said

BACKLOG = 512


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Lend a socket that listens on the address.

    :raises Unavailable: the port is busy, or the address does not belong to this machine.
    """
    try:
        taken = _listen(host, port)
    except OSError as error:
        raise Unavailable(_problem(host, port, error)) from None
    try:
        yield taken
    finally:
        taken.close()


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    taken = socket.socket(family, kind, protocol)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
        taken.listen(BACKLOG)
    except OSError:
        taken.close()
        raise
    return taken


def _problem(host: str, port: int, error: OSError) -> Problem:
    where = f"{host}:{port}"
    if error.errno == errno.EADDRINUSE:
        advice = f"可用 GUOCHENG_PORT={port + 1} 换一个端口"
        return Problem("cli.port_busy", where, f"端口 {port} 已被别的程序占用,{advice},或先停掉那个程序")
    if error.errno == errno.EACCES:
        return Problem(
            "cli.port_not_allowed", where, f"普通用户不能监听端口 {port},请用 GUOCHENG_PORT 换成 1024 以上的"
        )
    return Problem("cli.bad_address", where, f"不能在地址「{host}」上监听({said(error)}),请检查 GUOCHENG_HOST")
