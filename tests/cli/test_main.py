"""The command line as a person at the terminal sees it."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from guocheng.cli.main import COMMANDS, main


def test_help_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """帮助列出每个命令。"""
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(
        f"  {command} " in shown for command in ("run", "user", "import", "export", "check", "backup", "restore")
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """每个命令都有中文说明。"""
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert f"用法:guocheng {command}" in shown
    assert "usage:" not in shown
    assert "show this help" not in shown


def test_an_unknown_command_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    """打错命令时列出可用的命令。"""
    assert main(["rum"]) == 2
    assert "run、user" in capsys.readouterr().err


def test_a_wrong_option_is_told_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    """打错选项时用中文说明。"""
    with pytest.raises(SystemExit):
        main(["run", "--prot", "1"])
    assert "不认识的参数「--prot 1」" in capsys.readouterr().err


def test_a_busy_port_is_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """端口被占用:一句话说清,什么都没有启动。"""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["run", "--port", str(port), "--data", str(tmp_path / "data")]) == 1
    told = capsys.readouterr()
    assert told.err.count("\n") == 1
    assert f"端口 {port} 已被别的程序占用" in told.err
    assert not (tmp_path / "data").exists()


def test_a_bad_folder_is_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """数据目录不能写:一句话说清。"""
    (tmp_path / "file").write_text("in the way")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert main(["run", "--port", str(port), "--data", str(tmp_path / "file" / "data")]) == 1
    told = capsys.readouterr()
    assert told.err.count("\n") == 1
    assert "请改目录权限,或用 GUOCHENG_DATA" in told.err


def test_the_demo_company_stays_at_home(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """演示公司的密码是公开的,不能对外开放。"""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    arguments = ["run", "--demo", "--host", "0.0.0.0", "--port", str(port), "--data", str(tmp_path / "data")]
    assert main(arguments) == 1
    assert "演示公司的密码是公开的" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_wrong_settings_are_told_before_anything_starts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """设置不对就不启动。"""
    monkeypatch.setenv("GUOCHENG_PORT", "eighty")
    assert main(["run"]) == 1
    assert "GUOCHENG_PORT" in capsys.readouterr().err
