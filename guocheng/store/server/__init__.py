"""The PostgreSQL server (数据库服务): our own embedded one, or a check of an outside one.

A data directory has at most one running server, and at most one process that runs it.
An acknowledged commit survives a kill -9 of the server.
"""

from guocheng.store.server.binaries import Binaries, find_binaries
from guocheng.store.server.outside import outside_problems
from guocheng.store.server.runner import EmbeddedServer, Server, start_embedded, use_embedded

__all__ = [
    "Binaries",
    "EmbeddedServer",
    "Server",
    "find_binaries",
    "outside_problems",
    "start_embedded",
    "use_embedded",
]
