"""Requests out (外发请求): to nobody who is not allowed, and never into the own house by any trick."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from guocheng.base.problem import Refusal, Refused, Unavailable
from guocheng.connect import outgoing
from guocheng.connect.outgoing import Allowed, hosts_of, networks_of

ANY_HOST = frozenset(
    {"a.example", "*.b.example", "localhost", "127.0.0.1", "10.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1"}
)


def send(allowed: Allowed, url: str, **words: Any) -> outgoing.Answer:
    """Send something."""
    return outgoing.send(allowed, **{"method": "POST", "url": url, "headers": {}, "body": "{}", **words})


def code_of(allowed: Allowed, url: str, **words: Any) -> str:
    """Return why a request is refused."""
    with pytest.raises(Refusal) as refusal:
        send(allowed, url, **words)
    return refusal.value.problems[0].code.removeprefix("outgoing.")


def resolves(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name lead to these addresses."""

    def found(host: str, port: int, *_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/", "https://b.example/", "https://a.example:8443/", "https://a.example.evil.example/",
        "https://xb.example/", "https://x.y.b.example.evil/",
    ],
)  # fmt: skip
def test_hosts_that_nobody_allowed(url: str) -> None:
    """没有允许的主机和端口都不访问。"""
    assert code_of(Allowed(frozenset({"a.example", "*.b.example"})), url) == "not_allowed"


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/", "file:///etc/passwd", "https://user@a.example/", "https://a.example@evil.example/",
     "https:///x", "https://а.example/", " https://a.example/", "https://a.example:99999/", "gopher://a.example"],
)  # fmt: skip
def test_addresses_that_are_none(url: str) -> None:
    """不是网址、带用户名、别的协议、看着像的字母，都不访问。"""
    assert code_of(Allowed(frozenset({"a.example", "evil.example"})), url) == "malformed"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "::1", "0.0.0.0", "169.254.169.254", "10.1.2.3", "192.168.1.1", "172.16.0.1", "100.64.0.1",
     "fc00::1", "fe80::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "224.0.0.1",
     "255.255.255.255", "::"],
)  # fmt: skip
def test_names_that_lead_inside(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """指向内部地址的名字，每一种写法都不访问；几个地址里有一个是内部的也不行。"""
    allowed = Allowed(ANY_HOST)
    resolves(monkeypatch, address)
    assert code_of(allowed, "https://a.example/") == "inner_address"
    resolves(monkeypatch, "93.184.216.34", address)
    assert code_of(allowed, "https://a.example/") == "inner_address"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "10.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1"])
def test_the_own_house_in_any_spelling(host: str) -> None:
    """自己这台机器，写成数字、八进制、十六进制都不访问。"""
    assert code_of(Allowed(ANY_HOST), f"https://{host}/") in ("inner_address", "unknown_host")


def test_the_address_that_was_looked_at_is_the_one_that_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """先查看再连接，连接的就是查看过的地址，名字再变也没有用。"""
    used: list[Any] = []

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        used.append(address)
        raise TimeoutError

    resolves(monkeypatch, "93.184.216.34")
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unavailable):
        send(Allowed(ANY_HOST), "https://a.example/")
    assert used == [("93.184.216.34", 443)]


def test_plain_text_stays_in_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    """不加密的只能在内部网络里用。"""
    resolves(monkeypatch, "93.184.216.34")
    assert code_of(Allowed(ANY_HOST), "http://a.example/") == "not_encrypted"


@pytest.mark.parametrize("name", ["Host", "content-length", "X Y", "坏", "X-A\r\nB"])
def test_headers_that_would_change_the_request(server: int, name: str) -> None:
    """会改变请求本身的头不能用。"""
    assert code_of(inner(server), f"http://localhost:{server}/", headers={name: "1"}) == "bad_header"


def inner(port: int) -> Allowed:
    """Allow the server of the test."""
    return Allowed(frozenset({f"localhost:{port}"}), networks_of("127.0.0.0/8, ::1/128"))


@pytest.fixture
def server() -> Iterator[int]:
    """A server on this machine that answers, redirects, or talks without end."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            self.send_response(302 if self.path == "/away" else 200)
            self.send_header("Location", "http://localhost:1/")
            self.end_headers()
            self.wfile.write(b"x" * 300_000 if self.path == "/much" else body + self.path.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    found = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield int(found.server_address[1])
    found.shutdown()
    found.server_close()


def test_allowed_networks_are_reached(server: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """写明允许的内部网络可以访问；转向不跟着走；太长的回应不读完。"""
    resolves(monkeypatch, "127.0.0.1")
    allowed = inner(server)
    answer = send(allowed, f"http://localhost:{server}/x?y=1", body='{"a": 1}')
    assert (answer.status, answer.text) == (200, '{"a": 1}/x?y=1')
    assert send(allowed, f"http://localhost:{server}/away").status == 302
    with pytest.raises(Refused, match="超过"):
        send(allowed, f"http://localhost:{server}/much")


def test_settings_are_read() -> None:
    """设置的写法。"""
    assert hosts_of(" A.example, *.b.example ,") == {"a.example", "*.b.example"}
    assert networks_of("10.0.0.0/8") == (ipaddress.ip_network("10.0.0.0/8"),)
    with pytest.raises(ValueError, match=r"10\.0\.0"):
        networks_of("10.0.0")
