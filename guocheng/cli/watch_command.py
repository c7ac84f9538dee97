"""`guocheng watch` (定时导入): which folders are imported by themselves, and in whose name."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from guocheng.base.problem import NotFound, Problem
from guocheng.cli.house import by_system, say, visited
from guocheng.cli.parser import Parser
from guocheng.cli.settings import Settings
from guocheng.service.context import Context
from guocheng.service.imports import watch
from guocheng.store import imports


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be done with watched folders."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作", parser_class=Parser)
    actions.add_parser("list", help="列出登记的文件夹")
    add = actions.add_parser("add", help="登记一个文件夹")
    add.add_argument("folder", help="根目录(GUOCHENG_WATCH)下的文件夹名称,没有就建立")
    add.add_argument("--as", dest="login", required=True, help="以哪个登录名的权限导入,结果也通知此人")
    add.add_argument("--label", default="", help="名称,默认同文件夹")
    actions.add_parser("remove", help="取消登记,已导入的数据保留").add_argument("number", type=int, help="编号")


def main(given: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked."""
    with visited(settings) as platform:
        _ACTIONS[given.action](given, by_system(platform, datetime.now(UTC)))
    return 0


def _list(given: argparse.Namespace, context: Context) -> None:
    with context.platform.database.read() as connection:
        for one in imports.watches(connection):
            say(f"{one.id}  {one.label}  {context.platform.watch_root or '(没有设置 GUOCHENG_WATCH)'}/{one.folder}")


def _add(given: argparse.Namespace, context: Context) -> None:
    number = watch.add(context, folder=given.folder, login=given.login, label=given.label)
    say(f"✓ 已登记,编号 {number}。把表格放进这个文件夹,一两分钟后自动导入,结果在「消息」里")


def _remove(given: argparse.Namespace, context: Context) -> None:
    if not context.platform.database.run(lambda connection: imports.remove_watch(connection, given.number)):
        raise NotFound(Problem("watch.unknown", str(given.number), f"没有编号为 {given.number} 的登记,用 list 查看"))
    say("✓ 已取消登记")


_ACTIONS = {"list": _list, "add": _add, "remove": _remove}
