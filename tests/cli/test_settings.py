"""Settings: sensible defaults, and everything wrong said at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from guocheng.base.problem import Invalid
from guocheng.cli.settings import Settings, all_settings, read_settings


def test_everything_has_a_default() -> None:
    """不设置也能用。"""
    assert read_settings({}) == Settings()
    assert read_settings({}).beyond_loopback is False


def test_an_empty_variable_is_no_setting() -> None:
    """空的环境变量等于没有设置。"""
    assert read_settings({one.metadata["env"]: " " for one in all_settings()}) == Settings()


def test_the_command_line_wins(tmp_path: Path) -> None:
    """命令行优先于环境变量。"""
    found = read_settings({"GUOCHENG_PORT": "9000", "GUOCHENG_HOST": "::1"}, port="9001", data=tmp_path, host=None)
    assert (found.port, found.host, found.data) == (9001, "::1", tmp_path)


def test_all_mistakes_are_told_together() -> None:
    """设置错了几处,就一次说几处。"""
    wrong = {
        "GUOCHENG_PORT": "80a",
        "GUOCHENG_SCHEMA": "公司",
        "GUOCHENG_DATABASE_URL": "mysql://x",
        "GUOCHENG_TLS": "maybe",
        "GUOCHENG_ADDRESS": "oa.example.cn",
    }
    with pytest.raises(Invalid) as refused:
        read_settings(wrong)
    assert {problem.where for problem in refused.value.problems} == set(wrong)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "8000.5", "８０００a"])
def test_a_port_is_a_port(port: str) -> None:
    """端口是 1 到 65535 的整数。"""
    with pytest.raises(Invalid, match="端口"):
        read_settings({"GUOCHENG_PORT": port})


@pytest.mark.parametrize(("host", "open_to_others"), [("127.0.0.1", False), ("::1", False), ("0.0.0.0", True)])
def test_beyond_loopback(host: str, open_to_others: bool) -> None:
    """别的机器能不能访问。"""
    assert read_settings({"GUOCHENG_HOST": host}).beyond_loopback is open_to_others


def test_the_address_people_use_is_a_host() -> None:
    """网址只到主机和端口为止。"""
    assert read_settings({"GUOCHENG_ADDRESS": "https://oa.example.cn:8443/"}).address == "https://oa.example.cn:8443"
    for wrong in (
        "https://",
        "ftp://oa.example.cn",
        "https://oa.example.cn/x",
        "https://a@oa.example.cn",
        "https://x/?q",
    ):
        with pytest.raises(Invalid, match="网址以 https:// 开头"):
            read_settings({"GUOCHENG_ADDRESS": wrong})
