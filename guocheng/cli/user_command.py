"""`guocheng user` (登录账户): let the first administrator in, help who forgot the password, keep out who left."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from guocheng.base.zone import SHANGHAI
from guocheng.cli.house import say, visited
from guocheng.cli.parser import Parser
from guocheng.cli.settings import Settings
from guocheng.service.platform import Platform
from guocheng.service.users import NewUser, add_user, reset_password, set_disabled, users


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be done with accounts."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作", parser_class=Parser)
    actions.add_parser("list", help="列出所有账户")
    add = actions.add_parser("add", help="新增一个账户,显示一次性密码")
    add.add_argument("login", help="登录名")
    add.add_argument("--name", help="姓名,默认同登录名")
    add.add_argument("--number", help="工号,默认同登录名;已有这个工号时沿用原来的人员")
    add.add_argument("--unit", default="", help="所属单元的编号,默认为最上级单元")
    add.add_argument("--phone", default="", help="手机")
    add.add_argument("--role", action="append", default=[], help="角色代码,可以多次给出,如 administrator")
    for action, says in (("password", "重设密码"), ("disable", "停用账户"), ("enable", "恢复账户")):
        actions.add_parser(action, help=says).add_argument("login", help="登录名")


def main(given: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked."""
    with visited(settings) as platform:
        _ACTIONS[given.action](given, platform, datetime.now(UTC))
    return 0


def _list(given: argparse.Namespace, platform: Platform, now: datetime) -> None:
    for account, name in users(platform):
        last = f"{account.last_login_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if account.last_login_at else "从未登录"
        marks = [mark for mark, holds in (("停用", account.disabled), ("演示", account.demo)) if holds]
        say("  ".join([account.login, name, last, *marks]))


def _add(given: argparse.Namespace, platform: Platform, now: datetime) -> None:
    user = NewUser(
        login=given.login,
        name=given.name or given.login,
        number=given.number or given.login,
        unit=given.unit,
        roles=tuple(given.role),
        phone=given.phone,
    )
    _show_password(given.login, add_user(platform, user, at=now))


def _password(given: argparse.Namespace, platform: Platform, now: datetime) -> None:
    _show_password(given.login, reset_password(platform, given.login, at=now))


def _disable(given: argparse.Namespace, platform: Platform, now: datetime) -> None:
    set_disabled(platform, given.login, disabled=True, at=now)
    say(f"✓ 已停用「{given.login}」,已登录的设备已退出")


def _enable(given: argparse.Namespace, platform: Platform, now: datetime) -> None:
    set_disabled(platform, given.login, disabled=False, at=now)
    say(f"✓ 已恢复「{given.login}」")


def _show_password(login: str, password: str) -> None:
    say(f"✓ 登录名 {login}  密码 {password}")
    say("  密码只显示这一次,第一次登录时要改成自己的。")


_ACTIONS = {"list": _list, "add": _add, "password": _password, "disable": _disable, "enable": _enable}
