"""Accounts from the command line, in an empty company."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from guocheng.cli.main import main

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def user(
    new_database: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Run:
    """Run `guocheng user …` on a fresh company and return the exit code and what was said."""
    monkeypatch.setenv("GUOCHENG_DATABASE_URL", new_database())
    monkeypatch.setenv("GUOCHENG_DATA", str(tmp_path_factory.mktemp("data")))

    def run(*words: str) -> tuple[int, str]:
        code = main(["user", *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_the_first_administrator(user: Run) -> None:
    """空的公司里,第一个管理员从命令行进来。"""
    code, said = user("add", "zhang", "--name", "张三", "--role", "administrator")
    assert code == 0
    assert re.search(r"登录名 zhang {2}密码 \S{19}", said)
    assert "zhang  张三  从未登录" in user("list")[1]


def test_a_login_is_taken_once(user: Run) -> None:
    """登录名不能重复;第二次什么都没有留下。"""
    user("add", "zhang")
    code, said = user("add", "ZHANG", "--number", "2")
    assert code == 1
    assert "已经有人用了" in said
    assert user("list")[1].count("\n") == 1


def test_mistakes_are_told(user: Run) -> None:
    """角色、单元、登录名写错了,说清楚并列出可选的。"""
    assert "没有角色「king」,可选:" in user("add", "li", "--role", "king")[1]
    assert "没有编号为「99」的组织单元" in user("add", "li", "--unit", "99")[1]
    assert "没有登录名「wang」" in user("password", "wang")[1]


def test_a_lost_password_and_a_leaver(user: Run) -> None:
    """忘了密码可以重设,离职的人可以停用。"""
    first = user("add", "zhang")[1]
    second = user("password", "zhang")[1]
    assert re.findall(r"密码 (\S{19})", first) != re.findall(r"密码 (\S{19})", second)
    assert user("disable", "zhang")[0] == 0
    assert "停用" in user("list")[1]
    user("enable", "zhang")
    assert "停用" not in user("list")[1]
