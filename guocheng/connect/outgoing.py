"""Requests to other systems (外发请求): only to hosts the installation allows, never into the own house by accident.

- A name is resolved once, every address is looked at, and the connection goes to the address that was looked at.
- Redirects are not followed; an answer has a size and an end.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from guocheng.base.problem import Problem, Refused, Unavailable

CONNECT_SECONDS, READ_SECONDS, ALL_SECONDS = 3, 5, 10
ANSWER_BYTES_MAX = 256 * 1024
_CHUNK = 16 * 1024
_HEADER = re.compile(r"[A-Za-z0-9-]{1,64}")
#: These are ours to write.
_OWN_HEADERS = frozenset({"host", "content-length", "transfer-encoding", "connection", "content-type"})
_PORTS = {"https": 443, "http": 80}
#: Addresses that hold others inside them.
_TUNNELS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Allowed:
    """Where requests may go: hosts by name (`erp.example.com`, `*.example.com`, `erp.local:8443`), inner networks."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = field(default=())


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str


def send(
    allowed: Allowed, *, method: str, url: str, headers: Mapping[str, str], body: str, seconds: float = ALL_SECONDS
) -> Answer:
    """Send a request and return the answer, whatever its status.

    :raises Refused: the address is not allowed, or the answer is too large; sending again would not help.
    :raises Unavailable: nobody answered in time.
    """
    parts = _checked(allowed, url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    address = _resolved(allowed, parts, host, port)
    connection = _Pinned(parts.scheme, host, port, address)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        connection.request(method, path, body.encode() if body else None, _headers(headers, body))
        return _read(connection.getresponse(), host, time.monotonic() + seconds)
    except ssl.SSLCertVerificationError as error:
        raise Refused(_problem("certificate", host, f"「{host}」的证书不可信：{error.verify_message}")) from error
    except (OSError, http.client.HTTPException) as error:
        raise Unavailable(_problem("unreachable", host, f"连不上「{host}」：{type(error).__name__}")) from error
    finally:
        connection.close()


def networks_of(text: str) -> tuple[Network, ...]:
    """Read networks such as `192.168.1.0/24`, separated by commas.

    :raises ValueError: one of them is none.
    """
    return tuple(ipaddress.ip_network(one.strip()) for one in text.split(",") if one.strip())


def hosts_of(text: str) -> frozenset[str]:
    """Read host names, separated by commas."""
    return frozenset(one.strip().lower() for one in text.split(",") if one.strip())


def _checked(allowed: Allowed, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(_problem("malformed", "地址", f"地址「{url[:100]}」不是网址")) from error
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in _PORTS or not host or "@" in parts.netloc or not host.isascii() or url != url.strip():
        raise Refused(_problem("malformed", "地址", f"地址「{url[:100]}」不能用，请写成 https://主机/路径"))
    names = {host, f"*.{host.partition('.')[2]}"}
    if port is not None and port != _PORTS[parts.scheme]:
        names = {f"{one}:{port}" for one in names}
    if not names & allowed.hosts:
        message = f"没有允许访问「{host}」，请管理员把它加到 GUOCHENG_OUTGOING_HOSTS"
        raise Refused(_problem("not_allowed", host, message))
    return parts


def _resolved(allowed: Allowed, parts: SplitResult, host: str, port: int) -> str:
    """Return an address of the host, after looking at all of them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unavailable(_problem("unknown_host", host, f"找不到主机「{host}」")) from error
    addresses = [str(one[4][0]) for one in found]
    inner = [one for one in addresses if not _outside(ipaddress.ip_address(one.partition("%")[0]))]
    foreign = [one for one in inner if not _within(allowed.networks, one)]
    if foreign or not addresses:
        message = f"「{host}」指向内部地址，不允许访问；确实要访问时请管理员设置 GUOCHENG_OUTGOING_NETWORKS"
        raise Refused(_problem("inner_address", host, message))
    if parts.scheme == "http" and len(inner) < len(addresses):
        raise Refused(_problem("not_encrypted", host, f"访问「{host}」要用 https，不加密的地址只能在内部网络里用"))
    return addresses[0]


def _outside(address: Address) -> bool:
    """Tell whether an address belongs to the world outside."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    if mapped is not None:
        return _outside(mapped)
    tunnel = any(address in network for network in _TUNNELS if network.version == address.version)
    return address.is_global and not (address.is_multicast or address.is_reserved or tunnel)


def _within(networks: Sequence[Network], text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    found = mapped or address
    return any(found in network for network in networks if network.version == found.version)


def _headers(given: Mapping[str, str], body: str) -> dict[str, str]:
    found = {"User-Agent": "guocheng", "Accept": "application/json", "Connection": "close"}
    if body:
        found["Content-Type"] = "application/json; charset=utf-8"
    for name, value in given.items():
        if not _HEADER.fullmatch(name) or name.lower() in _OWN_HEADERS or not value.isprintable():
            raise Refused(_problem("bad_header", name, f"请求头「{name}」不能用"))
        found[name] = value
    return found


def _read(response: http.client.HTTPResponse, host: str, until: float) -> Answer:
    parts: list[bytes] = []
    size = 0
    while chunk := response.read(_CHUNK):
        size += len(chunk)
        if size > ANSWER_BYTES_MAX:
            raise Refused(_problem("too_large", host, f"「{host}」的回应超过 {ANSWER_BYTES_MAX // 1024} KB，没有读完"))
        if time.monotonic() > until:
            raise Unavailable(_problem("too_slow", host, f"「{host}」的回应太慢，没有等完"))
        parts.append(chunk)
    return Answer(response.status, b"".join(parts).decode(errors="replace").replace("\x00", ""))


class _Pinned(http.client.HTTPConnection):
    """A connection to one address under the name of its host, whose certificate is looked at."""

    def __init__(self, scheme: str, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=READ_SECONDS)
        self._scheme = scheme
        self._address = address
        self.default_port = _PORTS[scheme]

    def connect(self) -> None:
        """Connect to the address that was looked at."""
        plain = socket.create_connection((self._address, self.port), CONNECT_SECONDS)
        plain.settimeout(READ_SECONDS)
        if self._scheme == "https":
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
        else:
            self.sock = plain


def _problem(code: str, where: str, message: str) -> Problem:
    return Problem(f"outgoing.{code}", where, message)
